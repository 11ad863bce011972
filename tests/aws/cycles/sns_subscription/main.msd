param step: Int = 1

target aws { provider = aws }

resource heard: aws.sns.Subscription {
  topic_arn            = news.topic_arn
  protocol             = "sqs"
  endpoint             = if step == 3 then other.arn else jobs.arn
  raw_message_delivery = step > 1
  filter_policy        = { kind = if step == 1 then ["new"] else ["new", "old"] }
  redrive_policy       = { deadLetterTargetArn = other.arn }
}

resource news: aws.sns.Topic {
  topic_name = "news"
}

resource jobs: aws.sqs.Queue {
  queue_name = "jobs"
}

resource other: aws.sqs.Queue {
  queue_name = "other"
}
