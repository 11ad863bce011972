NO_DRIFT = "nothing that the program sets is ever shown: a template is versions, and they do not change"


def templates(aws):
    return aws("ec2").describe_launch_templates()["LaunchTemplates"]


def count(aws):
    return len(templates(aws))


def default(aws):
    id = templates(aws)[0]["LaunchTemplateId"]
    versions = aws("ec2").describe_launch_template_versions(
        LaunchTemplateId=id, Versions=["$Default"]
    )
    return versions["LaunchTemplateVersions"][0]


def tags(aws):
    return {tag["Key"]: tag["Value"] for tag in templates(aws)[0]["Tags"]}


def made(aws):
    version = default(aws)
    assert (version["VersionNumber"], version["VersionDescription"]) == (1, "first"), version
    data = version["LaunchTemplateData"]
    assert data["InstanceType"] == "t3.micro", data
    volume = data["BlockDeviceMappings"][0]["Ebs"]
    assert (volume["VolumeSize"], volume["VolumeType"], volume["Encrypted"]) == (20, "gp3", True)
    assert data["MetadataOptions"]["HttpTokens"] == "required", data
    assert tags(aws)["team"] == "ops" and "msd:token" in tags(aws), tags(aws)


def changed(aws):
    version = default(aws)
    assert (version["VersionNumber"], version["VersionDescription"]) == (2, "second"), version
    assert version["LaunchTemplateData"]["InstanceType"] == "t3.small", version
