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
    role = aws("iam").create_role(RoleName="permission", AssumeRolePolicyDocument=json.dumps(trust))
    return {"role": role["Role"]["Arn"]}


COUNT = 2
NO_CHANGE = "every property makes another permission"


def statements(aws):
    try:
        policy = aws("lambda").get_policy(FunctionName="worker")["Policy"]
    except aws("lambda").exceptions.ResourceNotFoundException:
        return []
    return json.loads(policy)["Statement"]


def count(aws):
    return len(statements(aws))


def rule(aws):
    found = [one for one in statements(aws) if one["Principal"] == {"Service": "events.amazonaws.com"}]
    return found[0]["Condition"]["ArnLike"]["AWS:SourceArn"]


def made(aws):
    assert rule(aws) == "arn:aws:events:us-east-1:123456789012:rule/nightly"


def drift(aws):
    for one in statements(aws):
        aws("lambda").remove_permission(FunctionName="worker", StatementId=one["Sid"])


def restored(aws):
    made(aws)
    assert count(aws) == 2
