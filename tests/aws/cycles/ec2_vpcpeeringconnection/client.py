def connections(aws):
    found = aws("ec2").describe_vpc_peering_connections()["VpcPeeringConnections"]
    return [one for one in found if one["Status"]["Code"] != "deleted"]


def count(aws):
    return len(connections(aws))


def name(aws):
    return {tag["Key"]: tag["Value"] for tag in connections(aws)[0]["Tags"]}["Name"]


def made(aws):
    connection = connections(aws)[0]
    assert connection["Status"]["Code"] == "active", connection
    assert connection["AccepterVpcInfo"]["CidrBlock"] == "10.1.0.0/16", connection
    assert name(aws) == "bridge"


def changed(aws):
    assert name(aws) == "tunnel"


def drift(aws):
    id = connections(aws)[0]["VpcPeeringConnectionId"]
    aws("ec2").delete_vpc_peering_connection(VpcPeeringConnectionId=id)


def restored(aws):
    assert connections(aws)[0]["Status"]["Code"] == "active", connections(aws)
    assert name(aws) == "tunnel"
