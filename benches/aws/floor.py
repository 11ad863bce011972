"""The floor: the same 48 things with asyncio and boto3, one call each, all at once.

usage: floor.py ENDPOINT create|destroy
"""

import asyncio
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import boto3
from botocore.config import Config

ENDPOINT, VERB = sys.argv[1:3]
EACH = 8
AT_ONCE = 32


def client(service):
    return boto3.client(
        service,
        region_name="us-east-1",
        endpoint_url=ENDPOINT,
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(max_pool_connections=AT_ONCE),
    )


def calls():
    s3, dynamodb, sqs, sns = client("s3"), client("dynamodb"), client("sqs"), client("sns")
    ssm, logs = client("ssm"), client("logs")
    topic = "arn:aws:sns:us-east-1:123456789012:bench-{}".format
    url = "{}/123456789012/bench-{}".format
    for n in range(EACH):
        name = f"bench-{n}"
        if VERB == "create":
            yield s3.create_bucket, {"Bucket": name}
            yield dynamodb.create_table, {
                "TableName": name,
                "BillingMode": "PAY_PER_REQUEST",
                "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
                "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
            }
            yield sqs.create_queue, {"QueueName": name}
            yield sns.create_topic, {"Name": name}
            yield ssm.put_parameter, {"Name": name, "Type": "String", "Value": "x"}
            yield logs.create_log_group, {"logGroupName": name}
        else:
            yield s3.delete_bucket, {"Bucket": name}
            yield dynamodb.delete_table, {"TableName": name}
            yield sqs.delete_queue, {"QueueUrl": url(ENDPOINT, n)}
            yield sns.delete_topic, {"TopicArn": topic(n)}
            yield ssm.delete_parameter, {"Name": name}
            yield logs.delete_log_group, {"logGroupName": name}


async def main():
    loop = asyncio.get_running_loop()
    loop.set_default_executor(ThreadPoolExecutor(AT_ONCE))
    await asyncio.gather(*(asyncio.to_thread(call, **given) for call, given in calls()))


started = time.perf_counter()
asyncio.run(main())
print(f"{time.perf_counter() - started:.3f}", file=sys.stderr)
