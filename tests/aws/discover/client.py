"""Things that somebody made by hand, with no thought of msd."""


def make(aws):
    ec2, sqs = aws("ec2"), aws("sqs")
    tags = [{"Key": "Name", "Value": "Main network"}, {"Key": "team", "Value": "web"}]
    ec2.create_vpc(
        CidrBlock="10.20.0.0/16",
        TagSpecifications=[{"ResourceType": "vpc", "Tags": tags}],
    )
    ec2.create_vpc(CidrBlock="10.30.0.0/16")
    sqs.create_queue(QueueName="jobs-dead", tags={"team": "web"})
    dead = "arn:aws:sqs:us-east-1:123456789012:jobs-dead"
    sqs.create_queue(
        QueueName="jobs",
        Attributes={
            "DelaySeconds": "7",
            "RedrivePolicy": '{"deadLetterTargetArn": "%s", "maxReceiveCount": 3}' % dead,
        },
        tags={"team": "web"},
    )


def queues(aws):
    return len(aws("sqs").list_queues().get("QueueUrls", []))
