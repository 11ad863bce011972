//! Group 4, compute: where containers run, where their images are, how requests reach them. 8 minutes
//! one after the other: ECS 2, ECR 1, load balancers 5. Auto scaling acts on services, so it stands
//! with them in `applications.msd`.

let load_balancers = [
  { name = "public", scheme = "internet-facing" },
  { name = "internal", scheme = "internal" },
]

/// Images that nothing runs any more go after a while, or the repositories grow for ever.
let keep_fifty_images = json.encode({
  rules = [{
    rulePriority = 1
    description  = "Keep the last 50 images"
    selection    = { tagStatus = "any", countType = "imageCountMoreThan", countNumber = 50 }
    action       = { type = "expire" }
  }]
})

group compute {
  // ── ECS: 120s ───────────────────────────────────────────────────────────────────────────────────

  /// One task in three runs on demand, the others on spot capacity; the first one never on spot.
  @estimate(2min)
  resource cluster: aws.ecs.Cluster {
    cluster_name       = "${prefix}-cluster"
    capacity_providers = ["FARGATE", "FARGATE_SPOT"]
    default_capacity_provider_strategy = [
      { capacity_provider = "FARGATE", weight = 1, base = 1 },
      { capacity_provider = "FARGATE_SPOT", weight = 2 },
    ]
    cluster_settings = [{ name = "containerInsights", value = "enabled" }]
  }

  // ── ECR: 60s ────────────────────────────────────────────────────────────────────────────────────

  @estimate(6s)
  resource repository: aws.ecr.Repository for agent in agents {
    repository_name              = "${prefix}/${agent.name}"
    image_scanning_configuration = { scan_on_push = true }
    lifecycle_policy             = { lifecycle_policy_text = keep_fifty_images }
    empty_on_delete              = !production
  }

  /// Where Agent-Coder puts what it builds.
  @estimate(12s)
  resource builds: aws.ecr.Repository {
    repository_name              = "${prefix}/builds"
    image_scanning_configuration = { scan_on_push = true }
    lifecycle_policy             = { lifecycle_policy_text = keep_fifty_images }
    empty_on_delete              = !production
  }

  // ── Load balancers: 300s ────────────────────────────────────────────────────────────────────────

  // AWS refuses access logs until the bucket lets them in, and a public address without a way out.
  @estimate(2min) @concurrency(3) @limit(eni_per_vpc, weight = 2)
  @after(log_delivery, gateway_attachment)
  resource load_balancer: aws.elasticloadbalancingv2.LoadBalancer for lb in load_balancers {
    name            = "${prefix}-${lb.name}"
    type            = "application"
    scheme          = lb.scheme
    security_groups = [security_group["${lb.name}-lb"].group_id]
    subnets = if lb.name == "public"
      then [for s in public_subnet: s.subnet_id]
      else [for s in private_subnet: s.subnet_id]
    load_balancer_attributes = [
      { key = "access_logs.s3.enabled", value = "true" },
      { key = "access_logs.s3.bucket", value = bucket["logs"].bucket_name },
      { key = "access_logs.s3.prefix", value = "load-balancers/${lb.name}" },
      { key = "deletion_protection.enabled", value = "${production}" },
    ]
  }

  @estimate(4s) @limit(alb_targets, weight = agent.max_count)
  resource target_group: aws.elasticloadbalancingv2.TargetGroup for agent in exposed {
    name                          = "${prefix}-${agent.name}"
    vpc_id                        = vpc.vpc_id
    target_type                   = "ip"
    protocol                      = "HTTP"
    port                          = 8080
    health_check_path             = "/health"
    health_check_interval_seconds = 15
    healthy_threshold_count       = 2
    matcher                       = { http_code = "200" }
  }

  @estimate(4s)
  resource public_http: aws.elasticloadbalancingv2.Listener {
    load_balancer_arn = load_balancer["public"].load_balancer_arn
    port              = 80
    protocol          = "HTTP"
    default_actions = [{
      type            = "redirect"
      redirect_config = { protocol = "HTTPS", port = "443", status_code = "HTTP_301" }
    }]
  }

  @estimate(4s)
  resource public_https: aws.elasticloadbalancingv2.Listener {
    load_balancer_arn = load_balancer["public"].load_balancer_arn
    port              = 443
    protocol          = "HTTPS"
    ssl_policy        = "ELBSecurityPolicy-TLS13-1-2-2021-06"
    certificates      = [{ certificate_arn = certificate.certificate_arn }]
    default_actions = [{ type = "fixed-response", fixed_response_config = { status_code = "404" } }]
  }

  @estimate(4s)
  resource internal_http: aws.elasticloadbalancingv2.Listener {
    load_balancer_arn = load_balancer["internal"].load_balancer_arn
    port              = 80
    protocol          = "HTTP"
    default_actions = [{ type = "fixed-response", fixed_response_config = { status_code = "404" } }]
  }

  /// Agent NAME answers under /NAME of its load balancer.
  @estimate(4s)
  resource listener_rule: aws.elasticloadbalancingv2.ListenerRule for agent, i in exposed {
    listener_arn = if agent.entry == "public"
      then public_https.listener_arn
      else internal_http.listener_arn
    priority = i + 1
    conditions = [{
      field               = "path-pattern"
      path_pattern_config = { values = ["/${agent.name}", "/${agent.name}/*"] }
    }]
    actions = [{ type = "forward", target_group_arn = target_group[agent.name].target_group_arn }]
  }

  @estimate(12s)
  resource public_name: aws.route53.RecordSet {
    hosted_zone_id = public_zone.id
    name           = "api.${domain}"
    type           = "A"
    alias_target = {
      dns_name       = load_balancer["public"].dns_name
      hosted_zone_id = load_balancer["public"].canonical_hosted_zone_id
    }
  }

  @estimate(12s)
  resource internal_name: aws.route53.RecordSet {
    hosted_zone_id = private_zone.id
    name           = "agents.internal.${domain}"
    type           = "A"
    alias_target = {
      dns_name       = load_balancer["internal"].dns_name
      hosted_zone_id = load_balancer["internal"].canonical_hosted_zone_id
    }
  }
}
