def active(aws):
    return aws("ecs").list_task_definitions(status="ACTIVE")["taskDefinitionArns"]


def count(aws):
    return len(active(aws))


def described(aws):
    (arn,) = active(aws)
    answer = aws("ecs").describe_task_definition(taskDefinition=arn, include=["TAGS"])
    return answer["taskDefinition"], {tag["key"]: tag["value"] for tag in answer["tags"]}


def made(aws):
    definition, tags = described(aws)
    assert definition["cpu"] == "256" and definition["networkMode"] == "awsvpc"
    assert definition["runtimePlatform"]["cpuArchitecture"] == "ARM64"
    containers = {one["name"]: one for one in definition["containerDefinitions"]}
    app = containers["app"]
    assert {one["name"]: one["value"] for one in app["environment"]} == {
        "MODE": "live",
        "LEVEL": "info",
    }
    assert app["portMappings"][0]["containerPort"] == 80
    assert app["logConfiguration"]["options"]["awslogs-group"] == "/web"
    assert app["ulimits"] == [{"name": "nofile", "softLimit": 1024, "hardLimit": 4096}]
    assert app["dependsOn"] == [{"containerName": "log", "condition": "START"}]
    assert containers["log"]["memoryReservation"] == 64
    assert tags["team"] == "ops"


def changed(aws):
    definition, tags = described(aws)
    assert definition["revision"] == 1
    assert tags["team"] == "dev"


def drift(aws):
    (arn,) = active(aws)
    aws("ecs").tag_resource(resourceArn=arn, tags=[{"key": "team", "value": "nobody"}])


restored = changed
