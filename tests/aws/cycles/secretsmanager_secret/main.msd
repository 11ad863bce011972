param step: Int = 1

target aws { provider = aws }

resource login: aws.secretsmanager.Secret {
  name        = if step == 3 then "app/login-anew" else "app/login"
  description = if step == 1 then "Login" else "Login of the app"
  tags        = { team = "ops" }

  generate_secret_string = {
    secret_string_template = "{\"user\": \"app\"}"
    generate_string_key    = "password"
    password_length        = 20
    exclude_punctuation    = true
  }
}

resource plain: aws.secretsmanager.Secret {
  name          = "app/plain"
  secret_string = if step == 1 then "one" else "two"
}
