param step: Int = 1
param subnets: List<aws.ec2.Subnet.SubnetId>
secret param password: String = "not-a-secret-at-all"

target aws { provider = aws }

resource group: aws.rds.DBSubnetGroup {
  db_subnet_group_name        = "data"
  db_subnet_group_description = "where data is"
  subnet_ids                  = subnets
}

resource orders: aws.rds.DBCluster {
  db_cluster_identifier               = if step == 3 then "orders-anew" else "orders"
  engine                              = "aurora-postgresql"
  engine_version                      = "15.4"
  master_username                     = "smith"
  master_user_password                = password
  database_name                       = "orders"
  db_subnet_group_name                = group.db_subnet_group_name
  backup_retention_period             = if step == 1 then 3 else 7
  copy_tags_to_snapshot               = true
  storage_encrypted                   = true
  enable_cloudwatch_logs_exports      = ["postgresql"]
  serverless_v2_scaling_configuration = { min_capacity = 0.5, max_capacity = 4.0 }
  tags                                = { team = if step == 1 then "ops" else "shop" }
}

output address = orders.endpoint.address
