import json

COUNT = 2


def endpoints(aws):
    found = aws("ec2").describe_vpc_endpoints()["VpcEndpoints"]
    return [one for one in found if one["State"] != "deleted"]


def count(aws):
    return len(endpoints(aws))


def queues(aws):
    return next(one for one in endpoints(aws) if one["VpcEndpointType"] == "Interface")


def action(aws):
    return json.loads(queues(aws)["PolicyDocument"])["Statement"][0]["Action"]


def made(aws):
    endpoint = queues(aws)
    assert endpoint["ServiceName"] == "com.amazonaws.us-east-1.sqs", endpoint
    assert len(endpoint["SubnetIds"]) == 1 and len(endpoint["Groups"]) == 1, endpoint
    assert action(aws) == "sqs:*"
    buckets = next(one for one in endpoints(aws) if one["VpcEndpointType"] == "Gateway")
    assert len(buckets["RouteTableIds"]) == 1, buckets


def changed(aws):
    endpoint = queues(aws)
    assert len(endpoint["SubnetIds"]) == 2, endpoint
    assert {"Key": "Name", "Value": "messages"} in endpoint["Tags"], endpoint
    assert action(aws) == "sqs:SendMessage"


def drift(aws):
    endpoint = queues(aws)
    aws("ec2").modify_vpc_endpoint(
        VpcEndpointId=endpoint["VpcEndpointId"], RemoveSubnetIds=endpoint["SubnetIds"][1:]
    )


restored = changed
