param step: Int = 1

target aws { provider = aws }

resource open: aws.sqs.QueuePolicy {
  queues = if step == 1 then [jobs.queue_url] else [jobs.queue_url, other.queue_url]

  policy_document = {
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = "*"
        Action    = if step == 1 then "sqs:SendMessage" else "sqs:*"
        Resource  = "*"
      },
    ]
  }
}

resource jobs: aws.sqs.Queue {
  queue_name = "jobs"
}

resource other: aws.sqs.Queue {
  queue_name = "other"
}
