param step: Int = 1

target aws { provider = aws }

resource main: aws.ecs.Cluster {
  cluster_name = "main"
}

resource task: aws.ecs.TaskDefinition {
  family                = "web"
  container_definitions = [{ name = "app", image = "nginx:1.29", memory = 128 }]
}

resource web: aws.ecs.Service {
  service_name    = "web"
  cluster         = main.cluster_name
  task_definition = task.task_definition_arn
  desired_count   = 1
}

resource size: aws.applicationautoscaling.ScalableTarget {
  service_namespace  = "ecs"
  scalable_dimension = "ecs:service:DesiredCount"
  resource_id        = "service/main/${web.service_name}"
  min_capacity       = 1
  max_capacity       = 4
}

resource cpu: aws.applicationautoscaling.ScalingPolicy {
  policy_name       = if step == 3 then "cpu-anew" else "cpu"
  policy_type       = "TargetTrackingScaling"
  scaling_target_id = size.id

  target_tracking_scaling_policy_configuration = {
    target_value                    = if step == 1 then 50 else 62.5
    scale_in_cooldown               = if step == 1 then 120 else 300
    predefined_metric_specification = { predefined_metric_type = "ECSServiceAverageCPUUtilization" }
  }
}

resource jobs: aws.applicationautoscaling.ScalingPolicy {
  policy_name        = "jobs"
  policy_type        = "StepScaling"
  resource_id        = size.resource_id
  scalable_dimension = "ecs:service:DesiredCount"
  service_namespace  = "ecs"

  step_scaling_policy_configuration = {
    adjustment_type         = "ChangeInCapacity"
    cooldown                = 60
    metric_aggregation_type = "Average"
    step_adjustments = [
      { metric_interval_lower_bound = 0, metric_interval_upper_bound = 10, scaling_adjustment = 1 },
      { metric_interval_lower_bound = 10, scaling_adjustment = 2 },
    ]
  }
}
