//! Group 2, network and security: who may talk to whom, private ways to AWS, names, certificate.
//! 10 minutes one after the other: security groups 2, endpoints 2, Route 53 1, ACM 5.

/// One security group for each tier.
let tiers = [
  { name = "public-lb", description = "Load balancer that faces the internet" },
  { name = "internal-lb", description = "Load balancer between agents" },
  { name = "agents", description = "Tasks of the agents" },
  { name = "functions", description = "Lambda functions" },
  { name = "database", description = "Aurora" },
  { name = "cache", description = "Redis" },
  { name = "endpoints", description = "VPC endpoints" },
]

/// Who may open a connection to whom. There is no other way in.
let flows = [
  { name = "public-lb-to-agents", from = "public-lb", to = "agents", port = 8080 },
  { name = "internal-lb-to-agents", from = "internal-lb", to = "agents", port = 8080 },
  { name = "agents-to-internal-lb", from = "agents", to = "internal-lb", port = 80 },
  { name = "agents-to-database", from = "agents", to = "database", port = 5432 },
  { name = "functions-to-database", from = "functions", to = "database", port = 5432 },
  { name = "agents-to-cache", from = "agents", to = "cache", port = 6379 },
  { name = "agents-to-endpoints", from = "agents", to = "endpoints", port = 443 },
  { name = "functions-to-endpoints", from = "functions", to = "endpoints", port = 443 },
]

/// AWS services that are reached without leaving the VPC.
let gateway_services   = ["s3", "dynamodb"]
let interface_services = ["ecr.api", "ecr.dkr", "events", "logs", "sqs", "ssm"]

group network {
  // ── Security groups: 120s ───────────────────────────────────────────────────────────────────────

  @estimate(10s) @concurrency(10)
  resource security_group: aws.ec2.SecurityGroup for tier in tiers {
    group_name        = "${prefix}-${tier.name}"
    group_description = tier.description
    vpc_id            = vpc.vpc_id
    tags              = { Name = "${prefix}-${tier.name}" }
  }

  // Rules stand apart from the groups, so that two groups may name each other without a cycle.
  @estimate(5s) @concurrency(10)
  resource ingress: aws.ec2.SecurityGroupIngress for flow in flows {
    group_id                 = security_group[flow.to].group_id
    source_security_group_id = security_group[flow.from].group_id
    ip_protocol              = "tcp"
    from_port                = flow.port
    to_port                  = flow.port
    description              = flow.name
  }

  @estimate(5s) @concurrency(10)
  resource internet_ingress: aws.ec2.SecurityGroupIngress for port in [80, 443] {
    group_id    = security_group["public-lb"].group_id
    cidr_ip     = "0.0.0.0/0"
    ip_protocol = "tcp"
    from_port   = port
    to_port     = port
    description = "internet-to-public-lb"
  }

  // ── VPC endpoints: 120s ─────────────────────────────────────────────────────────────────────────

  @estimate(15s) @limit(vpc_endpoints)
  resource gateway_endpoint: aws.ec2.VPCEndpoint for api in gateway_services {
    vpc_id            = vpc.vpc_id
    vpc_endpoint_type = "Gateway"
    service_name      = "com.amazonaws.${region}.${api}"
    route_table_ids   = [private_routes.route_table_id]
  }

  // Two zones, so two network interfaces each.
  @estimate(15s) @limit(vpc_endpoints) @limit(eni_per_vpc, weight = 2)
  resource interface_endpoint: aws.ec2.VPCEndpoint for api in interface_services {
    vpc_id              = vpc.vpc_id
    vpc_endpoint_type   = "Interface"
    service_name        = "com.amazonaws.${region}.${api}"
    private_dns_enabled = true
    subnet_ids          = [for s in private_subnet: s.subnet_id]
    security_group_ids  = [security_group["endpoints"].group_id]
  }

  // ── Route 53: 60s ───────────────────────────────────────────────────────────────────────────────

  /// The world's view. Its name servers must be entered where the domain is registered.
  @estimate(30s)
  resource public_zone: aws.route53.HostedZone { name = domain }

  /// The view from inside the VPC.
  @estimate(30s)
  resource private_zone: aws.route53.HostedZone {
    name = "internal.${domain}"
    vpcs = [{ vpc_id = vpc.vpc_id, vpc_region = region }]
  }

  // ── ACM: 300s ───────────────────────────────────────────────────────────────────────────────────

  /// Issued once the validation record answers from the public zone.
  @estimate(5min) @timeout(30min)
  resource certificate: aws.certificatemanager.Certificate {
    domain_name               = "*.${domain}"
    validation_method         = "DNS"
    domain_validation_options = [{ domain_name = "*.${domain}", hosted_zone_id = public_zone.id }]
  }
}
