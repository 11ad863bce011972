"""Prints the CloudFormation template of the same 48 things."""

import json

EACH = 8
resources = {}
for n in range(EACH):
    name = f"bench-{n}"
    resources |= {
        f"Bucket{n}": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": name}},
        f"Table{n}": {
            "Type": "AWS::DynamoDB::Table",
            "Properties": {
                "TableName": name,
                "BillingMode": "PAY_PER_REQUEST",
                "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
                "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
            },
        },
        f"Queue{n}": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": name}},
        f"Topic{n}": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": name}},
        f"Parameter{n}": {
            "Type": "AWS::SSM::Parameter",
            "Properties": {"Name": name, "Type": "String", "Value": "x"},
        },
        f"Group{n}": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": name}},
    }
print(json.dumps({"Resources": resources}))
