def prepare(aws):
    subnets = aws("ec2").describe_subnets()["Subnets"]
    return {"subnets": sorted(subnet["SubnetId"] for subnet in subnets)[:3]}


def groups(aws):
    return aws("elasticache").describe_cache_subnet_groups()["CacheSubnetGroups"]


def count(aws):
    return len([group for group in groups(aws) if group["CacheSubnetGroupName"] != "default"])


def tags(aws):
    found = aws("elasticache").list_tags_for_resource(ResourceName=groups(aws)[-1]["ARN"])
    return {tag["Key"]: tag["Value"] for tag in found["TagList"]}


def made(aws):
    found = groups(aws)[-1]
    assert found["CacheSubnetGroupDescription"] == "where caches are"
    assert len(found["Subnets"]) == 3
    assert tags(aws)["team"] == "ops" and "msd:token" in tags(aws)


def changed(aws):
    found = groups(aws)[-1]
    assert found["CacheSubnetGroupDescription"] == "caches"
    assert len(found["Subnets"]) == 2
    assert tags(aws)["team"] == "shop" and "msd:token" in tags(aws)


def drift(aws):
    aws("elasticache").modify_cache_subnet_group(
        CacheSubnetGroupName="caches", CacheSubnetGroupDescription="for something else"
    )


restored = changed
