param step: Int = 1

target aws { provider = aws }

resource main: aws.ec2.VPC { cidr_block = "10.0.0.0/16" }

resource other: aws.ec2.VPC { cidr_block = "10.1.0.0/16" }

resource ways: aws.ec2.RouteTable {
  vpc_id = if step == 3 then other.vpc_id else main.vpc_id
  tags   = { Name = if step == 1 then "ways" else "roads" }
}
