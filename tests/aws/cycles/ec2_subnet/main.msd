param step: Int = 1

target aws { provider = aws }

resource main: aws.ec2.VPC {
  cidr_block = "10.0.0.0/16"
}

resource inner: aws.ec2.Subnet {
  vpc_id                  = main.vpc_id
  cidr_block              = if step == 3 then "10.0.9.0/24" else "10.0.1.0/24"
  availability_zone       = "us-east-1b"
  map_public_ip_on_launch = step == 1
  private_dns_name_options_on_launch = {
    enable_resource_name_dns_a_record = step > 1
    hostname_type                     = "ip-name"
  }
  tags = { Name = "inner", team = if step == 1 then "ops" else "dev" }
}
