//! What a property's name tells of a plausible text for it, where its type says no more than String.

use crate::chance::Chance;
use crate::hosts;

/// Where and for what a text is made up.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    /// `ec2` of `aws.ec2.VPC`.
    pub service: &'a str,
    /// `VPC` of `aws.ec2.VPC`.
    pub short: &'a str,
    pub region: &'a str,
    pub account: &'a str,
    /// The thing's own name, given or made up.
    pub name: &'a str,
    /// The `path` property that IAM's names may have.
    pub path: Option<&'a str>,
    /// Sixteen hex digits of the thing's own, so that two texts about it agree.
    pub hash: &'a str,
}

/// Returns plausible texts for the property at the path, best first.
pub fn texts(scene: &Scene<'_>, path: &str, chance: &mut Chance) -> Vec<String> {
    let property = path.rsplit('.').next().unwrap_or(path);
    // `ports` and `ip_addresses` hold what `port` and `ip_address` are.
    let singular = ["sses", "s"].iter().find_map(|end| {
        let kept = if *end == "sses" { 2 } else { 0 };
        property.ends_with(end).then(|| &property[..property.len() - end.len() + kept])
    });
    let ends = |words: &[&str]| {
        let ends_with = |text: &str, word: &str| {
            text.strip_suffix(word).is_some_and(|rest| rest.is_empty() || rest.ends_with('_'))
        };
        words.iter().any(|word| {
            ends_with(property, word) || singular.is_some_and(|text| ends_with(text, word))
        })
    };
    if let Some(text) = own(scene, property) {
        return vec![text];
    }
    if ends(&["url", "uri"]) {
        return hosts::urls(scene, chance);
    }
    if ends(&["ip", "ip_address", "ipv4_address"]) {
        return vec![ipv4(property.contains("public") || scene.short == "EIP", chance)];
    }
    if ends(&["ipv6_cidr_block"]) {
        return vec![format!("2600:1f18:{}:{}::/56", chance.hex(4), chance.hex(4))];
    }
    if ends(&["cidr_block", "cidr"]) {
        return vec![format!("10.{}.0.0/16", chance.below(256))];
    }
    if ends(&["endpoint", "address", "dns_name", "domain_name", "host", "hostname", "domain"]) {
        return hosts::hosts(scene, path, chance);
    }
    if ends(&["account_id", "account", "owner_id", "owner", "owner_account"]) {
        return vec![scene.account.to_owned()];
    }
    if ends(&["region"]) {
        return vec![scene.region.to_owned()];
    }
    if ends(&["availability_zone", "zone_name"]) {
        return vec![format!("{}a", scene.region)];
    }
    if ends(&["name_server"]) {
        return vec![format!("ns-{}.awsdns-{:02}.com", chance.below(2048), chance.below(64))];
    }
    if ends(&["port"]) {
        return vec![port(scene.service).to_string()];
    }
    if ends(&["status", "state"]) {
        return STATES.map(str::to_owned).to_vec();
    }
    if ends(&["at", "time", "date", "timestamp", "modified", "created", "updated"]) {
        return vec![timestamp(chance)];
    }
    if ends(&["version", "revision", "version_number"]) {
        return vec!["1".to_owned()];
    }
    if ends(&["uuid"]) {
        return vec![chance.uuid()];
    }
    if ends(&["name"]) {
        return vec![scene.name.to_owned()];
    }
    if ends(&["id", "identifier"]) {
        return ids(scene, property, chance);
    }
    let prefix = PREFIXES.iter().find(|(word, _)| ends(&[word]));
    if let Some((_, prefix)) = prefix.filter(|_| scene.service == "ec2") {
        return vec![format!("{prefix}-{}", chance.hex(17))];
    }
    vec![format!("{}-{}", property.replace('_', "-"), chance.hex(8))]
}

/// States that mean "ready", in the spellings of different services.
pub const STATES: [&str; 12] = [
    "available",
    "ACTIVE",
    "active",
    "Active",
    "AVAILABLE",
    "ENABLED",
    "enabled",
    "Enabled",
    "CREATE_COMPLETE",
    "COMPLETED",
    "READY",
    "InService",
];

/// What ids of Amazon EC2 and EFS begin with, by the word that names the thing.
/// Source: the examples in the EC2 API reference.
const PREFIXES: [(&str, &str); 27] = [
    ("vpc_endpoint", "vpce"),
    ("nat_gateway", "nat"),
    ("internet_gateway", "igw"),
    ("egress_only_internet_gateway", "eigw"),
    ("transit_gateway", "tgw"),
    ("transit_gateway_attachment", "tgw-attach"),
    ("transit_gateway_route_table", "tgw-rtb"),
    ("vpc_peering_connection", "pcx"),
    ("customer_gateway", "cgw"),
    ("vpn_gateway", "vgw"),
    ("vpn_connection", "vpn"),
    ("route_table", "rtb"),
    ("network_acl", "acl"),
    ("network_interface", "eni"),
    ("eni", "eni"),
    ("dhcp_options", "dopt"),
    ("launch_template", "lt"),
    ("key_pair", "key"),
    ("prefix_list", "pl"),
    ("flow_log", "fl"),
    ("instance", "i"),
    ("volume", "vol"),
    ("allocation", "eipalloc"),
    ("eip", "eipalloc"),
    ("file_system", "fs"),
    ("mount_target", "fsmt"),
    ("access_point", "fsap"),
];

/// Returns ids in the usual dresses, best first.
pub fn ids(scene: &Scene<'_>, property: &str, chance: &mut Chance) -> Vec<String> {
    let hex = chance.hex(17);
    let short = kebab(scene.short);
    let named = property.trim_end_matches('s').trim_end_matches("_id");
    let of = |word: &str| {
        let found = PREFIXES.iter().find(|(name, _)| *name == word);
        found.filter(|_| matches!(scene.service, "ec2" | "efs")).map(|(_, prefix)| *prefix)
    };
    let prefix = of(named).or_else(|| of(&short.replace('-', "_"))).map(str::to_owned);
    let prefix = prefix.unwrap_or_else(|| match property.ends_with("association_id") {
        true => format!("{}assoc", short.split('-').next().unwrap_or(&short)),
        false => short.replace('-', ""),
    });
    vec![
        format!("{prefix}-{hex}"),
        chance.uuid(),
        hex.clone(),
        chance.text("0123456789", 12),
        hex[..10].to_owned(),
        hex[..8].to_owned(),
    ]
}

/// Returns what this very property of this service looks like.
fn own(scene: &Scene<'_>, property: &str) -> Option<String> {
    let Scene { service, short, region, name, hash, .. } = scene;
    let letters = || hash.to_ascii_uppercase();
    Some(match (*service, *short, property) {
        ("route53", "HostedZone", "id") => format!("Z0{}", letters()),
        ("elasticloadbalancingv2", "LoadBalancer", "canonical_hosted_zone_id") => {
            "Z35SXDOTRQ7X7K".to_owned()
        }
        ("elasticloadbalancingv2", "LoadBalancer", "load_balancer_full_name") => {
            format!("app/{name}/{hash}")
        }
        ("elasticloadbalancingv2", "TargetGroup", "target_group_full_name") => {
            format!("targetgroup/{name}/{hash}")
        }
        ("cloudfront", "Distribution", "id") => format!("E{}", &letters()[..13]),
        ("apigateway" | "apigatewayv2", _, "api_id" | "rest_api_id") => hash[..10].to_owned(),
        ("cognito", "UserPool", "user_pool_id") => format!("{region}_{hash}"),
        ("cognito", "UserPool", "provider_name") => {
            format!("cognito-idp.{region}.amazonaws.com/{region}_{hash}")
        }
        _ => return None,
    })
}

pub fn timestamp(chance: &mut Chance) -> String {
    let [month, day] = [chance.between(1, 12), chance.between(1, 28)];
    let [hour, minute, second] =
        [chance.between(0, 23), chance.between(0, 59), chance.between(0, 59)];
    format!("2026-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// Returns the port that the service's software listens on by default.
pub fn port(service: &str) -> i64 {
    match service {
        "rds" => 5432,
        "redshift" => 5439,
        "elasticache" | "memorydb" => 6379,
        "docdb" => 27017,
        "neptune" => 8182,
        _ => 443,
    }
}

/// `TargetGroup` to `target-group`, `DBCluster` to `db-cluster`.
pub fn kebab(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut out = String::new();
    for (position, letter) in letters.iter().enumerate() {
        let after_lower = position > 0 && !letters[position - 1].is_uppercase();
        let before_lower = letters.get(position + 1).is_some_and(|next| next.is_lowercase());
        if letter.is_uppercase() && position > 0 && (after_lower || before_lower) {
            out.push('-');
        }
        out.extend(letter.to_lowercase());
    }
    out
}

/// Returns a private address, or one that Amazon owns.
fn ipv4(public: bool, chance: &mut Chance) -> String {
    let [b, c, d] = [chance.below(256), chance.below(256), chance.below(250) + 4];
    format!("{}.{b}.{c}.{d}", if public { 54 } else { 10 })
}
