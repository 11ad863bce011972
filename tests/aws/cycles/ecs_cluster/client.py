def clusters(aws):
    ecs = aws("ecs")
    arns = ecs.list_clusters()["clusterArns"]
    found = ecs.describe_clusters(clusters=arns, include=["TAGS", "SETTINGS"])["clusters"]
    return [cluster for cluster in found if cluster["status"] != "INACTIVE"]


def count(aws):
    # moto describes a cluster called "default" where none are named.
    return len(clusters(aws)) if aws("ecs").list_clusters()["clusterArns"] else 0


def tags(cluster):
    return {tag["key"]: tag["value"] for tag in cluster["tags"] if tag["key"] != "msd:token"}


def made(aws):
    (cluster,) = clusters(aws)
    assert cluster["clusterName"] == "jobs"
    assert cluster["settings"] == [{"name": "containerInsights", "value": "disabled"}], cluster
    command = cluster["configuration"]["executeCommandConfiguration"]
    assert command["logConfiguration"]["cloudWatchLogGroupName"] == "/jobs"
    assert cluster["capacityProviders"] == ["FARGATE"]
    assert tags(cluster) == {"team": "ops", "phase": "one"}


def changed(aws):
    (cluster,) = clusters(aws)
    assert cluster["settings"][0]["value"] == "enabled"
    command = cluster["configuration"]["executeCommandConfiguration"]
    assert command["logConfiguration"]["cloudWatchLogGroupName"] == "/jobs/2"
    assert cluster["capacityProviders"] == ["FARGATE", "FARGATE_SPOT"]
    assert cluster["defaultCapacityProviderStrategy"][0]["weight"] == 2
    assert tags(cluster) == {"team": "dev"}, tags(cluster)


def drift(aws):
    settings = [{"name": "containerInsights", "value": "disabled"}]
    aws("ecs").update_cluster(cluster="jobs", settings=settings)


restored = changed
