import base64


def instances(aws):
    found = aws("ec2").describe_instances()["Reservations"]
    there = [one for reservation in found for one in reservation["Instances"]]
    return [one for one in there if one["State"]["Name"] != "terminated"]


def count(aws):
    return len(instances(aws))


def user_data(aws):
    answer = aws("ec2").describe_instance_attribute(
        InstanceId=instances(aws)[0]["InstanceId"], Attribute="userData"
    )
    return base64.b64decode(answer["UserData"]["Value"]).decode()


def volume(aws):
    id = instances(aws)[0]["BlockDeviceMappings"][0]["Ebs"]["VolumeId"]
    return aws("ec2").describe_volumes(VolumeIds=[id])["Volumes"][0]


def tags(thing):
    return {tag["Key"]: tag["Value"] for tag in thing["Tags"]}


def made(aws):
    instance = instances(aws)[0]
    assert instance["InstanceType"] == "t3.micro", instance
    assert instance["State"]["Name"] == "running", instance
    assert instance["SourceDestCheck"] is False, instance
    assert instance["MetadataOptions"]["HttpTokens"] == "required", instance
    assert len(instance["SecurityGroups"]) == 1, instance
    assert tags(instance)["Name"] == "web", instance
    assert user_data(aws).endswith("echo one")
    assert volume(aws)["Size"] == 10 and tags(volume(aws))["Name"] == "web", volume(aws)


def changed(aws):
    instance = instances(aws)[0]
    assert instance["InstanceType"] == "t3.small", instance
    # It was stopped for that, and runs again.
    assert instance["State"]["Name"] == "running", instance
    assert len(instance["SecurityGroups"]) == 2, instance
    assert tags(instance)["Name"] == "www", instance
    assert user_data(aws).endswith("echo two")
    assert volume(aws)["Size"] == 12, volume(aws)


def drift(aws):
    id = instances(aws)[0]["InstanceId"]
    aws("ec2").modify_instance_attribute(InstanceId=id, SourceDestCheck={"Value": True})
    aws("ec2").delete_tags(Resources=[id], Tags=[{"Key": "Name"}])


restored = changed
