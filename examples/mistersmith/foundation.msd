//! Group 1, foundation: network, roles, buckets, log groups, parameters. 6 minutes one after the other:
//! VPC 1, IAM 2, S3 1, CloudWatch Logs 1, Parameter Store 1.

/// Roles that a whole service shares. Each agent has a role of its own, below.
let service_roles = [
  {
    name      = "ecs-execution"
    principal = "ecs-tasks.amazonaws.com"
    policy    = "service-role/AmazonECSTaskExecutionRolePolicy"
  },
  {
    name      = "functions"
    principal = "lambda.amazonaws.com"
    policy    = "service-role/AWSLambdaVPCAccessExecutionRole"
  },
  {
    name      = "rds-monitoring"
    principal = "monitoring.rds.amazonaws.com"
    policy    = "service-role/AmazonRDSEnhancedMonitoringRole"
  },
]

/// `keep_days`: how long a version that was overwritten or deleted can be brought back.
let buckets = [
  { name = "logs", keep_days = 30 },
  { name = "artifacts", keep_days = 30 },
  { name = "backups", keep_days = 365 },
  { name = "documentation", keep_days = 90 },
]

/// What agents and functions read from Parameter Store when they start.
let settings: Map<String> = {
  environment       = environment
  region            = region
  log_level         = "info"
  session_ttl_hours = "24"
  queue_depth_alarm = "100"
  rollback          = "automatic"
}

group foundation {
  // ── VPC: 60s ────────────────────────────────────────────────────────────────────────────────────

  // Step Functions counts retries, msd counts attempts: its MaxAttempts 3 is 4 attempts here.
  @estimate(10s) @retry(attempts = 4, backoff = 5s, factor = 2.0)
  resource vpc: aws.ec2.VPC {
    cidr_block           = "10.0.0.0/16"
    enable_dns_support   = true
    enable_dns_hostnames = true
    tags                 = { Name = "MisterSmith-VPC" }
  }

  @estimate(3s)
  resource gateway: aws.ec2.InternetGateway { tags = { Name = "${prefix}-gateway" } }

  @estimate(3s)
  resource gateway_attachment: aws.ec2.VPCGatewayAttachment {
    vpc_id              = vpc.vpc_id
    internet_gateway_id = gateway.internet_gateway_id
  }

  /// Load balancers live here: 10.0.0.0/24, 10.0.1.0/24, 10.0.2.0/24.
  @estimate(3s)
  resource public_subnet: aws.ec2.Subnet for az, i in azs {
    vpc_id                  = vpc.vpc_id
    cidr_block              = cidr.subnet(vpc.cidr_block, 8, i)
    availability_zone       = az
    map_public_ip_on_launch = true
    tags                    = { Name = "${prefix}-public-${az}" }
  }

  /// Everything else lives here, 4,091 addresses each: 10.0.16.0/20, 10.0.32.0/20, 10.0.48.0/20.
  @estimate(3s)
  resource private_subnet: aws.ec2.Subnet for az, i in azs {
    vpc_id            = vpc.vpc_id
    cidr_block        = cidr.subnet(vpc.cidr_block, 4, i + 1)
    availability_zone = az
    tags              = { Name = "${prefix}-private-${az}" }
  }

  @estimate(3s)
  resource public_routes: aws.ec2.RouteTable {
    vpc_id = vpc.vpc_id
    tags   = { Name = "${prefix}-public" }
  }

  @estimate(3s)
  resource private_routes: aws.ec2.RouteTable {
    vpc_id = vpc.vpc_id
    tags   = { Name = "${prefix}-private" }
  }

  @estimate(3s)
  resource nat_address: aws.ec2.EIP { domain = "vpc" }

  /// Agents call APIs outside AWS (the strategy checks `external_api_access`). One gateway serves all zones;
  /// one in each zone would survive the loss of a zone.
  // A NAT gateway needs the way out to be open, and no value says so.
  @estimate(15s) @after(gateway_attachment)
  resource nat: aws.ec2.NatGateway {
    subnet_id     = public_subnet[azs[0]].subnet_id
    allocation_id = nat_address.allocation_id
    tags          = { Name = "${prefix}-nat" }
  }

  @estimate(2s) @after(gateway_attachment)
  resource public_route: aws.ec2.Route {
    route_table_id         = public_routes.route_table_id
    destination_cidr_block = "0.0.0.0/0"
    gateway_id             = gateway.internet_gateway_id
  }

  @estimate(2s)
  resource private_route: aws.ec2.Route {
    route_table_id         = private_routes.route_table_id
    destination_cidr_block = "0.0.0.0/0"
    nat_gateway_id         = nat.nat_gateway_id
  }

  @estimate(1s)
  resource public_association: aws.ec2.SubnetRouteTableAssociation for az in azs {
    subnet_id      = public_subnet[az].subnet_id
    route_table_id = public_routes.route_table_id
  }

  @estimate(1s)
  resource private_association: aws.ec2.SubnetRouteTableAssociation for az in azs {
    subnet_id      = private_subnet[az].subnet_id
    route_table_id = private_routes.route_table_id
  }

  // ── IAM: 120s ───────────────────────────────────────────────────────────────────────────────────

  @estimate(10s) @concurrency(5)
  resource role: aws.iam.Role for r in service_roles {
    role_name            = "${prefix}-${r.name}"
    max_session_duration = 3600
    managed_policy_arns  = ["arn:aws:iam::aws:policy/${r.policy}"]
    assume_role_policy_document = {
      Version = "2012-10-17"
      Statement = [{
        Effect    = "Allow"
        Action    = "sts:AssumeRole"
        Principal = { Service = r.principal }
      }]
    }
  }

  /// The most that any agent can be given, whatever its own policy says: no IAM, no network.
  @estimate(10s)
  resource agent_boundary: aws.iam.ManagedPolicy {
    managed_policy_name = "${prefix}-agent-boundary"
    policy_document = json.encode({
      Version = "2012-10-17"
      Statement = [{
        Effect   = "Allow"
        Resource = "*"
        Action = [
          "cloudwatch:*", "dynamodb:*", "ecr:*", "ecs:*", "events:*", "logs:*",
          "rds-db:connect", "s3:*", "sns:Publish", "sqs:*", "ssm:GetParametersByPath",
        ]
      }]
    })
  }

  /// What an agent may do inside the boundary is said in `agents.msd`.
  @estimate(10s) @concurrency(5)
  resource agent_role: aws.iam.Role for agent in agents {
    role_name            = "${prefix}-agent-${agent.name}"
    permissions_boundary = agent_boundary.policy_arn
    max_session_duration = 3600
    assume_role_policy_document = {
      Version = "2012-10-17"
      Statement = [{
        Effect    = "Allow"
        Action    = "sts:AssumeRole"
        Principal = { Service = "ecs-tasks.amazonaws.com" }
      }]
    }
  }

  // ── S3: 60s ─────────────────────────────────────────────────────────────────────────────────────

  @estimate(12s) @concurrency(10)
  resource bucket: aws.s3.Bucket for b in buckets {
    bucket_name              = "${prefix}-${environment}-${b.name}"
    versioning_configuration = { status = "Enabled" }
    ownership_controls       = { rules = [{ object_ownership = "BucketOwnerEnforced" }] }
    public_access_block_configuration = {
      block_public_acls       = true
      block_public_policy     = true
      ignore_public_acls      = true
      restrict_public_buckets = true
    }
    bucket_encryption = {
      server_side_encryption_configuration = [
        { server_side_encryption_by_default = { sse_algorithm = "AES256" } },
      ]
    }
    lifecycle_configuration = {
      rules = [{
        id                            = "forget-old-versions"
        status                        = "Enabled"
        noncurrent_version_expiration = { noncurrent_days = b.keep_days }
      }]
    }
  }

  /// Lets the load balancers write their access logs.
  @estimate(12s)
  resource log_delivery: aws.s3.BucketPolicy {
    bucket = bucket["logs"].bucket_name
    policy_document = {
      Version = "2012-10-17"
      Statement = [{
        Effect    = "Allow"
        Action    = "s3:PutObject"
        Resource  = "${bucket["logs"].arn}/load-balancers/*"
        Principal = { Service = "logdelivery.elasticloadbalancing.amazonaws.com" }
      }]
    }
  }

  // ── CloudWatch Logs: 60s ────────────────────────────────────────────────────────────────────────

  @estimate(5s)
  resource agent_log: aws.logs.LogGroup for agent in agents {
    log_group_name    = "/${prefix}/agents/${agent.name}"
    retention_in_days = if production then 90 else 14
  }

  @estimate(5s)
  resource function_log: aws.logs.LogGroup for f in functions {
    log_group_name    = "/${prefix}/functions/${f.name}"
    retention_in_days = if production then 90 else 14
  }

  // ── Parameter Store: 60s ────────────────────────────────────────────────────────────────────────

  @estimate(10s)
  resource setting: aws.ssm.Parameter for value, name in settings {
    name  = "/${prefix}/${environment}/${name}"
    type  = "String"
    value = value
  }
}
