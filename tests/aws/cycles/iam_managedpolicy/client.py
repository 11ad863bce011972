def policies(aws):
    return aws("iam").list_policies(Scope="Local")["Policies"]


def count(aws):
    return len(policies(aws))


def action(aws):
    policy = policies(aws)[0]
    version = policy["DefaultVersionId"]
    found = aws("iam").get_policy_version(PolicyArn=policy["Arn"], VersionId=version)
    return found["PolicyVersion"]["Document"]["Statement"][0]["Action"]


def holders(aws):
    found = aws("iam").list_entities_for_policy(PolicyArn=policies(aws)[0]["Arn"])
    return [role["RoleName"] for role in found["PolicyRoles"]]


def made(aws):
    assert action(aws) == "s3:GetObject"
    assert holders(aws) == ["first"], holders(aws)


def changed(aws):
    assert action(aws) == "s3:Get*"
    assert holders(aws) == ["second"], holders(aws)


def drift(aws):
    arn = policies(aws)[0]["Arn"]
    aws("iam").detach_role_policy(RoleName="second", PolicyArn=arn)


restored = changed
