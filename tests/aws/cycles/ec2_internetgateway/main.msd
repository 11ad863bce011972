import aws.ec2

stack "cycle"

param step: Int = 1

target aws { provider = aws }

resource door: ec2.InternetGateway {
  tags = if step == 1 { { Name = "door", old = "yes" } } else { { Name = "gate" } }
}
