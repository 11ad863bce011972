COUNT = 2


def rules(aws):
    found = aws("ec2").describe_security_group_rules()["SecurityGroupRules"]
    own = [rule for rule in found if any(tag["Key"] == "msd:token" for tag in rule["Tags"])]
    return [rule for rule in own if rule["IsEgress"] is False]


def count(aws):
    return len(rules(aws))


def block(aws):
    return next(rule for rule in rules(aws) if rule["IpProtocol"] == "tcp")


def made(aws):
    assert block(aws)["CidrIpv4"] == "10.0.0.0/16", block(aws)
    assert (block(aws)["FromPort"], block(aws)["Description"]) == (443, "web"), block(aws)
    groups = aws("ec2").describe_security_groups()["SecurityGroups"]
    right = next(group for group in groups if group["Description"] == "Right")
    other = next(rule for rule in rules(aws) if rule["IpProtocol"] == "-1")
    assert other["ReferencedGroupInfo"]["GroupId"] == right["GroupId"], other


def changed(aws):
    assert block(aws)["Description"] == "inside", block(aws)
    # The rule that stands in the group changed, and the others stayed.
    groups = aws("ec2").describe_security_groups()["SecurityGroups"]
    left = next(group for group in groups if group["Description"] == "Left")
    ports = sorted((one["FromPort"], one["ToPort"]) for one in left["IpPermissions"] if "FromPort" in one)
    assert ports == [(22, 23), (443, 443)], left
    assert len(left["IpPermissions"]) == 3, left


def drift(aws):
    rule = block(aws)
    revoke = aws("ec2").revoke_security_group_ingress
    revoke(GroupId=rule["GroupId"], SecurityGroupRuleIds=[rule["SecurityGroupRuleId"]])


restored = changed
