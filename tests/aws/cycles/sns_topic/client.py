COUNT = 2


def topics(aws):
    return [topic["TopicArn"] for topic in aws("sns").list_topics()["Topics"]]


def count(aws):
    return len(topics(aws))


def arn(aws):
    return next(arn for arn in topics(aws) if arn.endswith(":news"))


def attributes(aws):
    return aws("sns").get_topic_attributes(TopicArn=arn(aws))["Attributes"]


def subscribed(aws):
    found = aws("sns").list_subscriptions_by_topic(TopicArn=arn(aws))["Subscriptions"]
    return [one["Endpoint"].rsplit(":", 1)[1] for one in found]


def made(aws):
    assert attributes(aws)["DisplayName"] == "News"
    assert subscribed(aws) == ["first"], subscribed(aws)
    tags = aws("sns").list_tags_for_resource(ResourceArn=arn(aws))["Tags"]
    assert {"Key": "team", "Value": "ops"} in tags, tags
    assert any(arn.endswith(".fifo") for arn in topics(aws)), topics(aws)


def changed(aws):
    assert attributes(aws)["DisplayName"] == "Olds"
    assert subscribed(aws) == ["second"], subscribed(aws)


def drift(aws):
    sns = aws("sns")
    sns.set_topic_attributes(TopicArn=arn(aws), AttributeName="DisplayName", AttributeValue="Else")
    sns.tag_resource(ResourceArn=arn(aws), Tags=[{"Key": "team", "Value": "dev"}])


def restored(aws):
    changed(aws)
    tags = aws("sns").list_tags_for_resource(ResourceArn=arn(aws))["Tags"]
    assert {"Key": "team", "Value": "ops"} in tags, tags
