def routes(aws):
    found = aws("ec2").describe_route_tables()["RouteTables"]
    own = [one for one in found if any(tag["Key"] == "msd:token" for tag in one["Tags"])]
    return [
        (table["RouteTableId"], route)
        for table in own
        for route in table["Routes"]
        if route.get("GatewayId") != "local"
    ]


def count(aws):
    return len(routes(aws))


def made(aws):
    route = routes(aws)[0][1]
    assert route["DestinationCidrBlock"] == "0.0.0.0/0", route
    assert route["GatewayId"].startswith("igw-"), route


def changed(aws):
    route = routes(aws)[0][1]
    assert route["NatGatewayId"].startswith("nat-") and "GatewayId" not in route, route


def drift(aws):
    table, route = routes(aws)[0]
    gateways = aws("ec2").describe_internet_gateways()["InternetGateways"]
    own = [one for one in gateways if one["Tags"]]
    aws("ec2").replace_route(
        RouteTableId=table,
        DestinationCidrBlock=route["DestinationCidrBlock"],
        GatewayId=own[0]["InternetGatewayId"],
    )


restored = changed
