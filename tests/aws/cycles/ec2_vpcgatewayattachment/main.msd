param step: Int = 1

target aws { provider = aws }

resource main: aws.ec2.VPC { cidr_block = "10.0.0.0/16" }

resource other: aws.ec2.VPC { cidr_block = "10.1.0.0/16" }

resource first: aws.ec2.InternetGateway { tags = { Name = "first" } }

resource second: aws.ec2.InternetGateway { tags = { Name = "second" } }

resource attachment: aws.ec2.VPCGatewayAttachment {
  vpc_id              = if step == 3 then other.vpc_id else main.vpc_id
  internet_gateway_id = if step == 1 then first.internet_gateway_id else second.internet_gateway_id
}
