param step: Int = 1
param subnets: List<aws.ec2.Subnet.SubnetId>
secret param password: String = "not-a-secret-at-all"

target aws { provider = aws }

resource group: aws.rds.DBSubnetGroup {
  db_subnet_group_name        = "data"
  db_subnet_group_description = "where data is"
  subnet_ids                  = subnets
}

/// Stands alone.
resource orders: aws.rds.DBInstance {
  db_instance_identifier  = if step == 3 then "orders-anew" else "orders"
  engine                  = "postgres"
  engine_version          = "16.3"
  db_instance_class       = "db.t4g.micro"
  allocated_storage       = if step == 1 then "20" else "30"
  storage_type            = "gp3"
  master_username         = "smith"
  master_user_password    = password
  db_subnet_group_name    = group.db_subnet_group_name
  backup_retention_period = 2
  multi_az                = if step == 1 then true else null
  tags                    = { team = if step == 1 then "ops" else "shop" }
}

resource cluster: aws.rds.DBCluster {
  db_cluster_identifier = "aurora"
  engine                = "aurora-postgresql"
  master_username       = "smith"
  master_user_password  = password
}

/// Is a member, and has no data of its own.
resource member: aws.rds.DBInstance {
  db_instance_identifier = "member"
  db_cluster_identifier  = cluster.db_cluster_identifier
  engine                 = "aurora-postgresql"
  db_instance_class      = "db.r6g.large"
}

output port = orders.endpoint.port
