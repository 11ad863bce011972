param step: Int = 1

target aws { provider = aws }

resource limit: aws.ssm.Parameter {
  name        = if step == 3 then "/app/limit-anew" else "/app/limit"
  type        = "String"
  value       = if step == 1 then "10" else "20"
  description = "How many at a time"
  tags        = { team = "ops" }
}

resource names: aws.ssm.Parameter {
  type  = "StringList"
  value = "a,b"
}
