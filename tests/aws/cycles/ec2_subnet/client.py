def subnets(aws):
    return [one for one in aws("ec2").describe_subnets()["Subnets"] if not one["DefaultForAz"]]


def count(aws):
    return len(subnets(aws))


def tags(aws):
    return {tag["Key"]: tag["Value"] for tag in subnets(aws)[0]["Tags"]}


def names_by_resource(aws):
    return subnets(aws)[0]["PrivateDnsNameOptionsOnLaunch"]["EnableResourceNameDnsARecord"]


def made(aws):
    subnet = subnets(aws)[0]
    assert subnet["CidrBlock"] == "10.0.1.0/24", subnet
    assert subnet["AvailabilityZone"] == "us-east-1b", subnet
    assert subnet["MapPublicIpOnLaunch"], subnet
    assert not names_by_resource(aws)
    assert tags(aws)["team"] == "ops" and "msd:token" in tags(aws)


def changed(aws):
    assert not subnets(aws)[0]["MapPublicIpOnLaunch"]
    assert names_by_resource(aws)
    assert tags(aws)["team"] == "dev"


def drift(aws):
    subnet = subnets(aws)[0]["SubnetId"]
    aws("ec2").modify_subnet_attribute(SubnetId=subnet, MapPublicIpOnLaunch={"Value": True})
    aws("ec2").delete_tags(Resources=[subnet], Tags=[{"Key": "team"}])


restored = changed
