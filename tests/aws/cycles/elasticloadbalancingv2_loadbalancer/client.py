def prepare(aws):
    ec2 = aws("ec2")
    vpc = ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])["Vpcs"][0]
    here = [{"Name": "vpc-id", "Values": [vpc["VpcId"]]}]
    subnets = [subnet["SubnetId"] for subnet in ec2.describe_subnets(Filters=here)["Subnets"]]
    group = ec2.describe_security_groups(Filters=here)["SecurityGroups"][0]["GroupId"]
    return {
        "subnet_a": subnets[0],
        "subnet_b": subnets[1],
        "subnet_c": subnets[2],
        "group": group,
    }


def balancers(aws):
    return aws("elbv2").describe_load_balancers()["LoadBalancers"]


def count(aws):
    return len(balancers(aws))


def state(aws):
    (balancer,) = balancers(aws)
    arn = balancer["LoadBalancerArn"]
    attributes = aws("elbv2").describe_load_balancer_attributes(LoadBalancerArn=arn)["Attributes"]
    tags = aws("elbv2").describe_tags(ResourceArns=[arn])["TagDescriptions"][0]["Tags"]
    return (
        balancer,
        {one["Key"]: one["Value"] for one in attributes},
        {tag["Key"]: tag["Value"] for tag in tags},
    )


def made(aws):
    balancer, attributes, tags = state(aws)
    assert balancer["LoadBalancerName"] == "web" and balancer["Scheme"] == "internal"
    assert len(balancer["AvailabilityZones"]) == 2
    assert len(balancer["SecurityGroups"]) == 1
    assert attributes["idle_timeout.timeout_seconds"] == "30"
    assert attributes["routing.http2.enabled"] == "false"
    assert tags["team"] == "ops"


def changed(aws):
    balancer, attributes, tags = state(aws)
    assert len(balancer["AvailabilityZones"]) == 3
    assert attributes["idle_timeout.timeout_seconds"] == "90"
    # What the program no longer says goes back to AWS's own.
    assert attributes["routing.http2.enabled"] == "true"
    assert tags["team"] == "dev"


def drift(aws):
    arn = balancers(aws)[0]["LoadBalancerArn"]
    attributes = [{"Key": "idle_timeout.timeout_seconds", "Value": "15"}]
    aws("elbv2").modify_load_balancer_attributes(LoadBalancerArn=arn, Attributes=attributes)


restored = changed
