/// API_THROTTLING of MisterSmith's strategy: 35 creations an hour, bursts of 5. The service takes
/// about 40.
limit rds_creates {
  rate       = 35/h
  burst      = 5
  scope      = region
  applies_to = [aws.rds.*]
  operations = [create]
}
