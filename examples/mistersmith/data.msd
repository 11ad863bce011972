//! Group 3, data: Aurora PostgreSQL, DynamoDB, Redis. 31 minutes one after the other: Aurora 15,
//! DynamoDB 6, ElastiCache 10. The schema itself is something done, not something that exists.

/// The instance with the lowest tier becomes the writer, and the reader takes over when it fails.
let aurora_instances = [
  { name = "writer", tier = 0 },
  { name = "reader", tier = 1 },
]

/// Each table has a partition key and a sort key; `expires`: rows go when their `expires_at` has passed.
let tables = [
  { name = "agents", key = "agent_id", sort = "task_id", expires = false },
  { name = "sessions", key = "session_id", sort = "sequence", expires = true },
  { name = "metadata", key = "entity", sort = "attribute", expires = false },
]

group data {
  // ── Aurora: 900s ────────────────────────────────────────────────────────────────────────────────

  @estimate(30s)
  resource db_subnets: aws.rds.DBSubnetGroup {
    db_subnet_group_name        = "${prefix}-aurora"
    db_subnet_group_description = "Private subnets of ${prefix}"
    subnet_ids                  = [for s in private_subnet: s.subnet_id]
  }

  // The state machine's MasterUsername is `admin`, which Aurora PostgreSQL reserves for itself.
  @estimate(510s) @timeout(30min)
  resource aurora: aws.rds.DBCluster {
    db_cluster_identifier              = "${prefix}-cluster"
    engine                             = "aurora-postgresql"
    engine_version                     = "16.6"
    database_name                      = "mistersmith"
    port                               = 5432
    master_username                    = "mistersmith"
    master_user_password               = db_password
    enable_iam_database_authentication = true
    db_subnet_group_name               = db_subnets.db_subnet_group_name
    vpc_security_group_ids             = [security_group["database"].group_id]
    storage_encrypted                  = true
    backup_retention_period            = 7
    preferred_backup_window            = "03:00-04:00"
    preferred_maintenance_window       = "sun:04:00-sun:05:00"
    enable_cloudwatch_logs_exports     = ["postgresql"]
    copy_tags_to_snapshot              = true
    deletion_protection                = production
  }

  @estimate(3min) @timeout(30min) @concurrency(2)
  resource aurora_instance: aws.rds.DBInstance for instance in aurora_instances {
    db_instance_identifier = "${prefix}-${instance.name}"
    db_cluster_identifier  = aurora.db_cluster_identifier
    db_instance_class      = db_instance_class
    engine                 = "aurora-postgresql"
    promotion_tier         = instance.tier
    publicly_accessible    = false
    monitoring_interval    = 60
    monitoring_role_arn    = role["rds-monitoring"].arn
  }

  // ── DynamoDB: 360s ──────────────────────────────────────────────────────────────────────────────

  @estimate(2min) @concurrency(5)
  resource table: aws.dynamodb.Table for t in tables {
    table_name   = "${prefix}-${t.name}"
    billing_mode = "PAY_PER_REQUEST"
    attribute_definitions = [
      { attribute_name = t.key, attribute_type = "S" },
      { attribute_name = t.sort, attribute_type = "S" },
    ]
    key_schema = [
      { attribute_name = t.key, key_type = "HASH" },
      { attribute_name = t.sort, key_type = "RANGE" },
    ]
    time_to_live_specification           = { enabled = t.expires, attribute_name = "expires_at" }
    point_in_time_recovery_specification = { point_in_time_recovery_enabled = true }
    deletion_protection_enabled          = production
  }

  // ── ElastiCache: 600s ───────────────────────────────────────────────────────────────────────────

  @estimate(30s)
  resource cache_subnets: aws.elasticache.SubnetGroup {
    cache_subnet_group_name = "${prefix}-redis"
    description             = "Private subnets of ${prefix}"
    subnet_ids              = [for s in private_subnet: s.subnet_id]
  }

  /// Sessions that are in use, one node in each of two zones.
  @estimate(570s) @timeout(30min)
  resource redis: aws.elasticache.ReplicationGroup {
    replication_group_id          = "${prefix}-sessions"
    replication_group_description = "Sessions of ${prefix}"
    engine                        = "redis"
    engine_version                = "7.1"
    cache_node_type               = "cache.t4g.small"
    num_cache_clusters            = 2
    automatic_failover_enabled    = true
    multi_az_enabled              = true
    port                          = 6379
    cache_subnet_group_name       = cache_subnets.cache_subnet_group_name
    security_group_ids            = [security_group["cache"].group_id]
    at_rest_encryption_enabled    = true
    transit_encryption_enabled    = true
    snapshot_retention_limit      = if production then 7 else 1
  }
}
