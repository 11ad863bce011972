import aws.ec2

stack "cycle"

param step: Int = 1

target aws { provider = aws }

resource main: ec2.VPC { cidr_block = "10.0.0.0/16" }

resource outer: ec2.Subnet { vpc_id = main.vpc_id, cidr_block = "10.0.1.0/24" }

resource address: ec2.EIP { domain = "vpc", tags = { Name = "nat" } }

resource other: ec2.EIP { domain = "vpc", tags = { Name = "next" } }

resource nat: ec2.NatGateway {
  allocation_id     = if step == 3 { other.allocation_id } else { address.allocation_id }
  subnet_id         = outer.subnet_id
  connectivity_type = "public"
  tags              = { Name = if step == 1 { "nat" } else { "way-out" } }
}
