//! What AWS allows (the tracker's part 2). All of it can be decided from the declarations.

/// Connections that an Aurora MySQL instance takes by default.
let connections_of = {
  "db.r5.large"   = 1000
  "db.r5.xlarge"  = 2000
  "db.r5.2xlarge" = 3000
  "db.r5.4xlarge" = 4000
}

/// Tasks that the pool may run when every kind of agent is scaled out.
let tasks_at_most = sum([for b in bounds: b.max_capacity])

/// Instances that these tasks need.
let instances = ceil(tasks_at_most * 1.0 / tasks_of_instance)

limit rules_of_a_bus { quota = 300, applies_to = [aws.events.Rule] }

/// A cluster takes 5,000 instances.
constraint ecs_instances {
  severity = medium
  category = "service limits"
  require  = instances <= 5_000
  message  = "${tasks_at_most} tasks need ${instances} instances; a cluster takes 5,000"
  impact   = "fewer agents run at once"
  mitigation = [
    "turn on ENI trunking, so that an instance takes more tasks",
    "spread the agents over several clusters",
    "ask for a higher quota in time",
  ]
  documentation = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/operating-at-scale-service-quotas.html"
}

/// Each task in `awsvpc` mode has an interface of its own. An m5.large has two to give, ten with
/// trunking.
constraint task_interfaces {
  severity   = medium
  category   = "service limits"
  require    = tasks_of_instance <= (if eni_trunking then 10 else 2)
  message    = "${tasks_of_instance} tasks on an instance want an interface each"
  mitigation = ["turn on ENI trunking", "take larger instances"]
}

/// The figure varies by region; 500 is what the deployment plan reckons with.
constraint ecs_tasks_provisioning {
  severity   = medium
  category   = "service limits"
  require    = sum([for s in service: s.desired_count]) <= 500
  message    = "${sum([for s in service: s.desired_count])} tasks would be in PROVISIONING at once; 500 may be"
  mitigation = "spread the agents over several clusters"
}

/// The class decides. What a pool in each task keeps open counts in full.
constraint aurora_connections {
  severity = high
  category = "service limits"
  require  = tasks_at_most * connections_each <= connections_of[writer.db_instance_class]
  message  = "agents may open ${tasks_at_most * connections_each} connections; ${db_class} allows ${connections_of[db_class]}"
  impact   = "agents wait for the database under load"
  mitigation = [
    "put RDS Proxy in front",
    "read from replicas where reading is most of the work",
    "share connections inside the application",
  ]
  status      = not_started
  owner       = "Database"
  target_date = "Week 4"
  timeline    = "1 week"
  progress    = 0%
}

constraint event_size {
  severity   = medium
  category   = "service limits"
  require    = largest_event <= 256KiB
  message    = "EventBridge takes events of 256KiB; the largest here has ${largest_event}"
  impact     = "large messages take another way"
  mitigation = ["keep what is large in S3 and send where it is", "send events in batches"]
}

constraint event_rate {
  severity   = medium
  category   = "service limits"
  require    = load.events <= 10_000/s
  message    = "${load.events} events; PutEvents takes 10,000/s in a region"
  mitigation = "send events in batches"
}

constraint event_rules {
  severity   = medium
  category   = "service limits"
  require    = len(rule) <= 300
  message    = "the bus has ${len(rule)} rules; it may have 300"
  mitigation = "use several buses"
}

/// 300 calls a second, and up to 70,000 in high throughput mode.
constraint fifo_throughput {
  severity = low
  category = "service limits"
  require = load.messages
    <= (if commands.fifo_throughput_limit == "perMessageGroupId" then 70_000/s else 300/s)
  message    = "${load.messages} on an ordered queue"
  impact     = "order costs throughput"
  mitigation = ["turn on high throughput", "use more message groups", "send ten messages at a time"]
}

constraint message_size {
  severity   = low
  category   = "service limits"
  require    = commands.maximum_message_size * 1B <= 256KiB
  message    = "messages of ${commands.maximum_message_size} bytes; 256KiB is what the tracker allows"
  mitigation = "keep what is large in S3 and send where it is"
}

/// A partition serves 3,000 read and 1,000 write units, whatever the table has. So it is the hottest
/// key that counts.
constraint hot_partition {
  severity = medium
  category = "service limits"
  require = state.provisioned_throughput.read_capacity_units * load.hottest_key <= 3_000
    && state.provisioned_throughput.write_capacity_units * load.hottest_key <= 1_000
  message    = "the hottest key takes ${load.hottest_key} of the load: more than one partition serves"
  impact     = "a key that everybody wants is throttled"
  mitigation = ["put more into the key", "shard writes", "let the table scale, or pay per request"]
}
