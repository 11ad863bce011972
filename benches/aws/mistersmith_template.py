"""Prints the CloudFormation template of the things that `mistersmith.py` makes, as far as moto's
CloudFormation knows their types. On stderr: how many of how many."""

import json
import sys

# What moto makes by their own calls, and not for a stack.
UNKNOWN = {
    "ApplicationAutoScaling::ScalableTarget", "ApplicationAutoScaling::ScalingPolicy",
    "CertificateManager::Certificate", "CloudWatch::Alarm", "ElastiCache::ReplicationGroup",
    "ElastiCache::SubnetGroup", "IAM::RolePolicy", "RDS::DBCluster", "RDS::DBInstance", "S3::BucketPolicy",
    "SNS::Subscription", "SNS::TopicPolicy",
}
AGENTS = "orchestrator researcher coder analyst tester documenter monitor coordinator".split()
WORKERS = AGENTS[:-1]
ENTRIES = {"orchestrator": "public", "monitor": "internal", "coordinator": "internal"}
FUNCTIONS = "deployment-coordinator health-checker resource-validator rollback-manager".split()
TOPICS = ["critical-alerts", "deployment-alerts", "agent-events"]
NEEDS = {
    "orchestrator": ["Aurora", "Cluster"], "researcher": ["TableSessions", "BusAgents"],
    "coder": ["BucketArtifacts", "RepositoryBuilds"], "analyst": ["Redis"], "tester": ["BalancerInternal"],
    "documenter": ["BucketDocumentation", "Aurora"], "monitor": ["Dashboard", "TopicCriticalAlerts"],
    "coordinator": [f"Service{one.title()}" for one in WORKERS],
}
TAGS = [{"Key": "Project", "Value": "MisterSmith"}, {"Key": "Environment", "Value": "staging"}]
KEEP = {"rules": [{"rulePriority": 1, "selection": {"tagStatus": "any", "countType": "imageCountMoreThan",
        "countNumber": 50}, "action": {"type": "expire"}}]}
resources = {}


def word(name):
    return "".join(part.title() for part in name.replace(".", "-").replace("/", "-").split("-"))


def ref(name):
    return {"Ref": name}


def att(name, attribute):
    return {"Fn::GetAtt": [name, attribute]}


def add(name, kind, tags=False, after=(), **properties):
    if tags:
        properties["Tags"] = TAGS
    resources[name] = {"Type": f"AWS::{kind}", "Properties": properties}
    if after:
        resources[name]["DependsOn"] = list(after)


def role(name, label, principal, **more):
    add(name, "IAM::Role", tags=True, RoleName=f"mistersmith-{label}", AssumeRolePolicyDocument={
        "Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
                                                "Principal": {"Service": f"{principal}.amazonaws.com"}}]}, **more)


def allow(*actions):
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": list(actions), "Resource": "*"}]}


# The foundation.
add("Vpc", "EC2::VPC", tags=True, CidrBlock="10.0.0.0/16", EnableDnsHostnames=True)
add("Gateway", "EC2::InternetGateway", tags=True)
add("Attachment", "EC2::VPCGatewayAttachment", VpcId=ref("Vpc"), InternetGatewayId=ref("Gateway"))
for kind in ("public", "private"):
    add(f"Routes{word(kind)}", "EC2::RouteTable", tags=True, VpcId=ref("Vpc"))
    for position, zone in enumerate("ab"):
        subnet = f"Subnet{word(kind)}{zone.upper()}"
        block = f"10.0.{position}.0/24" if kind == "public" else f"10.0.{16 * (position + 1)}.0/20"
        add(subnet, "EC2::Subnet", tags=True, VpcId=ref("Vpc"), CidrBlock=block,
            AvailabilityZone=f"us-east-1{zone}", MapPublicIpOnLaunch=kind == "public")
        add(f"Association{word(kind)}{zone.upper()}", "EC2::SubnetRouteTableAssociation",
            RouteTableId=ref(f"Routes{word(kind)}"), SubnetId=ref(subnet))
PRIVATE = [ref("SubnetPrivateA"), ref("SubnetPrivateB")]
PUBLIC = [ref("SubnetPublicA"), ref("SubnetPublicB")]
add("Address", "EC2::EIP", Domain="vpc")
add("Nat", "EC2::NatGateway", tags=True, after=["Attachment"], SubnetId=ref("SubnetPublicA"),
    AllocationId=att("Address", "AllocationId"))
add("RoutePublic", "EC2::Route", after=["Attachment"], RouteTableId=ref("RoutesPublic"),
    DestinationCidrBlock="0.0.0.0/0", GatewayId=ref("Gateway"))
add("RoutePrivate", "EC2::Route", RouteTableId=ref("RoutesPrivate"), DestinationCidrBlock="0.0.0.0/0",
    NatGatewayId=ref("Nat"))
for name in ("public-lb", "internal-lb", "agents", "functions", "database", "cache", "endpoints"):
    add(f"Group{word(name)}", "EC2::SecurityGroup", tags=True, GroupName=f"mistersmith-{name}",
        GroupDescription=name, VpcId=ref("Vpc"))
FLOWS = [("public-lb", "agents", 8080), ("internal-lb", "agents", 8080), ("agents", "internal-lb", 80),
         ("agents", "database", 5432), ("functions", "database", 5432), ("agents", "cache", 6379),
         ("agents", "endpoints", 443), ("functions", "endpoints", 443), (None, "public-lb", 80),
         (None, "public-lb", 443)]
for number, (source, target, port) in enumerate(FLOWS):
    way = {"SourceSecurityGroupId": att(f"Group{word(source)}", "GroupId")} if source else {"CidrIp": "0.0.0.0/0"}
    add(f"Ingress{number}", "EC2::SecurityGroupIngress", GroupId=att(f"Group{word(target)}", "GroupId"),
        IpProtocol="tcp", FromPort=port, ToPort=port, **way)
for name in ("s3", "dynamodb", "ecr.api", "ecr.dkr", "events", "logs", "sqs", "ssm"):
    way = {"VpcEndpointType": "Gateway", "RouteTableIds": [ref("RoutesPrivate")]} \
        if name in ("s3", "dynamodb") else {
            "VpcEndpointType": "Interface", "SubnetIds": PRIVATE,
            "SecurityGroupIds": [att("GroupEndpoints", "GroupId")]}
    add(f"Endpoint{word(name)}", "EC2::VPCEndpoint", VpcId=ref("Vpc"),
        ServiceName=f"com.amazonaws.us-east-1.{name}", **way)
add("ZonePublic", "Route53::HostedZone", Name="mistersmith.example.")
add("ZoneInternal", "Route53::HostedZone", Name="internal.mistersmith.example.",
    VPCs=[{"VPCId": ref("Vpc"), "VPCRegion": "us-east-1"}])
add("Certificate", "CertificateManager::Certificate", tags=True, DomainName="*.mistersmith.example",
    ValidationMethod="DNS", DomainValidationOptions=[
        {"DomainName": "*.mistersmith.example", "HostedZoneId": ref("ZonePublic")}])

# Roles.
for name, principal, policy in [
    ("ecs-execution", "ecs-tasks", "AmazonECSTaskExecutionRolePolicy"),
    ("functions", "lambda", "AWSLambdaVPCAccessExecutionRole"),
    ("rds-monitoring", "monitoring.rds", "AmazonRDSEnhancedMonitoringRole"),
]:
    role(f"Role{word(name)}", name, principal,
         ManagedPolicyArns=[f"arn:aws:iam::aws:policy/service-role/{policy}"])
add("FunctionsPolicy", "IAM::RolePolicy", RoleName=ref("RoleFunctions"), PolicyName="work",
    PolicyDocument=allow("ecs:ListServices"))
add("Boundary", "IAM::ManagedPolicy", ManagedPolicyName="mistersmith-agent-boundary",
    PolicyDocument=allow("s3:*", "sqs:*"))
for name in AGENTS:
    role(f"Role{word(name)}", f"agent-{name}", "ecs-tasks", PermissionsBoundary=ref("Boundary"))
    add(f"Policy{word(name)}", "IAM::RolePolicy", RoleName=ref(f"Role{word(name)}"), PolicyName="work",
        after=[f"Inbox{word(name)}"], PolicyDocument=allow("sqs:ReceiveMessage"))

# What is stored, said and logged.
for name in ("logs", "artifacts", "backups", "documentation"):
    add(f"Bucket{word(name)}", "S3::Bucket", tags=True, BucketName=f"mistersmith-staging-{name}",
        VersioningConfiguration={"Status": "Enabled"},
        PublicAccessBlockConfiguration={"BlockPublicAcls": True, "IgnorePublicAcls": True,
                                        "BlockPublicPolicy": True, "RestrictPublicBuckets": True},
        BucketEncryption={"ServerSideEncryptionConfiguration": [
            {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]},
        LifecycleConfiguration={"Rules": [{"Id": "old", "Status": "Enabled", "Prefix": "",
                                           "NoncurrentVersionExpiration": {"NoncurrentDays": 30}}]})
add("LogDelivery", "S3::BucketPolicy", Bucket=ref("BucketLogs"), PolicyDocument={
    "Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::mistersmith-staging-logs/*",
        "Principal": {"Service": "logdelivery.elasticloadbalancing.amazonaws.com"}}]})
for place in [f"agents/{name}" for name in AGENTS] + [f"functions/{name}" for name in FUNCTIONS]:
    add(f"Log{word(place)}", "Logs::LogGroup", tags=True, LogGroupName=f"/mistersmith/{place}",
        RetentionInDays=14)
for name in "abcdef":
    add(f"Setting{word(name)}", "SSM::Parameter", Name=f"/mistersmith/staging/{name}", Type="String", Value="x")
for name in ("agents", "sessions", "metadata"):
    add(f"Table{word(name)}", "DynamoDB::Table", tags=True, TableName=f"mistersmith-{name}",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "a", "KeyType": "HASH"}, {"AttributeName": "b", "KeyType": "RANGE"}],
        AttributeDefinitions=[{"AttributeName": one, "AttributeType": "S"} for one in "ab"],
        PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True})
add("AuroraSubnets", "RDS::DBSubnetGroup", tags=True, DBSubnetGroupName="mistersmith-aurora",
    DBSubnetGroupDescription="x", SubnetIds=PRIVATE)
add("Aurora", "RDS::DBCluster", tags=True, DBClusterIdentifier="mistersmith-cluster", Engine="aurora-postgresql",
    EngineVersion="16.6", DatabaseName="mistersmith", MasterUsername="mistersmith",
    MasterUserPassword="correct-horse-battery", DBSubnetGroupName=ref("AuroraSubnets"),
    VpcSecurityGroupIds=[att("GroupDatabase", "GroupId")], StorageEncrypted=True)
for name in ("writer", "reader"):
    add(f"Database{word(name)}", "RDS::DBInstance", tags=True, DBInstanceIdentifier=f"mistersmith-{name}",
        DBClusterIdentifier="mistersmith-cluster", DBInstanceClass="db.r6g.large", Engine="aurora-postgresql",
        MonitoringInterval=60, MonitoringRoleArn=att("RoleRdsMonitoring", "Arn"), after=["Aurora"])
add("RedisSubnets", "ElastiCache::SubnetGroup", tags=True, CacheSubnetGroupName="mistersmith-redis",
    Description="x", SubnetIds=PRIVATE)
add("Redis", "ElastiCache::ReplicationGroup", tags=True, ReplicationGroupId="mistersmith-sessions",
    ReplicationGroupDescription="x", Engine="redis", CacheNodeType="cache.t4g.small", NumCacheClusters=2,
    AutomaticFailoverEnabled=True, MultiAZEnabled=True, CacheSubnetGroupName=ref("RedisSubnets"),
    SecurityGroupIds=[att("GroupCache", "GroupId")])
for name in ("agents", "deployment"):
    add(f"Bus{word(name)}", "Events::EventBus", Name=f"mistersmith-{name}")
for name in TOPICS:
    add(f"Topic{word(name)}", "SNS::Topic", tags=True, TopicName=f"mistersmith-{name}", DisplayName=name)
    add(f"TopicPolicy{word(name)}", "SNS::TopicPolicy", Topics=[ref(f"Topic{word(name)}")], PolicyDocument={
        "Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Action": "sns:Publish", "Resource": ref(f"Topic{word(name)}"),
            "Principal": {"Service": "events.amazonaws.com"}}]})
for name in TOPICS[:2]:
    add(f"Mail{word(name)}", "SNS::Subscription", TopicArn=ref(f"Topic{word(name)}"), Protocol="email",
        Endpoint="ops@mistersmith.example")
for name, to in [("phase-started", "deployment-alerts"), ("resource-created", "agent-events"),
                 ("deployment-error", "critical-alerts")]:
    add(f"Event{word(name)}", "Events::Rule", Name=name, EventBusName="mistersmith-deployment", after=["BusDeployment"], State="ENABLED",
        EventPattern={"source": ["mistersmith.deployment"]},
        Targets=[{"Id": "topic", "Arn": ref(f"Topic{word(to)}")}])
for name in AGENTS:
    add(f"DeadLetters{word(name)}", "SQS::Queue", tags=True, QueueName=f"mistersmith-{name}-dead-letters",
        MessageRetentionPeriod=1209600)
    add(f"Inbox{word(name)}", "SQS::Queue", tags=True, QueueName=f"mistersmith-{name}", VisibilityTimeout=300,
        ReceiveMessageWaitTimeSeconds=20, RedrivePolicy={
            "deadLetterTargetArn": att(f"DeadLetters{word(name)}", "Arn"), "maxReceiveCount": 5})

# What runs.
add("Cluster", "ECS::Cluster", ClusterName="mistersmith-cluster",
    CapacityProviders=["FARGATE", "FARGATE_SPOT"],
    ClusterSettings=[{"Name": "containerInsights", "Value": "enabled"}])
for name in [*AGENTS, "builds"]:
    add(f"Repository{word(name)}", "ECR::Repository", RepositoryName=f"mistersmith/{name}",
        ImageScanningConfiguration={"ScanOnPush": True},
        LifecyclePolicy={"LifecyclePolicyText": json.dumps(KEEP)})
for name, places in [("public", PUBLIC), ("internal", PRIVATE)]:
    add(f"Balancer{word(name)}", "ElasticLoadBalancingV2::LoadBalancer", tags=True,
        after=["LogDelivery", "Attachment"], Name=f"mistersmith-{name}", Type="application",
        Scheme="internet-facing" if name == "public" else "internal", Subnets=places,
        SecurityGroups=[att(f"Group{word(name)}Lb", "GroupId")])
    add(f"Alias{word(name)}", "Route53::RecordSet", HostedZoneId=ref(f"Zone{word(name)}"), Type="A",
        Name="public.mistersmith.example." if name == "public" else "internal.internal.mistersmith.example.",
        AliasTarget={"DNSName": att(f"Balancer{word(name)}", "DNSName"),
                     "HostedZoneId": att(f"Balancer{word(name)}", "CanonicalHostedZoneID"),
                     "EvaluateTargetHealth": False})
REFUSE = [{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}]
for name in ("public", "internal"):
    add(f"Http{word(name)}", "ElasticLoadBalancingV2::Listener", LoadBalancerArn=ref(f"Balancer{word(name)}"),
        Port=80, Protocol="HTTP", DefaultActions=REFUSE)
add("HttpsPublic", "ElasticLoadBalancingV2::Listener", LoadBalancerArn=ref("BalancerPublic"), Port=443,
    Protocol="HTTPS", DefaultActions=REFUSE, Certificates=[{"CertificateArn": ref("Certificate")}])
for priority, (name, side) in enumerate(ENTRIES.items(), 1):
    add(f"Target{word(name)}", "ElasticLoadBalancingV2::TargetGroup", tags=True, Name=f"mistersmith-{name}",
        VpcId=ref("Vpc"), Port=8080, TargetType="ip", Protocol="HTTP", HealthCheckPath="/health")
    add(f"Rule{word(name)}", "ElasticLoadBalancingV2::ListenerRule", Priority=priority,
        ListenerArn=ref("HttpsPublic" if side == "public" else "HttpInternal"),
        Conditions=[{"Field": "path-pattern", "Values": [f"/{name}"]}],
        Actions=[{"Type": "forward", "TargetGroupArn": ref(f"Target{word(name)}")}])
for name in AGENTS:
    add(f"Task{word(name)}", "ECS::TaskDefinition", Family=f"mistersmith-{name}", NetworkMode="awsvpc",
        after=[f"LogAgents{word(name)}", *NEEDS[name]], RequiresCompatibilities=["FARGATE"], Cpu="512",
        Memory="1024", ExecutionRoleArn=att("RoleEcsExecution", "Arn"), TaskRoleArn=att(f"Role{word(name)}", "Arn"),
        ContainerDefinitions=[{
            "Name": name, "Image": {"Fn::Join": ["", [
                "123456789012.dkr.ecr.us-east-1.amazonaws.com/", ref(f"Repository{word(name)}"), ":latest"]]},
            "Essential": True, "PortMappings": [{"ContainerPort": 8080, "Protocol": "tcp"}],
            "Environment": [{"Name": "INBOX_URL", "Value": ref(f"Inbox{word(name)}")}]}])
    entry = [{"ContainerName": name, "ContainerPort": 8080, "TargetGroupArn": ref(f"Target{word(name)}")}] \
        if name in ENTRIES else []
    add(f"Service{word(name)}", "ECS::Service", ServiceName=name, Cluster=ref("Cluster"), DesiredCount=2,
        after=["DatabaseWriter", "DatabaseReader", f"Policy{word(name)}", *(f"Rule{word(one)}" for one in ENTRIES)],
        TaskDefinition=ref(f"Task{word(name)}"), LoadBalancers=entry, NetworkConfiguration={
            "AwsvpcConfiguration": {"Subnets": PRIVATE, "AssignPublicIp": "DISABLED",
                                    "SecurityGroups": [att("GroupAgents", "GroupId")]}})
for name in WORKERS:
    at = {"ServiceNamespace": "ecs", "ScalableDimension": "ecs:service:DesiredCount",
          "ResourceId": f"service/mistersmith-cluster/{name}"}
    add(f"Scalable{word(name)}", "ApplicationAutoScaling::ScalableTarget", MinCapacity=2, MaxCapacity=10,
        after=[f"Service{word(name)}"], **at)
    add(f"Scaling{word(name)}", "ApplicationAutoScaling::ScalingPolicy", PolicyName=f"mistersmith-{name}-cpu",
        PolicyType="TargetTrackingScaling", after=[f"Scalable{word(name)}"], **at,
        TargetTrackingScalingPolicyConfiguration={"TargetValue": 70, "PredefinedMetricSpecification": {
            "PredefinedMetricType": "ECSServiceAverageCPUUtilization"}})
for name in FUNCTIONS:
    add(f"Function{word(name)}", "Lambda::Function", FunctionName=f"mistersmith-{name}", Runtime="python3.11",
        after=[f"LogFunctions{word(name)}", "Cluster", "BusDeployment"], Handler="index.handler", MemorySize=256,
        Role=att("RoleFunctions", "Arn"), ReservedConcurrentExecutions=10,
        Code={"ZipFile": "def handler(event, context):\n    return event\n"},
        VpcConfig={"SubnetIds": PRIVATE, "SecurityGroupIds": [att("GroupFunctions", "GroupId")]})
add("Health", "Events::Rule", Name="mistersmith-health-check", ScheduleExpression="rate(5 minutes)",
    State="ENABLED", Targets=[{"Id": "health-checker", "Arn": att("FunctionHealthChecker", "Arn")}])
add("HealthPermission", "Lambda::Permission", FunctionName=ref("FunctionHealthChecker"),
    Action="lambda:InvokeFunction", Principal="events.amazonaws.com", SourceArn=att("Health", "Arn"))
add("HealthCheck", "Route53::HealthCheck", after=["AliasPublic"], HealthCheckConfig={
    "Type": "HTTPS", "FullyQualifiedDomainName": "api.mistersmith.example", "Port": 443})
add("Dashboard", "CloudWatch::Dashboard", after=["Cluster", "LogFunctionsDeploymentCoordinator"],
    DashboardName="MisterSmith-staging", DashboardBody='{"widgets":[]}')
for name, to in [("a", "critical-alerts"), ("b", "deployment-alerts"), ("c", "deployment-alerts")]:
    add(f"Alarm{word(name)}", "CloudWatch::Alarm", AlarmName=name, Namespace="AWS/ECS", MetricName="m",
        Statistic="Maximum", Period=300, EvaluationPeriods=1, Threshold=1, AlarmActions=[ref(f"Topic{word(to)}")],
        ComparisonOperator="GreaterThanThreshold")

known = {name: one for name, one in resources.items() if one["Type"].removeprefix("AWS::") not in UNKNOWN}
for one in known.values():
    one["DependsOn"] = [name for name in one.get("DependsOn", []) if name in known]
    if one["Properties"].pop("Certificates", None):
        one["Properties"]["Protocol"] = "HTTP"
print(f"{len(known)} of {len(resources)}", file=sys.stderr)
resources = known
print(json.dumps({"Resources": resources}, separators=(",", ":")))
