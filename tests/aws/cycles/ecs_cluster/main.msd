param step: Int = 1

target aws { provider = aws }

resource jobs: aws.ecs.Cluster {
  cluster_name = if step == 3 then "jobs-anew" else "jobs"
  cluster_settings = [{
    name  = "containerInsights"
    value = if step == 1 then "disabled" else "enabled"
  }]
  configuration = {
    execute_command_configuration = {
      logging           = "OVERRIDE"
      log_configuration = { cloud_watch_log_group_name = if step == 1 then "/jobs" else "/jobs/2" }
    }
  }
  capacity_providers = if step == 1 then ["FARGATE"] else ["FARGATE", "FARGATE_SPOT"]
  default_capacity_provider_strategy = [{ capacity_provider = "FARGATE", weight = step }]
  tags = if step == 1 then { team = "ops", phase = "one" } else { team = "dev" }
}
