def roles(aws):
    return {role["RoleName"]: role for role in aws("iam").list_roles()["Roles"]}


def count(aws):
    return len(roles(aws))


def attached(aws):
    found = aws("iam").list_attached_role_policies(RoleName="web")["AttachedPolicies"]
    return [policy["PolicyName"] for policy in found]


def inline(aws):
    return aws("iam").list_role_policies(RoleName="web")["PolicyNames"]


def made(aws):
    role = aws("iam").get_role(RoleName="web")["Role"]
    assert role["Description"] == "Serves" and role["MaxSessionDuration"] == 3600, role
    assert {"Key": "team", "Value": "ops"} in role["Tags"], role
    statement = role["AssumeRolePolicyDocument"]["Statement"][0]
    assert statement["Principal"] == {"Service": "ec2.amazonaws.com"}, role
    assert attached(aws) == ["reading"], attached(aws)
    assert inline(aws) == ["first"], inline(aws)


def changed(aws):
    role = aws("iam").get_role(RoleName="web")["Role"]
    assert role["Description"] == "Serves pages" and role["MaxSessionDuration"] == 7200, role
    assert attached(aws) == ["writing"], attached(aws)
    assert inline(aws) == ["second"], inline(aws)


def drift(aws):
    iam = aws("iam")
    arns = {one["PolicyName"]: one["Arn"] for one in iam.list_policies(Scope="Local")["Policies"]}
    iam.attach_role_policy(RoleName="web", PolicyArn=arns["reading"])
    iam.delete_role_policy(RoleName="web", PolicyName="second")


restored = changed
