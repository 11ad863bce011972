COUNT = 2


def alarms(aws):
    return aws("cloudwatch").describe_alarms()["MetricAlarms"]


def count(aws):
    return len(alarms(aws))


def state(aws):
    (alarm,) = [one for one in alarms(aws) if one["AlarmName"] == "errors"]
    tags = aws("cloudwatch").list_tags_for_resource(ResourceARN=alarm["AlarmArn"])["Tags"]
    return alarm, {tag["Key"]: tag["Value"] for tag in tags}


def made(aws):
    alarm, tags = state(aws)
    assert alarm["Threshold"] == 10.5 and alarm["EvaluationPeriods"] == 3
    assert alarm["Statistic"] == "Sum" and alarm["Period"] == 60
    assert alarm["TreatMissingData"] == "notBreaching"
    assert {one["Name"]: one["Value"] for one in alarm["Dimensions"]} == {
        "Service": "web",
        "Stage": "live",
    }
    assert tags["team"] == "ops"
    (share,) = [one for one in alarms(aws) if one["AlarmName"] != "errors"]
    assert share["AlarmName"].startswith("share-")
    assert [one["Id"] for one in share["Metrics"]] == ["share", "errors", "requests"]


def changed(aws):
    alarm, tags = state(aws)
    assert alarm["Threshold"] == 20 and alarm["EvaluationPeriods"] == 5
    # Set no more: back to CloudWatch's own.
    assert alarm.get("TreatMissingData") in (None, "missing")
    assert tags["team"] == "dev"


def drift(aws):
    alarm, _ = state(aws)
    names = ("AlarmName", "Namespace", "MetricName", "Statistic", "Period", "EvaluationPeriods")
    kept = {name: alarm[name] for name in names + ("ComparisonOperator", "Dimensions")}
    aws("cloudwatch").put_metric_alarm(Threshold=99, DatapointsToAlarm=2, **kept)


def restored(aws):
    alarm, _ = state(aws)
    assert alarm["Threshold"] == 20
    assert alarm["AlarmDescription"] == "too many errors"
