//! Group 6, applications: the agents' tasks and services, their scaling, functions, health checks.
//! 24 minutes one after the other: task definitions 2, services 16, functions 3, and 3 for permissions,
//! scaling and monitoring.

group applications {
  // ── Permissions: 45s ────────────────────────────────────────────────────────────────────────────

  /// Every agent may empty its inbox and read its settings; the rest is its own.
  @estimate(5s) @concurrency(3)
  resource agent_policy: aws.iam.RolePolicy for agent in agents {
    policy_name = "work"
    role_name   = agent_role[agent.name].role_name
    policy_document = {
      Version = "2012-10-17"
      Statement = [
        {
          Effect   = "Allow"
          Action   = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility"]
          Resource = inbox[agent.name].arn
        },
        {
          Effect   = "Allow"
          Action   = "ssm:GetParametersByPath"
          Resource = "arn:aws:ssm:${region}:*:parameter/${prefix}/${environment}/*"
        },
        ..map.get(agent_permissions, agent.name, []),
      ]
    }
  }

  @estimate(5s)
  resource function_policy: aws.iam.RolePolicy {
    policy_name = "work"
    role_name   = role["functions"].role_name
    policy_document = {
      Version = "2012-10-17"
      Statement = [
        {
          Effect    = "Allow"
          Action    = ["ecs:ListServices", "ecs:DescribeServices", "ecs:UpdateService"]
          Resource  = "*"
          Condition = { ArnEquals = { "ecs:cluster" = cluster.arn } }
        },
        { Effect = "Allow", Action = "dynamodb:DescribeTable", Resource = [for t in table: t.arn] },
        { Effect = "Allow", Action = "s3:ListBucket", Resource = [for b in bucket: b.arn] },
        { Effect = "Allow", Action = "events:PutEvents", Resource = bus["deployment"].arn },
        {
          Effect   = "Allow"
          Action   = "sns:Publish"
          Resource = topic["deployment-alerts"].topic_arn
        },
      ]
    }
  }

  // ── Agents: 120s of task definitions, 960s of services ──────────────────────────────────────────

  @estimate(15s)
  resource task: aws.ecs.TaskDefinition for agent in agents {
    family                   = "${prefix}-${agent.name}"
    network_mode             = "awsvpc"
    requires_compatibilities = ["FARGATE"]
    cpu                      = "${agent.cpu}"
    memory                   = "${agent.memory}"
    execution_role_arn       = role["ecs-execution"].arn
    task_role_arn            = agent_role[agent.name].arn
    container_definitions = [{
      name          = agent.name
      image         = "${repository[agent.name].repository_uri}:${image_tag}"
      essential     = true
      port_mappings = [{ container_port = 8080, protocol = "tcp" }]
      environment = [for value, name in merge(
        {
          AGENT_NAME    = agent.name
          ENVIRONMENT   = environment
          SETTINGS_PATH = "/${prefix}/${environment}"
          INBOX_URL     = inbox[agent.name].queue_url
        },
        map.get(agent_environment, agent.name, {}),
      ): { name, value }]
      health_check = {
        command      = ["CMD-SHELL", "curl -fs http://localhost:8080/health || exit 1"]
        interval     = 30
        timeout      = 5
        retries      = 3
        start_period = 60
      }
      log_configuration = {
        log_driver = "awslogs"
        options = {
          "awslogs-group"         = agent_log[agent.name].log_group_name
          "awslogs-region"        = region
          "awslogs-stream-prefix" = agent.name
        }
      }
    }]
  }

  // Four at a time, or ECS runs into its PROVISIONING quota. No launch type: the cluster's own mix of
  // on-demand and spot holds. What comes first without a value flowing: Aurora answers once it has an
  // instance, a target group takes a service once a listener leads to it, and tasks need their rights.
  @estimate(2min) @timeout(15min) @concurrency(4)
  @limit(ecs_tasks_provisioning, weight = agent.count) @limit(eni_per_vpc, weight = agent.count)
  @retry(
    attempts = 11,
    backoff = 5s,
    factor = 2.0,
    on = ["ThrottlingException", "ResourceNotFoundException"],
  )
  @after(aurora_instance, listener_rule, agent_policy)
  resource service: aws.ecs.Service for agent in workers {
    service_name             = agent.name
    cluster                  = cluster.arn
    task_definition          = task[agent.name].task_definition_arn
    desired_count            = agent.count
    network_configuration    = agent_network
    deployment_configuration = rolling_deployment
    propagate_tags           = "SERVICE"
    load_balancers = if agent.entry == "none" then [] else [{
      container_name   = agent.name
      container_port   = 8080
      target_group_arn = target_group[agent.name].target_group_arn
    }]
  }

  /// "Agent-Coordinator": ["All-Agents"]. It asks nothing of the other services, it only comes last.
  @estimate(2min) @timeout(15min)
  @limit(ecs_tasks_provisioning, weight = agent.count) @limit(eni_per_vpc, weight = agent.count)
  @retry(
    attempts = 11,
    backoff = 5s,
    factor = 2.0,
    on = ["ThrottlingException", "ResourceNotFoundException"],
  )
  @after(service)
  resource coordinator: aws.ecs.Service for agent in coordinators {
    service_name             = agent.name
    cluster                  = cluster.arn
    task_definition          = task[agent.name].task_definition_arn
    desired_count            = agent.count
    network_configuration    = agent_network
    deployment_configuration = rolling_deployment
    propagate_tags           = "SERVICE"
    load_balancers = if agent.entry == "none" then [] else [{
      container_name   = agent.name
      container_port   = 8080
      target_group_arn = target_group[agent.name].target_group_arn
    }]
  }

  // ── Auto scaling: 70s ───────────────────────────────────────────────────────────────────────────

  @estimate(5s)
  resource scalable_target: aws.applicationautoscaling.ScalableTarget for agent in workers {
    service_namespace  = "ecs"
    scalable_dimension = "ecs:service:DesiredCount"
    resource_id        = "service/${cluster.cluster_name}/${service[agent.name].name}"
    min_capacity       = agent.count
    max_capacity       = agent.max_count
  }

  @estimate(5s)
  resource scaling_policy: aws.applicationautoscaling.ScalingPolicy for agent in workers {
    policy_name       = "${prefix}-${agent.name}-cpu"
    policy_type       = "TargetTrackingScaling"
    scaling_target_id = scalable_target[agent.name].id
    target_tracking_scaling_policy_configuration = {
      target_value       = 70.0
      scale_out_cooldown = 60
      scale_in_cooldown  = 300
      predefined_metric_specification = {
        predefined_metric_type = "ECSServiceAverageCPUUtilization"
      }
    }
  }

  // ── Functions: 180s ─────────────────────────────────────────────────────────────────────────────

  @estimate(45s) @concurrency(10) @limit(lambda_concurrent, weight = 10)
  resource function: aws.lambda.Function for f in functions {
    function_name                  = "${prefix}-${f.name}"
    runtime                        = "python3.11"
    handler                        = "index.handler"
    code                           = { zip_file = file("functions/${f.name}.py") }
    role                           = role["functions"].arn
    timeout                        = f.timeout
    memory_size                    = 256
    reserved_concurrent_executions = 10
    logging_config                 = { log_group = function_log[f.name].log_group_name }
    vpc_config = {
      subnet_ids         = [for s in private_subnet: s.subnet_id]
      security_group_ids = [security_group["functions"].group_id]
    }
    environment = {
      variables = {
        ECS_CLUSTER  = cluster.arn
        TABLES       = string.join([for t in table: t.table_name], ",")
        BUCKETS      = string.join([for b in bucket: b.bucket_name], ",")
        EVENT_BUS    = bus["deployment"].arn
        ALERTS_TOPIC = topic["deployment-alerts"].topic_arn
      }
    }
  }

  /// The strategy's `pre_warm_lambda_functions`: a first call that nobody waits for, once a function is new
  /// or has other code. It takes the command line of AWS; on the simulated cloud nothing is called.
  @estimate(0s)
  action warm for f in functions {
    run = [
      "aws", "lambda", "invoke", "--function-name", function[f.name].function_name,
      "--region", region, "--invocation-type", "Event", "/dev/null",
    ]
    inputs = hash.sha256(file("functions/${f.name}.py"))
  }

  // ── Health checks and monitoring: 65s ───────────────────────────────────────────────────────────

  @estimate(5s)
  resource health_schedule: aws.events.Rule {
    name                = "${prefix}-health-check"
    schedule_expression = "rate(5 minutes)"
    targets             = [{ id = "health-checker", arn = function["health-checker"].arn }]
  }

  @estimate(5s)
  resource health_permission: aws.lambda.Permission {
    action        = "lambda:InvokeFunction"
    function_name = function["health-checker"].function_name
    principal     = "events.amazonaws.com"
    source_arn    = health_schedule.arn
  }

  /// Asks from outside, as a user would.
  @estimate(30s)
  resource health_check: aws.route53.HealthCheck {
    health_check_config = {
      type                        = "HTTPS"
      fully_qualified_domain_name = public_name.name
      port                        = 443
      resource_path               = "/orchestrator/health"
      request_interval            = 30
      failure_threshold           = 3
    }
  }

  @estimate(10s)
  resource dashboard: aws.cloudwatch.Dashboard {
    dashboard_name = "MisterSmith-${environment}"
    dashboard_body = json.encode({ widgets = dashboard_widgets })
  }

  @estimate(5s)
  resource alarm: aws.cloudwatch.Alarm for a in alarms {
    alarm_name          = "${prefix}-${a.name}"
    namespace           = a.namespace
    metric_name         = a.metric
    statistic           = "Maximum"
    period              = 300
    evaluation_periods  = a.periods
    threshold           = a.threshold
    comparison_operator = "GreaterThanThreshold"
    treat_missing_data  = "notBreaching"
    alarm_actions       = [topic[a.topic].topic_arn]
  }
}
