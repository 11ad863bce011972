//! The native drivers: one row a type. What has no row goes through Cloud Control.

use msd_engine::provider::{ErrorClass, ProviderError};
use msd_model::schema::{OperationKind, ResourceType};
use msd_model::transport::Transport;
use msd_model::ty::TypeName;

use crate::cloud_control::CloudControl;
use crate::driver::{Answer, Driver, Permissions};

#[cfg(feature = "applicationautoscaling")]
mod applicationautoscaling;
#[cfg(feature = "autoscaling")]
mod autoscaling;
#[cfg(feature = "acm")]
mod certificatemanager;
#[cfg(feature = "cloudwatch")]
mod cloudwatch;
#[cfg(feature = "dynamodb")]
mod dynamodb;
#[cfg(feature = "ec2")]
mod ec2;
#[cfg(feature = "ecr")]
mod ecr;
#[cfg(feature = "ecs")]
mod ecs;
#[cfg(feature = "elasticache")]
mod elasticache;
#[cfg(feature = "elasticloadbalancingv2")]
mod elasticloadbalancingv2;
#[cfg(feature = "eventbridge")]
mod events;
#[cfg(feature = "iam")]
mod iam;
#[cfg(feature = "kms")]
mod kms;
#[cfg(feature = "lambda")]
mod lambda;
#[cfg(feature = "cloudwatchlogs")]
mod logs;
#[cfg(feature = "rds")]
mod rds;
#[cfg(feature = "route53")]
mod route53;
#[cfg(feature = "s3")]
mod s3;
#[cfg(feature = "secretsmanager")]
mod secretsmanager;
#[cfg(feature = "sns")]
mod sns;
#[cfg(feature = "sqs")]
mod sqs;
#[cfg(feature = "ssm")]
mod ssm;

/// The name of a type and its driver.
pub type Row = (&'static str, &'static dyn Driver);

const SERVICES: &[&[Row]] = &[
    #[cfg(feature = "applicationautoscaling")]
    applicationautoscaling::ROWS,
    #[cfg(feature = "autoscaling")]
    autoscaling::ROWS,
    #[cfg(feature = "acm")]
    certificatemanager::ROWS,
    #[cfg(feature = "cloudwatch")]
    cloudwatch::ROWS,
    #[cfg(feature = "dynamodb")]
    dynamodb::ROWS,
    #[cfg(feature = "ec2")]
    ec2::ROWS,
    #[cfg(feature = "ecr")]
    ecr::ROWS,
    #[cfg(feature = "ecs")]
    ecs::ROWS,
    #[cfg(feature = "elasticache")]
    elasticache::ROWS,
    #[cfg(feature = "elasticloadbalancingv2")]
    elasticloadbalancingv2::ROWS,
    #[cfg(feature = "eventbridge")]
    events::ROWS,
    #[cfg(feature = "iam")]
    iam::ROWS,
    #[cfg(feature = "kms")]
    kms::ROWS,
    #[cfg(feature = "lambda")]
    lambda::ROWS,
    #[cfg(feature = "cloudwatchlogs")]
    logs::ROWS,
    #[cfg(feature = "rds")]
    rds::ROWS,
    #[cfg(feature = "route53")]
    route53::ROWS,
    #[cfg(feature = "s3")]
    s3::ROWS,
    #[cfg(feature = "secretsmanager")]
    secretsmanager::ROWS,
    #[cfg(feature = "sns")]
    sns::ROWS,
    #[cfg(feature = "sqs")]
    sqs::ROWS,
    #[cfg(feature = "ssm")]
    ssm::ROWS,
];

/// Returns the driver of a type: as asked, or its own where it has one.
pub fn of(ty: &TypeName, via: Option<Transport>) -> Answer<&'static dyn Driver> {
    match via {
        Some(Transport::CloudControl) => Ok(&CloudControl),
        Some(Transport::Native) => native(ty).ok_or_else(|| {
            let message = format!("{ty} has no driver of its own in this build of msd");
            ProviderError::new(ErrorClass::Invalid, "NoNativeDriver", message)
        }),
        None => Ok(native(ty).unwrap_or(&CloudControl)),
    }
}

pub fn native(ty: &TypeName) -> Option<&'static dyn Driver> {
    let mut rows = SERVICES.iter().copied().flatten();
    rows.find(|(name, _)| *name == ty.as_str()).map(|(_, driver)| *driver)
}

/// Returns the names of the types that have a native driver in this build.
pub fn native_types() -> impl Iterator<Item = &'static str> {
    SERVICES.iter().copied().flatten().map(|(name, _)| *name)
}

/// Returns the actions of IAM that an operation on a type needs: what the driver declares, or the
/// registry's word for Cloud Control.
pub fn permissions(
    schema: &ResourceType,
    kind: OperationKind,
    via: Option<Transport>,
) -> Vec<String> {
    let native = native(&schema.name).filter(|_| via != Some(Transport::CloudControl));
    let declared = match native {
        Some(driver) => driver.permissions().of(kind).iter().map(|one| one.to_string()).collect(),
        None => schema
            .permissions
            .get(&kind)
            .map(|actions| actions.iter().map(ToString::to_string).collect())
            .unwrap_or_default(),
    };
    let own: &[&str] = match (native, kind) {
        (Some(_), _) => &[],
        (None, OperationKind::Create) => &["cloudformation:CreateResource", STATUS],
        (None, OperationKind::Read) => &["cloudformation:GetResource"],
        (None, OperationKind::Update) => &["cloudformation:UpdateResource", STATUS],
        (None, OperationKind::Delete) => &["cloudformation:DeleteResource", STATUS],
        (None, OperationKind::List) => &["cloudformation:ListResources"],
    };
    let mut all: Vec<String> = declared;
    all.extend(own.iter().map(|one| one.to_string()));
    all
}

const STATUS: &str = "cloudformation:GetResourceRequestStatus";

/// Nothing to declare.
pub(crate) const NONE: Permissions =
    Permissions { create: &[], read: &[], update: &[], delete: &[], list: &[] };
