import json


def subscriptions(aws):
    return aws("sns").list_subscriptions()["Subscriptions"]


def count(aws):
    return len(subscriptions(aws))


def attributes(aws):
    arn = subscriptions(aws)[0]["SubscriptionArn"]
    return aws("sns").get_subscription_attributes(SubscriptionArn=arn)["Attributes"]


def made(aws):
    found = attributes(aws)
    assert json.loads(found["FilterPolicy"]) == {"kind": ["new"]}, found
    assert found["RawMessageDelivery"] == "false", found
    assert json.loads(found["RedrivePolicy"])["deadLetterTargetArn"].endswith(":other"), found


def changed(aws):
    found = attributes(aws)
    assert json.loads(found["FilterPolicy"]) == {"kind": ["new", "old"]}, found
    assert found["RawMessageDelivery"] == "true", found


def drift(aws):
    arn = subscriptions(aws)[0]["SubscriptionArn"]
    aws("sns").set_subscription_attributes(
        SubscriptionArn=arn, AttributeName="FilterPolicy", AttributeValue='{"kind": ["else"]}'
    )


restored = changed
