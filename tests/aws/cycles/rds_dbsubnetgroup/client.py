def prepare(aws):
    subnets = aws("ec2").describe_subnets()["Subnets"]
    return {"subnets": sorted(subnet["SubnetId"] for subnet in subnets)[:3]}


def groups(aws):
    return aws("rds").describe_db_subnet_groups()["DBSubnetGroups"]


def count(aws):
    return len(groups(aws))


def tags(aws):
    arn = groups(aws)[0]["DBSubnetGroupArn"]
    found = aws("rds").list_tags_for_resource(ResourceName=arn)["TagList"]
    return {tag["Key"]: tag["Value"] for tag in found}


def made(aws):
    assert groups(aws)[0]["DBSubnetGroupDescription"] == "where data is"
    assert len(groups(aws)[0]["Subnets"]) == 3
    assert tags(aws)["team"] == "ops"


# moto forgets a group whose subnets are changed; `subnet_groups.rs` changes them.
def changed(aws):
    assert tags(aws)["team"] == "shop" and "msd:token" in tags(aws)


def drift(aws):
    arn = groups(aws)[0]["DBSubnetGroupArn"]
    aws("rds").add_tags_to_resource(ResourceName=arn, Tags=[{"Key": "team", "Value": "else"}])


restored = changed
