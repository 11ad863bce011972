//! Whether the caller may do what the plan needs, as IAM itself simulates it. A simulation without
//! resources asks for all of them: whoever may do something to some only is told apart by a look at
//! the policies, and where there is none, nothing is said.

mod grants;

use std::collections::BTreeMap;

use async_trait::async_trait;
use aws_sdk_iam::types::{EvaluationResult, PolicyEvaluationDecisionType};
use msd_engine::provider::ProviderError;
use msd_model::address::Address;
use msd_model::schema::OperationKind;

use super::{Check, Checker, Finding, Scene};
use crate::context::Context;
use crate::driver::Answer;
use crate::error::refused;
use grants::Grants;

/// So many actions go into one question.
const ACTIONS: usize = 100;
/// So many are named in a message.
const SHOWN: usize = 8;

pub struct Permitted;

/// A user or a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    pub arn: String,
    pub kind: Kind,
    pub name: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    User,
    Role,
}

/// How a simulation of one action ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Decision {
    Allowed,
    /// Whatever the resource.
    Denied,
    /// Not for all resources; for some, perhaps.
    NotForAll,
    /// It depends on the circumstances of a call.
    Depends,
}

#[async_trait]
impl Checker for Permitted {
    fn check(&self) -> Check {
        Check::Permissions
    }

    async fn look(&self, scene: &Scene<'_>) -> Vec<Finding> {
        let needs = needs(scene);
        if needs.is_empty() {
            return Vec::new();
        }
        match look(scene, &needs).await {
            Ok(findings) => findings,
            Err(error) => {
                vec![Finding::unanswered(Check::Permissions, "IAM does not simulate it", &error)]
            }
        }
    }
}

/// Returns the actions, each with one of those that need it.
fn needs<'a>(scene: &Scene<'a>) -> BTreeMap<String, &'a Address> {
    let mut needs = BTreeMap::new();
    for subject in scene.subjects {
        let Some((schema, _)) = scene.cloud.schema(subject.ty) else { continue };
        for kind in [subject.kind, OperationKind::Read] {
            for action in crate::drivers::permissions(&schema, kind, subject.via) {
                needs.entry(action).or_insert(subject.address);
            }
        }
    }
    needs
}

async fn look(scene: &Scene<'_>, needs: &BTreeMap<String, &Address>) -> Answer<Vec<Finding>> {
    let Some(cx) = scene.context(None).await? else { return Ok(Vec::new()) };
    let caller = cx.identity().await?.arn.to_string();
    let Some(principal) = principal(&cx, &caller).await else {
        let message = format!("IAM simulates users and roles only, not {caller}");
        return Ok(vec![Finding::not_checked(Check::Permissions, message)]);
    };
    let actions: Vec<String> = needs.keys().cloned().collect();
    let decisions = simulate(&cx, &principal, &actions).await?;
    let having = |wanted: Decision| -> Vec<String> {
        let found = decisions.iter().filter(|(_, decision)| *decision == wanted);
        found.map(|(action, _)| action.clone()).collect()
    };
    let (mut denied, mut depends) = (having(Decision::Denied), having(Decision::Depends));
    let not_for_all = having(Decision::NotForAll);
    let mut findings = Vec::new();
    if !not_for_all.is_empty() {
        match grants::of(&cx, &principal).await {
            Ok(grants) => sort_out(not_for_all, &grants, &mut denied, &mut depends),
            Err(error) => findings.push(blind(&not_for_all, &error)),
        }
    }
    denied.sort();
    if !denied.is_empty() {
        let named = |action: &String| match needs.get(action) {
            Some(address) => format!("{action} (for `{address}`)"),
            None => action.clone(),
        };
        findings.push(Finding::failed(
            Check::Permissions,
            format!("{} may not: {}", principal.arn, list(denied.iter().map(named))),
            "allow it: `msd permissions -phase plan -phase apply` prints the policy that is needed",
        ));
    }
    if !depends.is_empty() {
        let message = format!(
            "allowed for some resources or under conditions, perhaps not for these: {}",
            list(depends.into_iter())
        );
        findings.push(Finding::not_checked(Check::Permissions, message));
    }
    let allowed = having(Decision::Allowed).len();
    if findings.is_empty() {
        let message = format!("{} may do all {allowed} actions", principal.arn);
        findings.push(Finding::passed(Check::Permissions, message));
    }
    Ok(findings)
}

/// Tells what no policy allows at all from what one allows for some resources.
fn sort_out(
    actions: Vec<String>,
    grants: &Grants,
    denied: &mut Vec<String>,
    depends: &mut Vec<String>,
) {
    for action in actions {
        match grants.mention(&action) {
            true => depends.push(action),
            false => denied.push(action),
        }
    }
}

fn blind(actions: &[String], error: &ProviderError) -> Finding {
    let actions = list(actions.iter().cloned());
    let message = format!(
        "not allowed for all resources; whether for these cannot be told without the policies ({error}): \
         {actions}"
    );
    Finding::not_checked(Check::Permissions, message)
}

fn list(actions: impl ExactSizeIterator<Item = String>) -> String {
    let more = actions.len().saturating_sub(SHOWN);
    let mut shown: Vec<String> = actions.take(SHOWN).collect();
    if more > 0 {
        shown.push(format!("{more} more"));
    }
    shown.join(", ")
}

/// Returns whose policies decide; nothing for the root user, and sessions without a role.
async fn principal(cx: &Context, caller: &str) -> Option<Principal> {
    let mut principal = parse(caller)?;
    // The name of a session leaves the path of its role out.
    if principal.kind == Kind::Role
        && let Ok(answer) = cx.iam().get_role().role_name(&principal.name).send().await
        && let Some(role) = answer.role
    {
        principal.arn = role.arn;
    }
    Some(principal)
}

/// Reads `arn:aws:iam::1:user/path/name` and `arn:aws:sts::1:assumed-role/name/session`.
fn parse(arn: &str) -> Option<Principal> {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let [_, partition, service, _, account, resource] = parts[..] else { return None };
    let mut steps = resource.split('/');
    match (service, steps.next()?) {
        ("iam", "user") => {
            let name = steps.next_back()?.to_owned();
            Some(Principal { arn: arn.to_owned(), kind: Kind::User, name })
        }
        ("sts", "assumed-role") => {
            let name = steps.next()?.to_owned();
            let arn = format!("arn:{partition}:iam::{account}:role/{name}");
            Some(Principal { arn, kind: Kind::Role, name })
        }
        _ => None,
    }
}

async fn simulate(
    cx: &Context,
    principal: &Principal,
    actions: &[String],
) -> Answer<Vec<(String, Decision)>> {
    let call = "iam:SimulatePrincipalPolicy";
    let questions = actions.chunks(ACTIONS).map(|actions| async move {
        let request = cx.iam().simulate_principal_policy().policy_source_arn(&principal.arn);
        let request = request.set_action_names(Some(actions.to_vec()));
        let mut pages = request.into_paginator().items().send();
        let mut decisions = Vec::new();
        while let Some(result) = pages.next().await {
            let result = result.map_err(refused(call))?;
            decisions.push((result.eval_action_name.clone(), decision(&result)));
        }
        Ok(decisions)
    });
    let answers = futures::future::try_join_all(questions).await?;
    Ok(answers.into_iter().flatten().collect())
}

fn decision(result: &EvaluationResult) -> Decision {
    let by_organization = result.organizations_decision_detail();
    if by_organization.is_some_and(|detail| !detail.allowed_by_organizations()) {
        return Decision::Denied;
    }
    match result.eval_decision() {
        PolicyEvaluationDecisionType::Allowed => Decision::Allowed,
        _ if !result.missing_context_values().is_empty() => Decision::Depends,
        PolicyEvaluationDecisionType::ExplicitDeny => Decision::Denied,
        _ => Decision::NotForAll,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn callers_have_a_principal_or_none() {
        let user = parse("arn:aws:iam::123456789012:user/team/ci").unwrap();
        assert_eq!((user.kind, user.name.as_str()), (Kind::User, "ci"));
        let role = parse("arn:aws-cn:sts::123456789012:assumed-role/deploy/session").unwrap();
        assert_eq!(role.arn, "arn:aws-cn:iam::123456789012:role/deploy");
        assert_eq!(parse("arn:aws:iam::123456789012:root"), None);
        assert_eq!(parse("arn:aws:sts::123456789012:federated-user/x"), None);
    }
}
