param step: Int = 1

target aws { provider = aws }

resource door: aws.ec2.InternetGateway {
  tags = if step == 1 then { Name = "door", old = "yes" } else { Name = "gate" }
}
