param step: Int = 1
param subnets: List<aws.ec2.Subnet.SubnetId>

target aws { provider = aws }

resource group: aws.rds.DBSubnetGroup {
  db_subnet_group_name        = if step == 3 then "data-anew" else "data"
  db_subnet_group_description = "where data is"
  subnet_ids                  = subnets
  tags                        = { team = if step == 1 then "ops" else "shop" }
}

output arn = group.db_subnet_group_arn
