import json

NO_REPLACE = "a policy has no property that makes it anew"


def policies(aws):
    sqs = aws("sqs")
    found = {}
    for url in sqs.list_queues().get("QueueUrls", []):
        answer = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["Policy"])
        text = answer.get("Attributes", {}).get("Policy")
        if text:
            found[url.rsplit("/", 1)[1]] = json.loads(text)["Statement"][0]["Action"]
    return found


def count(aws):
    return min(len(policies(aws)), 1)


def made(aws):
    assert policies(aws) == {"jobs": "sqs:SendMessage"}, policies(aws)


def changed(aws):
    assert policies(aws) == {"jobs": "sqs:*", "other": "sqs:*"}, policies(aws)


def drift(aws):
    sqs = aws("sqs")
    url = sqs.get_queue_url(QueueName="other")["QueueUrl"]
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": ""})


restored = changed
