import json


def names(aws):
    entries = aws("cloudwatch").list_dashboards()["DashboardEntries"]
    return [entry["DashboardName"] for entry in entries]


def count(aws):
    return len(names(aws))


def text(aws):
    body = aws("cloudwatch").get_dashboard(DashboardName="web")["DashboardBody"]
    return json.loads(body)["widgets"][0]["properties"]["markdown"]


def made(aws):
    assert names(aws) == ["web"]
    assert text(aws) == "step 1"


def changed(aws):
    assert text(aws) == "step 2"


def drift(aws):
    aws("cloudwatch").put_dashboard(DashboardName="web", DashboardBody='{"widgets":[]}')


restored = changed
