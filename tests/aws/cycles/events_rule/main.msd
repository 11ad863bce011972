param step: Int = 1

target aws { provider = aws }

resource bus: aws.events.EventBus { name = "orders" }
resource jobs: aws.sqs.Queue { queue_name = "jobs" }
resource dead: aws.sqs.Queue { queue_name = "dead" }

resource paid: aws.events.Rule {
  name           = if step == 3 then "paid-anew" else "paid"
  event_bus_name = bus.name
  event_pattern  = { source = ["shop"], "detail-type" = ["order paid"] }
  state          = if step == 1 then "ENABLED" else "DISABLED"
  description    = if step == 1 then "orders that are paid" else null
  targets = if step == 1 then [{ id = "jobs", arn = jobs.arn }] else [
    {
      id  = "jobs"
      arn = jobs.arn
      input_transformer = {
        input_paths_map = { order = "$.detail.id" }
        input_template  = "{\"order\": <order>}"
      }
      retry_policy       = { maximum_retry_attempts = 3, maximum_event_age_in_seconds = 600 }
      dead_letter_config = { arn = dead.arn }
    },
    { id = "second", arn = dead.arn, input = "{}" },
  ]
  tags = { team = "shop" }
}

/// On the bus that is always there, with a name made up.
resource nightly: aws.events.Rule {
  schedule_expression = "rate(1 day)"
}
