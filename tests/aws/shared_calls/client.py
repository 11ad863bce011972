def records(aws):
    zone = aws("route53").list_hosted_zones()["HostedZones"][0]["Id"]
    found = aws("route53").list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
    return len([record for record in found if record["Type"] == "A"])


def zone(aws):
    """Makes a zone with one record that nobody asked for."""
    made = aws("route53").create_hosted_zone(Name="example.com", CallerReference="other")
    record = {
        "Name": "host3.example.com",
        "Type": "A",
        "TTL": 60,
        "ResourceRecords": [{"Value": "203.0.113.9"}],
    }
    change = {"Action": "CREATE", "ResourceRecordSet": record}
    id = made["HostedZone"]["Id"].split("/")[-1]
    aws("route53").change_resource_record_sets(HostedZoneId=id, ChangeBatch={"Changes": [change]})
    return id


def others(aws):
    zone = aws("route53").list_hosted_zones()["HostedZones"][0]["Id"]
    found = aws("route53").list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
    return [one["ResourceRecords"][0]["Value"] for one in found if one["Name"] == "host3.example.com."][0]
