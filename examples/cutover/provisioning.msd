//! Phase 2: network, database, application and storage, side by side as far as they let each other.

@after(group validation)
group provisioning {
  resource vpc: aws.ec2.VPC { cidr_block = "10.0.0.0/16", enable_dns_hostnames = true }

  resource subnet: aws.ec2.Subnet for zone, i in ["us-east-1a", "us-east-1b"] {
    vpc_id            = vpc.vpc_id
    cidr_block        = cidr.subnet(vpc.cidr_block, 8, i)
    availability_zone = zone
  }

  resource security: aws.ec2.SecurityGroup {
    group_description = "The shop and its database"
    vpc_id            = vpc.vpc_id
  }

  resource db_subnets: aws.rds.DBSubnetGroup {
    db_subnet_group_description = "The shop's database"
    subnet_ids                  = [for s in subnet: s.subnet_id]
  }

  @estimate(12min) @protect
  resource database: aws.rds.DBCluster {
    engine                 = "aurora-postgresql"
    master_username        = "shop"
    master_user_password   = db_password
    db_subnet_group_name   = db_subnets.db_subnet_group_name
    vpc_security_group_ids = [security.group_id]
    storage_encrypted      = true
  }

  resource files: aws.s3.Bucket { bucket_name = "${name}-files" }

  resource cluster: aws.ecs.Cluster { cluster_name = name }
}
