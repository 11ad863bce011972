param step: Int = 1

target aws { provider = aws }

resource main: aws.ec2.VPC { cidr_block = "10.0.0.0/16" }

resource left: aws.ec2.SecurityGroup {
  group_description = "Left"
  vpc_id            = main.vpc_id

  security_group_ingress = [{
    ip_protocol = "tcp"
    from_port   = 22
    to_port     = if step == 1 then 22 else 23
    cidr_ip     = "10.0.0.0/8"
  }]
}

resource right: aws.ec2.SecurityGroup { group_description = "Right", vpc_id = main.vpc_id }

resource block: aws.ec2.SecurityGroupIngress {
  group_id    = left.group_id
  ip_protocol = "tcp"
  from_port   = if step == 3 then 8443 else 443
  to_port     = if step == 3 then 8443 else 443
  cidr_ip     = "10.0.0.0/16"
  description = if step == 1 then "web" else "inside"
}

resource groups: aws.ec2.SecurityGroupIngress {
  group_id                 = left.group_id
  ip_protocol              = "-1"
  source_security_group_id = right.group_id
}
