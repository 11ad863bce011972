//! Amazon resource names as each service writes them.
//! Source: the "Resource types" tables of the AWS Service Authorization Reference.

use crate::chance::Chance;
use crate::hints::{Scene, kebab};
use crate::sample::Shape;

/// Service and type (`*` for any), and what follows `arn:aws:`. `{r}` region, `{a}` account,
/// `{n}` name, `{p}` path, `{h}` a hash of the thing's own, `{k}` the type in kebab case, `{v}` a revision.
const FORMS: [(&str, &str, &str); 52] = [
    ("acmpca", "*", "acm-pca:{r}:{a}:{k}/{u}"),
    ("apigateway", "*", "apigateway:{r}::/{k}s/{h}"),
    ("applicationautoscaling", "*", "application-autoscaling:{r}:{a}:{k}/{h}"),
    (
        "autoscaling",
        "AutoScalingGroup",
        "autoscaling:{r}:{a}:autoScalingGroup:{u}:autoScalingGroupName/{n}",
    ),
    ("backup", "BackupVault", "backup:{r}:{a}:backup-vault:{n}"),
    ("certificatemanager", "*", "acm:{r}:{a}:certificate/{u}"),
    ("cloudfront", "*", "cloudfront::{a}:{k}/{n}"),
    ("cloudtrail", "Trail", "cloudtrail:{r}:{a}:trail/{n}"),
    ("cloudwatch", "Alarm", "cloudwatch:{r}:{a}:alarm:{n}"),
    ("cognito", "UserPool", "cognito-idp:{r}:{a}:userpool/{r}_{h}"),
    ("dynamodb", "*", "dynamodb:{r}:{a}:table/{n}"),
    ("ecr", "*", "ecr:{r}:{a}:repository/{n}"),
    ("ecs", "CapacityProvider", "ecs:{r}:{a}:capacity-provider/{n}"),
    ("ecs", "TaskDefinition", "ecs:{r}:{a}:task-definition/{n}:{v}"),
    ("ecs", "*", "ecs:{r}:{a}:{k}/{n}"),
    ("efs", "*", "elasticfilesystem:{r}:{a}:{k}/{n}"),
    ("elasticache", "ReplicationGroup", "elasticache:{r}:{a}:replicationgroup:{n}"),
    ("elasticache", "SubnetGroup", "elasticache:{r}:{a}:subnetgroup:{n}"),
    ("elasticache", "ParameterGroup", "elasticache:{r}:{a}:parametergroup:{n}"),
    ("elasticache", "*", "elasticache:{r}:{a}:cluster:{n}"),
    (
        "elasticloadbalancingv2",
        "LoadBalancer",
        "elasticloadbalancing:{r}:{a}:loadbalancer/app/{n}/{h}",
    ),
    ("elasticloadbalancingv2", "TargetGroup", "elasticloadbalancing:{r}:{a}:targetgroup/{n}/{h}"),
    ("elasticloadbalancingv2", "Listener", "elasticloadbalancing:{r}:{a}:listener/app/{n}/{h}/{h}"),
    (
        "elasticloadbalancingv2",
        "ListenerRule",
        "elasticloadbalancing:{r}:{a}:listener-rule/app/{n}/{h}/{h}/{h}",
    ),
    ("elasticsearch", "*", "es:{r}:{a}:domain/{n}"),
    ("events", "*", "events:{r}:{a}:{k}/{n}"),
    ("iam", "ManagedPolicy", "iam::{a}:policy{p}{n}"),
    ("iam", "*", "iam::{a}:{k}{p}{n}"),
    ("kinesis", "Stream", "kinesis:{r}:{a}:stream/{n}"),
    ("kinesisfirehose", "*", "firehose:{r}:{a}:deliverystream/{n}"),
    ("kms", "*", "kms:{r}:{a}:key/{n}"),
    ("lambda", "LayerVersion", "lambda:{r}:{a}:layer:{n}:{v}"),
    ("lambda", "EventSourceMapping", "lambda:{r}:{a}:event-source-mapping:{u}"),
    ("lambda", "*", "lambda:{r}:{a}:function:{n}"),
    ("logs", "LogGroup", "logs:{r}:{a}:log-group:{n}:*"),
    ("msk", "*", "kafka:{r}:{a}:{k}/{n}/{u}"),
    ("opensearchservice", "*", "es:{r}:{a}:domain/{n}"),
    ("rds", "DBInstance", "rds:{r}:{a}:db:{n}"),
    ("rds", "DBCluster", "rds:{r}:{a}:cluster:{n}"),
    ("rds", "DBSubnetGroup", "rds:{r}:{a}:subgrp:{n}"),
    ("rds", "DBParameterGroup", "rds:{r}:{a}:pg:{n}"),
    ("rds", "DBClusterParameterGroup", "rds:{r}:{a}:cluster-pg:{n}"),
    ("route53", "*", "route53:::{k}/{n}"),
    ("s3", "*", "s3:::{n}"),
    ("scheduler", "ScheduleGroup", "scheduler:{r}:{a}:schedule-group/{n}"),
    ("secretsmanager", "*", "secretsmanager:{r}:{a}:secret:{n}-{s}"),
    ("sns", "Subscription", "sns:{r}:{a}:{n}:{u}"),
    ("sns", "*", "sns:{r}:{a}:{n}"),
    ("sqs", "*", "sqs:{r}:{a}:{n}"),
    ("ssm", "*", "ssm:{r}:{a}:{k}/{n}"),
    ("stepfunctions", "Activity", "states:{r}:{a}:activity:{n}"),
    ("stepfunctions", "*", "states:{r}:{a}:stateMachine:{n}"),
];

/// Returns a resource name of this shape, in the service's own form if that fits.
pub fn make(scene: &Scene<'_>, kind: &str, shape: &Shape, chance: &mut Chance) -> Option<String> {
    let own = FORMS
        .iter()
        .find(|(service, short, _)| *service == scene.service && (*short == "*" || *short == kind))
        .map(|(_, _, form)| format!("arn:aws:{}", filled(form, scene, kind, chance)));
    let fits = |text: &String| shape.fits(text);
    own.filter(fits)
        .or_else(|| guided(scene, kind, shape, chance))
        .or_else(|| usual(scene, kind).into_iter().find(fits))
}

/// Returns the kind of thing that a property such as `load_balancer_arns` names, if it is one of the
/// service's.
pub fn kind_named(service: &str, property: &str) -> Option<&'static str> {
    let kind = property.strip_suffix("_arn").or_else(|| property.strip_suffix("_arns"))?;
    let named = |short: &str| kebab(short).replace('-', "_") == kind;
    let row = FORMS.iter().find(|(of, short, _)| *of == service && *short != "*" && named(short));
    row.map(|(_, short, _)| *short)
}

/// Tells whether a pattern is one of resource names.
pub fn is_pattern(pattern: &str) -> bool {
    pattern.trim_start_matches(['^', '(', '?', ':']).starts_with("arn")
}

fn filled(form: &str, scene: &Scene<'_>, kind: &str, chance: &mut Chance) -> String {
    let path = scene.path.filter(|path| path.starts_with('/')).unwrap_or("/");
    let name = scene.name.trim_start_matches("alias/");
    form.replace("{r}", scene.region)
        .replace("{a}", scene.account)
        .replace("{k}", &kebab(kind))
        .replace("{p}", path)
        .replace("{n}", name)
        .replace("{h}", scene.hash)
        .replace("{u}", &chance.uuid())
        .replace("{s}", &chance.hex(6))
        .replace("{v}", &chance.revision.to_string())
}

fn usual(scene: &Scene<'_>, kind: &str) -> Vec<String> {
    let Scene { service, region, account, name, .. } = scene;
    let kebab = kebab(kind);
    let squashed = kebab.replace('-', "");
    let mut forms = Vec::new();
    for place in [format!("{region}:{account}"), format!(":{account}"), format!("{region}:")] {
        for kind in [&kebab, &squashed] {
            forms.push(format!("arn:aws:{service}:{place}:{kind}/{name}"));
            forms.push(format!("arn:aws:{service}:{place}:{kind}:{name}"));
        }
        forms.push(format!("arn:aws:{service}:{place}:{name}"));
    }
    forms
}

/// Takes a short sample of the pattern, then puts partition, region, account and name in their
/// places as far as the pattern allows.
fn guided(scene: &Scene<'_>, kind: &str, shape: &Shape, chance: &mut Chance) -> Option<String> {
    let pattern = shape.patterns.first()?;
    // A pattern that takes anything says nothing of the service.
    if !is_pattern(&pattern.source) || usual(scene, kind).first().is_some_and(|own| shape.fits(own))
    {
        return None;
    }
    let mut best =
        [0, 1, 4, 12].into_iter().find_map(|stretch| shape.sample(chance, Some(stretch)))?;
    for (part, text) in [(1, "aws"), (3, scene.region), (4, scene.account)] {
        let mut parts: Vec<&str> = best.splitn(6, ':').collect();
        if parts.len() == 6 && !parts[part].is_empty() {
            parts[part] = text;
            let better = parts.join(":");
            if shape.fits(&better) {
                best = better;
            }
        }
    }
    let end = best.rfind(['/', ':'])? + 1;
    let named = [scene.name, scene.hash].map(|name| format!("{}{name}", &best[..end]));
    Some(named.into_iter().find(|text| shape.fits(text)).unwrap_or(best))
}

#[cfg(test)]
mod tests {
    use msd_model::refinement::{Length, Regex};

    use super::*;
    use crate::chance::Seed;

    fn arn(service: &str, short: &str, pattern: Option<&str>) -> String {
        let hash = "0123456789abcdef";
        let scene = Scene {
            service,
            short,
            region: "eu-west-1",
            account: "111122223333",
            name: "jobs",
            path: Some("/team/"),
            hash,
        };
        let patterns = pattern.map(Regex::new).into_iter().collect();
        let shape = Shape { patterns, length: Length::default() };
        make(&scene, short, &shape, &mut Seed::new(1, ["t", "x"], 0).at("arn")).unwrap()
    }

    #[test]
    fn resource_names_look_like_the_service_s_own() {
        assert_eq!(arn("sqs", "Queue", None), "arn:aws:sqs:eu-west-1:111122223333:jobs");
        assert_eq!(arn("iam", "Role", None), "arn:aws:iam::111122223333:role/team/jobs");
        assert_eq!(
            arn("elasticloadbalancingv2", "TargetGroup", None),
            "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/jobs/0123456789abcdef"
        );
        assert_eq!(
            arn("newone", "BigThing", None),
            "arn:aws:newone:eu-west-1:111122223333:big-thing/jobs"
        );
        assert_eq!(
            arn("dms", "Cert", Some("^arn:(aws|aws-cn):dmsx:[\\w-]+:[0-9]{12}:cert:[A-Za-z0-9]+$")),
            "arn:aws:dmsx:eu-west-1:111122223333:cert:jobs"
        );
    }
}
