//! Phase 5: is all well? Then somebody decides, and only then users come.

@after(group deployment)
group verification {
  check health {
    http    = { url = "http://${balancer.dns_name}/health", expect = { status = 200 } }
    retry   = { attempts = 20, every = 6s }
    message = "the new site is not healthy"
  }

  check speed {
    http    = { url = "http://${balancer.dns_name}/products", expect = { max_latency = 300ms } }
    retry   = { attempts = 3, every = 1s }
    message = "the new site is slower than the old one"
  }

  check sign_in {
    http = {
      url    = "http://${balancer.dns_name}/session"
      method = "POST"
      body   = { user = "probe" }
      expect = { contains = "token" }
    }
    message = "nobody can sign in"
  }
}

/// Whoever says no leaves the users where they are.
@after(group verification)
gate cutover {
  message = "Send the users of ${domain} to ${balancer.dns_name}?"
  timeout = 8h
}

@after(cutover)
group dns {
  resource zone: aws.route53.HostedZone { name = domain }

  resource record: aws.route53.RecordSet {
    hosted_zone_id   = zone.id
    name             = domain
    type             = "CNAME"
    ttl              = "60"
    resource_records = [balancer.dns_name]
  }
}

/// The address that users know leads to the new site.
check arrived {
  http    = { url = "https://${record.name}/health" }
  retry   = { attempts = 30, every = 10s }
  message = "users do not arrive at the new site"
}
