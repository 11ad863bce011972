import json


def repositories(aws):
    return aws("ecr").describe_repositories()["repositories"]


def count(aws):
    return len(repositories(aws))


def state(aws):
    (repository,) = repositories(aws)
    name, arn = repository["repositoryName"], repository["repositoryArn"]
    lifecycle = aws("ecr").get_lifecycle_policy(repositoryName=name)["lifecyclePolicyText"]
    policy = aws("ecr").get_repository_policy(repositoryName=name)["policyText"]
    tags = aws("ecr").list_tags_for_resource(resourceArn=arn)["tags"]
    return (
        repository,
        json.loads(lifecycle)["rules"][0]["selection"]["countNumber"],
        json.loads(policy)["Statement"][0],
        {tag["Key"]: tag["Value"] for tag in tags},
    )


def made(aws):
    repository, images, statement, tags = state(aws)
    assert repository["repositoryName"] == "team/web"
    assert repository["imageTagMutability"] == "IMMUTABLE"
    assert not repository["imageScanningConfiguration"].get("scanOnPush")
    assert images == 10
    assert statement["Sid"] == "pull" and statement["Action"] in (
        "ecr:BatchGetImage",
        ["ecr:BatchGetImage"],
    )
    assert tags["team"] == "ops"


def changed(aws):
    repository, images, statement, tags = state(aws)
    assert repository["imageTagMutability"] == "MUTABLE"
    assert repository["imageScanningConfiguration"] == {"scanOnPush": True}
    assert images == 20
    assert len(statement["Action"]) == 2
    assert tags["team"] == "dev"


def drift(aws):
    # It is deleted with the image in it, as the program says.
    config = {"mediaType": "application/vnd.docker.container.image.v1+json", "size": 2}
    kind = "application/vnd.docker.distribution.manifest.v2+json"
    manifest = {"schemaVersion": 2, "mediaType": kind, "config": {**config, "digest": "sha256:00"}, "layers": []}
    image = {"imageManifest": json.dumps(manifest), "imageTag": "v1"}
    aws("ecr").put_image(repositoryName="team/web", **image)
    aws("ecr").put_image_tag_mutability(repositoryName="team/web", imageTagMutability="IMMUTABLE")


restored = changed
