param step: Int = 1

target aws { provider = aws }

resource address: aws.ec2.EIP {
  domain  = "vpc"
  address = if step == 3 then "198.51.100.7" else null
  tags    = { Name = if step == 1 then "front" else "back" }
}

output ip = address.public_ip
