COUNT = 2


def policies(aws):
    client = aws("application-autoscaling")
    return client.describe_scaling_policies(ServiceNamespace="ecs")["ScalingPolicies"]


def count(aws):
    return len(policies(aws))


def tracking(aws):
    (policy,) = [one for one in policies(aws) if one["PolicyName"] == "cpu"]
    assert policy["ResourceId"] == "service/main/web"
    return policy["TargetTrackingScalingPolicyConfiguration"]


def made(aws):
    configuration = tracking(aws)
    assert configuration["TargetValue"] == 50 and configuration["ScaleInCooldown"] == 120
    metric = configuration["PredefinedMetricSpecification"]["PredefinedMetricType"]
    assert metric == "ECSServiceAverageCPUUtilization"
    (jobs,) = [one for one in policies(aws) if one["PolicyName"] == "jobs"]
    steps = jobs["StepScalingPolicyConfiguration"]["StepAdjustments"]
    assert sorted(step["ScalingAdjustment"] for step in steps) == [1, 2]


def changed(aws):
    configuration = tracking(aws)
    assert configuration["TargetValue"] == 62.5 and configuration["ScaleInCooldown"] == 300


def drift(aws):
    configuration = {**tracking(aws), "TargetValue": 10}
    aws("application-autoscaling").put_scaling_policy(
        PolicyName="cpu",
        PolicyType="TargetTrackingScaling",
        ServiceNamespace="ecs",
        ResourceId="service/main/web",
        ScalableDimension="ecs:service:DesiredCount",
        TargetTrackingScalingPolicyConfiguration=configuration,
    )


restored = changed
