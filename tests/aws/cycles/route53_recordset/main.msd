param step: Int = 1

target aws { provider = aws }

resource zone: aws.route53.HostedZone { name = "example.com" }

resource www: aws.route53.RecordSet {
  hosted_zone_id   = zone.id
  name             = if step == 3 then "web.example.com" else "www.example.com"
  type             = "A"
  ttl              = if step == 1 then "300" else "60"
  resource_records = if step == 1 then ["192.0.2.1"] else ["192.0.2.1", "192.0.2.2"]
}

@batch(100)
resource host: aws.route53.RecordSet for i in range(12) {
  hosted_zone_id   = zone.id
  name             = "host${i}.example.com"
  type             = "A"
  ttl              = "300"
  resource_records = ["198.51.100.${i}"]
}

resource share: aws.route53.RecordSet for color, i in ["blue", "green"] {
  hosted_zone_id   = zone.id
  name             = "split.example.com"
  type             = "CNAME"
  ttl              = "60"
  set_identifier   = color
  weight           = i + 1
  resource_records = ["${color}.example.net"]
}

resource root: aws.route53.RecordSet {
  hosted_zone_name = "example.com."
  name             = "alias.example.com"
  type             = "A"
  alias_target     = { dns_name = "WWW.example.com", hosted_zone_id = zone.id }
}
