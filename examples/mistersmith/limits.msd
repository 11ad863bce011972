//! What the cloud allows. The figures are those of the strategy's tables `API_THROTTLING` and
//! `RESOURCE_LIMITS`; an account may have others. A limit with `applies_to` holds for every operation
//! on those types; one without holds where a resource says `@limit(name)`.

// ── API_THROTTLING: how fast we call, a little below what is allowed ──────────────────────────────

/// API_THROTTLING["ecs"]: 20 a second, bursts of 50.
limit ecs_api {
  rate       = 20/s
  burst      = 50
  applies_to = [aws.ecs.*]
}

/// API_THROTTLING["iam"]: 80 a second, bursts of 100.
limit iam_api {
  rate       = 80/s
  burst      = 100
  applies_to = [aws.iam.*]
}

/// API_THROTTLING["lambda"]: 80 a second, bursts of 100.
limit lambda_api {
  rate       = 80/s
  burst      = 100
  applies_to = [aws.lambda.*]
}

/// API_THROTTLING["rds"]: 35 an hour, bursts of 5. Subnet group, cluster and two instances are four.
limit rds_creates {
  rate       = 35/h
  burst      = 5
  applies_to = [aws.rds.*]
  operations = [create]
}

/// API_THROTTLING["cloudformation"]: 50 a second, bursts of 100. Nothing here is a CloudFormation
/// stack; the limit is there for the day when something is.
// msd:allow W0103 for the day when a stack is among the resources
limit cloudformation_api {
  rate       = 50/s
  burst      = 100
  applies_to = [aws.cloudformation.*]
}

/// "ECS RegisterTaskDefinition: 1 request/second". Both this and `ecs_api` hold.
limit task_definition_registrations {
  rate       = 1/s
  burst      = 1
  applies_to = [aws.ecs.TaskDefinition]
  operations = [create]
}

// ── RESOURCE_LIMITS: what AWS itself refuses to exceed ────────────────────────────────────────────

/// RESOURCE_LIMITS["ecs_tasks_provisioning"]: 500 tasks per cluster in PROVISIONING at once. A service
/// that starts takes one place for each of its tasks.
limit ecs_tasks_provisioning {
  concurrency = 500
}

/// RESOURCE_LIMITS["lambda_concurrent"]: 1,000 executions at once in the account. A function takes
/// what it reserves.
limit lambda_concurrent {
  quota = 1000
}

/// RESOURCE_LIMITS["alb_targets"]: 1,000 targets per load balancer. A target group takes one for each
/// task behind it.
limit alb_targets {
  quota = 1000
}

/// RESOURCE_LIMITS["eni_per_vpc"]: 500 network interfaces. A task takes one, an interface endpoint or a
/// load balancer one in every zone.
limit eni_per_vpc {
  quota = 500
}

/// RESOURCE_LIMITS["cloudformation_stacks"]: 200 in a region.
// msd:allow W0103 for the day when a stack is among the resources
limit cloudformation_stacks {
  quota      = 200
  applies_to = [aws.cloudformation.Stack]
}

/// RESOURCE_LIMITS["rds_create_operations"]: 40 an hour.
limit rds_create_operations {
  rate       = 40/h
  burst      = 40
  applies_to = [aws.rds.*]
  operations = [create]
}

/// RESOURCE_LIMITS["iam_operations"]: 100 a second.
limit iam_operations {
  rate       = 100/s
  burst      = 100
  applies_to = [aws.iam.*]
}

/// RESOURCE_LIMITS["ec2_create_operations"]: 100 a second.
limit ec2_create_operations {
  rate       = 100/s
  burst      = 100
  applies_to = [aws.ec2.*]
  operations = [create]
}

// ── MaxConcurrency ────────────────────────────────────────────────────────────────────────────────

// The state machine's other figures stand as `@concurrency` at the one declaration that each is about.

/// "CreateVPCEndpoints: MaxConcurrency 5", for gateway and interface endpoints together.
limit vpc_endpoints {
  concurrency = 5
}
