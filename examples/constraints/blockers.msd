//! What stands in the way of running elsewhere at all (the tracker's part 3).

constraint service_discovery {
  severity    = critical
  category    = "migration"
  message     = "endpoints stand in the source"
  impact      = "Cloud Map is of no use"
  mitigation  = ["endpoints from the configuration", "Cloud Map", "DNS to fall back on"]
  status      = not_started
  owner       = "Platform"
  target_date = "Week 2"
  timeline    = "2 weeks"
  progress    = 0%
}

/// The pool has bounds here, whatever the application would like: each kind of agent scales between
/// two tasks and `agents_at_most`.
constraint agent_spawning {
  severity    = high
  category    = "migration"
  require     = len(bounds) == len(service) && tasks_at_most <= 400
  message     = "the pool may grow to ${tasks_at_most} tasks; 400 are paid for"
  impact      = "cost and use of resources explode"
  mitigation  = ["a pool with limits", "quotas for each tenant", "auto scaling between bounds"]
  status      = not_started
  owner       = "Core Team"
  target_date = "Week 3"
  timeline    = "1 week"
  progress    = 0%
}

constraint hive_mind {
  severity = high
  category = "migration"
  message  = "agents are coordinated through a SQLite file"
  impact   = "nothing scales beyond one machine"
  mitigation = ["Aurora Serverless v2", "a layer between code and database", "ElastiCache in front"]
  status      = not_started
  owner       = "Database"
  target_date = "Week 4"
  timeline    = "2 weeks"
  progress    = 0%
}

constraint file_system {
  severity   = medium
  category   = "migration"
  message    = "agents write to the local disk"
  impact     = "a container's disk goes with it"
  mitigation = ["S3 for what is to last", "EFS for what is shared", "do without files"]
}
