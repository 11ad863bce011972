/// API_THROTTLING of MisterSmith's strategy: 80 requests a second, bursts of 100. IAM has no regions.
limit iam_api {
  rate       = 80/s
  burst      = 100
  applies_to = [aws.iam.*]
}
