import json

COUNT = 2


def count(aws):
    return len(aws("secretsmanager").list_secrets(IncludePlannedDeletion=True)["SecretList"])


def value(aws, name):
    return aws("secretsmanager").get_secret_value(SecretId=name)["SecretString"]


def login(aws):
    return aws("secretsmanager").describe_secret(SecretId="app/login")


def made(aws):
    found = json.loads(value(aws, "app/login"))
    assert found["user"] == "app" and len(found["password"]) == 20, found.keys()
    assert found["password"].isalnum()
    assert value(aws, "app/plain") == "one"
    assert login(aws)["Description"] == "Login"
    assert {"Key": "team", "Value": "ops"} in login(aws)["Tags"], login(aws)


def changed(aws):
    assert value(aws, "app/plain") == "two"
    assert login(aws)["Description"] == "Login of the app"
    assert json.loads(value(aws, "app/login"))["user"] == "app"


def drift(aws):
    aws("secretsmanager").update_secret(SecretId="app/login", Description="Else")


restored = changed
