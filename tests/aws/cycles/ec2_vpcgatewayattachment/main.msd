import aws.ec2

stack "cycle"

param step: Int = 1

target aws { provider = aws }

resource main: ec2.VPC { cidr_block = "10.0.0.0/16" }

resource other: ec2.VPC { cidr_block = "10.1.0.0/16" }

resource first: ec2.InternetGateway { tags = { Name = "first" } }

resource second: ec2.InternetGateway { tags = { Name = "second" } }

resource attachment: ec2.VPCGatewayAttachment {
  vpc_id              = if step == 3 { other.vpc_id } else { main.vpc_id }
  internet_gateway_id = if step == 1 { first.internet_gateway_id } else { second.internet_gateway_id }
}
