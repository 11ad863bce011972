//! Phase 4: the applications, on the data that is there by now.

@after(group data, rows_are_there)
group deployment {
  resource role: aws.iam.Role {
    assume_role_policy_document = {
      Version = "2012-10-17"
      Statement = [{
        Effect    = "Allow"
        Principal = { Service = "ecs-tasks.amazonaws.com" }
        Action    = "sts:AssumeRole"
      }]
    }
  }

  resource task: aws.ecs.TaskDefinition {
    family                   = name
    cpu                      = "512"
    memory                   = "1024"
    network_mode             = "awsvpc"
    requires_compatibilities = ["FARGATE"]
    execution_role_arn       = role.arn
    container_definitions    = [{ name = "shop", image, essential = true }]
  }

  resource balancer: aws.elasticloadbalancingv2.LoadBalancer {
    name    = name
    scheme  = "internet-facing"
    subnets = [for s in subnet: s.subnet_id]
  }

  @estimate(4min)
  resource service: aws.ecs.Service {
    cluster         = cluster.arn
    task_definition = task.task_definition_arn
    desired_count   = 2
    launch_type     = "FARGATE"
    network_configuration = {
      awsvpc_configuration = {
        subnets         = [for s in subnet: s.subnet_id]
        security_groups = [security.group_id]
      }
    }
  }

  resource errors: aws.cloudwatch.Alarm {
    comparison_operator = "GreaterThanThreshold"
    evaluation_periods  = 2
    metric_name         = "HTTPCode_Target_5XX_Count"
    namespace           = "AWS/ApplicationELB"
    statistic           = "Sum"
    period              = 60
    threshold           = 10
  }
}
