def targets(aws):
    client = aws("application-autoscaling")
    return client.describe_scalable_targets(ServiceNamespace="ecs")["ScalableTargets"]


def count(aws):
    return len(targets(aws))


def actions(aws):
    client = aws("application-autoscaling")
    found = client.describe_scheduled_actions(ServiceNamespace="ecs")["ScheduledActions"]
    return {one["ScheduledActionName"]: one for one in found}


def made(aws):
    (target,) = targets(aws)
    assert target["ResourceId"] == "service/main/web"
    assert (target["MinCapacity"], target["MaxCapacity"]) == (1, 4)
    assert target["SuspendedState"]["DynamicScalingInSuspended"]
    assert sorted(actions(aws)) == ["day", "night"]
    assert actions(aws)["day"]["ScalableTargetAction"] == {"MinCapacity": 2}
    assert actions(aws)["day"]["Timezone"] == "Europe/Berlin"


def changed(aws):
    (target,) = targets(aws)
    assert target["MaxCapacity"] == 8
    assert target["SuspendedState"]["ScheduledScalingSuspended"]
    assert sorted(actions(aws)) == ["day"]
    assert actions(aws)["day"]["Schedule"] == "cron(0 9 * * ? *)"
    assert actions(aws)["day"]["ScalableTargetAction"] == {"MinCapacity": 3}


def drift(aws):
    aws("application-autoscaling").register_scalable_target(
        ServiceNamespace="ecs",
        ResourceId="service/main/web",
        ScalableDimension="ecs:service:DesiredCount",
        MaxCapacity=99,
    )


restored = changed
