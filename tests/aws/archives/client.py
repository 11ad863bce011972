import json


def role(aws):
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
    made = aws("iam").create_role(RoleName="runner", AssumeRolePolicyDocument=json.dumps(trust))
    return made["Role"]["Arn"]


def sha(aws):
    return aws("lambda").get_function(FunctionName="greeter")["Configuration"]["CodeSha256"]
