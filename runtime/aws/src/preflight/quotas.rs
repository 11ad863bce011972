//! Whether the account has room for what is to be created: the quota as Service Quotas knows it,
//! against what there is and what comes. One row a quota that is a count of things of one type.

use std::collections::BTreeMap;

use async_trait::async_trait;
use aws_sdk_servicequotas::Client;
use futures::StreamExt;
use msd_engine::inventory::Inventory;
use msd_model::schema::OperationKind;
use msd_model::ty::TypeName;
use msd_model::value::Value;
use smol_str::SmolStr;

use super::{Check, Checker, Finding, Scene, Subject};
use crate::context::Context;
use crate::driver::Answer;
use crate::error::{OrAbsent, refused, silent};

/// So many quotas are looked at a time.
const AT_ONCE: usize = 8;

/// A quota, by the code that <https://docs.aws.amazon.com/general/latest/gr/aws-service-information.html>
/// and the service's own page of quotas give it.
struct Row {
    ty: &'static str,
    service: &'static str,
    code: &'static str,
    name: &'static str,
    /// Whether it is of the account, and known in one region only.
    is_global: bool,
    /// A property and the part of an identifier that tell which of the type count; the value that the
    /// property has when it is not set.
    only: Option<Only>,
}

struct Only {
    property: &'static str,
    value: &'static str,
    unset: &'static str,
    within: &'static str,
}

const fn regional(
    ty: &'static str,
    service: &'static str,
    code: &'static str,
    name: &'static str,
) -> Row {
    Row { ty, service, code, name, is_global: false, only: None }
}

const fn global(
    ty: &'static str,
    service: &'static str,
    code: &'static str,
    name: &'static str,
) -> Row {
    Row { ty, service, code, name, is_global: true, only: None }
}

const fn balancers(
    value: &'static str,
    within: &'static str,
    code: &'static str,
    name: &'static str,
) -> Row {
    let only = Only { property: "type", value, unset: "application", within };
    let ty = "aws.elasticloadbalancingv2.LoadBalancer";
    Row { only: Some(only), ..regional(ty, "elasticloadbalancing", code, name) }
}

const ROWS: &[Row] = &[
    regional("aws.ec2.VPC", "vpc", "L-F678F1CE", "VPCs per Region"),
    regional("aws.ec2.InternetGateway", "vpc", "L-A4707A72", "Internet gateways per Region"),
    regional("aws.ec2.SecurityGroup", "vpc", "L-E79EC296", "VPC security groups per Region"),
    regional("aws.ec2.EIP", "ec2", "L-0263D0A3", "EC2-VPC Elastic IPs"),
    regional(
        "aws.ec2.EgressOnlyInternetGateway",
        "vpc",
        "L-45FE3B85",
        "Egress-only internet gateways per Region",
    ),
    global("aws.s3.Bucket", "s3", "L-DC2B2D3D", "General purpose buckets"),
    global("aws.iam.Role", "iam", "L-FE177D64", "Roles per account"),
    global("aws.iam.InstanceProfile", "iam", "L-6E65F664", "Instance profiles per account"),
    global("aws.iam.ManagedPolicy", "iam", "L-E95E4862", "Customer managed policies per account"),
    global("aws.route53.HostedZone", "route53", "L-4EA4796A", "Hosted zones"),
    regional("aws.rds.DBInstance", "rds", "L-7B6409FD", "DB instances"),
    regional("aws.rds.DBCluster", "rds", "L-952B80B8", "DB clusters"),
    regional("aws.rds.DBSubnetGroup", "rds", "L-48C6BF61", "DB subnet groups"),
    regional("aws.dynamodb.Table", "dynamodb", "L-F98FE922", "Maximum number of tables"),
    balancers("application", "/app/", "L-53DA6B97", "Application Load Balancers per Region"),
    balancers("network", "/net/", "L-69A177A2", "Network Load Balancers per Region"),
    regional(
        "aws.elasticloadbalancingv2.TargetGroup",
        "elasticloadbalancing",
        "L-B22855CB",
        "Target Groups per Region",
    ),
    regional(
        "aws.autoscaling.AutoScalingGroup",
        "autoscaling",
        "L-CDE20ADC",
        "Auto Scaling groups per region",
    ),
    regional("aws.events.EventBus", "events", "L-658A4FD9", "Event buses"),
    regional("aws.certificatemanager.Certificate", "acm", "L-F141DD1D", "ACM certificates"),
];

pub struct Room;

/// Tells whether things of a type are counted.
pub fn counts(ty: &TypeName) -> bool {
    ROWS.iter().any(|row| row.ty == ty.as_str())
}

#[async_trait]
impl Checker for Room {
    fn check(&self) -> Check {
        Check::Quotas
    }

    async fn look(&self, scene: &Scene<'_>) -> Vec<Finding> {
        let mut wanted: BTreeMap<(usize, SmolStr), (u64, u64)> = BTreeMap::new();
        let mut findings = Vec::new();
        for subject in scene.subjects {
            let rows = ROWS.iter().enumerate().filter(|(_, row)| row.concerns(subject));
            for (at, row) in rows {
                let region = match row.is_global {
                    true => Ok(SmolStr::default()),
                    false => scene.region(subject).await,
                };
                let region = match region {
                    Ok(region) => region,
                    Err(error) => {
                        findings.push(Finding::unanswered(Check::Quotas, row.name, &error));
                        return findings;
                    }
                };
                let (come, go) = wanted.entry((at, region)).or_default();
                match subject.kind {
                    OperationKind::Create => *come += 1,
                    OperationKind::Delete => *go += 1,
                    _ => {}
                }
            }
        }
        wanted.retain(|_, (come, go)| come > go);
        let look = |((at, region), (come, go)): ((usize, SmolStr), (u64, u64))| async move {
            let row = &ROWS[at];
            match row.look(scene, &region, come, go).await {
                Ok(finding) => finding,
                Err(error) => Finding::unanswered(Check::Quotas, row.name, &error),
            }
        };
        let answers: Vec<_> = wanted.into_iter().map(look).collect();
        findings.extend(futures::stream::iter(answers).buffered(AT_ONCE).collect::<Vec<_>>().await);
        findings
    }
}

impl Row {
    fn concerns(&self, subject: &Subject<'_>) -> bool {
        self.ty == subject.ty.as_str()
            && self.only.as_ref().is_none_or(|only| match subject.properties.get(only.property) {
                Some(Value::Str(value)) => value == only.value,
                _ => only.unset == only.value,
            })
    }

    async fn look(&self, scene: &Scene<'_>, region: &str, come: u64, go: u64) -> Answer<Finding> {
        let ty = TypeName::new(self.ty);
        let region = (!self.is_global).then_some(region);
        let cx = scene.cloud.context(&ty, region).await?;
        let existing = scene.cloud.list(&ty, region, None);
        let (quota, existing) = futures::join!(self.quota(&cx), existing);
        let (Some(quota), existing) = (quota?, existing?) else {
            let message = format!("{}: Service Quotas does not know {}", self.name, self.code);
            return Ok(Finding::not_checked(Check::Quotas, message));
        };
        let counted =
            |id: &&SmolStr| self.only.as_ref().is_none_or(|only| id.contains(only.within));
        let existing = existing.iter().filter(counted).count() as u64;
        let then = existing + come - go;
        let place = region.map_or_else(String::new, |region| format!(" ({region})"));
        let counts = format!("{existing} now, {then} of {quota} then{place}");
        if then as f64 <= quota {
            return Ok(Finding::passed(Check::Quotas, format!("{}: {counts}", self.name)));
        }
        let Row { service, code, .. } = self;
        Ok(Finding::failed(
            Check::Quotas,
            format!("{}: {counts}", self.name),
            format!(
                "ask for more: `aws service-quotas request-service-quota-increase --service-code {service} \
                 --quota-code {code} --desired-value {then}`, or delete what is not needed"
            ),
        ))
    }

    /// Returns the account's value, or AWS's own where the account has none.
    async fn quota(&self, cx: &Context) -> Answer<Option<f64>> {
        let home = match cx.partition() {
            "aws-cn" => "cn-north-1",
            "aws-us-gov" => "us-gov-west-1",
            _ => "us-east-1",
        };
        let cx = match self.is_global {
            true => Context { region: home.into(), ..cx.clone() },
            false => cx.clone(),
        };
        let client = cx.servicequotas();
        match self.of_account(&client).await? {
            Some(value) => Ok(Some(value)),
            None => self.of_aws(&client).await,
        }
    }

    async fn of_account(&self, client: &Client) -> Answer<Option<f64>> {
        let call = "servicequotas:GetServiceQuota";
        let request = client.get_service_quota().service_code(self.service).quota_code(self.code);
        let answer = request.send().await.map_err(refused(call)).or_absent()?;
        let value = |quota: aws_sdk_servicequotas::types::ServiceQuota| quota.value;
        let Some(answer) = answer else { return Ok(None) };
        answer.quota.and_then(value).map(Some).ok_or_else(|| silent(call, "a value"))
    }

    async fn of_aws(&self, client: &Client) -> Answer<Option<f64>> {
        let call = "servicequotas:GetAWSDefaultServiceQuota";
        let request = client.get_aws_default_service_quota();
        let request = request.service_code(self.service).quota_code(self.code);
        let answer = request.send().await.map_err(refused(call)).or_absent()?;
        Ok(answer.and_then(|answer| answer.quota).and_then(|quota| quota.value))
    }
}
