param step: Int = 1

target aws { provider = aws }

resource main: aws.ec2.VPC { cidr_block = "10.0.0.0/16" }

resource first: aws.ec2.VPC { cidr_block = "10.1.0.0/16" }

resource second: aws.ec2.VPC { cidr_block = "10.2.0.0/16" }

resource bridge: aws.ec2.VPCPeeringConnection {
  vpc_id      = main.vpc_id
  peer_vpc_id = if step == 3 then second.vpc_id else first.vpc_id
  tags        = { Name = if step == 1 then "bridge" else "tunnel" }
}
