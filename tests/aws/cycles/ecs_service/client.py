def services(aws):
    ecs = aws("ecs")
    found = []
    for cluster in ecs.list_clusters()["clusterArns"]:
        names = ecs.list_services(cluster=cluster)["serviceArns"]
        if names:
            answer = ecs.describe_services(cluster=cluster, services=names, include=["TAGS"])
            found += [one for one in answer["services"] if one["status"] != "INACTIVE"]
    return found


def count(aws):
    return len(services(aws))


def team(service):
    return {tag["key"]: tag["value"] for tag in service["tags"]}["team"]


def made(aws):
    (service,) = services(aws)
    assert service["serviceName"] == "web"
    assert service["launchType"] == "EC2"
    assert service["taskDefinition"].endswith("task-definition/web:1")
    assert service["serviceRegistries"][0]["containerPort"] == 80
    assert service["desiredCount"] == 0
    assert team(service) == "ops"


def changed(aws):
    (service,) = services(aws)
    assert service["desiredCount"] == 2
    assert team(service) == "dev"


def drift(aws):
    aws("ecs").update_service(cluster="main", service="web", desiredCount=5)


restored = changed
