def prepare(aws):
    ec2 = aws("ec2")
    vpc = ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])["Vpcs"][0]
    here = [{"Name": "vpc-id", "Values": [vpc["VpcId"]]}]
    subnets = [subnet["SubnetId"] for subnet in ec2.describe_subnets(Filters=here)["Subnets"]]
    return {"vpc": vpc["VpcId"], "subnet_a": subnets[0], "subnet_b": subnets[1]}


def listeners(aws):
    elb = aws("elbv2")
    found = []
    for balancer in elb.describe_load_balancers()["LoadBalancers"]:
        arn = balancer["LoadBalancerArn"]
        found += elb.describe_listeners(LoadBalancerArn=arn)["Listeners"]
    return found


def count(aws):
    return len(listeners(aws))


def state(aws):
    (listener,) = listeners(aws)
    (action,) = listener["DefaultActions"]
    arns = [listener["ListenerArn"]]
    tags = aws("elbv2").describe_tags(ResourceArns=arns)["TagDescriptions"][0]["Tags"]
    weights = [int(one["Weight"]) for one in action["ForwardConfig"]["TargetGroups"]]
    return listener, action, weights, {tag["Key"]: tag["Value"] for tag in tags}


def made(aws):
    listener, action, weights, tags = state(aws)
    assert (listener["Port"], listener["Protocol"]) == (80, "HTTP")
    assert action["Type"] == "forward"
    assert weights == [100, 0]
    assert tags["team"] == "ops"


def changed(aws):
    listener, _, weights, tags = state(aws)
    assert listener["Port"] == 8080
    assert weights == [20, 80]
    assert tags["team"] == "dev"


def drift(aws):
    arn = listeners(aws)[0]["ListenerArn"]
    aws("elbv2").modify_listener(ListenerArn=arn, Port=9999)


restored = changed
