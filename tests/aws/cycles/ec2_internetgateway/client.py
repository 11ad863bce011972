NO_REPLACE = "a gateway has nothing but tags"


def gateways(aws):
    return aws("ec2").describe_internet_gateways()["InternetGateways"]


def own(aws):
    return [one for one in gateways(aws) if any(tag["Key"] == "msd:token" for tag in one["Tags"])]


def count(aws):
    return len(own(aws))


def tags(aws):
    return {tag["Key"]: tag["Value"] for tag in own(aws)[0]["Tags"] if tag["Key"] != "msd:token"}


def made(aws):
    assert tags(aws) == {"Name": "door", "old": "yes"}, tags(aws)


def changed(aws):
    assert tags(aws) == {"Name": "gate"}, tags(aws)


def drift(aws):
    tags = [{"Key": "Name", "Value": "trap"}]
    aws("ec2").create_tags(Resources=[own(aws)[0]["InternetGatewayId"]], Tags=tags)


restored = changed
