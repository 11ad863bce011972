param step: Int = 1

target aws { provider = aws }

resource policy: aws.s3.BucketPolicy {
  bucket = if step == 3 then other.bucket_name else files.bucket_name
  policy_document = {
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::123456789012:root" }
        Action    = if step == 1 then "s3:GetObject" else "s3:PutObject"
        Resource  = "arn:aws:s3:::*"
      },
    ]
  }
}

resource files: aws.s3.Bucket {
  bucket_name = "msd-cycle-policed"
}

resource other: aws.s3.Bucket {
  bucket_name = "msd-cycle-policed-too"
}
