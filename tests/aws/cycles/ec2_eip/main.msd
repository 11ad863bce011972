param step: Int = 1

resource address: aws.ec2.EIP {
  domain               = "vpc"
  network_border_group = if step == 3 then "us-east-1-wl1" else null
  tags                 = { Name = if step == 1 then "front" else "back" }
}

output ip = address.public_ip
