//! A first stack: a queue for each kind of job, and one place for what fails. Everything here runs on
//! the simulated cloud, without an account:
//!
//!   msd check     finds mistakes
//!   msd plan      shows what would happen
//!   msd apply     makes it so
//!   msd destroy   takes it away again

/// Settings of the whole folder. These tags go on everything that can have tags.
stack starter {
  tags = { Project = "starter", Environment = environment }
}

/// An input: `msd plan --var environment=prod`. The type says what is allowed.
param environment: "dev" | "prod" = "dev"

/// A value that is used in several places. `days` is a number, `jobs` a list of texts.
let days = if environment == "prod" then 14 else 3
let jobs = ["emails", "invoices"]

/// What the cloud allows: at most ten calls a second to SQS, after a first burst of twenty.
limit sqs_calls {
  rate       = 10/s
  burst      = 20
  applies_to = [aws.sqs.*]
}

/// Resources that belong together. Decorators before a group hold for all of its members.
@timeout(5min)
group queues {
  /// Messages that could not be handled end up here.
  resource failed: aws.sqs.Queue {
    queue_name               = "starter-${environment}-failed"
    message_retention_period = days * 24 * 3600
  }

  /// One instance for each job: `queue["emails"]`, `queue["invoices"]`. It mentions `failed`, so that is
  /// made first: nobody has to say so.
  resource queue: aws.sqs.Queue for job in jobs {
    queue_name     = "starter-${environment}-${job}"
    redrive_policy = { dead_letter_target_arn = failed.arn, max_receive_count = 3 }
  }
}

/// Tells people when something fails. `msd docs aws.cloudwatch.Alarm` explains every property.
resource alarm: aws.cloudwatch.Alarm {
  alarm_name          = "starter-${environment}-failed"
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateNumberOfMessagesVisible"
  dimensions          = [{ name = "QueueName", value = failed.queue_name }]
  statistic           = "Maximum"
  period              = 300
  evaluation_periods  = 1
  threshold           = 0
  comparison_operator = "GreaterThanThreshold"
}

/// What `msd output` prints after an apply.
output queue_urls = { for q, job in queue: job => q.queue_url }
