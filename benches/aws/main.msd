//! 48 independent things, eight of each kind: for `benches/aws.sh`.

target aws { provider = aws, region = "us-east-1" }

let each = range(0, 8)

resource bucket: aws.s3.Bucket for n in each {
  bucket_name = "bench-${n}"
}

resource table: aws.dynamodb.Table for n in each {
  table_name            = "bench-${n}"
  billing_mode          = "PAY_PER_REQUEST"
  key_schema            = [{ attribute_name = "id", key_type = "HASH" }]
  attribute_definitions = [{ attribute_name = "id", attribute_type = "S" }]
}

resource queue: aws.sqs.Queue for n in each {
  queue_name = "bench-${n}"
}

resource topic: aws.sns.Topic for n in each {
  topic_name = "bench-${n}"
}

resource parameter: aws.ssm.Parameter for n in each {
  name  = "bench-${n}"
  type  = "String"
  value = "x"
}

resource group: aws.logs.LogGroup for n in each {
  log_group_name = "bench-${n}"
}

// The server has no limits, and the script beside this keeps to none.
limit log_group_api { rate = 1000/s, burst = 100, applies_to = [aws.logs.LogGroup] }
