def groups(aws):
    return aws("elasticache").describe_replication_groups()["ReplicationGroups"]


def count(aws):
    return len(groups(aws))


def tags(aws):
    answer = aws("elasticache").list_tags_for_resource(ResourceName=groups(aws)[0]["ARN"])
    return {tag["Key"]: tag["Value"] for tag in answer["TagList"]}


def made(aws):
    found = groups(aws)[0]
    assert found["Description"] == "who is signed in"
    assert found["AutomaticFailover"] == "enabled" and found["MultiAZ"] == "enabled"
    assert found["AtRestEncryptionEnabled"] and found["TransitEncryptionEnabled"]
    assert found["SnapshotRetentionLimit"] == 3
    assert len(found["MemberClusters"]) == 2
    assert tags(aws)["team"] == "ops" and "msd:token" in tags(aws)


def changed(aws):
    found = groups(aws)[0]
    assert found["Description"] == "sessions"
    assert found["CacheNodeType"] == "cache.t4g.small"
    assert found["SnapshotRetentionLimit"] == 0
    assert tags(aws)["team"] == "shop"


def drift(aws):
    aws("elasticache").modify_replication_group(
        ReplicationGroupId="sessions", AutomaticFailoverEnabled=False, MultiAZEnabled=False
    )


def restored(aws):
    changed(aws)
    assert groups(aws)[0]["AutomaticFailover"] == "enabled" and groups(aws)[0]["MultiAZ"] == "enabled"
