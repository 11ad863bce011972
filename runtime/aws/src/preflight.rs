//! Looks for what would stop an apply, before it changes anything: one file a check. Each result is
//! known, or said not to be: nothing is guessed.

mod identity;
mod names;
#[cfg(feature = "iam")]
mod permissions;
mod quotas;

use async_trait::async_trait;
use msd_engine::provider::ProviderError;
use msd_model::address::Address;
use msd_model::schema::{OperationKind, ResourceType};
use msd_model::transport::Transport;
use msd_model::ty::TypeName;
use msd_model::value::Record;
use smol_str::SmolStr;

use crate::cloud::AwsCloud;
use crate::context::Context;
use crate::driver::Answer;

/// One operation that is about to be done.
#[derive(Clone, Debug)]
pub struct Subject<'a> {
    pub address: &'a Address,
    pub ty: &'a TypeName,
    pub kind: OperationKind,
    /// Whether a predecessor of the same name is still there.
    pub replaces: bool,
    /// Of what is there already.
    pub identifier: Option<&'a str>,
    pub properties: &'a Record,
    pub region: Option<&'a str>,
    pub via: Option<Transport>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Check {
    /// Who calls, and whether that is the target's account.
    Identity,
    /// What the caller may do.
    Permissions,
    /// Whether names are taken.
    Names,
    /// Whether the account has room.
    Quotas,
}

impl Check {
    pub const ALL: [Check; 4] = [Check::Identity, Check::Permissions, Check::Names, Check::Quotas];

    pub fn name(self) -> &'static str {
        match self {
            Check::Identity => "identity",
            Check::Permissions => "permissions",
            Check::Names => "names",
            Check::Quotas => "quotas",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Passed,
    Failed,
    NotChecked,
}

/// What a check came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub check: Check,
    pub verdict: Verdict,
    /// What was found, or why it could not be checked.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

/// What checks look at.
pub(crate) struct Scene<'a> {
    cloud: &'a AwsCloud,
    subjects: &'a [Subject<'a>],
}

#[async_trait]
trait Checker: Sync {
    fn check(&self) -> Check;

    async fn look(&self, scene: &Scene<'_>) -> Vec<Finding>;
}

const CHECKERS: &[&dyn Checker] = &[
    #[cfg(feature = "iam")]
    &permissions::Permitted,
    &names::Free,
    &quotas::Room,
];

/// The actions of IAM that the checks need whatever the program has.
pub const ACTIONS: &[&str] = &[
    "iam:GetGroupPolicy",
    "iam:GetPolicy",
    "iam:GetPolicyVersion",
    "iam:GetRole",
    "iam:GetRolePolicy",
    "iam:GetUserPolicy",
    "iam:ListAttachedGroupPolicies",
    "iam:ListAttachedRolePolicies",
    "iam:ListAttachedUserPolicies",
    "iam:ListGroupPolicies",
    "iam:ListGroupsForUser",
    "iam:ListRolePolicies",
    "iam:ListUserPolicies",
    "iam:SimulatePrincipalPolicy",
    "servicequotas:GetAWSDefaultServiceQuota",
    "servicequotas:GetServiceQuota",
    "sts:GetCallerIdentity",
];

/// Returns the actions that the checks need for a type that is to be created.
pub fn permissions(schema: &ResourceType, via: Option<Transport>) -> Vec<String> {
    let mut actions = crate::drivers::permissions(schema, OperationKind::Read, via);
    if quotas::counts(&schema.name) || names::lists(schema) {
        actions.extend(crate::drivers::permissions(schema, OperationKind::List, via));
    }
    if schema.name.as_str() == names::BUCKET {
        actions.push("s3:ListBucket".to_owned());
    }
    actions
}

/// Carries out these checks, the caller's identity first: without it the others say nothing.
pub async fn run(cloud: &AwsCloud, subjects: &[Subject<'_>], checks: &[Check]) -> Vec<Finding> {
    let mut findings = Vec::new();
    if checks.contains(&Check::Identity) {
        let finding = identity::look(cloud).await;
        let stops = finding.verdict == Verdict::Failed;
        findings.push(finding);
        if stops {
            return findings;
        }
    }
    let scene = Scene { cloud, subjects };
    let wanted = CHECKERS.iter().filter(|checker| checks.contains(&checker.check()));
    let answers = futures::future::join_all(wanted.map(|checker| checker.look(&scene))).await;
    findings.extend(answers.into_iter().flatten());
    findings
}

impl<'a> Scene<'a> {
    fn created(&self) -> impl Iterator<Item = &'a Subject<'a>> {
        self.subjects.iter().filter(|one| one.kind == OperationKind::Create)
    }

    /// Returns a context for calls that are about no type in particular.
    async fn context(&self, region: Option<&str>) -> Answer<Option<Context>> {
        let Some(first) = self.subjects.first() else { return Ok(None) };
        self.cloud.context(first.ty, region.or(first.region)).await.map(Some)
    }

    /// Returns the region where a subject goes.
    async fn region(&self, subject: &Subject<'_>) -> Answer<SmolStr> {
        match subject.region {
            Some(region) => Ok(region.into()),
            None => self.cloud.clients().await.region(),
        }
    }
}

impl Finding {
    fn passed(check: Check, message: impl Into<String>) -> Finding {
        Finding { check, verdict: Verdict::Passed, message: message.into(), help: None }
    }

    fn failed(check: Check, message: impl Into<String>, help: impl Into<String>) -> Finding {
        let help = Some(help.into());
        Finding { check, verdict: Verdict::Failed, message: message.into(), help }
    }

    fn not_checked(check: Check, message: impl Into<String>) -> Finding {
        Finding { check, verdict: Verdict::NotChecked, message: message.into(), help: None }
    }

    /// Says that a question was not answered.
    fn unanswered(check: Check, what: &str, error: &ProviderError) -> Finding {
        Finding::not_checked(check, format!("{what}: {error}"))
    }
}
