param step: Int = 1

target aws { provider = aws }

resource data: aws.kms.Alias {
  alias_name    = if step == 3 then "alias/data-anew" else "alias/data"
  target_key_id = if step == 1 then first.arn else second.key_id
}

resource first: aws.kms.Key {
  description = "first"
}

resource second: aws.kms.Key {
  description = "second"
}
