param step: Int = 1

target aws { provider = aws }

resource web: aws.cloudwatch.Dashboard {
  dashboard_name = if step == 3 then "web-anew" else "web"
  dashboard_body = json.encode({
    widgets = [{
      type       = "text"
      x          = 0
      y          = 0
      width      = 6
      height     = 3
      properties = { markdown = "step ${if step == 1 then 1 else 2}" }
    }]
  })
  tags = { team = if step == 1 then "ops" else "dev" }
}
