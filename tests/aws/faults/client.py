def networks(aws):
    return [vpc for vpc in aws("ec2").describe_vpcs()["Vpcs"] if not vpc["IsDefault"]]


def vpcs(aws):
    return len(networks(aws))


def queues(aws):
    return len(aws("sqs").list_queues().get("QueueUrls", []))


def hostnames(aws):
    answer = aws("ec2").describe_vpc_attribute(
        VpcId=networks(aws)[0]["VpcId"], Attribute="enableDnsHostnames"
    )
    return answer["EnableDnsHostnames"]["Value"]


def subnets(aws):
    ours = [vpc["VpcId"] for vpc in networks(aws)]
    return len(aws("ec2").describe_subnets(Filters=[{"Name": "vpc-id", "Values": ours}])["Subnets"])
