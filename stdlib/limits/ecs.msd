/// API_THROTTLING of MisterSmith's strategy: 20 requests a second, bursts of 50.
/// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/request-throttling.html
limit ecs_api {
  rate       = 20/s
  burst      = 50
  scope      = region
  applies_to = [aws.ecs.*]
}

/// MisterSmith's strategy on RegisterTaskDefinition: one request a second, beside the whole service's.
/// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/request-throttling.html
limit task_definition_registrations {
  rate       = 1/s
  burst      = 1
  scope      = region
  applies_to = [aws.ecs.TaskDefinition]
  operations = [create]
}
