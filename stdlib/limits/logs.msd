/// CreateLogGroup and DeleteLogGroup take 10 requests a second each; PutRetentionPolicy and TagResource, which
/// most creations need, take 5.
/// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html
limit log_group_api {
  rate       = 5/s
  burst      = 5
  scope      = region
  applies_to = [aws.logs.LogGroup]
}
