param step: Int = 1
param vpc: String
param instance: String
param other: String

target aws { provider = aws }

resource web: aws.elasticloadbalancingv2.TargetGroup {
  name                          = if step == 3 then "web-anew" else "web"
  port                          = 8080
  protocol                      = "HTTP"
  target_type                   = "instance"
  vpc_id                        = vpc
  health_check_path             = if step == 1 then "/healthy" else "/ready"
  health_check_interval_seconds = if step == 1 then 10 else 20
  healthy_threshold_count       = 3
  matcher                       = { http_code = if step == 1 then "200" else "200-299" }
  targets = if step == 1 then [{ id = instance, port = 8080 }] else [{ id = other, port = 9090 }]
  tags = { team = if step == 1 then "ops" else "dev" }

  target_group_attributes = [
    { key = "deregistration_delay.timeout_seconds", value = if step == 1 then "10" else "20" },
    { key = "stickiness.enabled", value = "true" },
    { key = "stickiness.type", value = "lb_cookie" },
  ]
}
