param step: Int = 1

target aws { provider = aws }

resource reading: aws.iam.ManagedPolicy {
  managed_policy_name = if step == 3 then "reading-anew" else "reading"
  description         = "May read"
  roles               = if step == 1 then [first.role_name] else [second.role_name]

  policy_document = json.encode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = if step == 1 then "s3:GetObject" else "s3:Get*"
        Resource = "*"
      },
    ]
  })
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
