param step: Int = 1

target aws { provider = aws }

resource web: aws.iam.InstanceProfile {
  instance_profile_name = if step == 3 then "web-anew" else "web"
  roles                 = if step == 1 then [first.role_name] else [second.role_name]
}

let trust = {
  Version = "2012-10-17"
  Statement = [
    { Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } },
  ]
}

resource first: aws.iam.Role {
  role_name                   = "first"
  assume_role_policy_document = trust
}

resource second: aws.iam.Role {
  role_name                   = "second"
  assume_role_policy_document = trust
}
