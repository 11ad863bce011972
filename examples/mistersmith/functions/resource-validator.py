"""Answers whether the tables are active and the buckets can be reached."""

import os

import boto3


def handler(event, context):
    dynamodb, s3 = boto3.client("dynamodb"), boto3.client("s3")
    tables = {
        name: dynamodb.describe_table(TableName=name)["Table"]["TableStatus"]
        for name in os.environ["TABLES"].split(",")
    }
    for bucket in os.environ["BUCKETS"].split(","):
        s3.head_bucket(Bucket=bucket)
    return {"valid": set(tables.values()) == {"ACTIVE"}, "tables": tables}
