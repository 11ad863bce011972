def tables(aws):
    found = aws("ec2").describe_route_tables()["RouteTables"]
    return [one for one in found if any(tag["Key"] == "msd:token" for tag in one["Tags"])]


def count(aws):
    return len(tables(aws))


def name(aws):
    return {tag["Key"]: tag["Value"] for tag in tables(aws)[0]["Tags"]}["Name"]


def made(aws):
    assert name(aws) == "ways"
    vpc = aws("ec2").describe_vpcs(VpcIds=[tables(aws)[0]["VpcId"]])["Vpcs"][0]
    assert vpc["CidrBlock"] == "10.0.0.0/16", vpc


def changed(aws):
    assert name(aws) == "roads"


def drift(aws):
    aws("ec2").delete_tags(Resources=[tables(aws)[0]["RouteTableId"]], Tags=[{"Key": "Name"}])


restored = changed
