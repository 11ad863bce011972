// Types without a driver of their own, of as many services.
target aws { provider = aws }

param step: Int = 1

resource window: aws.ssm.MaintenanceWindow {
  name                       = "nightly"
  allow_unassociated_targets = true
  cutoff                     = 1
  duration                   = if step == 1 then 2 else 4
  schedule                   = "cron(0 2 * * ? *)"
  tags                       = { team = "ops" }
}

resource trail: aws.cloudtrail.Trail {
  is_logging     = step == 1
  s3_bucket_name = "trails"
  trail_name     = "all"
}

resource registry: aws.glue.Registry { name = "events", description = "step ${step}" }
resource schema: aws.glue.Schema {
  name              = "order"
  compatibility     = "BACKWARD"
  data_format       = "JSON"
  schema_definition = "{}"
  description       = "step ${step}"
}

resource queries: aws.athena.WorkGroup { name = "analysts", description = "step ${step}" }
resource packages: aws.codeartifact.Domain { domain_name = "packages" }
resource fair: aws.batch.SchedulingPolicy { name = "fair", tags = { step = "${step}" } }
resource clicks: aws.kinesis.Stream { name = "clicks", shard_count = step }
resource approval: aws.stepfunctions.Activity { name = "approval" }
resource traces: aws.xray.Group { group_name = "slow", filter_expression = "duration > ${step}" }
resource mails: aws.ses.ConfigurationSet { name = "mails" }
resource vault: aws.backup.BackupVault { backup_vault_name = "vault", tags = { step = "${step}" } }
resource any_alarm: aws.cloudwatch.CompositeAlarm {
  alarm_name        = "any"
  alarm_rule        = "ALARM(a) OR ALARM(b)"
  alarm_description = "step ${step}"
}

resource errors: aws.logs.QueryDefinition {
  name         = "errors"
  query_string = "fields @message | limit ${step}"
}

resource nightly: aws.scheduler.ScheduleGroup { name = "nightly" }
resource sensor: aws.iot.Thing { thing_name = "sensor" }
resource api: aws.apigatewayv2.Api {
  name          = "orders"
  protocol_type = "HTTP"
  description   = "step ${step}"
}

resource people: aws.cognito.UserPool { user_pool_name = "people" }
resource files: aws.efs.FileSystem { encrypted = true }
resource team: aws.resourcegroups.Group { name = "team", description = "step ${step}" }
resource reader: aws.memorydb.User {
  user_name           = "reader"
  access_string       = "on ~* +@read"
  authentication_mode = { type = "iam" }
}

resource offices: aws.wafv2.IPSet {
  name               = "offices"
  scope              = "REGIONAL"
  ip_address_version = "IPV4"
  addresses          = if step == 1 then ["10.0.0.0/8"] else ["10.0.0.0/8", "192.168.0.0/16"]
}

resource canaries: aws.synthetics.Group { name = "canaries" }
resource flags: aws.appconfig.Application { name = "flags", description = "step ${step}" }

// This one has a driver; the program chooses the other way.
@provider(aws, via = cloudcontrol)
resource jobs: aws.sqs.Queue { queue_name = "jobs", delay_seconds = step }
