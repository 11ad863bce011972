//! What the constraints look at: a small part of the whole deployment, which is in `../mistersmith`.

let events = ["agent-started", "agent-failed", "task-created", "task-done", "task-failed"]

group messaging {
  resource bus: aws.events.EventBus { name = "migration" }

  resource rule: aws.events.Rule for event in events {
    name           = event
    event_bus_name = bus.name
    event_pattern  = { "detail-type" = [event] }
    targets = [{
      id             = "commands"
      arn            = commands.arn
      sqs_parameters = { message_group_id = event }
    }]
  }

  /// Ordered within a group only, so that groups do not wait for each other: AWS calls it high
  /// throughput.
  resource commands: aws.sqs.Queue {
    queue_name            = "commands.fifo"
    fifo_queue            = true
    deduplication_scope   = "messageGroup"
    fifo_throughput_limit = "perMessageGroupId"
    maximum_message_size  = round(largest_message / 1B)
  }
}

group data {
  resource state: aws.dynamodb.Table {
    table_name   = "agent-state"
    billing_mode = "PROVISIONED"
    attribute_definitions = [
      { attribute_name = "agent_id", attribute_type = "S" },
      { attribute_name = "task_id", attribute_type = "S" },
    ]
    key_schema = [
      { attribute_name = "agent_id", key_type = "HASH" },
      { attribute_name = "task_id", key_type = "RANGE" },
    ]
    provisioned_throughput = { read_capacity_units = 4000, write_capacity_units = 2000 }
  }

  resource hive: aws.rds.DBCluster {
    db_cluster_identifier       = "hive-mind"
    engine                      = "aurora-mysql"
    master_username             = "smith"
    manage_master_user_password = true
    storage_encrypted           = true
  }

  resource writer: aws.rds.DBInstance {
    db_instance_identifier = "hive-mind-writer"
    db_cluster_identifier  = hive.db_cluster_identifier
    db_instance_class      = db_class
    engine                 = "aurora-mysql"
  }
}

group pool {
  resource cluster: aws.ecs.Cluster { cluster_name = "agents" }

  resource task: aws.ecs.TaskDefinition for agent in agents {
    family                = agent
    network_mode          = "awsvpc"
    cpu                   = "512"
    memory                = "1024"
    container_definitions = [{ name = agent, image = "mistersmith/${agent}" }]
  }

  resource service: aws.ecs.Service for agent in agents {
    service_name    = agent
    cluster         = cluster.arn
    task_definition = task[agent].task_definition_arn
    desired_count   = 2
  }

  resource bounds: aws.applicationautoscaling.ScalableTarget for agent in agents {
    service_namespace  = "ecs"
    scalable_dimension = "ecs:service:DesiredCount"
    resource_id        = "service/${cluster.cluster_name}/${service[agent].name}"
    min_capacity       = 2
    max_capacity       = agents_at_most
  }
}

resource spending: aws.budgets.Budget {
  budget = {
    budget_name  = "migration"
    budget_type  = "COST"
    time_unit    = "ANNUALLY"
    budget_limit = { amount = budget / 1 USD, unit = "USD" }
  }
}
