/// CreateSecret, UpdateSecret and DeleteSecret: 50 requests a second.
/// https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html
limit secretsmanager_api {
  rate       = 50/s
  burst      = 50
  scope      = region
  applies_to = [aws.secretsmanager.*]
}
