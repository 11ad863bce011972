param step: Int = 1

target aws { provider = aws }

resource main: aws.ec2.VPC {
  cidr_block           = if step == 3 then "10.1.0.0/16" else "10.0.0.0/16"
  enable_dns_hostnames = step > 1
  tags                 = { Name = "main" }
}
