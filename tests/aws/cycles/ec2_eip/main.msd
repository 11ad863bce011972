import aws.ec2

stack "cycle"

param step: Int = 1

target aws { provider = aws }

resource address: ec2.EIP {
  domain               = "vpc"
  network_border_group = if step == 3 { "us-east-1-wl1" } else { null }
  tags                 = { Name = if step == 1 { "front" } else { "back" } }
}

output ip = address.public_ip
