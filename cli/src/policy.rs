//! The policy of IAM that a program needs, by phase. Asks no cloud; what a type needs is told by a
//! function that is given.

mod owned;

use std::collections::{BTreeMap, BTreeSet};

use msd_engine::state::State;
use msd_model::graph::{NodeKind, ResourceGraph};
use msd_model::plan::Plan;
use msd_model::schema::OperationKind;
use msd_model::task::TaskKind;
use msd_model::transport::Transport;
use msd_model::ty::TypeName;
use serde::Serialize;

use crate::args::Phase;
use crate::transports;

pub use self::owned::Owned;
use self::owned::{About, Scope, scope};

/// The largest managed policy that IAM takes, in characters without white space:
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>
pub const LARGEST: usize = 6144;

/// What is done to which types.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Work(pub BTreeMap<Phase, BTreeSet<Deed>>);

/// A type, what is done to it, and what carries the calls where that is not the usual.
pub type Deed = (TypeName, OperationKind, Option<Transport>);

/// Actions with the types that need them, by phase.
#[derive(Debug, Default)]
pub struct Needs(pub BTreeMap<Phase, BTreeMap<String, BTreeSet<TypeName>>>);

/// A policy document.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Document {
    version: &'static str,
    statement: Vec<Statement>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Statement {
    sid: String,
    effect: &'static str,
    action: Vec<String>,
    resource: Resource,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Resource {
    All(&'static str),
    These(Vec<String>),
}

/// Returns what the phases do: reads of what is there, the plan's own operations, and the deletion of
/// what the state and the program have.
pub fn work(graph: &ResourceGraph, plan: &Plan, state: &State) -> Work {
    let mut work = Work::default();
    let mut note = |phase: Phase, ty: &TypeName, kind: OperationKind, via: Option<Transport>| {
        if TaskKind::of(ty).is_none() {
            work.0.entry(phase).or_default().insert((ty.clone(), kind, via));
        }
    };
    let mut forced = BTreeMap::new();
    for node in &graph.nodes {
        let via = transports::forced(node);
        forced.insert(&node.address, via);
        note(Phase::Plan, &node.ty, OperationKind::Read, via);
        if node.kind == NodeKind::Managed {
            note(Phase::Destroy, &node.ty, OperationKind::Delete, via);
        }
    }
    for resource in state.resources.values() {
        let via = forced.get(&resource.address).copied().flatten();
        note(Phase::Plan, &resource.ty, OperationKind::Read, via);
        note(Phase::Destroy, &resource.ty, OperationKind::Delete, via);
    }
    for operation in &plan.operations {
        let via = forced.get(&operation.address).copied().flatten();
        if let Some(kind) = operation.action.operation() {
            note(Phase::Apply, &operation.ty, kind, via);
        }
    }
    // What is planned in a later round is made there.
    let later = graph.deferred.iter().chain(&plan.deferred).filter_map(|one| one.ty.as_ref());
    for ty in later {
        note(Phase::Plan, ty, OperationKind::Read, None);
        note(Phase::Apply, ty, OperationKind::Create, None);
        note(Phase::Destroy, ty, OperationKind::Delete, None);
    }
    work
}

impl Needs {
    /// Adds an action; one that is no name of IAM's is answered with false.
    pub fn add(&mut self, phase: Phase, action: &str, ty: Option<&TypeName>) -> bool {
        let Some((service, name)) = action.split_once(':') else { return false };
        let is_plain = |text: &str, more: &str| {
            !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || more.contains(c))
        };
        if !is_plain(service, "-") || !is_plain(name, "*") {
            return false;
        }
        // Services are written in small letters, whatever the registry does; IAM takes both.
        let action = format!("{}:{name}", service.to_ascii_lowercase());
        let types = self.0.entry(phase).or_default().entry(action).or_default();
        types.extend(ty.cloned());
        true
    }

    /// Returns the document for these phases and what they build on: a statement for each phase and
    /// service, and each action once, where it is first needed. Rights over IAM itself are about what
    /// the program owns, where that is known.
    pub fn document(&self, phases: &BTreeSet<Phase>, owned: &Owned) -> Document {
        let mut granted: BTreeMap<Scope, BTreeSet<&str>> = BTreeMap::new();
        let mut statement = Vec::new();
        for (phase, actions) in self.within(phases) {
            let mut wanted: BTreeMap<Scope, Vec<&str>> = BTreeMap::new();
            for action in actions.keys() {
                if let Some(scope) = self.scope(*phase, action, owned) {
                    wanted.entry(scope).or_default().push(action);
                }
            }
            let mut services: BTreeMap<(&str, Scope), Vec<String>> = BTreeMap::new();
            for (scope, actions) in wanted {
                let everywhere = granted.get(&Scope::Anything).into_iter().flatten().copied();
                let here = granted.get(&scope).into_iter().flatten().copied();
                let new = uncovered(actions.into_iter(), &everywhere.chain(here).collect());
                for action in &new {
                    let service = action.split(':').next().unwrap_or_default();
                    services.entry((service, scope)).or_default().push((*action).to_owned());
                }
                granted.entry(scope).or_default().extend(new);
            }
            statement.extend(services.into_iter().map(|((service, scope), action)| Statement {
                sid: sid(*phase, service, scope),
                effect: "Allow",
                action,
                resource: match owned.about(scope) {
                    About::These(arns) => Resource::These(arns),
                    _ => Resource::All("*"),
                },
            }));
        }
        Document { version: "2012-10-17", statement }
    }

    /// Returns what an action is about; nothing where the program does no such thing.
    fn scope(&self, phase: Phase, action: &str, owned: &Owned) -> Option<Scope> {
        // Before an apply it is the caller's own rights that are looked at, whoever that is.
        if phase == Phase::Preflight {
            return Some(Scope::Anything);
        }
        let types = self.0.values().filter_map(|actions| actions.get(action)).flatten();
        let scope = scope(action, types);
        match owned.about(scope) {
            About::Nothing => None,
            About::Anything => Some(Scope::Anything),
            About::These(_) => Some(scope),
        }
    }

    /// Returns the wanted phases and those that they build on, in their order.
    pub fn within<'a>(
        &'a self,
        phases: &'a BTreeSet<Phase>,
    ) -> impl Iterator<Item = (&'a Phase, &'a BTreeMap<String, BTreeSet<TypeName>>)> {
        let wanted = move |phase: Phase| phase == Phase::Plan || phases.contains(&phase);
        self.0.iter().filter(move |(phase, _)| wanted(**phase))
    }
}

impl Document {
    /// Returns how much of a managed policy's room it takes.
    pub fn size(&self) -> usize {
        let text = serde_json::to_string(self).unwrap_or_default();
        text.chars().filter(|c| !c.is_whitespace()).count()
    }
}

/// Returns actions, sorted, that neither one granted before nor a pattern among them covers.
fn uncovered<'a>(
    actions: impl Iterator<Item = &'a str>,
    granted: &BTreeSet<&'a str>,
) -> Vec<&'a str> {
    let actions: Vec<&str> = actions.collect();
    let covers = |pattern: &str, action: &str| match pattern.strip_suffix('*') {
        Some(start) => pattern != action && action.starts_with(start),
        None => false,
    };
    let is_new = |action: &&str| {
        let mut known = granted.iter().chain(&actions);
        !granted.contains(action) && !known.any(|pattern| covers(pattern, action))
    };
    actions.iter().copied().filter(is_new).collect()
}

/// Returns a name of letters and digits only, as IAM wants it: `ApplyEc2`, `ApplyIamRoles`.
fn sid(phase: Phase, service: &str, scope: Scope) -> String {
    let word = |text: &str| {
        let mut letters = text.chars();
        let first = letters.next().map(|letter| letter.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    };
    let service: String = service.split('-').map(word).collect();
    match scope {
        Scope::Anything => format!("{phase:?}{service}"),
        _ => format!("{phase:?}{service}{scope:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn needs() -> Needs {
        let mut needs = Needs::default();
        for (phase, action) in [
            (Phase::Plan, "sts:GetCallerIdentity"),
            (Phase::Plan, "EC2:DescribeVpcs"),
            (Phase::Apply, "ec2:DescribeVpcs"),
            (Phase::Apply, "ec2:CreateVpc"),
            (Phase::Apply, "application-autoscaling:Put*"),
            (Phase::Apply, "application-autoscaling:PutScalingPolicy"),
            (Phase::Destroy, "ec2:DeleteVpc"),
        ] {
            assert!(needs.add(phase, action, None));
        }
        needs
    }

    #[test]
    fn each_action_stands_where_it_is_first_needed() {
        let phases = [Phase::Plan, Phase::Apply].into();
        let document = serde_json::to_value(needs().document(&phases, &Owned::default())).unwrap();
        let told: Vec<String> = document["Statement"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| format!("{} {}", one["Sid"].as_str().unwrap(), one["Action"]))
            .collect();
        assert_eq!(
            told,
            [
                r#"PlanEc2 ["ec2:DescribeVpcs"]"#,
                r#"PlanSts ["sts:GetCallerIdentity"]"#,
                r#"ApplyApplicationAutoscaling ["application-autoscaling:Put*"]"#,
                r#"ApplyEc2 ["ec2:CreateVpc"]"#,
            ]
        );
        assert_eq!(document["Version"], "2012-10-17");
    }

    #[test]
    fn what_is_no_action_is_refused() {
        let mut needs = Needs::default();
        for action in ["s3:REST.PUT.OBJECT", "ec2", ":Create", "ec2:", "ec2:Create Vpc"] {
            assert!(!needs.add(Phase::Plan, action, None), "{action}");
        }
    }
}
