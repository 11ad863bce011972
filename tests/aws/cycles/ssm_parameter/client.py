COUNT = 2


def count(aws):
    return len(aws("ssm").describe_parameters()["Parameters"])


def value(aws):
    return aws("ssm").get_parameter(Name="/app/limit")["Parameter"]["Value"]


def tags(aws):
    found = aws("ssm").list_tags_for_resource(ResourceType="Parameter", ResourceId="/app/limit")
    return {tag["Key"]: tag["Value"] for tag in found["TagList"]}


def made(aws):
    assert value(aws) == "10"
    assert tags(aws)["team"] == "ops", tags(aws)
    found = {one["Name"]: one for one in aws("ssm").describe_parameters()["Parameters"]}
    assert found["/app/limit"]["Description"] == "How many at a time", found


def changed(aws):
    assert value(aws) == "20"
    assert tags(aws)["team"] == "ops", tags(aws)


def drift(aws):
    aws("ssm").put_parameter(Name="/app/limit", Value="99", Type="String", Overwrite=True)


restored = changed
