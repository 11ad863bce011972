def prepare(aws):
    ec2 = aws("ec2")
    vpc = ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])["Vpcs"][0]
    here = [{"Name": "vpc-id", "Values": [vpc["VpcId"]]}]
    subnets = [subnet["SubnetId"] for subnet in ec2.describe_subnets(Filters=here)["Subnets"]]
    image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    template = ec2.create_launch_template(
        LaunchTemplateName="web",
        LaunchTemplateData={"ImageId": image, "InstanceType": "t3.micro"},
    )
    group = aws("elbv2").create_target_group(
        Name="web", Port=80, Protocol="HTTP", VpcId=vpc["VpcId"]
    )
    return {
        "template": template["LaunchTemplate"]["LaunchTemplateId"],
        "subnet_a": subnets[0],
        "subnet_b": subnets[1],
        "target_group": group["TargetGroups"][0]["TargetGroupArn"],
    }


def groups(aws):
    return aws("autoscaling").describe_auto_scaling_groups()["AutoScalingGroups"]


def count(aws):
    return len(groups(aws))


def state(aws):
    (group,) = groups(aws)
    name = group["AutoScalingGroupName"]
    hooks = aws("autoscaling").describe_lifecycle_hooks(AutoScalingGroupName=name)
    tags = {tag["Key"]: tag for tag in group["Tags"]}
    own = tags.pop("msd:token")
    assert not own["PropagateAtLaunch"]
    assert all(tag["PropagateAtLaunch"] for tag in tags.values())
    return (
        group,
        [hook["LifecycleHookName"] for hook in hooks["LifecycleHooks"]],
        {key: tag["Value"] for key, tag in tags.items()},
    )


def made(aws):
    group, hooks, tags = state(aws)
    assert (group["MinSize"], group["MaxSize"], group["DesiredCapacity"]) == (1, 2, 1)
    assert len(group["Instances"]) == 1
    assert group["HealthCheckGracePeriod"] == 60
    assert group["TerminationPolicies"] == ["OldestInstance"]
    assert [one["Metric"] for one in group["EnabledMetrics"]] == ["GroupMinSize"]
    assert hooks == []
    assert tags == {"team": "ops", "phase": "one"}


def changed(aws):
    group, hooks, tags = state(aws)
    assert (group["MaxSize"], group["DesiredCapacity"]) == (4, 2)
    assert len(group["VPCZoneIdentifier"].split(",")) == 2
    assert group["HealthCheckGracePeriod"] == 120
    assert len(group["TargetGroupARNs"]) == 1
    assert len(group["EnabledMetrics"]) == 2
    assert hooks == ["drain"]
    assert tags == {"team": "dev"}


def drift(aws):
    aws("autoscaling").update_auto_scaling_group(AutoScalingGroupName="web", MaxSize=9)


restored = changed
