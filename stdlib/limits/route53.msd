/// All actions together: 10 requests a second, bursts of 50. Route 53 has no regions.
/// https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/throttling-api-requests.html
limit route53_api {
  rate       = 10/s
  burst      = 50
  applies_to = [aws.route53.*]
}

/// CreateHealthCheck: one every two seconds, bursts of 50.
/// https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/throttling-api-requests.html
limit health_check_creates {
  rate       = 30/min
  burst      = 50
  applies_to = [aws.route53.HealthCheck]
  operations = [create]
}

/// CreateHostedZone: 2 a second, bursts of 40.
/// https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/throttling-api-requests.html
limit hosted_zone_creates {
  rate       = 2/s
  burst      = 40
  applies_to = [aws.route53.HostedZone]
  operations = [create]
}
