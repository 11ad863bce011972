def profiles(aws):
    return aws("iam").list_instance_profiles()["InstanceProfiles"]


def count(aws):
    return len(profiles(aws))


def roles(aws):
    return [role["RoleName"] for role in profiles(aws)[0]["Roles"]]


def made(aws):
    assert roles(aws) == ["first"], roles(aws)


def changed(aws):
    assert roles(aws) == ["second"], roles(aws)


def drift(aws):
    aws("iam").remove_role_from_instance_profile(InstanceProfileName="web", RoleName="second")


restored = changed
