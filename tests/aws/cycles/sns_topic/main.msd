param step: Int = 1

target aws { provider = aws }

resource news: aws.sns.Topic {
  topic_name   = if step == 3 then "news-anew" else "news"
  display_name = if step == 1 then "News" else "Olds"
  tags         = { team = "ops" }

  subscription = if step == 1
    then [{ protocol = "sqs", endpoint = first.arn }]
    else [{ protocol = "sqs", endpoint = second.arn }]
}

resource orders: aws.sns.Topic {
  fifo_topic                  = true
  content_based_deduplication = true
}

resource first: aws.sqs.Queue {
  queue_name = "first"
}

resource second: aws.sqs.Queue {
  queue_name = "second"
}
