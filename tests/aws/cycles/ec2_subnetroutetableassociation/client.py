NO_CHANGE = "it is one table and one subnet"


def associated(aws):
    found = aws("ec2").describe_route_tables()["RouteTables"]
    return [
        (table, one) for table in found for one in table["Associations"] if "SubnetId" in one
    ]


def count(aws):
    return len(associated(aws))


def made(aws):
    table = associated(aws)[0][0]
    assert {"Key": "Name", "Value": "first"} in table["Tags"], table


def drift(aws):
    association = associated(aws)[0][1]["RouteTableAssociationId"]
    aws("ec2").disassociate_route_table(AssociationId=association)


restored = made
