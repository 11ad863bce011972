def prepare(aws):
    subnets = aws("ec2").describe_subnets()["Subnets"]
    return {"subnets": sorted(subnet["SubnetId"] for subnet in subnets)[:3]}


NO_CHANGE = "moto has no ModifyCacheSubnetGroup"
NO_DRIFT = "moto has no ModifyCacheSubnetGroup"
NO_REPLACE = "moto has no DeleteCacheSubnetGroup"
NO_DESTROY = "moto has no DeleteCacheSubnetGroup; `subnet_groups.rs` sees to it"


def groups(aws):
    return aws("elasticache").describe_cache_subnet_groups()["CacheSubnetGroups"]


def count(aws):
    return len([group for group in groups(aws) if group["CacheSubnetGroupName"] != "default"])


def made(aws):
    found = groups(aws)[-1]
    assert found["CacheSubnetGroupDescription"] == "where caches are"
    assert len(found["Subnets"]) == 3
    found = aws("elasticache").list_tags_for_resource(ResourceName=found["ARN"])["TagList"]
    assert {"Key": "team", "Value": "ops"} in found, found
