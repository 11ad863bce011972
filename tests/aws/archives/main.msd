param role: aws.iam.Role.Arn

target aws { provider = aws }

resource greeter: aws.lambda.Function {
  function_name = "greeter"
  role          = role
  runtime       = "python3.13"
  handler       = "index.handler"
  code          = { zip_file = archive("greeter") }
}
