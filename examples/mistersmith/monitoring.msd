//! What the dashboard shows and when an alarm goes off: the strategy's tables. The resources made of them
//! stand in `applications.msd`.

/// The strategy's "CloudWatch Dashboard Configuration".
let dashboard_widgets = [
  {
    type = "metric"
    properties = {
      title  = "Deployment Progress"
      period = 300
      stat   = "Maximum"
      region = region
      metrics = [
        ["MisterSmith/Deployment", "TasksCompleted", "Environment", environment],
        [".", "TasksTotal", ".", "."],
        [".", "TasksFailed", ".", "."],
      ]
    }
  },
  {
    type = "metric"
    properties = {
      title  = "Resource Utilization"
      period = 300
      stat   = "Maximum"
      region = region
      metrics = [
        ["AWS/ECS", "TasksProvisioning", "ClusterName", cluster.cluster_name],
        ["AWS/Lambda", "ConcurrentExecutions"],
        ["AWS/ApplicationELB", "TargetCount"],
      ]
    }
  },
  {
    type = "metric"
    properties = {
      title  = "API Call Rates"
      period = 60
      stat   = "Average"
      region = region
      metrics = [
        ["MisterSmith/Deployment", "APICallsPerSecond", "Service", "ECS"],
        [".", ".", ".", "Lambda"],
        [".", ".", ".", "RDS"],
        [".", ".", ".", "IAM"],
      ]
    }
  },
  {
    type = "log"
    properties = {
      title  = "Deployment Errors"
      region = region
      query = """
        SOURCE '${function_log["deployment-coordinator"].log_group_name}'
        | filter @message like /ERROR/
        | sort @timestamp desc
        | limit 100
        """
    }
  },
]

/// The strategy's CLOUDWATCH_ALARMS. Its threshold of a deployment is an hour; its target is 50 minutes.
let alarms = [
  {
    name      = "DeploymentTime-Exceeded"
    namespace = "MisterSmith/Deployment"
    metric    = "DeploymentDuration"
    threshold = 3600.0
    periods   = 1
    topic     = "critical-alerts"
  },
  {
    name      = "ECS-TasksProvisioning-High"
    namespace = "AWS/ECS"
    metric    = "TasksProvisioning"
    threshold = 450.0
    periods   = 2
    topic     = "deployment-alerts"
  },
  {
    name      = "Lambda-ConcurrentExecutions-High"
    namespace = "AWS/Lambda"
    metric    = "ConcurrentExecutions"
    threshold = 900.0
    periods   = 1
    topic     = "deployment-alerts"
  },
]
