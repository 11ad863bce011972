def prepare(aws):
    subnets = aws("ec2").describe_subnets()["Subnets"]
    return {"subnets": sorted(subnet["SubnetId"] for subnet in subnets)[:3]}


seen = set()


def clusters(aws):
    return aws("rds").describe_db_clusters()["DBClusters"]


def count(aws):
    there = {cluster["DBClusterIdentifier"] for cluster in clusters(aws)}
    snapshots = aws("rds").describe_db_cluster_snapshots()["DBClusterSnapshots"]
    kept = {one["DBClusterIdentifier"] for one in snapshots if "-final" in one["DBClusterSnapshotIdentifier"]}
    assert seen - there == kept, "what is gone has left a snapshot, and nothing else has"
    seen.update(there)
    return len(there)


def made(aws):
    found = clusters(aws)[0]
    assert found["Engine"] == "aurora-postgresql" and found["DatabaseName"] == "orders"
    assert found["BackupRetentionPeriod"] == 3
    assert found["StorageEncrypted"] and found["CopyTagsToSnapshot"]
    assert found["DBSubnetGroup"] == "data"


def changed(aws):
    found = clusters(aws)[0]
    assert found["BackupRetentionPeriod"] == 7
    tags = {tag["Key"]: tag["Value"] for tag in found["TagList"]}
    assert tags["team"] == "shop" and "msd:token" in tags, tags


def drift(aws):
    aws("rds").modify_db_cluster(DBClusterIdentifier="orders", BackupRetentionPeriod=1)


restored = changed
