param step: Int = 1

target aws { provider = aws }

resource main: aws.ec2.VPC { cidr_block = "10.0.0.0/16" }

resource web: aws.ec2.SecurityGroup {
  group_description = if step == 3 then "Web servers" else "Web"
  vpc_id            = main.vpc_id

  security_group_ingress = if step == 1 then [
    {
      ip_protocol = "tcp"
      from_port   = 443
      to_port     = 443
      cidr_ip     = "0.0.0.0/0"
      description = "https"
    },
    { ip_protocol = "tcp", from_port = 22, to_port = 22, cidr_ip = "10.0.0.0/8" },
    {
      ip_protocol              = "tcp"
      from_port                = 8080
      to_port                  = 8090
      source_security_group_id = inner.group_id
    },
  ] else [
    {
      ip_protocol = "tcp"
      from_port   = 443
      to_port     = 443
      cidr_ip     = "0.0.0.0/0"
      description = "for all"
    },
    { ip_protocol = "6", from_port = 80, to_port = 80, cidr_ipv6 = "::/0" },
  ]

  security_group_egress = [{
    ip_protocol = "udp"
    from_port   = 53
    to_port     = 53
    cidr_ip     = "10.0.0.2/32"
  }]
  tags = { Name = "web" }
}

resource inner: aws.ec2.SecurityGroup {
  group_name        = "inner"
  group_description = "Behind the web servers"
  vpc_id            = main.vpc_id
}
