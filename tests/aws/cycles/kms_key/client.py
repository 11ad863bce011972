NO_REPLACE = "a key has no property that makes it anew"


def keys(aws):
    kms = aws("kms")
    all = [kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"] for key in kms.list_keys()["Keys"]]
    return [key for key in all if key["KeyState"] != "PendingDeletion"]


def count(aws):
    return len(keys(aws))


def rotates(aws):
    return aws("kms").get_key_rotation_status(KeyId=keys(aws)[0]["KeyId"])["KeyRotationEnabled"]


def tags(aws):
    found = aws("kms").list_resource_tags(KeyId=keys(aws)[0]["KeyId"])["Tags"]
    return {tag["TagKey"]: tag["TagValue"] for tag in found}


def made(aws):
    assert keys(aws)[0]["Description"] == "Data", keys(aws)
    assert not rotates(aws)
    assert tags(aws)["team"] == "ops", tags(aws)


def changed(aws):
    assert keys(aws)[0]["Description"] == "Data of customers", keys(aws)
    assert rotates(aws)
    assert tags(aws)["team"] == "web", tags(aws)
    assert keys(aws)[0]["Enabled"], keys(aws)


def drift(aws):
    aws("kms").disable_key(KeyId=keys(aws)[0]["KeyId"])


restored = changed
