def prepare(aws):
    ec2 = aws("ec2")
    vpc = ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])["Vpcs"][0]
    image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    made = ec2.run_instances(ImageId=image, InstanceType="t3.micro", MinCount=2, MaxCount=2)
    first, second = [instance["InstanceId"] for instance in made["Instances"]]
    return {"vpc": vpc["VpcId"], "instance": first, "other": second}


def groups(aws):
    return aws("elbv2").describe_target_groups()["TargetGroups"]


def count(aws):
    return len(groups(aws))


def state(aws):
    (group,) = groups(aws)
    arn = group["TargetGroupArn"]
    elb = aws("elbv2")
    attributes = elb.describe_target_group_attributes(TargetGroupArn=arn)["Attributes"]
    health = elb.describe_target_health(TargetGroupArn=arn)["TargetHealthDescriptions"]
    tags = elb.describe_tags(ResourceArns=[arn])["TagDescriptions"][0]["Tags"]
    return (
        group,
        {one["Key"]: one["Value"] for one in attributes},
        [one["Target"]["Port"] for one in health],
        {tag["Key"]: tag["Value"] for tag in tags},
    )


def made(aws):
    group, attributes, ports, tags = state(aws)
    assert group["TargetGroupName"] == "web" and group["Port"] == 8080
    assert group["HealthCheckPath"] == "/healthy" and group["HealthyThresholdCount"] == 3
    assert group["HealthCheckIntervalSeconds"] == 10
    assert group["Matcher"]["HttpCode"] == "200"
    assert attributes["deregistration_delay.timeout_seconds"] == "10"
    assert attributes["stickiness.enabled"] == "true"
    assert ports == [8080]
    assert tags["team"] == "ops"


def changed(aws):
    group, attributes, ports, tags = state(aws)
    assert group["HealthCheckPath"] == "/ready" and group["HealthCheckIntervalSeconds"] == 20
    assert group["Matcher"]["HttpCode"] == "200-299"
    assert attributes["deregistration_delay.timeout_seconds"] == "20"
    assert ports == [9090]
    assert tags["team"] == "dev"


def drift(aws):
    arn = groups(aws)[0]["TargetGroupArn"]
    aws("elbv2").modify_target_group(TargetGroupArn=arn, HealthCheckPath="/elsewhere")


restored = changed
