/// CreateLogGroup and DeleteLogGroup: 10 requests a second.
/// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html
limit log_group_api {
  rate       = 10/s
  burst      = 10
  scope      = region
  applies_to = [aws.logs.LogGroup]
}
