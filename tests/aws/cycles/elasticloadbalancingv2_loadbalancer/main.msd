param step: Int = 1
param subnet_a: String
param subnet_b: String
param subnet_c: String
param group: String

target aws { provider = aws }

resource web: aws.elasticloadbalancingv2.LoadBalancer {
  name            = if step == 3 then "web-anew" else "web"
  scheme          = "internal"
  subnets         = if step == 1 then [subnet_a, subnet_b] else [subnet_a, subnet_b, subnet_c]
  security_groups = [group]
  tags            = { team = if step == 1 then "ops" else "dev" }

  load_balancer_attributes = if step == 1 then [
    { key = "idle_timeout.timeout_seconds", value = "30" },
    { key = "routing.http2.enabled", value = "false" },
  ] else [{ key = "idle_timeout.timeout_seconds", value = "90" }]
}
