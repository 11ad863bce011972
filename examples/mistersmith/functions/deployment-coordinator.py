"""Puts an event about a phase of a deployment on the deployment bus."""

import json
import os

import boto3


def handler(event, context):
    entry = {
        "EventBusName": os.environ["EVENT_BUS"],
        "Source": "mistersmith.deployment",
        "DetailType": event.get("detail-type", "Phase Started"),
        "Detail": json.dumps(event.get("detail", {})),
    }
    answer = boto3.client("events").put_events(Entries=[entry])
    return {"failed": answer["FailedEntryCount"]}
