param step: Int = 1
param vpc: String
param subnet_a: String
param subnet_b: String

target aws { provider = aws }

resource balancer: aws.elasticloadbalancingv2.LoadBalancer {
  name    = "web"
  subnets = [subnet_a, subnet_b]
}

resource blue: aws.elasticloadbalancingv2.TargetGroup {
  name     = "blue"
  port     = 80
  protocol = "HTTP"
  vpc_id   = vpc
}

resource plain: aws.elasticloadbalancingv2.Listener {
  load_balancer_arn = balancer.load_balancer_arn
  port              = 80
  protocol          = "HTTP"
  default_actions = [{
    type = "fixed-response"
    fixed_response_config = {
      status_code  = "404"
      content_type = "text/plain"
      message_body = "nothing here"
    }
  }]
}

resource secure: aws.elasticloadbalancingv2.Listener {
  load_balancer_arn = balancer.load_balancer_arn
  port              = 8080
  protocol          = "HTTP"
  default_actions = [{
    type            = "redirect"
    redirect_config = { protocol = "HTTPS", port = "443", status_code = "HTTP_301" }
  }]
}

resource api: aws.elasticloadbalancingv2.ListenerRule {
  listener_arn = if step == 3 then secure.listener_arn else plain.listener_arn
  priority     = if step == 1 then 10 else 20
  actions      = [{ type = "forward", target_group_arn = blue.target_group_arn }]
  tags         = { team = if step == 1 then "ops" else "dev" }

  conditions = [
    {
      field               = "path-pattern"
      path_pattern_config = { values = if step == 1 then ["/api/*"] else ["/api/*", "/v2/*"] }
    },
    { field = "host-header", host_header_config = { values = ["api.example.com"] } },
  ]
}
