"""The second client of the tests: reads requests as lines of JSON, answers with a line each.

A request names a file of a cycle and one of its functions; the function gets `aws`, which makes
clients of boto3 for the server under test: `aws("sqs")`, `aws("sqs", "eu-west-1")`.
"""

import functools
import json
import sys
import traceback

import boto3

endpoint = sys.argv[1]


@functools.cache
def aws(service, region="us-east-1"):
    return boto3.client(
        service,
        region_name=region,
        endpoint_url=endpoint,
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )


@functools.cache
def module(path):
    names = {"__file__": path}
    with open(path, encoding="utf-8") as file:
        exec(compile(file.read(), path, "exec"), names)
    return names


for line in sys.stdin:
    request = json.loads(line)
    try:
        names = module(request["file"])
        function = names.get(request["call"])
        value = function(aws) if callable(function) else function
        answer = {"value": value, "known": request["call"] in names}
    except BaseException:  # also an assertion: the caller reports it
        answer = {"error": traceback.format_exc()}
    print(json.dumps(answer, default=str), flush=True)
