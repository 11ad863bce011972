param step: Int = 1

target aws { provider = aws }

resource main: aws.ec2.VPC { cidr_block = "10.0.0.0/16" }

resource inner: aws.ec2.Subnet { vpc_id = main.vpc_id, cidr_block = "10.0.1.0/24" }

resource first: aws.ec2.RouteTable { vpc_id = main.vpc_id, tags = { Name = "first" } }

resource second: aws.ec2.RouteTable { vpc_id = main.vpc_id, tags = { Name = "second" } }

resource association: aws.ec2.SubnetRouteTableAssociation {
  subnet_id      = inner.subnet_id
  route_table_id = if step == 3 then second.route_table_id else first.route_table_id
}
