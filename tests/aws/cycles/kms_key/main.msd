param step: Int = 1

target aws { provider = aws }

resource data: aws.kms.Key {
  description            = if step == 1 then "Data" else "Data of customers"
  enable_key_rotation    = step > 1
  enabled                = true
  pending_window_in_days = 7
  tags                   = { team = if step == 1 then "ops" else "web" }
}
