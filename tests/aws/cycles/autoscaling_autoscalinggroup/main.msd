param step: Int = 1
param template: String
param subnet_a: String
param subnet_b: String
param target_group: String

target aws { provider = aws }

@ready(healthy)
resource web: aws.autoscaling.AutoScalingGroup {
  auto_scaling_group_name   = if step == 3 then "web-anew" else "web"
  min_size                  = "1"
  max_size                  = if step == 1 then "2" else "4"
  desired_capacity          = if step == 1 then "1" else "2"
  launch_template           = { launch_template_id = template, version = "1" }
  vpc_zone_identifier       = if step == 1 then [subnet_a] else [subnet_a, subnet_b]
  health_check_type         = "EC2"
  health_check_grace_period = if step == 1 then 60 else 120
  termination_policies      = ["OldestInstance"]
  target_group_arns         = if step == 1 then [] else [target_group]
  metrics_collection = [{
    granularity = "1Minute"
    metrics     = if step == 1 then ["GroupMinSize"] else ["GroupMinSize", "GroupMaxSize"]
  }]
  tags = if step == 1 then { team = "ops", phase = "one" } else { team = "dev" }

  lifecycle_hook_specification_list = if step == 1 then [] else [
    {
      lifecycle_hook_name  = "drain"
      lifecycle_transition = "autoscaling:EC2_INSTANCE_TERMINATING"
      heartbeat_timeout    = 300
      default_result       = "CONTINUE"
    },
  ]
}
