import json


def policies(aws):
    s3 = aws("s3")
    found = []
    for bucket in s3.list_buckets()["Buckets"]:
        try:
            found.append(json.loads(s3.get_bucket_policy(Bucket=bucket["Name"])["Policy"]))
        except s3.exceptions.ClientError as error:
            assert error.response["Error"]["Code"] == "NoSuchBucketPolicy", error
    return found


def count(aws):
    return len(policies(aws))


def action(aws):
    return policies(aws)[0]["Statement"][0]["Action"]


def made(aws):
    assert action(aws) == "s3:GetObject", policies(aws)


def changed(aws):
    assert action(aws) == "s3:PutObject", policies(aws)


def drift(aws):
    policy = policies(aws)[0]
    policy["Statement"][0]["Action"] = "s3:*"
    aws("s3").put_bucket_policy(Bucket="msd-cycle-policed", Policy=json.dumps(policy))


restored = changed
