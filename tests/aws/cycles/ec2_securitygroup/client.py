COUNT = 2


def groups(aws):
    found = aws("ec2").describe_security_groups()["SecurityGroups"]
    return [one for one in found if one["GroupName"] != "default"]


def count(aws):
    return len(groups(aws))


def web(aws):
    return next(one for one in groups(aws) if one["Description"] == "Web")


def rules(permissions):
    return sorted(
        (one.get("FromPort"), peer, description)
        for one in permissions
        for peer, description in [
            *((ip["CidrIp"], ip.get("Description")) for ip in one["IpRanges"]),
            *((ip["CidrIpv6"], ip.get("Description")) for ip in one["Ipv6Ranges"]),
            *(("group", pair.get("Description")) for pair in one["UserIdGroupPairs"]),
        ]
    )


def made(aws):
    incoming = rules(web(aws)["IpPermissions"])
    assert incoming == [
        (22, "10.0.0.0/8", None),
        (443, "0.0.0.0/0", "https"),
        (8080, "group", None),
    ], incoming
    outgoing = rules(web(aws)["IpPermissionsEgress"])
    assert outgoing == [(53, "10.0.0.2/32", None)], outgoing
    inner = next(one for one in groups(aws) if one["GroupName"] == "inner")
    assert rules(inner["IpPermissionsEgress"]) == [(None, "0.0.0.0/0", None)], inner


def changed(aws):
    incoming = rules(web(aws)["IpPermissions"])
    assert incoming == [(80, "::/0", None), (443, "0.0.0.0/0", "for all")], incoming


def drift(aws):
    everyone = [{"CidrIp": "0.0.0.0/0"}]
    ssh = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": everyone}
    aws("ec2").authorize_security_group_ingress(
        GroupId=web(aws)["GroupId"], IpPermissions=[ssh]
    )


restored = changed
