"""Puts one agent's service back to the task definition that it is given."""

import os

import boto3


def handler(event, context):
    service = boto3.client("ecs").update_service(
        cluster=os.environ["ECS_CLUSTER"],
        service=event["service"],
        taskDefinition=event["task_definition"],
    )["service"]
    boto3.client("sns").publish(
        TopicArn=os.environ["ALERTS_TOPIC"],
        Subject="MisterSmith Deployment Rollback Completed",
        Message=f"{service['serviceName']} runs {service['taskDefinition']}",
    )
    return {"service": service["serviceName"]}
