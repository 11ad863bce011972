//! What one site is made of before anything runs there: network, database, cluster, repositories.

param name: String(pattern "^[a-z]+$")
param cidr: Cidr
param region: String
param user: String
secret param password: String

/// Made before the first image is pushed, so that no push has to wait for them.
let repositories = ["pet-adoptions-history", "petsite"]

@estimate(2min)
resource vpc: aws.ec2.VPC {
  cidr_block           = cidr
  enable_dns_hostnames = true
  tags                 = { Name = "services-${name}" }
}

@estimate(1min)
resource subnet: aws.ec2.Subnet for zone, i in ["a", "b"] {
  vpc_id            = vpc.vpc_id
  cidr_block        = cidr.subnet(vpc.cidr_block, 8, i)
  availability_zone = "${region}${zone}"
}

@estimate(1min)
resource routes: aws.ec2.RouteTable { vpc_id = vpc.vpc_id }

@estimate(1min)
resource db_subnets: aws.rds.DBSubnetGroup {
  db_subnet_group_description = "Both zones of ${name}"
  subnet_ids                  = [for s in subnet: s.subnet_id]
}

@estimate(16min) @timeout(40min)
resource database: aws.rds.DBCluster {
  engine               = "aurora-postgresql"
  master_username      = user
  master_user_password = password
  db_subnet_group_name = db_subnets.db_subnet_group_name
  storage_encrypted    = true
}

/// Large instead of xlarge: it is there sooner.
@estimate(10min) @timeout(40min)
resource database_instance: aws.rds.DBInstance {
  engine                = "aurora-postgresql"
  db_cluster_identifier = database.db_cluster_identifier
  db_instance_class     = "db.r5.large"
}

@estimate(2min)
resource cluster: aws.ecs.Cluster { cluster_name = "pets-${name}" }

@estimate(30s)
resource repository: aws.ecr.Repository for repository in repositories {
  repository_name = repository
}

@estimate(30s)
resource task_role: aws.iam.Role {
  role_name = "pets-${name}-task"
  assume_role_policy_document = {
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
    }]
  }
}

output vpc       = vpc
output routes    = routes
output subnets   = [for s in subnet: s.subnet_id]
output cluster   = cluster
output task_role = task_role.arn
output images    = [for r in repository: r.repository_uri]
output database  = database.endpoint.address
