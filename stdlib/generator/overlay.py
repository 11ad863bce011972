"""Facts that the schemas lack or state wrongly, each with its reason. Written by hand."""

from __future__ import annotations

# `format` names a type or property in its own way; everything else follows the rule in identities.py.
FORMAT_TARGETS = {
    "AWS::ACM::Certificate.Arn": ("AWS::CertificateManager::Certificate", "CertificateArn"),
    "AWS::EC2::SecurityGroup.Id": ("AWS::EC2::SecurityGroup", "GroupId"),
    "AWS::EC2::SecurityGroup.Ids": ("AWS::EC2::SecurityGroup", "GroupId"),
    "AWS::EC2::SecurityGroup.Name": ("AWS::EC2::SecurityGroup", "GroupName"),
    "AWS::EC2::SecurityGroup.Names": ("AWS::EC2::SecurityGroup", "GroupName"),
    "AWS::EC2::Subnet.Ids": ("AWS::EC2::Subnet", "SubnetId"),
    "AWS::S3::Bucket.Name": ("AWS::S3::Bucket", "BucketName"),
    "AWS::SNS::Topic.Arn": ("AWS::SNS::Topic", "TopicArn"),
}

# Formats of things that are no resource type: plain strings with a pattern.
FORMAT_STRINGS = {
    "AWS::EC2::Image.Id": "^(ami-([0-9a-z]{8}|[0-9a-z]{17})|resolve:ssm:.+)$",
    "AWS::Route53::AliasTarget.HostedZoneId": None,
}

# Two properties of one type that carry the same value.
SAME_IDENTITY = {
    ("AWS::CertificateManager::Certificate", "Id"): "CertificateArn",
    ("AWS::EC2::Instance", "Id"): "InstanceId",
    ("AWS::EC2::SecurityGroup", "Id"): "GroupId",
    ("AWS::Lambda::Alias", "Id"): "AliasArn",
}

# The patterns of cfn-lint's format rules (rules/formats/*.py). The bucket name is the same
# language without look-around, which Rust's `regex` lacks.
PATTERNS = {
    ("AWS::CertificateManager::Certificate", "CertificateArn"): r"^arn:aws[a-zA-Z-]*:acm:[a-z0-9-]+:\d{12}:certificate/.+$",
    ("AWS::EC2::SecurityGroup", "GroupId"): r"^sg-([a-fA-F0-9]{8}|[a-fA-F0-9]{17})$",
    ("AWS::EC2::SecurityGroup", "GroupName"): r"^[a-zA-Z0-9 \._\-:\/()#\,@\[\]+=&;\{\}!\$\*]+$",
    ("AWS::EC2::Subnet", "SubnetId"): r"^subnet-(([0-9A-Fa-f]{8})|([0-9A-Fa-f]{17}))$",
    ("AWS::EC2::VPC", "VpcId"): r"^vpc-(([0-9A-Fa-f]{8})|([0-9A-Fa-f]{17}))$",
    ("AWS::IAM::Role", "Arn"): r"^arn:aws[a-zA-Z-]*:iam::\d{12}:role/.+$",
    ("AWS::KMS::Alias", "AliasName"): r"^alias/[a-zA-Z0-9:/_-]+$",
    ("AWS::KMS::Key", "Arn"): r"^arn:aws[a-zA-Z-]*:kms:[a-z0-9-]+:\d{12}:(key|alias)/.+$",
    ("AWS::KMS::Key", "KeyId"): r"^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|mrk-[0-9a-f]{32}|alias/[a-zA-Z0-9/_-]+)$",
    ("AWS::Lambda::Function", "Arn"): r"^arn:aws[a-zA-Z-]*:lambda:[a-z0-9-]+:\d{12}:function:.+(:.+)?$",
    ("AWS::Logs::LogGroup", "LogGroupName"): r"^[\.\-_\/#A-Za-z0-9]{1,512}$",
    ("AWS::S3::Bucket", "BucketName"): r"^[a-z0-9]+(-+[a-z0-9]+)*(\.[a-z0-9]+(-+[a-z0-9]+)*)*$",
    ("AWS::SNS::Topic", "TopicArn"): r"^arn:aws[a-zA-Z-]*:sns:[a-z0-9-]+:\d{12}:.+$",
}
LENGTHS = {("AWS::S3::Bucket", "BucketName"): (3, 63)}

# Ids of other types that serve where this id is wanted, beyond those that identities.py finds
# by itself (a type whose own identifier has the format of another type's, e.g. a Lambda alias).
ACCEPTS = {
    # A key is named by id, ARN, alias name or alias ARN wherever a key id is asked for.
    ("AWS::KMS::Key", "KeyId"): [("AWS::KMS::Key", "Arn"), ("AWS::KMS::Alias", "AliasName")],
    # A load balancer takes a server certificate of IAM where it takes one of ACM.
    ("AWS::CertificateManager::Certificate", "CertificateArn"): [("AWS::IAM::ServerCertificate", "Arn")],
}

# Places where the schema names another type than the one AWS means, or where AWS takes more
# than the schema says. (type, last property of the path) -> True: an ordinary string;
# False: the id or any string.
LOOSE = {
    # These are topics of QuickSight, not of SNS.
    ("AWS::QuickSight::Analysis", "TopicArn"): True,
    ("AWS::QuickSight::Dashboard", "TopicArn"): True,
    ("AWS::QuickSight::Template", "TopicArn"): True,
    # Security groups of the cache and of the warehouse, not of EC2.
    ("AWS::ElastiCache::SecurityGroupIngress", "CacheSecurityGroupName"): True,
    ("AWS::Redshift::ClusterSecurityGroupIngress", "ClusterSecurityGroupName"): True,
    ("AWS::Redshift::Cluster", "ClusterSecurityGroups"): True,
    # A certificate of Lightsail, not of ACM.
    ("AWS::Lightsail::Certificate", "CertificateArn"): True,
    # Used for any ARN within this type.
    ("AWS::ObservabilityAdmin::OrganizationCentralizationRule", "ResourceArn"): True,
    # Values of tags and parameters as well as instance ids.
    ("AWS::SSM::Association", "Values"): True,
    # ECS takes the name of a role too.
    ("AWS::ECS::TaskDefinition", "TaskRoleArn"): False,
    ("AWS::ECS::TaskDefinition", "ExecutionRoleArn"): False,
    ("AWS::Pipes::Pipe", "TaskRoleArn"): False,
    ("AWS::Pipes::Pipe", "ExecutionRoleArn"): False,
    # IoT rules take substitution templates here.
    ("AWS::IoT::TopicRule", "BucketName"): False,
    ("AWS::IoT::TopicRule", "FunctionArn"): False,
    ("AWS::IoT::TopicRule", "LogGroupName"): False,
    # An address that was allocated elsewhere is no id of this stack.
    ("AWS::EC2::EIPAssociation", "EIP"): False,
    # Assessments name people and roles.
    ("AWS::AuditManager::Assessment", "IamArn"): False,
}

# Identifying inputs that a person makes up although their names do not repeat the type's,
# and inputs that look made up but name something else.
MINTED = {
    ("AWS::EC2::KeyPair", "KeyName"), ("AWS::EntityResolution::SchemaMapping", "SchemaName"),
    ("AWS::Lightsail::Container", "ServiceName"), ("AWS::Redshift::EndpointAccess", "EndpointName"),
}
NOT_MINTED = {
    ("AWS::CloudFormation::ModuleDefaultVersion", "Arn"), ("AWS::MediaConvert::CertificateAssociation", "Arn"),
    ("AWS::EC2::SqlHaStandbyDetectedInstance", "InstanceId"), ("AWS::IoTWireless::PartnerAccount", "PartnerAccountId"),
    ("AWS::SecurityHub::SecurityControl", "SecurityControlId"),
}

# Undocumented second shapes that would switch checking off for a common property.
DROP_JSON_BRANCH = {("AWS::DynamoDB::Table", "KeySchema")}

# Properties that the schemas leave as strings although their name, in every type that has them,
# means one thing; and a few common ones by type.
MEANT_BY_NAME = {"SubnetIds": ("AWS::EC2::Subnet", "SubnetId")}
MEANT_BY_PLACE = {
    ("AWS::Lambda::Function", "Role"): ("AWS::IAM::Role", "Arn"),
    ("AWS::S3::Bucket", "Role"): ("AWS::IAM::Role", "Arn"),
}

# Read-only properties that have another value after an update of others.
CHANGES_ON_UPDATE = {
    # Each update makes a version.
    "AWS::EC2::LaunchTemplate": ["LatestVersionNumber"],
    "AWS::IAM::ManagedPolicy": ["DefaultVersionId"],
}

# Read-only paths that hold a secret.
SECRETS = {
    "AWS::AppSync::ApiKey": ["ApiKey"],
    "AWS::Cognito::UserPoolClient": ["ClientSecret"],
    "AWS::IAM::AccessKey": ["SecretAccessKey"],
    "AWS::ManagedBlockchain::Accessor": ["BillingToken"],
    "AWS::MediaPackage::Channel": ["HlsIngest/ingestEndpoints/*/Password"],
    "AWS::Route53GlobalResolver::AccessToken": ["Value"],
}
