"""What boto3 sees of the MisterSmith example."""


def count(aws):
    """Counts what the example makes, and what an empty account has of it."""
    ec2, iam = aws("ec2"), aws("iam")
    return {
        "vpcs": len(ec2.describe_vpcs()["Vpcs"]),
        "subnets": len(ec2.describe_subnets()["Subnets"]),
        "groups": len(ec2.describe_security_groups()["SecurityGroups"]),
        "endpoints": len(
            [e for e in ec2.describe_vpc_endpoints()["VpcEndpoints"] if e["State"] != "deleted"]
        ),
        "gateways": len(ec2.describe_internet_gateways()["InternetGateways"]),
        "roles": len([r for r in iam.list_roles()["Roles"] if "aws-service-role" not in r["Path"]]),
        "policies": len(iam.list_policies(Scope="Local")["Policies"]),
        "buckets": len(aws("s3").list_buckets()["Buckets"]),
        "log groups": len(aws("logs").describe_log_groups()["logGroups"]),
        "parameters": len(aws("ssm").describe_parameters()["Parameters"]),
        "zones": len(aws("route53").list_hosted_zones()["HostedZones"]),
        "certificates": len(aws("acm").list_certificates()["CertificateSummaryList"]),
        "clusters": len(aws("rds").describe_db_clusters()["DBClusters"]),
        "instances": len(aws("rds").describe_db_instances()["DBInstances"]),
        "tables": len(aws("dynamodb").list_tables()["TableNames"]),
        "caches": len(aws("elasticache").describe_replication_groups()["ReplicationGroups"]),
        "cache subnets": len(
            aws("elasticache").describe_cache_subnet_groups()["CacheSubnetGroups"]
        ),
        "queues": len(aws("sqs").list_queues().get("QueueUrls", [])),
        "topics": len(aws("sns").list_topics()["Topics"]),
        "buses": len(aws("events").list_event_buses()["EventBuses"]),
        "functions": len(aws("lambda").list_functions()["Functions"]),
        "repositories": len(aws("ecr").describe_repositories()["repositories"]),
        "ecs": len([one for one in clusters(aws) if one["status"] == "ACTIVE"]),
        "balancers": len(aws("elbv2").describe_load_balancers()["LoadBalancers"]),
        "alarms": len(aws("cloudwatch").describe_alarms()["MetricAlarms"]),
        "dashboards": len(aws("cloudwatch").list_dashboards()["DashboardEntries"]),
    }


def clusters(aws):
    """All of ECS: those that are deleted stay for a while, as inactive ones."""
    return aws("ecs").describe_clusters(clusters=aws("ecs").list_clusters()["clusterArns"])["clusters"]


def made(aws):
    found = count(aws)
    missing = [name for name, number in found.items() if number == 0]
    assert not missing, (missing, found)
    return True


def table(aws):
    return aws("dynamodb").list_tables()["TableNames"][0]


def queue(aws):
    return aws("sqs").list_queues()["QueueUrls"][0]


def timeout(aws):
    answer = aws("sqs").get_queue_attributes(QueueUrl=queue(aws), AttributeNames=["All"])
    return answer["Attributes"]["MessageRetentionPeriod"]


DRIFTED = "77777"


def drift(aws):
    aws("sqs").set_queue_attributes(
        QueueUrl=queue(aws), Attributes={"MessageRetentionPeriod": DRIFTED}
    )
    return True


def restored(aws):
    assert timeout(aws) != DRIFTED
    return True
