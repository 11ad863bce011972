param step: Int = 1
param subnets: List<aws.ec2.Subnet.SubnetId>

target aws { provider = aws }

resource group: aws.rds.DBSubnetGroup {
  db_subnet_group_name        = if step == 3 then "data-anew" else "data"
  db_subnet_group_description = "where data is"
  subnet_ids                  = if step == 1 then [subnets[0], subnets[1]] else subnets
  tags                        = { team = "ops" }
}

output arn = group.db_subnet_group_arn
