import json


def names(aws):
    entries = aws("cloudwatch").list_dashboards()["DashboardEntries"]
    return [entry["DashboardName"] for entry in entries]


def count(aws):
    return len(names(aws))


def text(aws):
    body = aws("cloudwatch").get_dashboard(DashboardName="web")["DashboardBody"]
    return json.loads(body)["widgets"][0]["properties"]["markdown"]


def team(aws):
    arn = aws("cloudwatch").get_dashboard(DashboardName="web")["DashboardArn"]
    tags = aws("cloudwatch").list_tags_for_resource(ResourceARN=arn)["Tags"]
    return {tag["Key"]: tag["Value"] for tag in tags}["team"]


def made(aws):
    assert names(aws) == ["web"]
    assert text(aws) == "step 1"
    assert team(aws) == "ops"


def changed(aws):
    assert text(aws) == "step 2"
    assert team(aws) == "dev"


def drift(aws):
    aws("cloudwatch").put_dashboard(DashboardName="web", DashboardBody='{"widgets":[]}')


restored = changed
