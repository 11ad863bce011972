"""What is there before a preflight looks, and what is there after it."""

import json


def taken(aws):
    aws("s3").create_bucket(Bucket="taken-already")
    aws("sqs").create_queue(QueueName="busy")


def user(aws):
    iam = aws("iam")
    iam.create_user(UserName="ci")
    allow = {"Effect": "Allow", "Action": "sqs:Create*", "Resource": "arn:aws:sqs:*:*:some-*"}
    document = {"Version": "2012-10-17", "Statement": [allow]}
    iam.put_user_policy(UserName="ci", PolicyName="narrow", PolicyDocument=json.dumps(document))


def queues(aws):
    return len(aws("sqs").list_queues().get("QueueUrls", []))


def vpcs(aws):
    return len(aws("ec2").describe_vpcs()["Vpcs"])
