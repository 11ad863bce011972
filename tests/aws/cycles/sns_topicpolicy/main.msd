param step: Int = 1

target aws { provider = aws }

resource news: aws.sns.Topic {
  topic_name = "news"
}

resource policy: aws.sns.TopicPolicy {
  topics = [news.topic_arn]
  policy_document = {
    Version = "2012-10-17"
    Statement = [{
      Effect = "Allow"
      Principal = {
        Service = if step == 1 then "events.amazonaws.com" else "cloudwatch.amazonaws.com"
      }
      Action   = "sns:Publish"
      Resource = news.topic_arn
    }]
  }
}
