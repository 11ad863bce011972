def prepare(aws):
    subnets = aws("ec2").describe_subnets()["Subnets"]
    return {"subnets": sorted(subnet["SubnetId"] for subnet in subnets)[:3]}


COUNT = 2
seen = set()


def instances(aws):
    found = aws("rds").describe_db_instances()["DBInstances"]
    return {instance["DBInstanceIdentifier"]: instance for instance in found}


def count(aws):
    there = set(instances(aws))
    snapshots = aws("rds").describe_db_snapshots()["DBSnapshots"]
    kept = {one["DBInstanceIdentifier"] for one in snapshots if "-final" in one["DBSnapshotIdentifier"]}
    assert seen - there - {"member"} == kept, "only what stood alone leaves a snapshot"
    seen.update(there)
    return len(there)


def made(aws):
    found = instances(aws)["orders"]
    assert found["AllocatedStorage"] == 20 and found["MultiAZ"]
    assert found["Engine"] == "postgres" and found["DBInstanceClass"] == "db.t4g.micro"
    assert found["DBSubnetGroup"]["DBSubnetGroupName"] == "data"
    assert instances(aws)["member"]["DBClusterIdentifier"] == "aurora"


def changed(aws):
    found = instances(aws)["orders"]
    assert found["AllocatedStorage"] == 30 and not found["MultiAZ"]
    tags = {tag["Key"]: tag["Value"] for tag in found["TagList"]}
    assert tags["team"] == "shop" and "msd:token" in tags, tags


def drift(aws):
    aws("rds").modify_db_instance(
        DBInstanceIdentifier="orders", BackupRetentionPeriod=5, ApplyImmediately=True
    )


def restored(aws):
    assert instances(aws)["orders"]["BackupRetentionPeriod"] == 2
