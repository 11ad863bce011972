param step: Int = 1

target aws { provider = aws }

resource sessions: aws.elasticache.ReplicationGroup {
  replication_group_id          = if step == 3 then "sessions-anew" else "sessions"
  replication_group_description = if step == 1 then "who is signed in" else "sessions"
  engine                        = "redis"
  cache_node_type               = if step == 1 then "cache.t4g.micro" else "cache.t4g.small"
  num_node_groups               = 1
  replicas_per_node_group       = 1
  automatic_failover_enabled    = true
  multi_az_enabled              = true
  at_rest_encryption_enabled    = true
  transit_encryption_enabled    = true
  snapshot_retention_limit      = if step == 1 then 3 else null
  tags                          = { team = if step == 1 then "ops" else "shop" }
}

output address = sessions.primary_end_point.address
