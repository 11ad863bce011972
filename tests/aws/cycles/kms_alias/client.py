def aliases(aws):
    found = aws("kms").list_aliases()["Aliases"]
    return [one for one in found if not one["AliasName"].startswith("alias/aws/")]


def count(aws):
    return len(aliases(aws))


def target(aws):
    return aws("kms").describe_key(KeyId="alias/data")["KeyMetadata"]["Description"]


def made(aws):
    assert target(aws) == "first"


def changed(aws):
    assert target(aws) == "second"


def drift(aws):
    kms = aws("kms")
    keys = [kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"] for key in kms.list_keys()["Keys"]]
    first = next(key for key in keys if key["Description"] == "first")
    kms.update_alias(AliasName="alias/data", TargetKeyId=first["KeyId"])


restored = changed
