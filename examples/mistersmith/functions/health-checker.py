"""Tells the alerts topic which agents run fewer tasks than they should."""

import os

import boto3


def handler(event, context):
    ecs = boto3.client("ecs")
    cluster = os.environ["ECS_CLUSTER"]
    arns = ecs.list_services(cluster=cluster)["serviceArns"]
    services = ecs.describe_services(cluster=cluster, services=arns)["services"] if arns else []
    short = [s["serviceName"] for s in services if s["runningCount"] < s["desiredCount"]]
    if short:
        boto3.client("sns").publish(
            TopicArn=os.environ["ALERTS_TOPIC"],
            Subject="MisterSmith: agents below their count",
            Message=", ".join(sorted(short)),
        )
    return {"checked": len(services), "short": short}
