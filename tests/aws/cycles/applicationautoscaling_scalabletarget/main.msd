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

resource api: aws.ecs.Service {
  service_name    = "api"
  cluster         = main.cluster_name
  task_definition = task.task_definition_arn
  desired_count   = 1
}

resource size: aws.applicationautoscaling.ScalableTarget {
  service_namespace  = "ecs"
  scalable_dimension = "ecs:service:DesiredCount"
  resource_id = if step == 3
    then "service/main/${api.service_name}"
    else "service/main/${web.service_name}"
  min_capacity    = 1
  max_capacity    = if step == 1 then 4 else 8
  suspended_state = { dynamic_scaling_in_suspended = true, scheduled_scaling_suspended = step > 1 }

  scheduled_actions = if step == 1 then [
    {
      scheduled_action_name  = "day"
      schedule               = "cron(0 8 * * ? *)"
      timezone               = "Europe/Berlin"
      scalable_target_action = { min_capacity = 2 }
    },
    {
      scheduled_action_name  = "night"
      schedule               = "cron(0 20 * * ? *)"
      scalable_target_action = { max_capacity = 2 }
    },
  ] else [{
    scheduled_action_name  = "day"
    schedule               = "cron(0 9 * * ? *)"
    timezone               = "Europe/Berlin"
    scalable_target_action = { min_capacity = 3 }
  }]
}
