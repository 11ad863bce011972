import json


def buses(aws):
    found = aws("events").list_event_buses()["EventBuses"]
    return [bus for bus in found if bus["Name"] != "default"]


def count(aws):
    return len(buses(aws))


def tags(aws):
    found = aws("events").list_tags_for_resource(ResourceARN=buses(aws)[0]["Arn"])["Tags"]
    return {tag["Key"]: tag["Value"] for tag in found}


def made(aws):
    policy = json.loads(aws("events").describe_event_bus(Name="orders")["Policy"])
    assert policy["Statement"][0]["Sid"] == "others", policy
    assert tags(aws)["team"] == "ops" and "msd:token" in tags(aws)


def changed(aws):
    assert tags(aws)["team"] == "shop"


def drift(aws):
    aws("events").tag_resource(
        ResourceARN=buses(aws)[0]["Arn"], Tags=[{"Key": "team", "Value": "else"}]
    )


restored = changed
