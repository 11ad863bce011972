COUNT = 2


def prepare(aws):
    ec2 = aws("ec2")
    blocks = ["10.1.0.0/16", "10.2.0.0/16"]
    return {"vpcs": [ec2.create_vpc(CidrBlock=block)["Vpc"]["VpcId"] for block in blocks]}


def zones(aws):
    return {zone["Name"]: zone for zone in aws("route53").list_hosted_zones()["HostedZones"]}


def count(aws):
    return len(zones(aws))


def networks(aws):
    answer = aws("route53").get_hosted_zone(Id=zones(aws)["internal.example."]["Id"])
    return len(answer["VPCs"])


def tags(aws):
    id = zones(aws)["example.com."]["Id"].split("/")[-1]
    answer = aws("route53").list_tags_for_resource(ResourceType="hostedzone", ResourceId=id)
    return {tag["Key"]: tag["Value"] for tag in answer["ResourceTagSet"]["Tags"]}


def made(aws):
    assert zones(aws)["example.com."]["Config"]["Comment"] == "the shop"
    assert zones(aws)["internal.example."]["Config"]["PrivateZone"]
    assert networks(aws) == 1
    assert tags(aws) == {"team": "ops"}


def changed(aws):
    assert zones(aws)["example.com."]["Config"]["Comment"] == "shop"
    assert networks(aws) == 2
    assert tags(aws) == {"team": "shop"}


def drift(aws):
    aws("route53").update_hosted_zone_comment(Id=zones(aws)["example.com."]["Id"], Comment="x")


restored = changed
