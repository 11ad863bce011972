//! What runs at each site.

@after(group network) @provider(region = site.region)
group applications for site, name in sites {
  let here = services[name]

  /// IAM answers before every service sees a new role: what uses it is tried again for a while.
  @estimate(1min) @retry(attempts = 8, backoff = 2s, on = ["NotFound", "Throttling"])
  resource task: aws.ecs.TaskDefinition {
    family                   = "petsite-${name}"
    cpu                      = "512"
    memory                   = "1024"
    network_mode             = "awsvpc"
    requires_compatibilities = ["FARGATE"]
    task_role_arn            = here.task_role
    container_definitions = [{
      name        = "petsite"
      image       = "${here.images[1]}:latest"
      environment = [{ name = "DATABASE", value = here.database }]
    }]
  }

  @estimate(24min) @timeout(60min)
  resource service: aws.ecs.Service {
    cluster               = here.cluster.arn
    service_name          = "petsite"
    task_definition       = task.task_definition_arn
    launch_type           = "FARGATE"
    desired_count         = if site.primary then 4 else 2
    network_configuration = { awsvpc_configuration = { subnets = here.subnets } }
  }
}
