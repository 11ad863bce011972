def attached(aws):
    found = aws("ec2").describe_internet_gateways()["InternetGateways"]
    return [one for one in found if one["Attachments"] and one["Tags"]]


def count(aws):
    return len(attached(aws))


def gateway(aws):
    tags = {tag["Key"]: tag["Value"] for tag in attached(aws)[0]["Tags"]}
    return tags["Name"]


def made(aws):
    assert gateway(aws) == "first", attached(aws)


def changed(aws):
    assert gateway(aws) == "second", attached(aws)


def drift(aws):
    gateway = attached(aws)[0]
    vpc = gateway["Attachments"][0]["VpcId"]
    aws("ec2").detach_internet_gateway(
        InternetGatewayId=gateway["InternetGatewayId"], VpcId=vpc
    )


restored = changed
