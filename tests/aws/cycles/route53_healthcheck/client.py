def checks(aws):
    return aws("route53").list_health_checks()["HealthChecks"]


def count(aws):
    return len(checks(aws))


def made(aws):
    assert checks(aws)[0]["HealthCheckConfig"]["FailureThreshold"] == 3
    tags = aws("route53").list_tags_for_resource(
        ResourceType="healthcheck", ResourceId=checks(aws)[0]["Id"]
    )
    assert {"Key": "team", "Value": "ops"} in tags["ResourceTagSet"]["Tags"]


def changed(aws):
    assert checks(aws)[0]["HealthCheckConfig"]["FailureThreshold"] == 5


def drift(aws):
    aws("route53").update_health_check(HealthCheckId=checks(aws)[0]["Id"], FailureThreshold=9)


restored = changed
