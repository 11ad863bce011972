import aws.ec2

stack "cycle"

param step: Int = 1

target aws { provider = aws }

resource main: ec2.VPC { cidr_block = "10.0.0.0/16" }

resource inner: ec2.Subnet { vpc_id = main.vpc_id, cidr_block = "10.0.1.0/24" }

resource first: ec2.RouteTable { vpc_id = main.vpc_id, tags = { Name = "first" } }

resource second: ec2.RouteTable { vpc_id = main.vpc_id, tags = { Name = "second" } }

resource association: ec2.SubnetRouteTableAssociation {
  subnet_id      = inner.subnet_id
  route_table_id = if step == 3 { second.route_table_id } else { first.route_table_id }
}
