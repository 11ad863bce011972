def subnets(aws):
    found = aws("ec2").describe_subnets()["Subnets"]
    return sorted(subnet["SubnetId"] for subnet in found)[:2]


def group(aws):
    found = aws("elasticache").describe_cache_subnet_groups()["CacheSubnetGroups"]
    return [one for one in found if one["CacheSubnetGroupName"] == "caches"][0]["CacheSubnetGroupDescription"]
