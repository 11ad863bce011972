param step: Int = 1

target aws { provider = aws }

resource main: aws.ec2.VPC { cidr_block = "10.0.0.0/16" }

resource outer: aws.ec2.Subnet { vpc_id = main.vpc_id, cidr_block = "10.0.1.0/24" }

resource address: aws.ec2.EIP { domain = "vpc", tags = { Name = "nat" } }

resource other: aws.ec2.EIP { domain = "vpc", tags = { Name = "next" } }

resource nat: aws.ec2.NatGateway {
  allocation_id     = if step == 3 then other.allocation_id else address.allocation_id
  subnet_id         = outer.subnet_id
  connectivity_type = "public"
  tags              = { Name = if step == 1 then "nat" else "way-out" }
}
