import json


def names(aws):
    roles = [role["RoleName"] for role in aws("iam").list_roles()["Roles"]]
    return [name for role in roles for name in aws("iam").list_role_policies(RoleName=role)["PolicyNames"]]


def count(aws):
    return len(names(aws))


def document(aws):
    return aws("iam").get_role_policy(RoleName="web", PolicyName="reading")["PolicyDocument"]


def made(aws):
    assert document(aws)["Statement"][0]["Action"] == "s3:GetObject", document(aws)


def changed(aws):
    assert document(aws)["Statement"][0]["Action"] == "s3:Get*", document(aws)


def drift(aws):
    wider = document(aws)
    wider["Statement"][0]["Action"] = "s3:*"
    aws("iam").put_role_policy(RoleName="web", PolicyName="reading", PolicyDocument=json.dumps(wider))


restored = changed
