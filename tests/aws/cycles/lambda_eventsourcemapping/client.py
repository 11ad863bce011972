import json


def prepare(aws):
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "lambda.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
    role = aws("iam").create_role(RoleName="mapping", AssumeRolePolicyDocument=json.dumps(trust))
    return {"role": role["Role"]["Arn"]}


def mappings(aws):
    return aws("lambda").list_event_source_mappings()["EventSourceMappings"]


def count(aws):
    return len(mappings(aws))


def made(aws):
    found = mappings(aws)[0]
    assert found["BatchSize"] == 5 and found["State"] == "Enabled"
    assert found["EventSourceArn"].endswith(":jobs")
    pattern = found["FilterCriteria"]["Filters"][0]["Pattern"]
    assert json.loads(pattern) == {"body": {"kind": ["order"]}}
    assert found["ScalingConfig"]["MaximumConcurrency"] == 4


def changed(aws):
    found = mappings(aws)[0]
    assert found["BatchSize"] == 7 and found["State"] == "Disabled"


def drift(aws):
    aws("lambda").update_event_source_mapping(UUID=mappings(aws)[0]["UUID"], BatchSize=9)


restored = changed
