param step: Int = 1

target aws { provider = aws }

resource jobs: aws.sqs.Queue {
  queue_name         = if step == 3 then "jobs-anew" else "jobs"
  visibility_timeout = if step == 1 then 30 else 45
  redrive_policy     = { dead_letter_target_arn = dead.arn, max_receive_count = 3 }
  tags               = { team = "ops" }
}

resource dead: aws.sqs.Queue {
  queue_name = "dead"
}
