param step: Int = 1

target aws { provider = aws }

resource zone: aws.route53.HostedZone { name = "example.com" }

resource certificate: aws.certificatemanager.Certificate {
  domain_name               = if step == 3 then "shop.example.com" else "www.example.com"
  subject_alternative_names = ["api.example.com"]
  domain_validation_options = [
    {
      domain_name    = if step == 3 then "shop.example.com" else "www.example.com"
      hosted_zone_id = zone.id
    },
    { domain_name = "api.example.com", hosted_zone_id = zone.id },
  ]
  tags = { team = if step == 1 then "ops" else "shop" }
}

output arn = certificate.certificate_arn
