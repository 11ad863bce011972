param step: Int = 1

target aws { provider = aws }

resource web: aws.iam.Role {
  role_name            = if step == 3 then "web-anew" else "web"
  description          = if step == 1 then "Serves" else "Serves pages"
  max_session_duration = if step == 1 then 3600 else 7200
  tags                 = { team = "ops" }
  managed_policy_arns  = if step == 1 then [reading.policy_arn] else [writing.policy_arn]

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

  policies = [
    {
      policy_name = if step == 1 then "first" else "second"
      policy_document = {
        Version   = "2012-10-17"
        Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "*" }]
      }
    },
  ]
}

resource reading: aws.iam.ManagedPolicy {
  managed_policy_name = "reading"
  policy_document = json.encode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:Get*", Resource = "*" }]
  })
}

resource writing: aws.iam.ManagedPolicy {
  managed_policy_name = "writing"
  policy_document = json.encode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:Put*", Resource = "*" }]
  })
}
