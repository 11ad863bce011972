//! The way between the sites: the only part that has to wait for both of them.

@provider(region = site.region)
module services: "./services" for site, name in sites {
  name     = name
  cidr     = site.cidr
  region   = site.region
  user     = db_user
  password = db_password
}

@after(services)
group network {
  @estimate(10min)
  resource peering: aws.ec2.VPCPeeringConnection if multi_region {
    vpc_id      = services["primary"].vpc.vpc_id
    peer_vpc_id = services["secondary"].vpc.vpc_id
    peer_region = all_sites["secondary"].region
  }

  /// From each site to the other's addresses.
  @estimate(10min)
  resource way: aws.ec2.Route for site, name in (if multi_region then sites else {}) {
    route_table_id = services[name].routes.route_table_id
    destination_cidr_block = if site.primary
      then all_sites["secondary"].cidr
      else all_sites["primary"].cidr
    vpc_peering_connection_id = peering?.id
  }
}
