/// Each action that changes something has a bucket of 50 that is filled by 5 a second. Here they all
/// share one: a little slower than is allowed, never faster. Actions with a smaller bucket follow.
/// https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html
limit ec2_api {
  rate       = 5/s
  burst      = 50
  scope      = region
  applies_to = [aws.ec2.*]
}

/// CreateNatGateway and DeleteNatGateway: a bucket of 10 each, filled by 1 a second.
/// https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html
limit nat_gateway_api {
  rate       = 1/s
  burst      = 10
  scope      = region
  applies_to = [aws.ec2.NatGateway]
}

/// CreateVpcEndpoint, ModifyVpcEndpoint and DeleteVpcEndpoints: a bucket of 4 each, filled by 0.3 a second.
/// https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html
limit vpc_endpoint_api {
  rate       = 18/min
  burst      = 4
  scope      = region
  applies_to = [aws.ec2.VPCEndpoint]
}

/// CreateVpcEndpointServiceConfiguration and its like: a bucket of 10 each, filled by 1 a second.
/// https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html
limit vpc_endpoint_service_api {
  rate       = 1/s
  burst      = 10
  scope      = region
  applies_to = [aws.ec2.VPCEndpointService]
}

/// CreateClientVpnRoute, DeleteClientVpnRoute and AuthorizeClientVpnIngress: a bucket of 5 each, filled by
/// 2 a second.
/// https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html
limit client_vpn_api {
  rate       = 2/s
  burst      = 5
  scope      = region
  applies_to = [aws.ec2.ClientVpnRoute, aws.ec2.ClientVpnAuthorizationRule]
}
