param step: Int = 1

target aws { provider = aws }

resource main: aws.ec2.VPC { cidr_block = "10.0.0.0/16" }

resource outer: aws.ec2.Subnet { vpc_id = main.vpc_id, cidr_block = "10.0.1.0/24" }

resource door: aws.ec2.InternetGateway {}

resource attachment: aws.ec2.VPCGatewayAttachment {
  vpc_id              = main.vpc_id
  internet_gateway_id = door.internet_gateway_id
}

resource address: aws.ec2.EIP { domain = "vpc" }

resource nat: aws.ec2.NatGateway {
  allocation_id = address.allocation_id
  subnet_id     = outer.subnet_id
}

resource ways: aws.ec2.RouteTable { vpc_id = main.vpc_id }

@after(attachment)
resource out: aws.ec2.Route {
  route_table_id         = ways.route_table_id
  destination_cidr_block = if step == 3 then "192.168.0.0/16" else "0.0.0.0/0"
  gateway_id             = if step == 1 then door.internet_gateway_id else null
  nat_gateway_id         = if step == 1 then null else nat.nat_gateway_id
}
