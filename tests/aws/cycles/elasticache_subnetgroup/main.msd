param subnets: List<aws.ec2.Subnet.SubnetId>

target aws { provider = aws }

resource group: aws.elasticache.SubnetGroup {
  cache_subnet_group_name = "caches"
  description             = "where caches are"
  subnet_ids              = subnets
  tags                    = { team = "ops" }
}
