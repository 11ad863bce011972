param step: Int = 1

target aws { provider = aws }

resource main: aws.ec2.VPC { cidr_block = "10.0.0.0/16" }

resource first: aws.ec2.Subnet {
  vpc_id            = main.vpc_id
  cidr_block        = "10.0.1.0/24"
  availability_zone = "us-east-1a"
}

resource second: aws.ec2.Subnet {
  vpc_id            = main.vpc_id
  cidr_block        = "10.0.2.0/24"
  availability_zone = "us-east-1b"
}

resource door: aws.ec2.SecurityGroup { group_description = "Door", vpc_id = main.vpc_id }

resource ways: aws.ec2.RouteTable { vpc_id = main.vpc_id }

resource queues: aws.ec2.VPCEndpoint {
  vpc_id            = main.vpc_id
  vpc_endpoint_type = "Interface"
  service_name = if step == 3 then "com.amazonaws.us-east-1.sns" else "com.amazonaws.us-east-1.sqs"
  private_dns_enabled = true
  security_group_ids  = [door.group_id]
  subnet_ids          = if step == 1 then [first.subnet_id] else [first.subnet_id, second.subnet_id]
  tags                = { Name = if step == 1 then "queues" else "messages" }

  policy_document = {
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = "*"
      Action    = if step == 1 then "sqs:*" else "sqs:SendMessage"
      Resource  = "*"
    }]
  }
}

resource buckets: aws.ec2.VPCEndpoint {
  vpc_id            = main.vpc_id
  vpc_endpoint_type = "Gateway"
  service_name      = "com.amazonaws.us-east-1.s3"
  route_table_ids   = [ways.route_table_id]
}
