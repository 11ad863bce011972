//! What others need to know once it runs.

output vpc_id = vpc.vpc_id

/// To be entered where the domain is registered; the certificate waits for it.
output name_servers = public_zone.name_servers

output url            = "https://${public_name.name}"
output database_host  = aurora.endpoint.address
output redis_host     = redis.primary_end_point.address
output inboxes        = { for queue, name in inbox: name => queue.queue_url }
output repositories   = { for repo, name in repository: name => repo.repository_uri }
output services       = { for s, name in service: name => s.service_arn }
output dashboard_name = dashboard.dashboard_name
