param step: Int = 1

target aws { provider = aws }

resource main: aws.ecs.Cluster {
  cluster_name = "main"
}

resource web: aws.ecs.TaskDefinition {
  family                = "web"
  container_definitions = [{ name = "app", image = "nginx:1.29", memory = 128 }]
}

@ready(healthy)
resource web_service: aws.ecs.Service {
  service_name    = if step == 3 then "web-anew" else "web"
  cluster         = main.cluster_name
  task_definition = web.task_definition_arn
  launch_type     = "EC2"
  desired_count   = if step == 2 then 2 else 0
  service_registries = [{
    registry_arn   = "arn:aws:servicediscovery:us-east-1:123456789012:service/srv-1"
    container_name = "app"
    container_port = 80
  }]
  tags = { team = if step == 1 then "ops" else "dev" }

  deployment_configuration = {
    maximum_percent            = 200
    minimum_healthy_percent    = 50
    deployment_circuit_breaker = { enable = true, rollback = true }
  }
}
