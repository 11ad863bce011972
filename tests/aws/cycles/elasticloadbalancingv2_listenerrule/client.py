def prepare(aws):
    ec2 = aws("ec2")
    vpc = ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])["Vpcs"][0]
    here = [{"Name": "vpc-id", "Values": [vpc["VpcId"]]}]
    subnets = [subnet["SubnetId"] for subnet in ec2.describe_subnets(Filters=here)["Subnets"]]
    return {"vpc": vpc["VpcId"], "subnet_a": subnets[0], "subnet_b": subnets[1]}


def rules(aws):
    elb = aws("elbv2")
    found = []
    for balancer in elb.describe_load_balancers()["LoadBalancers"]:
        arn = balancer["LoadBalancerArn"]
        for listener in elb.describe_listeners(LoadBalancerArn=arn)["Listeners"]:
            all = elb.describe_rules(ListenerArn=listener["ListenerArn"])["Rules"]
            found += [rule for rule in all if not rule["IsDefault"]]
    return found


def count(aws):
    return len(rules(aws))


def state(aws):
    (rule,) = rules(aws)
    conditions = {one["Field"]: one for one in rule["Conditions"]}
    arns = [rule["RuleArn"]]
    tags = aws("elbv2").describe_tags(ResourceArns=arns)["TagDescriptions"][0]["Tags"]
    return rule, conditions, {tag["Key"]: tag["Value"] for tag in tags}


def made(aws):
    rule, conditions, tags = state(aws)
    assert rule["Priority"] == "10"
    assert rule["Actions"][0]["Type"] == "forward"
    assert conditions["path-pattern"]["PathPatternConfig"]["Values"] == ["/api/*"]
    assert conditions["host-header"]["HostHeaderConfig"]["Values"] == ["api.example.com"]
    assert tags["team"] == "ops"


def changed(aws):
    rule, conditions, tags = state(aws)
    assert rule["Priority"] == "20"
    assert sorted(conditions["path-pattern"]["PathPatternConfig"]["Values"]) == ["/api/*", "/v2/*"]
    assert tags["team"] == "dev"


def drift(aws):
    arn = rules(aws)[0]["RuleArn"]
    aws("elbv2").set_rule_priorities(RulePriorities=[{"RuleArn": arn, "Priority": 99}])


restored = changed
