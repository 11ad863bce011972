def prepare(aws):
    subnets = aws("ec2").describe_subnets()["Subnets"]
    return {"subnets": sorted(subnet["SubnetId"] for subnet in subnets)[:3]}


def groups(aws):
    return aws("rds").describe_db_subnet_groups()["DBSubnetGroups"]


def count(aws):
    return len(groups(aws))


def made(aws):
    assert groups(aws)[0]["DBSubnetGroupDescription"] == "where data is"
    assert len(groups(aws)[0]["Subnets"]) == 2


def changed(aws):
    assert len(groups(aws)[0]["Subnets"]) == 3


def drift(aws):
    two = [subnet["SubnetIdentifier"] for subnet in groups(aws)[0]["Subnets"]][:2]
    aws("rds").modify_db_subnet_group(DBSubnetGroupName="data", SubnetIds=two)


restored = changed
