param step: Int = 1
param subnets: List<aws.ec2.Subnet.SubnetId>

target aws { provider = aws }

resource group: aws.elasticache.SubnetGroup {
  cache_subnet_group_name = if step == 3 then "caches-anew" else "caches"
  description             = if step == 1 then "where caches are" else "caches"
  subnet_ids              = if step == 1 then subnets else [subnets[0], subnets[1]]
  tags                    = { team = if step == 1 then "ops" else "shop" }
}
