/// API_THROTTLING of MisterSmith's strategy: 80 requests a second, bursts of 100.
limit lambda_api {
  rate       = 80/s
  burst      = 100
  scope      = region
  applies_to = [aws.lambda.*]
}

/// All actions but Invoke, GetFunction and GetPolicy together: 15 requests a second.
/// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
limit lambda_control_plane {
  rate       = 15/s
  burst      = 15
  scope      = region
  applies_to = [aws.lambda.*]
}
