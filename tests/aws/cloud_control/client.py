"""What boto3 sees in Cloud Control: everything there is, and single things."""

import json

TYPES = """
AWS::SSM::MaintenanceWindow AWS::CloudTrail::Trail AWS::Glue::Registry AWS::Glue::Schema
AWS::Athena::WorkGroup AWS::CodeArtifact::Domain AWS::Batch::SchedulingPolicy AWS::Kinesis::Stream
AWS::StepFunctions::Activity AWS::XRay::Group AWS::SES::ConfigurationSet AWS::Backup::BackupVault
AWS::CloudWatch::CompositeAlarm AWS::Logs::QueryDefinition AWS::Scheduler::ScheduleGroup
AWS::IoT::Thing AWS::ApiGatewayV2::Api AWS::Cognito::UserPool AWS::EFS::FileSystem
AWS::ResourceGroups::Group AWS::MemoryDB::User AWS::WAFv2::IPSet AWS::Synthetics::Group
AWS::AppConfig::Application AWS::SQS::Queue
""".split()


def things(aws, kind):
    pages = aws("cloudcontrol").get_paginator("list_resources").paginate(TypeName=kind)
    return [one for page in pages for one in page["ResourceDescriptions"]]


def count(aws):
    return sum(len(things(aws, kind)) for kind in TYPES)


def kinds(aws):
    return sum(1 for kind in TYPES if things(aws, kind))


def only(aws, kind):
    (one,) = things(aws, kind)
    found = aws("cloudcontrol").get_resource(TypeName=kind, Identifier=one["Identifier"])
    return json.loads(found["ResourceDescription"]["Properties"])


def marks(tags):
    return [tag for tag in tags if tag["Key"] == "msd:token"]


def made(aws):
    window = only(aws, "AWS::SSM::MaintenanceWindow")
    assert window["Duration"] == 2 and window["AllowUnassociatedTargets"] is True, window
    assert {"Key": "team", "Value": "ops"} in window["Tags"], window
    assert len(marks(window["Tags"])) == 1, window
    addresses = only(aws, "AWS::WAFv2::IPSet")
    assert addresses["IPAddressVersion"] == "IPV4", addresses
    trail = only(aws, "AWS::CloudTrail::Trail")
    assert trail["S3BucketName"] == "trails" and trail["IsLogging"] is True, trail
    assert only(aws, "AWS::SQS::Queue")["DelaySeconds"] == 1


def changed(aws):
    window = only(aws, "AWS::SSM::MaintenanceWindow")
    assert window["Duration"] == 4 and window["Name"] == "nightly", window
    vault = only(aws, "AWS::Backup::BackupVault")
    assert vault["BackupVaultTags"]["step"] == "2" and "msd:token" in vault["BackupVaultTags"], vault
    assert only(aws, "AWS::CloudTrail::Trail")["IsLogging"] is False
    assert len(only(aws, "AWS::WAFv2::IPSet")["Addresses"]) == 2
    assert only(aws, "AWS::SQS::Queue")["DelaySeconds"] == 2


def drift(aws):
    (one,) = things(aws, "AWS::Kinesis::Stream")
    patch = [{"op": "replace", "path": "/ShardCount", "value": 9}]
    aws("cloudcontrol").update_resource(
        TypeName="AWS::Kinesis::Stream",
        Identifier=one["Identifier"],
        PatchDocument=json.dumps(patch),
    )


def restored(aws):
    assert only(aws, "AWS::Kinesis::Stream")["ShardCount"] == 2
