import aws.ec2

stack "cycle"

param step: Int = 1

target aws { provider = aws }

resource main: ec2.VPC { cidr_block = "10.0.0.0/16" }

resource other: ec2.VPC { cidr_block = "10.1.0.0/16" }

resource ways: ec2.RouteTable {
  vpc_id = if step == 3 { other.vpc_id } else { main.vpc_id }
  tags   = { Name = if step == 1 { "ways" } else { "roads" } }
}
