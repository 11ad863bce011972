param step: Int = 1
param role: aws.iam.Role.Arn

target aws { provider = aws }

resource jobs: aws.sqs.Queue { queue_name = "jobs" }
resource others: aws.sqs.Queue { queue_name = "others" }

resource worker: aws.lambda.Function {
  function_name = "worker"
  role          = role
  runtime       = "python3.13"
  handler       = "index.handler"
  code          = { zip_file = "def handler(event, context): return 1\n" }
}

resource feed: aws.lambda.EventSourceMapping {
  function_name    = worker.function_name
  event_source_arn = if step == 3 then others.arn else jobs.arn
  batch_size       = if step == 1 then 5 else 7
  enabled          = step == 1
  filter_criteria = { filters = [{ pattern = json.encode({ body = { kind = ["order"] } }) }] }
  function_response_types = ["ReportBatchItemFailures"]
  scaling_config          = { maximum_concurrency = 4 }
}
