/// API_THROTTLING of MisterSmith's strategy: 50 requests a second, bursts of 100.
limit cloudformation_api {
  rate       = 50/s
  burst      = 100
  scope      = region
  applies_to = [aws.cloudformation.*]
}
