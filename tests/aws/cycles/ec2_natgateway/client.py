def gateways(aws):
    found = aws("ec2").describe_nat_gateways()["NatGateways"]
    return [one for one in found if one["State"] != "deleted"]


def count(aws):
    return len(gateways(aws))


def name(aws):
    return {tag["Key"]: tag["Value"] for tag in gateways(aws)[0]["Tags"]}["Name"]


def made(aws):
    gateway = gateways(aws)[0]
    assert name(aws) == "nat"
    assert gateway["State"] == "available", gateway
    address = gateway["NatGatewayAddresses"][0]
    found = aws("ec2").describe_addresses(AllocationIds=[address["AllocationId"]])["Addresses"][0]
    assert {"Key": "Name", "Value": "nat"} in found["Tags"], found


def changed(aws):
    assert name(aws) == "way-out"


def drift(aws):
    tags = [{"Key": "Name", "Value": "x"}]
    aws("ec2").create_tags(Resources=[gateways(aws)[0]["NatGatewayId"]], Tags=tags)


restored = changed
