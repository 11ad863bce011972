param step: Int = 1

target aws { provider = aws }

resource reading: aws.iam.RolePolicy {
  policy_name = if step == 3 then "reading-anew" else "reading"
  role_name   = web.role_name
  policy_document = {
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = if step == 1 then "s3:GetObject" else "s3:Get*"
        Resource = "*"
      },
    ]
  }
}

resource web: aws.iam.Role {
  role_name = "web"
  assume_role_policy_document = {
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Action    = "sts:AssumeRole"
        Principal = { Service = "ec2.amazonaws.com" }
      },
    ]
  }
}
