//! Host names and addresses of things on the network, as each service writes them.

use crate::chance::Chance;
use crate::hints::Scene;

/// Returns plausible URLs, best first.
pub fn urls(scene: &Scene<'_>, chance: &mut Chance) -> Vec<String> {
    let Scene { service, region, account, name, .. } = scene;
    let plain = format!("https://{}", host(scene));
    let own = match *service {
        "sqs" => format!("https://sqs.{region}.amazonaws.com/{account}/{name}"),
        "ecr" => format!("{account}.dkr.ecr.{region}.amazonaws.com/{name}"),
        "lambda" => format!("https://{}.lambda-url.{region}.on.aws/", chance.hex(32)),
        "apigateway" | "apigatewayv2" => execute_api(scene),
        "s3" => format!("http://{name}.s3-website-{region}.amazonaws.com"),
        "codecommit" => format!("https://git-codecommit.{region}.amazonaws.com/v1/repos/{name}"),
        _ => plain.clone(),
    };
    vec![own, plain.clone(), plain + "/"]
}

/// Returns plausible host names for the property at the path, best first.
pub fn hosts(scene: &Scene<'_>, path: &str, chance: &mut Chance) -> Vec<String> {
    let Scene { service, short, region, name, hash, .. } = scene;
    let reader = path.contains("read");
    let own = match (*service, *short) {
        ("s3", _) if path.contains("dual_stack") => {
            format!("{name}.s3.dualstack.{region}.amazonaws.com")
        }
        ("s3", _) if path.contains("regional") => format!("{name}.s3.{region}.amazonaws.com"),
        ("s3", _) => format!("{name}.s3.amazonaws.com"),
        ("rds", "DBCluster") if reader => {
            format!("{name}.cluster-ro-{}.{region}.rds.amazonaws.com", &hash[..12])
        }
        ("rds", "DBCluster") => {
            format!("{name}.cluster-{}.{region}.rds.amazonaws.com", &hash[..12])
        }
        ("elasticloadbalancingv2" | "elasticloadbalancing", _) => {
            format!("{name}-{}.{region}.elb.amazonaws.com", chance.text("123456789", 10))
        }
        ("elasticache", _) => {
            let reader = if reader { "-ro" } else { "" };
            format!("{name}{reader}.{}.{region}.cache.amazonaws.com", &hash[..6])
        }
        ("cloudfront", _) => format!("d{}.cloudfront.net", &hash[..13]),
        ("apigateway" | "apigatewayv2", _) if path.ends_with("endpoint") => execute_api(scene),
        _ => host(scene),
    };
    vec![own, host(scene)]
}

fn execute_api(scene: &Scene<'_>) -> String {
    format!("https://{}.execute-api.{}.amazonaws.com", &scene.hash[..10], scene.region)
}

fn host(scene: &Scene<'_>) -> String {
    let kept = |letter: &char| letter.is_ascii_alphanumeric() || *letter == '-';
    let name: String = scene.name.chars().filter(kept).collect();
    let name = name.to_ascii_lowercase();
    format!("{name}.{}.{}.{}.amazonaws.com", &scene.hash[..12], scene.region, scene.service)
}
