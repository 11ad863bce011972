"""The floor for `examples/mistersmith`: the same things with asyncio and boto3, each as soon as what it
needs is there, and waited for where AWS wants that; then away again, each as soon as nothing needs it. No
limits, no retries, no checks, nothing read that nobody needs. Long because it makes all of it.

usage: mistersmith.py ENDPOINT EXAMPLE create|destroy FILE
"""

import asyncio
import io
import json
import pickle
import sys
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from functools import cache
from pathlib import Path

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

ENDPOINT, EXAMPLE, VERB, FILE = sys.argv[1], Path(sys.argv[2]), sys.argv[3], Path(sys.argv[4])
AT_ONCE = 32
AGENTS = "orchestrator researcher coder analyst tester documenter monitor coordinator".split()
WORKERS = AGENTS[:-1]
ENTRIES = {"orchestrator": "public", "monitor": "internal", "coordinator": "internal"}
FUNCTIONS = "deployment-coordinator health-checker resource-validator rollback-manager".split()
TOPICS = ["critical-alerts", "deployment-alerts", "agent-events"]
TAGS = {"Project": "MisterSmith", "Environment": "staging"}
PAIRS = [{"Key": key, "Value": value} for key, value in TAGS.items()]
SMALL = [{"key": key, "value": value} for key, value in TAGS.items()]
KEEP = json.dumps({"rules": [{"rulePriority": 1, "selection": {"tagStatus": "any", "countType":
    "imageCountMoreThan", "countNumber": 50}, "action": {"type": "expire"}}]})


@cache
def client(service):
    return boto3.client(service, region_name="us-east-1", endpoint_url=ENDPOINT, aws_access_key_id="test",
                        aws_secret_access_key="test", config=Config(max_pool_connections=AT_ONCE))


async def do(service, call, /, **given):
    return await asyncio.to_thread(getattr(client(service), call), **given)


async def every(work, things):
    return await asyncio.gather(*(work(thing) for thing in things))


def trust(principal):
    return json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": principal}}]})


def allow(*actions):
    return json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": list(actions), "Resource": "*"}]})


def of(kind):
    return [{"ResourceType": kind, "Tags": PAIRS}]


class Once:
    """Begins each part once, whoever asks for it, and remembers who did."""

    def __init__(self):
        self.parts, self.needed_by = {}, {}
        self.asking = ContextVar("asking", default=None)

    def __call__(self, part, *given):
        key = (part.__name__, *given)
        if key not in self.parts:
            self.needed_by[key] = set()
            self.parts[key] = asyncio.ensure_future(self.begin(key, part))
        if self.asking.get():
            self.needed_by[key].add(self.asking.get())
        return self.parts[key]

    async def begin(self, key, part):
        self.asking.set(key)
        return await part(*key[1:])


get = Once()


async def vpc():
    made = await do("ec2", "create_vpc", CidrBlock="10.0.0.0/16", TagSpecifications=of("vpc"))
    found = made["Vpc"]["VpcId"]
    await do("ec2", "modify_vpc_attribute", VpcId=found, EnableDnsHostnames={"Value": True})
    return found


async def gateway():
    made = await do("ec2", "create_internet_gateway", TagSpecifications=of("internet-gateway"))
    found = made["InternetGateway"]["InternetGatewayId"]
    await do("ec2", "attach_internet_gateway", InternetGatewayId=found, VpcId=await get(vpc))
    return found


async def subnet(kind, zone):
    position = "ab".index(zone)
    block = f"10.0.{position}.0/24" if kind == "public" else f"10.0.{16 * (position + 1)}.0/20"
    made = await do("ec2", "create_subnet", VpcId=await get(vpc), CidrBlock=block,
                    AvailabilityZone=f"us-east-1{zone}", TagSpecifications=of("subnet"))
    found = made["Subnet"]["SubnetId"]
    if kind == "public":
        await do("ec2", "modify_subnet_attribute", SubnetId=found, MapPublicIpOnLaunch={"Value": True})
    return found


async def subnets(kind):
    return list(await asyncio.gather(get(subnet, kind, "a"), get(subnet, kind, "b")))


async def routes(kind):
    made = await do("ec2", "create_route_table", VpcId=await get(vpc), TagSpecifications=of("route-table"))
    return made["RouteTable"]["RouteTableId"]


async def nat():
    address, place, _ = await asyncio.gather(
        do("ec2", "allocate_address", Domain="vpc", TagSpecifications=of("elastic-ip")),
        get(subnet, "public", "a"), get(gateway))
    made = await do("ec2", "create_nat_gateway", SubnetId=place, AllocationId=address["AllocationId"],
                    TagSpecifications=of("natgateway"))
    found = made["NatGateway"]["NatGatewayId"]
    await do("ec2", "describe_nat_gateways", NatGatewayIds=[found])
    return found, address["AllocationId"]


async def public_route():
    table, way = await asyncio.gather(get(routes, "public"), get(gateway))
    await do("ec2", "create_route", RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=way)


async def private_route():
    table, (way, _) = await asyncio.gather(get(routes, "private"), get(nat))
    await do("ec2", "create_route", RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", NatGatewayId=way)


async def association(kind, zone):
    table, place = await asyncio.gather(get(routes, kind), get(subnet, kind, zone))
    made = await do("ec2", "associate_route_table", RouteTableId=table, SubnetId=place)
    return made["AssociationId"]


async def group(name):
    made = await do("ec2", "create_security_group", GroupName=f"mistersmith-{name}", Description=name,
                    VpcId=await get(vpc), TagSpecifications=of("security-group"))
    return made["GroupId"]


async def ingress(flow):
    source, target, port = flow
    way = {"IpProtocol": "tcp", "FromPort": port, "ToPort": port}
    way |= {"IpRanges": [{"CidrIp": "0.0.0.0/0"}]} if source is None else {
        "UserIdGroupPairs": [{"GroupId": await get(group, source)}]}
    found = {"GroupId": await get(group, target), "IpPermissions": [way]}
    await do("ec2", "authorize_security_group_ingress", **found)
    return found


async def endpoint(name):
    if name in ("s3", "dynamodb"):
        way = {"VpcEndpointType": "Gateway", "RouteTableIds": [await get(routes, "private")]}
    else:
        way = {"VpcEndpointType": "Interface", "SubnetIds": await get(subnets, "private"),
               "SecurityGroupIds": [await get(group, "endpoints")]}
    made = await do("ec2", "create_vpc_endpoint", VpcId=await get(vpc), TagSpecifications=of("vpc-endpoint"),
                    ServiceName=f"com.amazonaws.us-east-1.{name}", **way)
    found = made["VpcEndpoint"]["VpcEndpointId"]
    await do("ec2", "describe_vpc_endpoints", VpcEndpointIds=[found])
    return found


async def zone(name):
    inside = {"VPC": {"VPCRegion": "us-east-1", "VPCId": await get(vpc)}} if "internal" in name else {}
    made = await do("route53", "create_hosted_zone", Name=name, CallerReference=str(time.time()), **inside)
    return made["HostedZone"]["Id"]


async def certificate():
    made = await do("acm", "request_certificate", DomainName="*.mistersmith.example", ValidationMethod="DNS",
                    Tags=PAIRS)
    found = made["CertificateArn"]
    told = await do("acm", "describe_certificate", CertificateArn=found)
    record = told["Certificate"]["DomainValidationOptions"][0]["ResourceRecord"]
    at = await get(zone, "mistersmith.example")
    record = await change("CREATE", at, {"Name": record["Name"], "Type": record["Type"], "TTL": 300,
                                         "ResourceRecords": [{"Value": record["Value"]}]})
    await do("acm", "describe_certificate", CertificateArn=found)
    return found, at, record


async def change(verb, at, record):
    await do("route53", "change_resource_record_sets", HostedZoneId=at,
             ChangeBatch={"Changes": [{"Action": verb, "ResourceRecordSet": record}]})
    return record


async def service_role(name):
    principal, policy = {
        "ecs-execution": ("ecs-tasks", "AmazonECSTaskExecutionRolePolicy"),
        "functions": ("lambda", "AWSLambdaVPCAccessExecutionRole"),
        "rds-monitoring": ("monitoring.rds", "AmazonRDSEnhancedMonitoringRole"),
    }[name]
    made = await do("iam", "create_role", RoleName=f"mistersmith-{name}", Tags=PAIRS,
                    AssumeRolePolicyDocument=trust(f"{principal}.amazonaws.com"))
    await do("iam", "attach_role_policy", RoleName=f"mistersmith-{name}",
             PolicyArn=f"arn:aws:iam::aws:policy/service-role/{policy}")
    return made["Role"]["Arn"]


async def boundary():
    made = await do("iam", "create_policy", PolicyName="mistersmith-agent-boundary", Tags=PAIRS,
                    PolicyDocument=allow("s3:*", "sqs:*"))
    return made["Policy"]["Arn"]


async def agent_role(name):
    made = await do("iam", "create_role", RoleName=f"mistersmith-agent-{name}", Tags=PAIRS,
                    PermissionsBoundary=await get(boundary),
                    AssumeRolePolicyDocument=trust("ecs-tasks.amazonaws.com"))
    return made["Role"]["Arn"]


async def agent_policy(name):
    await asyncio.gather(get(agent_role, name), get(inbox, name))
    await do("iam", "put_role_policy", RoleName=f"mistersmith-agent-{name}", PolicyName="work",
             PolicyDocument=allow("sqs:ReceiveMessage"))


async def function_policy():
    await get(service_role, "functions")
    await do("iam", "put_role_policy", RoleName="mistersmith-functions", PolicyName="work",
             PolicyDocument=allow("ecs:ListServices"))


async def bucket(name):
    s3, name = client("s3"), f"mistersmith-staging-{name}"
    await do("s3", "create_bucket", Bucket=name, ObjectOwnership="BucketOwnerEnforced")
    given = {
        "put_bucket_versioning": {"VersioningConfiguration": {"Status": "Enabled"}},
        "put_public_access_block": {"PublicAccessBlockConfiguration": {
            "BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": True,
            "RestrictPublicBuckets": True}},
        "put_bucket_encryption": {"ServerSideEncryptionConfiguration": {"Rules": [
            {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]}},
        "put_bucket_lifecycle_configuration": {"LifecycleConfiguration": {"Rules": [
            {"ID": "old", "Status": "Enabled", "Filter": {"Prefix": ""},
             "NoncurrentVersionExpiration": {"NoncurrentDays": 30}}]}},
        "put_bucket_tagging": {"Tagging": {"TagSet": PAIRS}},
    }
    await asyncio.gather(*(asyncio.to_thread(getattr(s3, call), Bucket=name, **one) for call, one in given.items()))
    return name


async def log_delivery():
    name = await get(bucket, "logs")
    policy = json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "s3:PutObject", "Resource": f"arn:aws:s3:::{name}/*",
         "Principal": {"Service": "logdelivery.elasticloadbalancing.amazonaws.com"}}]})
    await do("s3", "put_bucket_policy", Bucket=name, Policy=policy)


async def log(name):
    await do("logs", "create_log_group", logGroupName=name, tags=TAGS)
    await do("logs", "put_retention_policy", logGroupName=name, retentionInDays=14)


async def setting(name):
    await do("ssm", "put_parameter", Name=f"/mistersmith/staging/{name}", Type="String", Value="x", Tags=PAIRS)


async def table(name):
    name = f"mistersmith-{name}"
    await do("dynamodb", "create_table", TableName=name, BillingMode="PAY_PER_REQUEST", Tags=PAIRS,
             KeySchema=[{"AttributeName": "a", "KeyType": "HASH"}, {"AttributeName": "b", "KeyType": "RANGE"}],
             AttributeDefinitions=[{"AttributeName": one, "AttributeType": "S"} for one in "ab"])
    await do("dynamodb", "describe_table", TableName=name)
    await do("dynamodb", "update_continuous_backups", TableName=name,
             PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True})
    if name.endswith("sessions"):
        await do("dynamodb", "update_time_to_live", TableName=name,
                 TimeToLiveSpecification={"Enabled": True, "AttributeName": "expires_at"})


async def aurora():
    places, firewall = await asyncio.gather(get(subnets, "private"), get(group, "database"))
    await do("rds", "create_db_subnet_group", DBSubnetGroupName="mistersmith-aurora",
             DBSubnetGroupDescription="x", SubnetIds=places, Tags=PAIRS)
    await do("rds", "create_db_cluster", DBClusterIdentifier="mistersmith-cluster", Engine="aurora-postgresql",
             EngineVersion="16.6", DatabaseName="mistersmith", MasterUsername="mistersmith", Tags=PAIRS,
             MasterUserPassword="correct-horse-battery", DBSubnetGroupName="mistersmith-aurora",
             VpcSecurityGroupIds=[firewall], StorageEncrypted=True)
    await do("rds", "describe_db_clusters", DBClusterIdentifier="mistersmith-cluster")


async def database(name):
    _, role = await asyncio.gather(get(aurora), get(service_role, "rds-monitoring"))
    name = f"mistersmith-{name}"
    await do("rds", "create_db_instance", DBInstanceIdentifier=name, DBClusterIdentifier="mistersmith-cluster",
             DBInstanceClass="db.r6g.large", Engine="aurora-postgresql", MonitoringInterval=60,
             MonitoringRoleArn=role, Tags=PAIRS)
    await do("rds", "describe_db_instances", DBInstanceIdentifier=name)


async def redis():
    places, firewall = await asyncio.gather(get(subnets, "private"), get(group, "cache"))
    await do("elasticache", "create_cache_subnet_group", CacheSubnetGroupName="mistersmith-redis",
             CacheSubnetGroupDescription="x", SubnetIds=places, Tags=PAIRS)
    await do("elasticache", "create_replication_group", ReplicationGroupId="mistersmith-sessions",
             ReplicationGroupDescription="x", Engine="redis", CacheNodeType="cache.t4g.small",
             NumCacheClusters=2, AutomaticFailoverEnabled=True, MultiAZEnabled=True,
             CacheSubnetGroupName="mistersmith-redis", SecurityGroupIds=[firewall], Tags=PAIRS)
    await do("elasticache", "describe_replication_groups", ReplicationGroupId="mistersmith-sessions")


async def cluster():
    made = await do("ecs", "create_cluster", clusterName="mistersmith-cluster", tags=SMALL,
                    capacityProviders=["FARGATE", "FARGATE_SPOT"],
                    settings=[{"name": "containerInsights", "value": "enabled"}])
    return made["cluster"]["clusterArn"]


async def repository(name):
    name = f"mistersmith/{name}"
    made = await do("ecr", "create_repository", repositoryName=name, tags=PAIRS,
                    imageScanningConfiguration={"scanOnPush": True})
    await do("ecr", "put_lifecycle_policy", repositoryName=name, lifecyclePolicyText=KEEP)
    return made["repository"]["repositoryUri"]


async def balancer(name):
    places, firewall, _, _ = await asyncio.gather(
        get(subnets, {"public": "public", "internal": "private"}[name]), get(group, f"{name}-lb"),
        get(log_delivery), get(gateway))
    made = await do("elbv2", "create_load_balancer", Name=f"mistersmith-{name}", Type="application", Tags=PAIRS,
                    Scheme="internet-facing" if name == "public" else "internal", Subnets=places,
                    SecurityGroups=[firewall])
    found = made["LoadBalancers"][0]
    await do("elbv2", "modify_load_balancer_attributes", LoadBalancerArn=found["LoadBalancerArn"], Attributes=[
        {"Key": "access_logs.s3.enabled", "Value": "true"},
        {"Key": "access_logs.s3.bucket", "Value": "mistersmith-staging-logs"}])
    await do("elbv2", "describe_load_balancers", LoadBalancerArns=[found["LoadBalancerArn"]])
    return found


async def target(name):
    made = await do("elbv2", "create_target_group", Name=f"mistersmith-{name}", VpcId=await get(vpc), Port=8080,
                    TargetType="ip", Protocol="HTTP", HealthCheckPath="/health", Tags=PAIRS)
    return made["TargetGroups"][0]["TargetGroupArn"]


async def listener(name):
    found = await get(balancer, name.split("-")[0])
    given = {"Port": 80, "Protocol": "HTTP"}
    if name == "public-https":
        arn, *_ = await get(certificate)
        given = {"Port": 443, "Protocol": "HTTPS", "Certificates": [{"CertificateArn": arn}]}
    made = await do("elbv2", "create_listener", LoadBalancerArn=found["LoadBalancerArn"], Tags=PAIRS, **given,
                    DefaultActions=[{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}])
    return made["Listeners"][0]["ListenerArn"]


async def rule(name):
    way = "public-https" if ENTRIES[name] == "public" else "internal-http"
    at, to = await asyncio.gather(get(listener, way), get(target, name))
    made = await do("elbv2", "create_rule", ListenerArn=at, Priority=list(ENTRIES).index(name) + 1, Tags=PAIRS,
                    Conditions=[{"Field": "path-pattern", "Values": [f"/{name}"]}],
                    Actions=[{"Type": "forward", "TargetGroupArn": to}])
    return made["Rules"][0]["RuleArn"]


async def address(name):
    found = await get(balancer, name)
    where = "mistersmith.example" if name == "public" else "internal.mistersmith.example"
    at = await get(zone, where)
    return at, await change("CREATE", at, {"Name": f"{name}.{where}", "Type": "A", "AliasTarget": {
        "HostedZoneId": found["CanonicalHostedZoneId"], "DNSName": found["DNSName"],
        "EvaluateTargetHealth": False}})


async def bus(name):
    await do("events", "create_event_bus", Name=f"mistersmith-{name}", Tags=PAIRS)
    return f"mistersmith-{name}"


async def event(given):
    name, to = given
    at, heard = await asyncio.gather(get(bus, "deployment"), get(topic, to))
    await do("events", "put_rule", Name=name, EventBusName=at, Tags=PAIRS,
             EventPattern=json.dumps({"source": ["mistersmith.deployment"]}))
    await do("events", "put_targets", Rule=name, EventBusName=at, Targets=[{"Id": "topic", "Arn": heard}])


async def queue(name, **attributes):
    made = await do("sqs", "create_queue", QueueName=f"mistersmith-{name}", tags=TAGS,
                    Attributes={"SqsManagedSseEnabled": "true", **attributes})
    return made["QueueUrl"]


async def inbox(name):
    dead = await queue(f"{name}-dead-letters", MessageRetentionPeriod="1209600")
    arn = f"arn:aws:sqs:us-east-1:123456789012:mistersmith-{name}-dead-letters"
    policy = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 5})
    return await queue(name, VisibilityTimeout="300", ReceiveMessageWaitTimeSeconds="20", RedrivePolicy=policy), dead


async def topic(name):
    made = await do("sns", "create_topic", Name=f"mistersmith-{name}", Tags=PAIRS,
                    Attributes={"DisplayName": name})
    return made["TopicArn"]


async def topic_policy(name):
    arn = await get(topic, name)
    policy = json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "sns:Publish", "Resource": arn,
         "Principal": {"Service": "events.amazonaws.com"}}]})
    await do("sns", "set_topic_attributes", TopicArn=arn, AttributeName="Policy", AttributeValue=policy)


async def mail(name):
    made = await do("sns", "subscribe", TopicArn=await get(topic, name), Protocol="email",
                    Endpoint="ops@mistersmith.example", ReturnSubscriptionArn=True)
    return made["SubscriptionArn"]


async def task(name):
    role, execution, image, (url, _), *_ = await asyncio.gather(
        get(agent_role, name), get(service_role, "ecs-execution"), get(repository, name), get(inbox, name),
        get(log, f"/mistersmith/agents/{name}"), *needs(name))
    made = await do("ecs", "register_task_definition", family=f"mistersmith-{name}", networkMode="awsvpc",
                    requiresCompatibilities=["FARGATE"], cpu="512", memory="1024", executionRoleArn=execution,
                    taskRoleArn=role, tags=SMALL, containerDefinitions=[{
                        "name": name, "image": f"{image}:latest", "essential": True,
                        "portMappings": [{"containerPort": 8080, "protocol": "tcp"}],
                        "environment": [{"name": "INBOX_URL", "value": url}]}])
    return made["taskDefinition"]["taskDefinitionArn"]


def needs(name):
    return [get(*one) for one in {
        "orchestrator": [(aurora,), (cluster,)], "researcher": [(table, "sessions"), (bus, "agents")],
        "coder": [(bucket, "artifacts"), (repository, "builds")], "analyst": [(redis,)],
        "tester": [(balancer, "internal")], "documenter": [(bucket, "documentation"), (aurora,)],
        "monitor": [(dashboard,), (topic, "critical-alerts")],
        "coordinator": [(service, one) for one in WORKERS],
    }[name]]


async def service(name):
    first = [get(database, one) for one in ("writer", "reader")]
    first += [get(rule, one) for one in ENTRIES] + [get(agent_policy, name)]
    definition, at, places, firewall, *_ = await asyncio.gather(
        get(task, name), get(cluster), get(subnets, "private"), get(group, "agents"), *first)
    entry = [{"containerName": name, "containerPort": 8080, "targetGroupArn": await get(target, name)}] \
        if name in ENTRIES else []
    await do("ecs", "create_service", serviceName=name, cluster=at, taskDefinition=definition, desiredCount=2,
             tags=SMALL, loadBalancers=entry, networkConfiguration={"awsvpcConfiguration": {
                 "subnets": places, "securityGroups": [firewall], "assignPublicIp": "DISABLED"}})


async def scaling(name):
    await get(service, name)
    at = {"ServiceNamespace": "ecs", "ScalableDimension": "ecs:service:DesiredCount",
          "ResourceId": f"service/mistersmith-cluster/{name}"}
    await do("application-autoscaling", "register_scalable_target", MinCapacity=2, MaxCapacity=10, **at)
    await do("application-autoscaling", "put_scaling_policy", PolicyName=f"mistersmith-{name}-cpu",
             PolicyType="TargetTrackingScaling", **at, TargetTrackingScalingPolicyConfiguration={
                 "TargetValue": 70.0, "PredefinedMetricSpecification": {
                     "PredefinedMetricType": "ECSServiceAverageCPUUtilization"}})


async def function(name):
    role, places, firewall, *_ = await asyncio.gather(
        get(service_role, "functions"), get(subnets, "private"), get(group, "functions"),
        get(log, f"/mistersmith/functions/{name}"), get(cluster), get(bus, "deployment"))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(EXAMPLE / "functions" / f"{name}.py", "index.py")
    made = await do("lambda", "create_function", FunctionName=f"mistersmith-{name}", Runtime="python3.11",
                    Handler="index.handler", Role=role, Code={"ZipFile": packed.getvalue()}, MemorySize=256,
                    Tags=TAGS, VpcConfig={"SubnetIds": places, "SecurityGroupIds": [firewall]})
    await do("lambda", "put_function_concurrency", FunctionName=f"mistersmith-{name}",
             ReservedConcurrentExecutions=10)
    await do("lambda", "get_function", FunctionName=f"mistersmith-{name}")
    return made["FunctionArn"]


async def health():
    function_arn = await get(function, "health-checker")
    made = await do("events", "put_rule", Name="mistersmith-health-check", Tags=PAIRS,
                    ScheduleExpression="rate(5 minutes)")
    await asyncio.gather(
        do("events", "put_targets", Rule="mistersmith-health-check",
           Targets=[{"Id": "health-checker", "Arn": function_arn}]),
        do("lambda", "add_permission", FunctionName="mistersmith-health-checker", StatementId="health",
           Action="lambda:InvokeFunction", Principal="events.amazonaws.com", SourceArn=made["RuleArn"]))


async def health_check():
    await get(address, "public")
    made = await do("route53", "create_health_check", CallerReference=str(time.time()), HealthCheckConfig={
        "Type": "HTTPS", "FullyQualifiedDomainName": "api.mistersmith.example", "Port": 443})
    return made["HealthCheck"]["Id"]


async def dashboard():
    await asyncio.gather(get(cluster), get(log, "/mistersmith/functions/deployment-coordinator"))
    await do("cloudwatch", "put_dashboard", DashboardName="MisterSmith-staging", DashboardBody='{"widgets":[]}')


async def alarm(given):
    name, to = given
    await do("cloudwatch", "put_metric_alarm", AlarmName=name, Namespace="AWS/ECS", MetricName="m",
             Statistic="Maximum", Period=300, EvaluationPeriods=1, Threshold=1.0, Tags=PAIRS,
             ComparisonOperator="GreaterThanThreshold", AlarmActions=[await get(topic, to)])


async def gone(service, call, /, **given):
    """Until what is asked for is not there any more."""
    while True:
        try:
            told = await do(service, call, **given)
        except ClientError:
            return
        things = next((one for one in told.values() if isinstance(one, list)), [told])
        if all(one.get("State", "").lower() == "deleted" for one in things):
            return


async def no_gateway(made):
    await do("ec2", "detach_internet_gateway", InternetGatewayId=made, VpcId=get.parts["vpc",])
    await do("ec2", "delete_internet_gateway", InternetGatewayId=made)


async def no_nat(made):
    found, address = made
    await do("ec2", "delete_nat_gateway", NatGatewayId=found)
    await gone("ec2", "describe_nat_gateways", NatGatewayIds=[found])
    await do("ec2", "release_address", AllocationId=address)


async def no_endpoint(made, _):
    await do("ec2", "delete_vpc_endpoints", VpcEndpointIds=[made])
    await gone("ec2", "describe_vpc_endpoints", VpcEndpointIds=[made])


async def no_route(kind):
    await do("ec2", "delete_route", RouteTableId=get.parts["routes", kind], DestinationCidrBlock="0.0.0.0/0")


async def no_certificate(made):
    arn, at, record = made
    await asyncio.gather(change("DELETE", at, record), do("acm", "delete_certificate", CertificateArn=arn))


async def no_service_role(_, name):
    held = await do("iam", "list_attached_role_policies", RoleName=f"mistersmith-{name}")
    await every(lambda one: do("iam", "detach_role_policy", RoleName=f"mistersmith-{name}",
                               PolicyArn=one["PolicyArn"]), held["AttachedPolicies"])
    await do("iam", "delete_role", RoleName=f"mistersmith-{name}")


async def no_table(_, name):
    await do("dynamodb", "delete_table", TableName=f"mistersmith-{name}")
    await gone("dynamodb", "describe_table", TableName=f"mistersmith-{name}")


async def no_aurora(_):
    await do("rds", "delete_db_cluster", DBClusterIdentifier="mistersmith-cluster", SkipFinalSnapshot=True)
    await gone("rds", "describe_db_clusters", DBClusterIdentifier="mistersmith-cluster")
    await do("rds", "delete_db_subnet_group", DBSubnetGroupName="mistersmith-aurora")


async def no_database(_, name):
    await do("rds", "delete_db_instance", DBInstanceIdentifier=f"mistersmith-{name}", SkipFinalSnapshot=True)
    await gone("rds", "describe_db_instances", DBInstanceIdentifier=f"mistersmith-{name}")


async def no_redis(_):
    await do("elasticache", "delete_replication_group", ReplicationGroupId="mistersmith-sessions")
    await gone("elasticache", "describe_replication_groups", ReplicationGroupId="mistersmith-sessions")
    await do("elasticache", "delete_cache_subnet_group", CacheSubnetGroupName="mistersmith-redis")


async def no_event(_, given):
    await do("events", "remove_targets", Rule=given[0], EventBusName="mistersmith-deployment", Ids=["topic"])
    await do("events", "delete_rule", Name=given[0], EventBusName="mistersmith-deployment")


async def no_inbox(made, _):
    await every(lambda url: do("sqs", "delete_queue", QueueUrl=url), made)


async def no_service(_, name):
    at = {"cluster": "mistersmith-cluster"}
    await do("ecs", "delete_service", service=name, force=True, **at)
    await do("ecs", "describe_services", services=[name], **at)


async def no_scaling(_, name):
    at = {"ServiceNamespace": "ecs", "ScalableDimension": "ecs:service:DesiredCount",
          "ResourceId": f"service/mistersmith-cluster/{name}"}
    await do("application-autoscaling", "delete_scaling_policy", PolicyName=f"mistersmith-{name}-cpu", **at)
    await do("application-autoscaling", "deregister_scalable_target", **at)


async def no_health(_):
    rule = "mistersmith-health-check"
    await asyncio.gather(
        do("events", "remove_targets", Rule=rule, Ids=["health-checker"]),
        do("lambda", "remove_permission", FunctionName="mistersmith-health-checker", StatementId="health"))
    await do("events", "delete_rule", Name=rule)


AWAY = {
    vpc: lambda made: do("ec2", "delete_vpc", VpcId=made),
    gateway: no_gateway,
    subnet: lambda made, *_: do("ec2", "delete_subnet", SubnetId=made),
    routes: lambda made, _: do("ec2", "delete_route_table", RouteTableId=made),
    nat: no_nat,
    public_route: lambda _: no_route("public"),
    private_route: lambda _: no_route("private"),
    association: lambda made, *_: do("ec2", "disassociate_route_table", AssociationId=made),
    group: lambda made, _: do("ec2", "delete_security_group", GroupId=made),
    ingress: lambda made, _: do("ec2", "revoke_security_group_ingress", **made),
    endpoint: no_endpoint,
    zone: lambda made, _: do("route53", "delete_hosted_zone", Id=made),
    certificate: no_certificate,
    service_role: no_service_role,
    boundary: lambda made: do("iam", "delete_policy", PolicyArn=made),
    agent_role: lambda _, name: do("iam", "delete_role", RoleName=f"mistersmith-agent-{name}"),
    agent_policy: lambda _, name: do("iam", "delete_role_policy", RoleName=f"mistersmith-agent-{name}",
                                     PolicyName="work"),
    function_policy: lambda _: do("iam", "delete_role_policy", RoleName="mistersmith-functions",
                                  PolicyName="work"),
    bucket: lambda made, _: do("s3", "delete_bucket", Bucket=made),
    log_delivery: lambda _: do("s3", "delete_bucket_policy", Bucket="mistersmith-staging-logs"),
    log: lambda _, name: do("logs", "delete_log_group", logGroupName=name),
    setting: lambda _, name: do("ssm", "delete_parameter", Name=f"/mistersmith/staging/{name}"),
    table: no_table,
    aurora: no_aurora,
    database: no_database,
    redis: no_redis,
    cluster: lambda made: do("ecs", "delete_cluster", cluster=made),
    repository: lambda _, name: do("ecr", "delete_repository", repositoryName=f"mistersmith/{name}"),
    balancer: lambda made, _: do("elbv2", "delete_load_balancer", LoadBalancerArn=made["LoadBalancerArn"]),
    target: lambda made, _: do("elbv2", "delete_target_group", TargetGroupArn=made),
    listener: lambda made, _: do("elbv2", "delete_listener", ListenerArn=made),
    rule: lambda made, _: do("elbv2", "delete_rule", RuleArn=made),
    address: lambda made, _: change("DELETE", *made),
    bus: lambda made, _: do("events", "delete_event_bus", Name=made),
    event: no_event,
    inbox: no_inbox,
    topic: lambda made, _: do("sns", "delete_topic", TopicArn=made),
    mail: lambda made, _: do("sns", "unsubscribe", SubscriptionArn=made),
    task: lambda made, _: do("ecs", "deregister_task_definition", taskDefinition=made),
    service: no_service,
    scaling: no_scaling,
    function: lambda _, name: do("lambda", "delete_function", FunctionName=f"mistersmith-{name}"),
    health: no_health,
    health_check: lambda made: do("route53", "delete_health_check", HealthCheckId=made),
    dashboard: lambda _: do("cloudwatch", "delete_dashboards", DashboardNames=["MisterSmith-staging"]),
    alarm: lambda _, given: do("cloudwatch", "delete_alarms", AlarmNames=[given[0]]),
}


FLOWS = [("public-lb", "agents", 8080), ("internal-lb", "agents", 8080), ("agents", "internal-lb", 80),
         ("agents", "database", 5432), ("functions", "database", 5432), ("agents", "cache", 6379),
         ("agents", "endpoints", 443), ("functions", "endpoints", 443), (None, "public-lb", 80),
         (None, "public-lb", 443)]
ALL = {
    agent_policy: AGENTS, service: AGENTS, scaling: WORKERS, setting: list("abcdef"), mail: TOPICS[:2],
    bucket: ["logs", "artifacts", "backups", "documentation"], table: ["agents", "sessions", "metadata"],
    endpoint: ["s3", "dynamodb", "ecr.api", "ecr.dkr", "events", "logs", "sqs", "ssm"], ingress: FLOWS,
    event: [("phase-started", "deployment-alerts"), ("resource-created", "agent-events"),
            ("deployment-error", "critical-alerts")],
    alarm: [("a", "critical-alerts"), ("b", "deployment-alerts"), ("c", "deployment-alerts")],
    topic_policy: TOPICS, function: FUNCTIONS, listener: ["public-http"], address: ["public", "internal"],
}
SINGLE = [public_route, private_route, function_policy, health, health_check, dashboard]


async def create():
    parts = [get(part, one) for part, things in ALL.items() for one in things]
    parts += [get(part) for part in SINGLE]
    parts += [get(association, kind, one) for kind in ("public", "private") for one in "ab"]
    await asyncio.gather(*parts)
    FILE.write_bytes(pickle.dumps((get.needed_by, {key: made.result() for key, made in get.parts.items()})))


async def destroy():
    get.needed_by, get.parts = pickle.loads(FILE.read_bytes())
    away = {part.__name__: how for part, how in AWAY.items()}
    left = {}

    async def remove(key):
        await asyncio.gather(*(left[one] for one in get.needed_by[key]))
        # A part that only gathers others, or a policy of what goes itself, is nothing of its own.
        if key[0] in away:
            await away[key[0]](get.parts[key], *key[1:])

    for key in get.parts:
        left[key] = asyncio.ensure_future(remove(key))
    await asyncio.gather(*left.values())


async def main():
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(AT_ONCE))
    await {"create": create, "destroy": destroy}[VERB]()


started = time.perf_counter()
asyncio.run(main())
print(f"{time.perf_counter() - started:.3f}", file=sys.stderr)
