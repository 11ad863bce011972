param step: Int = 1

target aws { provider = aws }

resource errors: aws.cloudwatch.Alarm {
  alarm_name          = if step == 3 then "errors-anew" else "errors"
  alarm_description   = "too many errors"
  namespace           = "Web"
  metric_name         = "Errors"
  statistic           = "Sum"
  period              = 60
  evaluation_periods  = if step == 1 then 3 else 5
  datapoints_to_alarm = 2
  threshold           = if step == 1 then 10.5 else 20
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = if step == 1 then "notBreaching" else null
  dimensions          = [{ name = "Service", value = "web" }, { name = "Stage", value = "live" }]
  tags                = { team = if step == 1 then "ops" else "dev" }
}

resource share: aws.cloudwatch.Alarm {
  evaluation_periods  = 1
  threshold           = 5
  comparison_operator = "GreaterThanThreshold"

  metrics = [
    { id = "share", expression = "errors / requests * 100", label = "share", return_data = true },
    {
      id          = "errors"
      return_data = false
      metric_stat = {
        metric = { namespace = "Web", metric_name = "Errors" }
        period = 60
        stat   = "Sum"
      }
    },
    {
      id          = "requests"
      return_data = false
      metric_stat = {
        metric = { namespace = "Web", metric_name = "Requests" }
        period = 60
        stat   = "Sum"
      }
    },
  ]
}
