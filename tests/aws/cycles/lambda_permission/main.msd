param step: Int = 1
param role: aws.iam.Role.Arn

target aws { provider = aws }

resource worker: aws.lambda.Function {
  function_name = "worker"
  role          = role
  runtime       = "python3.13"
  handler       = "index.handler"
  code          = { zip_file = "def handler(event, context): return 1\n" }
}

resource from_events: aws.lambda.Permission {
  function_name = worker.function_name
  action        = "lambda:InvokeFunction"
  principal     = "events.amazonaws.com"
  source_arn = if step == 3
    then "arn:aws:events:us-east-1:123456789012:rule/other"
    else "arn:aws:events:us-east-1:123456789012:rule/nightly"
}

resource from_account: aws.lambda.Permission {
  function_name = worker.arn
  action        = "lambda:InvokeFunction"
  principal     = "210987654321"
}
