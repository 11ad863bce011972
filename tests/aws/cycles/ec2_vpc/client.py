def vpcs(aws):
    found = aws("ec2").describe_vpcs()["Vpcs"]
    return [vpc for vpc in found if not vpc["IsDefault"]]


def count(aws):
    return len(vpcs(aws))


def hostnames(aws):
    id = vpcs(aws)[0]["VpcId"]
    answer = aws("ec2").describe_vpc_attribute(VpcId=id, Attribute="enableDnsHostnames")
    return answer["EnableDnsHostnames"]["Value"]


def made(aws):
    assert vpcs(aws)[0]["CidrBlock"] == "10.0.0.0/16"
    assert not hostnames(aws)


def changed(aws):
    assert hostnames(aws)


def drift(aws):
    aws("ec2").create_tags(Resources=[vpcs(aws)[0]["VpcId"]], Tags=[{"Key": "Name", "Value": "x"}])


def restored(aws):
    tags = {tag["Key"]: tag["Value"] for tag in vpcs(aws)[0]["Tags"]}
    assert tags["Name"] == "main", tags
