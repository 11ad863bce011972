//! Attributes: pairs of a key and a value that have calls of their own. Those that the program does not
//! name have the values that AWS documents.

use msd_model::value::{Record, Value};

use crate::convert::{Asked, Change, document};

/// Keys and what AWS sets where nobody does.
pub type Defaults = &'static [(&'static str, &'static str)];

pub const LOAD_BALANCER: Defaults = &[
    ("access_logs.s3.enabled", "false"),
    ("client_keep_alive.seconds", "3600"),
    ("connection_logs.s3.enabled", "false"),
    ("deletion_protection.enabled", "false"),
    ("dns_record.client_routing_policy", "any_availability_zone"),
    ("health_check_logs.s3.enabled", "false"),
    ("idle_timeout.timeout_seconds", "60"),
    ("routing.http.desync_mitigation_mode", "defensive"),
    ("routing.http.drop_invalid_header_fields.enabled", "false"),
    ("routing.http.preserve_host_header.enabled", "false"),
    ("routing.http.x_amzn_tls_version_and_cipher_suite.enabled", "false"),
    ("routing.http.xff_client_port.enabled", "false"),
    ("routing.http.xff_header_processing.mode", "append"),
    ("routing.http2.enabled", "true"),
    ("waf.fail_open.enabled", "false"),
    ("zonal_shift.config.enabled", "false"),
];

pub const TARGET_GROUP: Defaults = &[
    ("deregistration_delay.connection_termination.enabled", "false"),
    ("deregistration_delay.timeout_seconds", "300"),
    ("lambda.multi_value_headers.enabled", "false"),
    ("load_balancing.algorithm.anomaly_mitigation", "off"),
    ("load_balancing.algorithm.type", "round_robin"),
    ("load_balancing.cross_zone.enabled", "use_load_balancer_configuration"),
    ("proxy_protocol_v2.enabled", "false"),
    ("slow_start.duration_seconds", "0"),
    ("stickiness.app_cookie.duration_seconds", "86400"),
    ("stickiness.enabled", "false"),
    ("stickiness.lb_cookie.duration_seconds", "86400"),
    ("target_group_health.dns_failover.minimum_healthy_targets.count", "1"),
    ("target_group_health.dns_failover.minimum_healthy_targets.percentage", "off"),
    ("target_group_health.unhealthy_state_routing.minimum_healthy_targets.count", "1"),
    ("target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage", "off"),
    ("target_health_state.unhealthy.connection_termination.enabled", "true"),
    ("target_health_state.unhealthy.draining_interval_seconds", "0"),
];

pub const LISTENER: Defaults =
    &[("routing.http.response.server.enabled", "true"), ("tcp.idle_timeout.seconds", "350")];

/// Returns the pairs that a program gives.
pub fn given(asked: &Asked<'_>, property: &str) -> Vec<(String, String)> {
    pairs(asked.properties, property)
}

/// Returns the pairs that have to be sent: what differs, and what goes back to AWS's own.
pub fn to_send(change: &Change<'_>, property: &str, defaults: Defaults) -> Vec<(String, String)> {
    if !change.any(&[property]) {
        return Vec::new();
    }
    let (mut send, before) = (given(&change.asked, property), pairs(change.before, property));
    let own = before.iter().filter_map(|(key, value)| {
        let (_, own) = defaults.iter().find(|(name, own)| name == key && own != value)?;
        let is_given = send.iter().any(|(given, _)| given == key);
        (!is_given).then(|| (key.clone(), (*own).to_owned()))
    });
    let own: Vec<_> = own.collect();
    send.retain(|pair| !before.contains(pair));
    send.extend(own);
    send
}

fn pairs(properties: &Record, property: &str) -> Vec<(String, String)> {
    let items = properties.get(property).and_then(Value::as_list).unwrap_or_default();
    let pair = |item: &Value| {
        let fields = item.as_map()?;
        Some((
            fields.get("key").map(document)?,
            fields.get("value").map(document).unwrap_or_default(),
        ))
    };
    items.iter().filter_map(pair).collect()
}
