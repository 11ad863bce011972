//! What a property's name tells of a plausible text for it, where its type says no more than String.

use crate::chance::Chance;

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
    /// A few digits of the thing's own, so that two names in one template agree.
    pub hash: &'a str,
}

/// Returns plausible texts for a property of this name, best first.
pub fn texts(scene: &Scene<'_>, property: &str, chance: &mut Chance) -> Vec<String> {
    let ends = |words: &[&str]| {
        words.iter().any(|word| {
            property == *word
                || property.strip_suffix(word).is_some_and(|rest| rest.ends_with('_'))
        })
    };
    if ends(&["url", "uri", "urls", "uris", "endpoint_url"]) {
        return urls(scene, chance);
    }
    if ends(&["endpoint", "address", "dns_name", "domain_name", "host", "hostname", "domain"]) {
        return hosts(scene, chance);
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
    if ends(&["port"]) {
        return vec![port(scene.service).to_string()];
    }
    if ends(&["status", "state"]) {
        return STATES.map(str::to_owned).to_vec();
    }
    if ends(&["at", "time", "date", "timestamp", "modified", "created", "updated"]) {
        return vec![timestamp(chance)];
    }
    if ends(&["ip", "ip_address", "ip_addresses", "ips"]) {
        let public = property.contains("public") || scene.short == "EIP";
        return vec![ipv4(public, chance)];
    }
    if ends(&["version", "revision", "version_number"]) {
        return vec!["1".to_owned()];
    }
    if ends(&["uuid"]) {
        return vec![chance.uuid()];
    }
    if ends(&["hosted_zone_id", "zone_id"]) || (scene.short == "HostedZone" && property == "id") {
        return vec![format!("Z{}", chance.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", 20))];
    }
    if ends(&["allocation_id"]) {
        return vec![format!("eipalloc-{}", chance.hex(17))];
    }
    if ends(&["name"]) {
        return vec![scene.name.to_owned()];
    }
    if ends(&["id", "ids", "identifier", "identifiers"]) {
        return ids(scene.short, chance);
    }
    let word = property.rsplit('.').next().unwrap_or(property).replace('_', "-");
    vec![format!("{word}-{}", chance.hex(8))]
}

/// Returns ids in the usual dresses, best first.
pub fn ids(short: &str, chance: &mut Chance) -> Vec<String> {
    let hex = chance.hex(17);
    let uuid = chance.uuid();
    let digits = chance.text("0123456789", 12);
    let short = kebab(short).replace('-', "");
    vec![format!("{short}-{hex}"), uuid, hex.clone(), digits, hex[..10].to_owned(), hex[..8].to_owned()]
}

/// States that mean "ready", in the spellings of different services.
pub const STATES: [&str; 12] = [
    "available", "ACTIVE", "active", "Active", "AVAILABLE", "ENABLED", "enabled", "Enabled",
    "CREATE_COMPLETE", "COMPLETED", "READY", "InService",
];

pub fn timestamp(chance: &mut Chance) -> String {
    let [month, day] = [chance.between(1, 12), chance.between(1, 28)];
    let [hour, minute, second] =
        [chance.between(0, 23), chance.between(0, 59), chance.between(0, 59)];
    format!("2026-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// Returns a private address, or one that Amazon owns.
pub fn ipv4(public: bool, chance: &mut Chance) -> String {
    let [b, c, d] = [chance.below(256), chance.below(256), chance.between(4, 250) as u64];
    format!("{}.{b}.{c}.{d}", if public { 54 } else { 10 })
}

/// Returns the port that the service's software listens on by default.
pub fn port(service: &str) -> i64 {
    match service {
        "rds" | "redshift" => 5432,
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

fn urls(scene: &Scene<'_>, chance: &mut Chance) -> Vec<String> {
    let Scene { service, region, account, name, .. } = scene;
    let own = match *service {
        "sqs" => format!("https://sqs.{region}.amazonaws.com/{account}/{name}"),
        "ecr" => format!("{account}.dkr.ecr.{region}.amazonaws.com/{name}"),
        "lambda" => format!("https://{}.lambda-url.{region}.on.aws/", chance.hex(32)),
        "apigateway" | "apigatewayv2" => {
            format!("https://{}.execute-api.{region}.amazonaws.com", scene.hash)
        }
        "s3" => format!("http://{name}.s3-website-{region}.amazonaws.com"),
        "codecommit" => {
            format!("https://git-codecommit.{region}.amazonaws.com/v1/repos/{name}")
        }
        _ => format!("https://{}", host(scene)),
    };
    let plain = format!("https://{}", host(scene));
    vec![own, plain.clone(), plain + "/"]
}

fn hosts(scene: &Scene<'_>, chance: &mut Chance) -> Vec<String> {
    let Scene { service, region, name, .. } = scene;
    let own = match *service {
        "s3" => format!("{name}.s3.amazonaws.com"),
        "elasticloadbalancingv2" | "elasticloadbalancing" => {
            format!("{name}-{}.{region}.elb.amazonaws.com", chance.text("123456789", 10))
        }
        "elasticache" => format!("{name}.{}.0001.use1.cache.amazonaws.com", &scene.hash[..6]),
        "cloudfront" => format!("d{}.cloudfront.net", scene.hash),
        _ => host(scene),
    };
    vec![own, host(scene)]
}

fn host(scene: &Scene<'_>) -> String {
    let name: String =
        scene.name.chars().filter(|letter| letter.is_ascii_alphanumeric() || *letter == '-').collect();
    let name = name.to_ascii_lowercase();
    format!("{}.{}.{}.{}.amazonaws.com", name, scene.hash, scene.region, scene.service)
}
