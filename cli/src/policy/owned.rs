//! Which roles, policies and instance profiles of IAM a program works with. Who may do the same with any
//! other can take every right there is; so the policy names them, as far as the program does.

use std::collections::BTreeSet;
use std::sync::Arc;

use msd_engine::state::State;
use msd_model::expr::{Expr, ExprKind};
use msd_model::graph::{Node, NodeKind, ResourceGraph};
use msd_model::plan::Plan;
use msd_model::transport::Transport;
use msd_model::ty::TypeName;
use msd_model::value::{Instance, Record, Value};

use crate::transports;

const ROLE: &str = "aws.iam.Role";
const POLICY: &str = "aws.iam.ManagedPolicy";
const PROFILE: &str = "aws.iam.InstanceProfile";
/// These work with nothing but what the program names.
const OWN: [&str; 4] = [ROLE, POLICY, PROFILE, "aws.iam.RolePolicy"];

/// What an action works with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    Anything,
    Roles,
    Policies,
    Profiles,
    /// Roles that are handed to services.
    Passed,
    /// Those that policies are attached to.
    Users,
    Groups,
}

/// What a statement is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    Anything,
    These(Vec<String>),
    /// The program does no such thing.
    Nothing,
}

/// ARNs; nothing where one of them is not known beforehand.
#[derive(Clone, Debug)]
struct Arns(Option<BTreeSet<String>>);

impl Arns {
    fn add(&mut self, arn: String) {
        self.0.as_mut().map(|arns| arns.insert(arn));
    }

    fn give_up(&mut self) {
        self.0 = None;
    }
}

impl Default for Arns {
    fn default() -> Arns {
        Arns(Some(BTreeSet::new()))
    }
}

#[derive(Debug, Default)]
pub struct Owned {
    roles: Arns,
    policies: Arns,
    profiles: Arns,
    passed: Arns,
    users: Arns,
    groups: Arns,
    /// `arn:aws:iam::123456789012`
    prefix: String,
}

impl Owned {
    pub fn of(graph: &ResourceGraph, plan: &Plan, state: &State) -> Owned {
        let region = graph.target.region.as_deref().unwrap_or_default();
        let partition = match region {
            cn if cn.starts_with("cn-") => "aws-cn",
            gov if gov.starts_with("us-gov-") => "aws-us-gov",
            _ => "aws",
        };
        let account = graph.target.account.as_deref().unwrap_or("*");
        let prefix = format!("arn:{partition}:iam::{account}");
        let mut owned = Owned { prefix, ..Owned::default() };
        for node in &graph.nodes {
            owned.node(node);
        }
        for resource in state.resources.values() {
            let given = &resource.properties;
            match resource.ty.as_str() {
                ROLE => owned.role(given, &resource.identifier),
                PROFILE => owned.profile(given, &resource.identifier),
                POLICY => owned.policies.add(resource.identifier.to_string()),
                _ => {}
            }
        }
        // What is the program's own is known now; others are those that it names.
        for node in &graph.nodes {
            owned.held(&node.ty, &node.properties);
            if !OWN.contains(&node.ty.as_str()) {
                node.properties.iter().for_each(|(name, value)| owned.hand_on(name, value));
            }
        }
        for resource in state.resources.values() {
            owned.held(&resource.ty, &resource.properties);
        }
        // What is planned in a later round is not known yet.
        for later in graph.deferred.iter().chain(&plan.deferred) {
            let is_other = |ty: &TypeName| !OWN.contains(&ty.as_str());
            owned.passed.give_up();
            if !later.ty.as_ref().is_some_and(is_other) {
                owned = Owned { prefix: owned.prefix, ..Owned::unknown() };
            }
        }
        // A role of the program's own may be handed on.
        match (owned.roles.0.clone(), &mut owned.passed.0) {
            (Some(roles), Some(passed)) => passed.extend(roles),
            (None, _) => owned.passed.give_up(),
            _ => {}
        }
        owned
    }

    /// Nothing is known.
    fn unknown() -> Owned {
        let no = || Arns(None);
        let (roles, policies, profiles) = (no(), no(), no());
        let (passed, users, groups) = (no(), no(), no());
        Owned { roles, policies, profiles, passed, users, groups, prefix: String::new() }
    }

    /// Returns what a statement of this scope is about.
    pub fn about(&self, scope: Scope) -> About {
        let arns = match scope {
            Scope::Anything => return About::Anything,
            Scope::Roles => &self.roles,
            Scope::Policies => &self.policies,
            Scope::Profiles => &self.profiles,
            Scope::Passed => &self.passed,
            Scope::Users => &self.users,
            Scope::Groups => &self.groups,
        };
        match &arns.0 {
            Some(arns) if !arns.is_empty() => About::These(arns.iter().cloned().collect()),
            // Attached to nobody: a right that would be good for nothing but to take others.
            Some(_) if matches!(scope, Scope::Users | Scope::Groups) => About::Nothing,
            _ => About::Anything,
        }
    }

    fn node(&mut self, node: &Node) {
        let given = &node.properties;
        // Cloud Control lets the service make up names.
        let is_native = transports::forced(node) != Some(Transport::CloudControl);
        let made_up = |longest| is_native.then(|| msd_aws::made_up_name(&node.address, longest));
        match node.ty.as_str() {
            ROLE => match named(given, "role_name", made_up(64)) {
                // Where a thing is that exists already, only AWS knows.
                Some(name) if node.kind == NodeKind::Existing => {
                    self.anywhere(&name).into_iter().for_each(|arn| self.roles.add(arn));
                }
                Some(name) => self.role(given, &name),
                None => self.roles.give_up(),
            },
            PROFILE => match named(given, "instance_profile_name", made_up(128)) {
                // Nobody here knows which role is in it.
                Some(_) if node.kind == NodeKind::Existing => {
                    self.profiles.give_up();
                    self.passed.give_up();
                }
                Some(name) => self.profile(given, &name),
                None => self.profiles.give_up(),
            },
            POLICY => match (named(given, "managed_policy_name", made_up(128)), path(given)) {
                (Some(name), Some(path)) => {
                    self.policies.add(format!("{}:policy{path}{name}", self.prefix));
                }
                // What exists already goes by its ARN.
                _ => match given.get("policy_arn").and_then(Value::as_str) {
                    Some(arn) => self.policies.add(arn.to_owned()),
                    None => self.policies.give_up(),
                },
            },
            _ => {}
        }
    }

    fn role(&mut self, given: &Record, name: &str) {
        match path(given) {
            Some(path) => self.roles.add(format!("{}:role{path}{name}", self.prefix)),
            None => self.roles.give_up(),
        }
    }

    fn profile(&mut self, given: &Record, name: &str) {
        match path(given) {
            Some(path) => {
                self.profiles.add(format!("{}:instance-profile{path}{name}", self.prefix));
            }
            None => self.profiles.give_up(),
        }
    }

    /// Returns the ARNs that a role of this name may have; one of the program's own is known.
    fn anywhere(&self, name: &str) -> Vec<String> {
        let prefix = &self.prefix;
        let end = format!("/{name}");
        match self.roles.0.iter().flatten().any(|arn| arn.ends_with(&end)) {
            true => Vec::new(),
            // The path is not part of the name.
            false => vec![format!("{prefix}:role/{name}"), format!("{prefix}:role/*/{name}")],
        }
    }

    /// Takes in the roles that something of IAM is written into or attached to.
    fn held(&mut self, ty: &TypeName, given: &Record) {
        if ty.as_str() == POLICY {
            let prefix = self.prefix.clone();
            named_in(given.get("users"), &format!("{prefix}:user"), &mut self.users);
            named_in(given.get("groups"), &format!("{prefix}:group"), &mut self.groups);
        }
        let holders = match ty.as_str() {
            "aws.iam.RolePolicy" => "role_name",
            POLICY | PROFILE => "roles",
            _ => return,
        };
        let Some(value) = given.get(holders) else { return };
        match self.roles_in(value) {
            Some(arns) => arns.into_iter().for_each(|arn| {
                self.passed.add(arn.clone());
                self.roles.add(arn);
            }),
            None => self.roles.give_up(),
        }
    }

    /// Returns the ARNs of roles that are given by name; the program's own are known anyway.
    fn roles_in(&self, value: &Value) -> Option<Vec<String>> {
        match value {
            Value::Null => Some(Vec::new()),
            Value::Str(name) if name.starts_with("arn:") => Some(vec![name.to_string()]),
            Value::Str(name) => Some(self.anywhere(name)),
            Value::List(items) => {
                let each: Option<Vec<_>> = items.iter().map(|one| self.roles_in(one)).collect();
                each.map(|found| found.into_iter().flatten().collect())
            }
            other => refers_to(other).is_some_and(|ty| ty == ROLE).then(Vec::new),
        }
    }

    /// Takes in the roles that a property hands to a service.
    fn hand_on(&mut self, name: &str, value: &Value) {
        match value {
            Value::Map(fields) => {
                for (field, value) in fields.iter() {
                    // A field of a role's record is still about the role.
                    let about = if is_about_roles(name) { name } else { field.as_str() };
                    self.hand_on(about, value);
                }
            }
            Value::List(items) => items.iter().for_each(|item| self.hand_on(name, item)),
            Value::Str(text) => self.text(name, text),
            Value::Deferred(expr) => {
                each_text(expr, &mut |text| self.arn(text));
                let refers = refers_to(value);
                if is_about_roles(name) && !refers.is_some_and(|ty| ty == ROLE || ty == PROFILE) {
                    self.passed.give_up();
                }
            }
            _ => {}
        }
    }

    fn text(&mut self, name: &str, text: &str) {
        self.arn(text);
        if name.contains("profile") && !text.is_empty() {
            // Which role is in a profile that is not the program's own, nobody here can know.
            let is_own = |arn: &String| arn.ends_with(&format!("/{text}")) || arn == text;
            if !self.profiles.0.iter().flatten().any(is_own) {
                self.passed.give_up();
            }
        } else if is_about_roles(name) && !text.contains(':') {
            self.anywhere(text).into_iter().for_each(|arn| self.passed.add(arn));
        }
    }

    fn arn(&mut self, text: &str) {
        if text.starts_with("arn:") && text.contains(":iam::") && text.contains(":role/") {
            self.passed.add(text.to_owned());
        }
    }
}

/// Tells what an action works with, when nothing but these types needs it.
pub fn scope<'a>(action: &str, types: impl IntoIterator<Item = &'a TypeName>) -> Scope {
    if action == "iam:PassRole" {
        return Scope::Passed;
    }
    let Some(name) = action.strip_prefix("iam:") else { return Scope::Anything };
    let mut types = types.into_iter().peekable();
    if types.peek().is_none() || !types.all(|ty| OWN.contains(&ty.as_str())) {
        return Scope::Anything;
    }
    match name {
        "CreateRole"
        | "GetRole"
        | "DeleteRole"
        | "UpdateRole"
        | "UpdateRoleDescription"
        | "UpdateAssumeRolePolicy"
        | "PutRolePolicy"
        | "GetRolePolicy"
        | "DeleteRolePolicy"
        | "ListRolePolicies"
        | "ListAttachedRolePolicies"
        | "AttachRolePolicy"
        | "DetachRolePolicy"
        | "TagRole"
        | "UntagRole"
        | "ListRoleTags"
        | "PutRolePermissionsBoundary"
        | "DeleteRolePermissionsBoundary"
        | "ListInstanceProfilesForRole" => Scope::Roles,
        "CreatePolicy"
        | "GetPolicy"
        | "DeletePolicy"
        | "CreatePolicyVersion"
        | "DeletePolicyVersion"
        | "GetPolicyVersion"
        | "ListPolicyVersions"
        | "SetDefaultPolicyVersion"
        | "TagPolicy"
        | "UntagPolicy"
        | "ListPolicyTags"
        | "ListEntitiesForPolicy" => Scope::Policies,
        "CreateInstanceProfile"
        | "GetInstanceProfile"
        | "DeleteInstanceProfile"
        | "AddRoleToInstanceProfile"
        | "RemoveRoleFromInstanceProfile"
        | "TagInstanceProfile"
        | "UntagInstanceProfile"
        | "ListInstanceProfileTags" => Scope::Profiles,
        "AttachUserPolicy" => Scope::Users,
        "AttachGroupPolicy" => Scope::Groups,
        _ => Scope::Anything,
    }
}

fn is_about_roles(name: &str) -> bool {
    name.contains("role") || name.contains("profile")
}

/// Takes in the names of a list; their paths are not part of them.
fn named_in(value: Option<&Value>, start: &str, arns: &mut Arns) {
    match value {
        None | Some(Value::Null) => {}
        Some(Value::Str(name)) => {
            arns.add(format!("{start}/{name}"));
            arns.add(format!("{start}/*/{name}"));
        }
        Some(Value::List(items)) => items.iter().for_each(|one| named_in(Some(one), start, arns)),
        Some(_) => arns.give_up(),
    }
}

/// Returns the name in this property, or the pattern of one that will be made up.
fn named(given: &Record, property: &str, made_up: Option<String>) -> Option<String> {
    match given.get(property) {
        None | Some(Value::Null) => made_up,
        Some(value) => value.as_str().map(str::to_owned),
    }
}

/// Returns the path of a thing of IAM, where it is known.
fn path(given: &Record) -> Option<&str> {
    match given.get("path") {
        None | Some(Value::Null) => Some("/"),
        Some(value) => value.as_str(),
    }
}

/// Returns the type of the thing that a value is an attribute of, and of nothing else.
fn refers_to(value: &Value) -> Option<&str> {
    let Value::Deferred(expr) = value else { return None };
    let ExprKind::Attr { base, .. } = &expr.kind else { return None };
    let ExprKind::Literal(Value::Instance(instance)) = &base.kind else { return None };
    let instance: &Arc<Instance> = instance;
    Some(instance.ty.as_str())
}

fn each_text(expr: &Expr, visit: &mut dyn FnMut(&str)) {
    if let ExprKind::Literal(Value::Str(text)) = &expr.kind {
        visit(text);
    }
    expr.each_child(&mut |child| each_text(child, visit));
}
