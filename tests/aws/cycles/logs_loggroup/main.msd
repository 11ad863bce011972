param step: Int = 1

target aws { provider = aws }

resource app: aws.logs.LogGroup {
  log_group_name    = if step == 3 then "/app/web-anew" else "/app/web"
  retention_in_days = if step == 1 then 7 else 30
  tags              = { team = if step == 1 then "ops" else "web" }
}

// Its name begins with the whole name of the other.
resource more: aws.logs.LogGroup {
  log_group_name = "/app/web/more"
}
