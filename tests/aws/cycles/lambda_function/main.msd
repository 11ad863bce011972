param step: Int = 1
param role: aws.iam.Role.Arn
param image: String

target aws { provider = aws }

/// From a folder beside the program.
resource greeter: aws.lambda.Function {
  function_name                  = if step == 3 then "greeter-anew" else "greeter"
  role                           = role
  runtime                        = "python3.13"
  handler                        = "index.handler"
  code                           = { zip_file = archive(if step == 1 then "handler" else "second") }
  timeout                        = if step == 1 then 5 else 10
  memory_size                    = 256
  environment                    = { variables = { GREETING = "hello", STEP = step } }
  reserved_concurrent_executions = if step == 1 then null else 3
  description                    = if step == 1 then "says hello" else null
  tags                           = { team = if step == 1 then "ops" else "shop" }
}

/// From the program itself.
resource inline: aws.lambda.Function {
  function_name = "inline"
  role          = role
  runtime       = "nodejs22.x"
  handler       = "index.handler"
  code          = { zip_file = "exports.handler = async () => ${step}" }
}

/// From a bucket.
resource stored: aws.lambda.Function {
  function_name = "stored"
  role          = role
  runtime       = "python3.13"
  handler       = "index.handler"
  code          = { s3_bucket = "code", s3_key = "handler.zip" }
}

/// From an image.
resource boxed: aws.lambda.Function {
  function_name = "boxed"
  role          = role
  package_type  = "Image"
  code          = { image_uri = image }
}

output arn = greeter.arn
