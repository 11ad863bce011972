param step: Int = 1

target aws { provider = aws }

resource web: aws.route53.HealthCheck {
  health_check_config = {
    type                        = if step == 3 then "HTTP" else "HTTPS"
    fully_qualified_domain_name = "example.com"
    port                        = 443
    resource_path               = "/health"
    request_interval            = 30
    failure_threshold           = if step == 1 then 3 else 5
  }
  tags = { team = "ops" }
}
