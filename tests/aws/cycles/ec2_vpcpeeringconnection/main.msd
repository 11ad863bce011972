import aws.ec2

stack "cycle"

param step: Int = 1

target aws { provider = aws }

resource main: ec2.VPC { cidr_block = "10.0.0.0/16" }

resource first: ec2.VPC { cidr_block = "10.1.0.0/16" }

resource second: ec2.VPC { cidr_block = "10.2.0.0/16" }

resource bridge: ec2.VPCPeeringConnection {
  vpc_id      = main.vpc_id
  peer_vpc_id = if step == 3 { second.vpc_id } else { first.vpc_id }
  tags        = { Name = if step == 1 { "bridge" } else { "tunnel" } }
}
