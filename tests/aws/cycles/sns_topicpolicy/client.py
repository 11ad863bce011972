import json

NO_REPLACE = "no property is create-only"


def topics(aws):
    return [topic["TopicArn"] for topic in aws("sns").list_topics()["Topics"]]


def policy(aws):
    answer = aws("sns").get_topic_attributes(TopicArn=topics(aws)[0])
    return json.loads(answer["Attributes"]["Policy"])


def count(aws):
    """Counts topics that have another policy than the one that SNS gives them."""
    return len(topics(aws)) if topics(aws) and not is_default(policy(aws)) else 0


def is_default(document):
    return document.get("Id") == "__default_policy_ID"


def service(aws):
    return policy(aws)["Statement"][0]["Principal"]["Service"]


def made(aws):
    assert service(aws) == "events.amazonaws.com"


def changed(aws):
    assert service(aws) == "cloudwatch.amazonaws.com"


def drift(aws):
    document = policy(aws)
    document["Statement"][0]["Principal"] = {"Service": "s3.amazonaws.com"}
    aws("sns").set_topic_attributes(
        TopicArn=topics(aws)[0], AttributeName="Policy", AttributeValue=json.dumps(document)
    )


restored = changed
