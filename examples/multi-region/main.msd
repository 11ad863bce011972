//! One application in two regions: services at both sites at once, then the way between them, then
//! applications, observability and simulated users together, and a dashboard over all of it.
//!
//!   msd plan examples/multi-region
//!   msd plan examples/multi-region --var multi_region=false
//!   msd test examples/multi-region

stack multi_region { tags = { Project = "pet-adoptions" } }

/// Without it there is the first site alone, and no way between sites.
param multi_region: Bool = true

/// The name and the password of the databases' first user.
param db_user: String(len 1..=16) = "adoptions"
secret param db_password: String(len 8..=41)

type Site = {
  region: String
  cidr: Cidr
  primary: Bool
}

let all_sites: Map<Site> = {
  primary   = { region = "us-east-1", cidr = "10.1.0.0/16", primary = true }
  secondary = { region = "eu-west-1", cidr = "10.2.0.0/16", primary = false }
}

let sites = { for site, name in all_sites if site.primary || multi_region: name => site }

/// Two regions at once reach the account's quotas sooner: five VPCs a region
/// (docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html). This counts both regions.
limit vpcs { quota = 10, applies_to = [aws.ec2.VPC] }

target local { provider = sim, params = { db_password = "only-simulated" } }
target prod { provider = aws, region = "us-east-1" }

output databases = { for site, name in services: name => site.database }
output dashboard = dashboard.dashboard_name
