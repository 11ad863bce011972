param step: Int = 1
param vpcs: List<aws.ec2.VPC.VpcId>

target aws { provider = aws }

resource public: aws.route53.HostedZone {
  name               = if step == 3 then "example.org" else "example.com"
  hosted_zone_config = { comment = if step == 1 then "the shop" else "shop" }
  tags               = { team = if step == 1 then "ops" else "shop" }
}

resource private: aws.route53.HostedZone {
  name = "internal.example"
  vpcs = [
    for id in if step == 1 then [vpcs[0]] else vpcs: { vpc_id = id, vpc_region = "us-east-1" }
  ]
}

output name_servers = public.name_servers
