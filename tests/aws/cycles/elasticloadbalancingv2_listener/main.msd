param step: Int = 1
param vpc: String
param subnet_a: String
param subnet_b: String

target aws { provider = aws }

resource balancer: aws.elasticloadbalancingv2.LoadBalancer {
  name    = "web"
  subnets = [subnet_a, subnet_b]
}

resource other: aws.elasticloadbalancingv2.LoadBalancer {
  name    = "other"
  subnets = [subnet_a, subnet_b]
}

resource blue: aws.elasticloadbalancingv2.TargetGroup {
  name     = "blue"
  port     = 80
  protocol = "HTTP"
  vpc_id   = vpc
}

resource green: aws.elasticloadbalancingv2.TargetGroup {
  name     = "green"
  port     = 80
  protocol = "HTTP"
  vpc_id   = vpc
}

resource plain: aws.elasticloadbalancingv2.Listener {
  load_balancer_arn = if step == 3 then other.load_balancer_arn else balancer.load_balancer_arn
  port              = if step == 1 then 80 else 8080
  protocol          = "HTTP"
  tags              = { team = if step == 1 then "ops" else "dev" }

  default_actions = [
    {
      type = "forward"
      forward_config = {
        target_groups = [
          { target_group_arn = blue.target_group_arn, weight = if step == 1 then 100 else 20 },
          { target_group_arn = green.target_group_arn, weight = if step == 1 then 0 else 80 },
        ]
        target_group_stickiness_config = { enabled = true, duration_seconds = 600 }
      }
    },
  ]
}
