//! What each agent is told, and what it may do. Both come by reference: that is how msd knows what must
//! be there before an agent starts. The comments are the lines of the strategy's `DEPENDENCY_GRAPH`.

/// Environment variables of single agents, beside those that all of them get. `String?`, because an
/// endpoint has no address before it exists.
let agent_environment: Map<Map<String?>> = {
  // "Agent-Orchestrator": ["Aurora-Cluster", "ECS-Cluster"]
  orchestrator = {
    DATABASE_HOST = aurora.endpoint.address
    ECS_CLUSTER   = cluster.arn
  }

  // "Agent-Researcher": ["DynamoDB-Sessions", "EventBridge-Bus"]
  researcher = {
    SESSIONS_TABLE = table["sessions"].arn
    EVENT_BUS      = bus["agents"].arn
  }

  // "Agent-Coder": ["S3-Artifacts", "ECR-Repository"]
  coder = {
    ARTIFACTS_BUCKET = bucket["artifacts"].bucket_name
    ECR_REPOSITORY   = builds.repository_uri
  }

  // "Agent-Analyst": ["ElastiCache-Cluster", "SQS-Queues"]
  analyst = {
    REDIS_HOST = redis.primary_end_point.address
    QUEUE_URLS = string.join([for q in inbox: q.queue_url], ",")
  }

  // "Agent-Tester": ["LoadBalancer-Internal", "CloudWatch-Logs"]
  tester = {
    AGENTS_URL = "http://${load_balancer["internal"].dns_name}"
    LOG_GROUPS = string.join([for l in agent_log: l.log_group_name], ",")
  }

  // "Agent-Documenter": ["S3-Documentation", "Aurora-Cluster"]. It only reads the database.
  documenter = {
    DOCUMENTATION_BUCKET = bucket["documentation"].bucket_name
    DATABASE_HOST        = aurora.read_endpoint.address
  }

  // "Agent-Monitor": ["CloudWatch-Dashboard", "SNS-Alerts"]
  monitor = {
    DASHBOARD    = dashboard.dashboard_name
    ALERTS_TOPIC = topic["critical-alerts"].topic_arn
  }

  // "Agent-Coordinator": ["All-Agents"]. Nothing flows from them: see `@after` in applications.msd.
  coordinator = {
    AGENTS = string.join([for a in workers: a.name], ",")
  }
}

/// Policy statements of single agents, beside those that all of them get.
let agent_permissions: Map<List<Json>> = {
  // Agents sign in to Aurora by role, each as the database user of its own name.
  orchestrator = [
    {
      Effect   = "Allow"
      Action   = "rds-db:connect"
      Resource = "arn:aws:rds-db:${region}:*:dbuser:${aurora.db_cluster_resource_id}/orchestrator"
    },
    {
      Effect    = "Allow"
      Action    = ["ecs:ListServices", "ecs:DescribeServices", "ecs:UpdateService"]
      Resource  = "*"
      Condition = { ArnEquals = { "ecs:cluster" = cluster.arn } }
    },
  ]
  researcher = [
    {
      Effect   = "Allow"
      Action   = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:Query"]
      Resource = table["sessions"].arn
    },
    { Effect = "Allow", Action = "events:PutEvents", Resource = bus["agents"].arn },
  ]
  coder = [
    {
      Effect   = "Allow"
      Action   = ["s3:GetObject", "s3:PutObject"]
      Resource = "${bucket["artifacts"].arn}/*"
    },
    {
      Effect   = "Allow"
      Resource = builds.arn
      Action = [
        "ecr:BatchCheckLayerAvailability", "ecr:InitiateLayerUpload", "ecr:UploadLayerPart",
        "ecr:CompleteLayerUpload", "ecr:PutImage",
      ]
    },
    { Effect = "Allow", Action = "ecr:GetAuthorizationToken", Resource = "*" },
  ]
  analyst = [
    {
      Effect   = "Allow"
      Action   = ["sqs:GetQueueAttributes", "sqs:SendMessage"]
      Resource = [for q in inbox: q.arn]
    },
  ]
  tester = [
    {
      Effect   = "Allow"
      Action   = ["logs:FilterLogEvents", "logs:GetLogEvents"]
      Resource = [for l in agent_log: l.arn]
    },
  ]
  documenter = [
    {
      Effect   = "Allow"
      Action   = ["s3:GetObject", "s3:PutObject"]
      Resource = "${bucket["documentation"].arn}/*"
    },
    {
      Effect   = "Allow"
      Action   = "rds-db:connect"
      Resource = "arn:aws:rds-db:${region}:*:dbuser:${aurora.db_cluster_resource_id}/documenter"
    },
  ]
  monitor = [
    {
      Effect   = "Allow"
      Action   = ["cloudwatch:GetDashboard", "cloudwatch:GetMetricData"]
      Resource = "*"
    },
    { Effect = "Allow", Action = "sns:Publish", Resource = topic["critical-alerts"].topic_arn },
  ]
  coordinator = [
    { Effect = "Allow", Action = "sqs:SendMessage", Resource = [for q in inbox: q.arn] },
    {
      Effect    = "Allow"
      Action    = ["ecs:ListServices", "ecs:DescribeServices"]
      Resource  = "*"
      Condition = { ArnEquals = { "ecs:cluster" = cluster.arn } }
    },
  ]
}

/// Where tasks run: private subnets, no public address.
let agent_network = {
  awsvpc_configuration = {
    subnets          = [for s in private_subnet: s.subnet_id]
    security_groups  = [security_group["agents"].group_id]
    assign_public_ip = "DISABLED"
  }
}

/// A deployment that does not come up goes back by itself.
let rolling_deployment = {
  minimum_healthy_percent    = 100
  maximum_percent            = 200
  deployment_circuit_breaker = { enable = true, rollback = true }
}
