//! Workers that empty queues: for each name a queue, a place for messages that fail, and a function.
//!
//!   msd plan examples/queue-worker
//!   msd apply examples/queue-worker
//!   msd apply examples/queue-worker --var 'workers=["orders", "emails", "invoices"]'

stack queue_worker { tags = { Project = "queue-worker" } }

param workers: List<String(pattern "^[a-z][a-z0-9-]*$")> = ["orders", "emails"]

/// A token bucket: at most five calls a second to Lambda, after a first burst of ten.
limit lambda_calls {
  rate       = 5/s
  burst      = 10
  applies_to = [aws.lambda.*]
}

/// A group shares what stands before it: here, four of its resources at a time.
@concurrency(4)
group queues {
  /// One instance for each name: `dead_letters["orders"]`, `dead_letters["emails"]`.
  resource dead_letters: aws.sqs.Queue for name in workers {
    queue_name               = "${name}-dead-letters"
    message_retention_period = 1209600
  }

  resource queue: aws.sqs.Queue for name in workers {
    queue_name         = name
    visibility_timeout = 60
    redrive_policy     = { dead_letter_target_arn = dead_letters[name].arn, max_receive_count = 3 }
  }
}

group work {
  resource role: aws.iam.Role {
    role_name           = "queue-worker"
    managed_policy_arns = ["arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"]
    assume_role_policy_document = {
      Version = "2012-10-17"
      Statement = [{
        Effect    = "Allow"
        Action    = "sts:AssumeRole"
        Principal = { Service = "lambda.amazonaws.com" }
      }]
    }
  }

  resource read_queues: aws.iam.RolePolicy {
    role_name   = role.role_name
    policy_name = "read-queues"
    policy_document = {
      Version = "2012-10-17"
      Statement = [{
        Effect   = "Allow"
        Action   = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]
        Resource = [for q in queue: q.arn]
      }]
    }
  }

  resource log: aws.logs.LogGroup for name in workers {
    log_group_name    = "/queue-worker/${name}"
    retention_in_days = 14
  }

  @timeout(2min) @retry(attempts = 5, backoff = 2s, factor = 2.0)
  resource worker: aws.lambda.Function for name in workers {
    function_name  = "${name}-worker"
    runtime        = "python3.13"
    handler        = "index.handler"
    role           = role.arn
    code           = { zip_file = file("worker.py") }
    logging_config = { log_group = log[name].log_group_name }
  }

  // AWS asks whether the role may read the queue. No value says so, hence `@after`.
  @after(read_queues)
  resource source: aws.lambda.EventSourceMapping for name in workers {
    event_source_arn = queue[name].arn
    function_name    = worker[name].arn
    batch_size       = 10
  }
}

output queue_urls = { for q, name in queue: name => q.queue_url }
