import json

COUNT = 2


def count(aws):
    buses = [bus["Name"] for bus in aws("events").list_event_buses()["EventBuses"]]
    return sum(len(aws("events").list_rules(EventBusName=bus)["Rules"]) for bus in buses)


def rule(aws):
    return aws("events").describe_rule(Name="paid", EventBusName="orders")


def targets(aws):
    answer = aws("events").list_targets_by_rule(Rule="paid", EventBusName="orders")
    return {target["Id"]: target for target in answer["Targets"]}


def made(aws):
    pattern = {"source": ["shop"], "detail-type": ["order paid"]}
    assert json.loads(rule(aws)["EventPattern"]) == pattern
    assert rule(aws)["State"] == "ENABLED" and rule(aws)["Description"] == "orders that are paid"
    assert list(targets(aws)) == ["jobs"]
    nightly = aws("events").list_rules()["Rules"][0]
    assert nightly["Name"].startswith("nightly-"), nightly
    assert nightly["ScheduleExpression"] == "rate(1 day)"


def changed(aws):
    assert rule(aws)["State"] == "DISABLED" and not rule(aws).get("Description")
    assert sorted(targets(aws)) == ["jobs", "second"]
    assert targets(aws)["jobs"]["RetryPolicy"]["MaximumRetryAttempts"] == 3
    assert targets(aws)["jobs"]["DeadLetterConfig"]["Arn"].endswith(":dead")


def drift(aws):
    aws("events").remove_targets(Rule="paid", EventBusName="orders", Ids=["second"])


restored = changed
