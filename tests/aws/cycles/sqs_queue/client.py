COUNT = 2


def count(aws):
    return len(aws("sqs").list_queues().get("QueueUrls", []))


def attributes(aws):
    url = aws("sqs").get_queue_url(QueueName="jobs")["QueueUrl"]
    return aws("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]


def made(aws):
    assert attributes(aws)["VisibilityTimeout"] == "30"
    assert '"maxReceiveCount": 3' in attributes(aws)["RedrivePolicy"].replace('":3', '": 3')


def changed(aws):
    assert attributes(aws)["VisibilityTimeout"] == "45"


def drift(aws):
    url = aws("sqs").get_queue_url(QueueName="jobs")["QueueUrl"]
    aws("sqs").set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "99"})


restored = changed
