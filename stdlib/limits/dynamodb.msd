/// At most 500 tables and indexes may be on their way at once, and the control plane takes 2,500
/// requests a second.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-control-plane.html
limit dynamodb_api {
  rate        = 2500/s
  burst       = 2500
  concurrency = 500
  scope       = region
  applies_to  = [aws.dynamodb.*]
}
