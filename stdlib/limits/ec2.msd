/// Each action that changes something has a bucket of 50 that is filled by 5 a second. Here they all
/// share one: a little slower than is allowed, never faster.
/// https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html
limit ec2_api {
  rate       = 5/s
  burst      = 50
  scope      = region
  applies_to = [aws.ec2.*]
}
