COUNT = 2


def count(aws):
    return len(aws("dynamodb").list_tables()["TableNames"])


def table(aws, name="orders"):
    return aws("dynamodb").describe_table(TableName=name)["Table"]


def tags(aws):
    arn = table(aws)["TableArn"]
    found = aws("dynamodb").list_tags_of_resource(ResourceArn=arn)["Tags"]
    return {tag["Key"]: tag["Value"] for tag in found}


def expires(aws):
    answer = aws("dynamodb").describe_time_to_live(TableName="orders")
    return answer["TimeToLiveDescription"]


def recovery(aws):
    answer = aws("dynamodb").describe_continuous_backups(TableName="orders")
    found = answer["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
    return found["PointInTimeRecoveryStatus"]


def indexes(aws):
    return [index["IndexName"] for index in table(aws)["GlobalSecondaryIndexes"]]


def made(aws):
    assert table(aws)["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    assert [key["AttributeName"] for key in table(aws)["KeySchema"]] == ["customer", "number"]
    assert table(aws)["StreamSpecification"]["StreamViewType"] == "NEW_AND_OLD_IMAGES"
    assert indexes(aws) == ["by_state"], indexes(aws)
    assert recovery(aws) == "ENABLED"
    assert expires(aws)["TimeToLiveStatus"] == "DISABLED"
    assert tags(aws)["team"] == "ops"
    assert table(aws, "plain")["ProvisionedThroughput"]["ReadCapacityUnits"] == 1


def changed(aws):
    assert indexes(aws) == ["by_day"], indexes(aws)
    assert expires(aws) == {"TimeToLiveStatus": "ENABLED", "AttributeName": "until"}
    assert tags(aws)["team"] == "shop"
    assert "msd:token" in tags(aws)
    assert table(aws, "plain")["ProvisionedThroughput"]["ReadCapacityUnits"] == 2


def drift(aws):
    aws("dynamodb").update_time_to_live(
        TableName="orders",
        TimeToLiveSpecification={"Enabled": False, "AttributeName": "until"},
    )
    aws("dynamodb").update_continuous_backups(
        TableName="orders",
        PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": False},
    )


def restored(aws):
    assert expires(aws)["TimeToLiveStatus"] == "ENABLED"
    assert recovery(aws) == "ENABLED"
