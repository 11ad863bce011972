"""Prints each message; one that raises comes back and ends among the dead letters."""


def handler(event, context):
    for record in event["Records"]:
        print(record["body"])
