def certificates(aws):
    return aws("acm").list_certificates()["CertificateSummaryList"]


def count(aws):
    return len(certificates(aws))


def arn(aws):
    return certificates(aws)[0]["CertificateArn"]


def tags(aws):
    answer = aws("acm").list_tags_for_certificate(CertificateArn=arn(aws))
    return {tag["Key"]: tag.get("Value") for tag in answer["Tags"]}


def made(aws):
    found = aws("acm").describe_certificate(CertificateArn=arn(aws))["Certificate"]
    assert found["Status"] == "ISSUED", found["Status"]
    zone = aws("route53").list_hosted_zones()["HostedZones"][0]["Id"]
    there = aws("route53").list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
    there = {record["Name"].rstrip("."): record for record in there}
    for option in found["DomainValidationOptions"]:
        assert option["ValidationMethod"] == "DNS"
        wanted = option["ResourceRecord"]
        record = there[wanted["Name"].rstrip(".")]
        assert record["ResourceRecords"][0]["Value"] == wanted["Value"]
    assert tags(aws)["team"] == "ops"


def changed(aws):
    assert tags(aws)["team"] == "shop" and "msd:token" in tags(aws)


def drift(aws):
    aws("acm").add_tags_to_certificate(
        CertificateArn=arn(aws), Tags=[{"Key": "team", "Value": "else"}]
    )


restored = changed
