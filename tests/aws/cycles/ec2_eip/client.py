def addresses(aws):
    return aws("ec2").describe_addresses()["Addresses"]


def count(aws):
    return len(addresses(aws))


def name(aws):
    return {tag["Key"]: tag["Value"] for tag in addresses(aws)[0]["Tags"]}["Name"]


def made(aws):
    assert addresses(aws)[0]["Domain"] == "vpc"
    assert name(aws) == "front"


def changed(aws):
    assert name(aws) == "back"


def drift(aws):
    tags = [{"Key": "Name", "Value": "x"}]
    aws("ec2").create_tags(Resources=[addresses(aws)[0]["AllocationId"]], Tags=tags)


restored = changed
