param step: Int = 1

target aws { provider = aws }

resource web: aws.ecr.Repository {
  repository_name              = if step == 3 then "team/web-anew" else "team/web"
  image_tag_mutability         = if step == 1 then "IMMUTABLE" else "MUTABLE"
  image_scanning_configuration = { scan_on_push = step > 1 }
  empty_on_delete              = true
  encryption_configuration     = { encryption_type = "AES256" }
  tags                         = { team = if step == 1 then "ops" else "dev" }

  lifecycle_policy = {
    lifecycle_policy_text = json.encode({
      rules = [
        {
          rulePriority = 1
          description  = "keep the latest"
          selection = {
            tagStatus   = "any"
            countType   = "imageCountMoreThan"
            countNumber = if step == 1 then 10 else 20
          }
          action = { type = "expire" }
        },
      ]
    })
  }

  repository_policy_text = {
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "pull"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::123456789012:root" }
        Action = if step == 1
          then ["ecr:BatchGetImage"]
          else ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
      },
    ]
  }
}
