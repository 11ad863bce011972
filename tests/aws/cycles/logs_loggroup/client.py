COUNT = 2


def groups(aws):
    return {group["logGroupName"]: group for group in aws("logs").describe_log_groups()["logGroups"]}


def count(aws):
    return len(groups(aws))


def tags(aws):
    arn = groups(aws)["/app/web"]["arn"].removesuffix(":*")
    return aws("logs").list_tags_for_resource(resourceArn=arn)["tags"]


def made(aws):
    assert groups(aws)["/app/web"]["retentionInDays"] == 7
    assert "retentionInDays" not in groups(aws)["/app/web/more"]
    assert tags(aws)["team"] == "ops", tags(aws)


def changed(aws):
    assert groups(aws)["/app/web"]["retentionInDays"] == 30
    assert tags(aws)["team"] == "web", tags(aws)
    assert "msd:token" in tags(aws), tags(aws)


def drift(aws):
    aws("logs").delete_retention_policy(logGroupName="/app/web")


restored = changed
