//! What watches each site; it is made while the applications are.

@after(group network) @provider(region = site.region)
group observability for site, name in sites {
  @estimate(1min)
  resource logs: aws.logs.LogGroup { log_group_name = "/pets/${name}", retention_in_days = 30 }

  @estimate(14min)
  resource database_load: aws.cloudwatch.Alarm {
    alarm_name          = "pets-${name}-database"
    alarm_description   = "The database of ${name} is busy; its log group is ${logs.log_group_name}"
    namespace           = "AWS/RDS"
    metric_name         = "CPUUtilization"
    statistic           = "Average"
    period              = 60
    evaluation_periods  = 5
    threshold           = 80
    comparison_operator = "GreaterThanThreshold"
  }
}

@after(group network)
group user_simulation {
  /// Visits the site as a user would.
  @estimate(1min)
  resource visits: aws.events.Rule {
    name                = "pets-user-simulation"
    schedule_expression = "rate(1 minute)"
  }
}

@after(group applications, group observability, group user_simulation)
group dashboards {
  @estimate(1min)
  resource dashboard: aws.cloudwatch.Dashboard {
    dashboard_name = "pets"
    dashboard_body = json.encode({
      widgets = [for site, name in sites: {
        type = "metric"
        properties = {
          title   = "petsite in ${site.region}"
          region  = site.region
          metrics = [["AWS/ECS", "CPUUtilization", "ServiceName", applications[name].service.name]]
        }
      }]
    })
  }
}
