COUNT = 16


def records(aws):
    zones = aws("route53").list_hosted_zones()["HostedZones"]
    if not zones:
        return []
    pages = aws("route53").get_paginator("list_resource_record_sets").paginate(HostedZoneId=zones[0]["Id"])
    found = [one for page in pages for one in page["ResourceRecordSets"]]
    return [one for one in found if one["Type"] not in ("NS", "SOA")]


def count(aws):
    return len(records(aws))


def one(aws, name):
    return [record for record in records(aws) if record["Name"] == name][0]


def values(aws, name):
    return [record["Value"] for record in one(aws, name)["ResourceRecords"]]


def made(aws):
    assert values(aws, "www.example.com.") == ["192.0.2.1"]
    assert one(aws, "www.example.com.")["TTL"] == 300
    assert values(aws, "host11.example.com.") == ["198.51.100.11"]
    weights = {r["SetIdentifier"]: r["Weight"] for r in records(aws) if "SetIdentifier" in r}
    assert weights == {"blue": 1, "green": 2}
    assert one(aws, "alias.example.com.")["AliasTarget"]["EvaluateTargetHealth"] is False


def changed(aws):
    assert values(aws, "www.example.com.") == ["192.0.2.1", "192.0.2.2"]
    assert one(aws, "www.example.com.")["TTL"] == 60


def drift(aws):
    record = one(aws, "www.example.com.")
    record["ResourceRecords"] = [{"Value": "203.0.113.9"}]
    change = {"Action": "UPSERT", "ResourceRecordSet": record}
    zone = aws("route53").list_hosted_zones()["HostedZones"][0]["Id"]
    aws("route53").change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": [change]})


restored = changed
