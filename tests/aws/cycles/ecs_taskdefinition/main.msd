param step: Int = 1

target aws { provider = aws }

resource web: aws.ecs.TaskDefinition {
  family                   = "web"
  network_mode             = "awsvpc"
  requires_compatibilities = ["FARGATE"]
  cpu                      = if step == 3 then "512" else "256"
  memory                   = "1024"
  runtime_platform         = { cpu_architecture = "ARM64", operating_system_family = "LINUX" }
  volumes                  = [{ name = "data", host = {} }]
  container_definitions = [
    {
      name          = "app"
      image         = "nginx:1.29"
      essential     = true
      environment   = [{ name = "MODE", value = "live" }, { name = "LEVEL", value = "info" }]
      port_mappings = [{ container_port = 80, protocol = "tcp" }]
      mount_points  = [{ source_volume = "data", container_path = "/data", read_only = false }]
      depends_on    = [{ container_name = "log", condition = "START" }]
      ulimits       = [{ name = "nofile", soft_limit = 1024, hard_limit = 4096 }]
      health_check  = { command = ["CMD", "true"], interval = 10, retries = 3 }

      log_configuration = {
        log_driver = "awslogs"
        options    = { "awslogs-group" = "/web", "awslogs-region" = "us-east-1" }
      }
    },
    { name = "log", image = "fluent-bit:4", essential = false, memory_reservation = 64 },
  ]
  tags = { team = if step == 1 then "ops" else "dev" }
}
