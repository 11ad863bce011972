//! What load balancers, listeners and rules are made of: the same fields in the API and in the schema.

use aws_sdk_elasticloadbalancingv2::types;

use crate::{choices, shape};

shape! {
    types::LoadBalancerAttribute { key, value }
    types::MinimumLoadBalancerCapacity { capacity_units }
    types::SubnetMapping {
        subnet_id, allocation_id, ipv6_address, private_ipv4_address, source_nat_ipv6_prefix,
    }
    types::Matcher { grpc_code, http_code }
    types::TargetDescription { id, availability_zone, port, quic_server_id }
    types::TargetGroupAttribute { key, value }
    types::Action {
        r#type = "type", authenticate_cognito_config, authenticate_oidc_config,
        fixed_response_config, forward_config, jwt_validation_config, order, redirect_config,
        target_group_arn,
    }
    types::AuthenticateCognitoActionConfig {
        user_pool_arn, user_pool_client_id, user_pool_domain, authentication_request_extra_params,
        on_unauthenticated_request, scope, session_cookie_name, session_timeout,
    }
    types::AuthenticateOidcActionConfig {
        authorization_endpoint, client_id, issuer, token_endpoint, user_info_endpoint,
        authentication_request_extra_params, client_secret, on_unauthenticated_request, scope,
        session_cookie_name, session_timeout, use_existing_client_secret,
    }
    types::FixedResponseActionConfig { status_code, content_type, message_body }
    types::ForwardActionConfig { target_group_stickiness_config, target_groups }
    types::HostHeaderConditionConfig { regex_values, values }
    types::HttpHeaderConditionConfig { http_header_name, regex_values, values }
    types::HttpRequestMethodConditionConfig { values }
    types::JwtValidationActionAdditionalClaim { format, name, values }
    types::JwtValidationActionConfig { issuer, jwks_endpoint, additional_claims }
    types::PathPatternConditionConfig { regex_values, values }
    types::QueryStringConditionConfig { values }
    types::QueryStringKeyValuePair { key, value }
    types::RedirectActionConfig { status_code, host, path, port, protocol, query }
    types::RewriteConfig { regex, replace }
    types::HostHeaderRewriteConfig { rewrites }
    types::UrlRewriteConfig { rewrites }
    types::RuleCondition {
        field, host_header_config, http_header_config, http_request_method_config,
        path_pattern_config, query_string_config, regex_values, source_ip_config, values,
    }
    types::SourceIpConditionConfig { ip_address_type, values }
    types::TargetGroupStickinessConfig { duration_seconds, enabled }
    types::TargetGroupTuple { target_group_arn, weight }
    types::RuleTransform { r#type = "type", host_header_rewrite_config, url_rewrite_config }
    types::Certificate { certificate_arn }
    types::ListenerAttribute { key, value }
    types::MutualAuthenticationAttributes {
        advertise_trust_store_ca_names, ignore_client_certificate_expiry, mode, trust_store_arn,
    }
}

choices! {
    types::ActionTypeEnum, types::AdvertiseTrustStoreCaNamesEnum,
    types::AuthenticateCognitoActionConditionalBehaviorEnum,
    types::AuthenticateOidcActionConditionalBehaviorEnum, types::EnablePrefixForIpv6SourceNatEnum,
    types::EnforceSecurityGroupInboundRulesOnPrivateLinkTrafficEnum, types::IpAddressType,
    types::JwtValidationActionAdditionalClaimFormatEnum, types::LoadBalancerSchemeEnum,
    types::LoadBalancerTypeEnum, types::ProtocolEnum, types::RedirectActionStatusCodeEnum,
    types::SourceIpAddressTypeEnum, types::TargetGroupIpAddressTypeEnum, types::TargetTypeEnum,
    types::TransformTypeEnum,
}
