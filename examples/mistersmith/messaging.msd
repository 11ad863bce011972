//! Group 5, messaging: event buses, queues, topics. 9 minutes one after the other: EventBridge 1,
//! SQS 5 (of which dead-letter queues 2), SNS 3.

let topics = ["critical-alerts", "deployment-alerts", "agent-events"]

/// Events of a deployment, and the topic that hears of each.
let deployment_events = [
  { name = "phase-started", detail_type = "Phase Started", topic = "deployment-alerts" },
  { name = "resource-created", detail_type = "Resource Created", topic = "agent-events" },
  { name = "deployment-error", detail_type = "Deployment Error", topic = "critical-alerts" },
]

group messaging {
  // ── EventBridge: 60s ────────────────────────────────────────────────────────────────────────────

  /// `agents` carries what agents tell each other, `deployment` what a deployment tells the world.
  @estimate(15s) @concurrency(5)
  resource bus: aws.events.EventBus for name in ["agents", "deployment"] {
    name = "${prefix}-${name}"
  }

  @estimate(10s)
  resource event_rule: aws.events.Rule for event in deployment_events {
    name           = "${prefix}-${event.name}"
    event_bus_name = bus["deployment"].name
    event_pattern  = { source = ["mistersmith.deployment"], "detail-type" = [event.detail_type] }
    targets        = [{ id = "topic", arn = topic[event.topic].topic_arn }]
  }

  // ── SQS: 300s ───────────────────────────────────────────────────────────────────────────────────

  /// Where a message goes that an agent has failed at five times; kept for two weeks.
  @estimate(15s) @concurrency(10)
  resource dead_letters: aws.sqs.Queue for agent in agents {
    queue_name               = "${prefix}-${agent.name}-dead-letters"
    message_retention_period = 1209600
    sqs_managed_sse_enabled  = true
  }

  /// What an agent is asked to do.
  @estimate(22.5s) @concurrency(10)
  resource inbox: aws.sqs.Queue for agent in agents {
    queue_name                        = "${prefix}-${agent.name}"
    visibility_timeout                = 300
    receive_message_wait_time_seconds = 20
    sqs_managed_sse_enabled           = true
    redrive_policy = {
      dead_letter_target_arn = dead_letters[agent.name].arn
      max_receive_count      = 5
    }
  }

  // ── SNS: 180s ───────────────────────────────────────────────────────────────────────────────────

  @estimate(40s)
  resource topic: aws.sns.Topic for name in topics {
    topic_name   = "${prefix}-${name}"
    display_name = "MisterSmith ${name}"
  }

  /// Lets our rules and our alarms publish, and nobody else's.
  @estimate(10s)
  resource topic_policy: aws.sns.TopicPolicy for name in topics {
    topics = [topic[name].topic_arn]
    policy_document = {
      Version = "2012-10-17"
      Statement = [{
        Effect    = "Allow"
        Action    = "sns:Publish"
        Resource  = topic[name].topic_arn
        Principal = { Service = ["events.amazonaws.com", "cloudwatch.amazonaws.com"] }
        Condition = {
          ArnLike = {
            "aws:SourceArn" = [
              "arn:aws:events:${region}:*:rule/${prefix}-*",
              "arn:aws:cloudwatch:${region}:*:alarm:${prefix}-*",
            ]
          }
        }
      }]
    }
  }

  @estimate(15s)
  resource alert_mail: aws.sns.Subscription for name in ["critical-alerts", "deployment-alerts"] {
    topic_arn = topic[name].topic_arn
    protocol  = "email"
    endpoint  = ops_email
  }
}
