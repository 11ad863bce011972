//! What people and money allow (the tracker's part 4).

constraint team_experience {
  severity = high
  category = "operations"
  message  = "the team is new to AWS"
  impact   = "it takes longer, and mistakes are made"
  mitigation = [
    "two weeks of training",
    "a consultant reviews the architecture",
    "infrastructure as code from the start",
  ]
  status      = in_progress
  owner       = "Management"
  target_date = "Week 2"
  timeline    = "ongoing"
  progress    = 30%
}

constraint deadline {
  severity   = medium
  category   = "operations"
  message    = "three months"
  impact     = "quality or features suffer"
  mitigation = ["move in phases", "what is needed first, the rest later", "work in parallel"]
}

constraint budget {
  severity   = medium
  category   = "operations"
  require    = sum(values(costs)) <= budget
  message    = "${sum(values(costs))} are planned; ${budget} are there"
  impact     = "fewer tools, less help from outside"
  mitigation = ["AWS credits", "the free tier", "watch costs from the first day"]
}

constraint zero_downtime {
  severity    = critical
  category    = "operations"
  message     = "it runs day and night and may not stop"
  impact      = "the move itself becomes harder"
  mitigation  = ["blue and green", "shift traffic little by little", "a way back that was tried"]
  status      = planning
  owner       = "DevOps"
  target_date = "Ongoing"
  timeline    = "as long as the move takes"
  progress    = 10%
}
