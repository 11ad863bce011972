/// CreateTopic and DeleteTopic: 30 requests a second.
/// https://docs.aws.amazon.com/general/latest/gr/sns.html
limit topic_api {
  rate       = 30/s
  burst      = 30
  scope      = region
  applies_to = [aws.sns.Topic]
}
