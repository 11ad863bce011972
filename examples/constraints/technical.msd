//! What the code has to learn first (the tracker's part 1). People say how far they are.

constraint nats_protocol {
  severity = critical
  category = "technical"
  message  = "Amazon MQ speaks MQTT, AMQP, OpenWire, STOMP and WebSocket, but not NATS"
  impact   = "the messaging layer is written anew"
  mitigation = [
    "EventBridge with SQS and SNS for publishing and subscribing",
    "NATS of our own on ECS, with volumes that last",
    "a layer between that translates",
  ]
  status      = in_design
  owner       = "Architecture"
  target_date = "Week 2"
  timeline    = "2-3 weeks"
  progress    = 20%
}

constraint process_spawning {
  severity = critical
  category = "technical"
  message  = "agents are processes that are started at will; containers are declared beforehand"
  impact   = "an agent's whole life changes"
  mitigation = [
    "a pool of agents as ECS services",
    "containers that run already and are given their work",
    "Fargate Spot where scaling is to be cheap",
  ]
  status      = not_started
  owner       = "Core Team"
  target_date = "Week 3"
  timeline    = "3-4 weeks"
  progress    = 0%
}

constraint configuration {
  severity = high
  category = "technical"
  message  = "all configuration stands in the source"
  impact   = "Systems Manager and Secrets Manager are of little use"
  mitigation = [
    "one layer that all configuration goes through",
    "Parameter Store behind it",
    "values by environment",
  ]
  status      = not_started
  owner       = "Platform"
  target_date = "Week 1"
  timeline    = "1-2 weeks"
  progress    = 0%
}

constraint authentication {
  severity    = critical
  category    = "technical"
  message     = "nothing asks who somebody is, or what they may do"
  impact      = "what runs on AWS cannot be secured"
  mitigation  = ["IAM", "Cognito for people", "IAM roles between services"]
  status      = not_started
  owner       = "Security"
  target_date = "Week 2"
  timeline    = "2 weeks"
  progress    = 0%
}

/// Has no row in the tracker's table of progress, so nobody owns it.
constraint local_state {
  severity   = high
  category   = "technical"
  message    = "an agent's state is its process id and its memory"
  impact     = "agents cannot be spread over containers"
  mitigation = ["agents' state in DynamoDB", "sessions in ElastiCache", "a layer that synchronises"]
  timeline   = "2 weeks"
}
