//! The resource graph: what a program wants, evaluated as far as it can be before the cloud answers.

use std::collections::BTreeSet;
use std::sync::Arc;

use smol_str::SmolStr;

use crate::address::Address;
use crate::deferred::Deferred;
use crate::limit::Limit;
use crate::notify::Notify;
use crate::place::SourceRef;
use crate::policy::{Policy, RunPolicy};
use crate::transport::Transports;
use crate::ty::TypeName;
use crate::value::{Record, Value};

/// Everything one program declares, for one target and one set of parameters.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ResourceGraph {
    pub stack: SmolStr,
    pub target: Target,
    /// What carries calls on this target.
    pub transports: Transports,
    pub nodes: Vec<Node>,
    /// Meeting points, so that "after all of a group" costs one edge a member and not one a pair.
    pub joins: Vec<Join>,
    pub limits: Vec<Limit>,
    pub policy: RunPolicy,
    /// For the label of a group or module, a group around it; each pair once.
    pub nested: BTreeSet<(SmolStr, SmolStr)>,
    /// What is left out because it depends on values that only the cloud knows.
    pub deferred: Vec<Deferred>,
    pub refactorings: Vec<Refactoring>,
    pub outputs: Vec<Output>,
    /// Who hears about a run.
    pub notifies: Vec<Notify>,
    /// Parameters in force that are not secret.
    pub params: Record,
    /// Names of the secret parameters in use.
    pub secrets: Vec<SmolStr>,
}

impl ResourceGraph {
    /// Returns the region of a node: its own, else its target's.
    pub fn region(&self, node: &Node) -> Option<SmolStr> {
        let own = node.policy.provider.as_ref().and_then(|provider| provider.region.clone());
        own.or_else(|| self.target.region.clone())
    }
}

/// What a run does with a node.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum NodeKind {
    /// Made, changed and removed.
    #[default]
    Managed,
    /// There already, and only read.
    Existing,
}

/// One desired instance.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    pub address: Address,
    pub ty: TypeName,
    pub kind: NodeKind,
    pub group: Option<SmolStr>,
    /// Desired properties; parts that wait for the cloud are deferred. Shared with the evaluation
    /// that gave them, and with the plan: they are the bulk of a large program.
    pub properties: Arc<Record>,
    /// Mostly the same for all instances of a declaration.
    pub policy: Arc<Policy>,
    pub depends: Vec<Dependency>,
    /// Names a deferred declaration that it cannot be planned without.
    pub waits: Option<SmolStr>,
    pub source: SourceRef,
}

/// What the program says of things that the state knows already, or does not know yet.
#[derive(Clone, Debug, PartialEq)]
pub struct Refactoring {
    pub kind: RefactoringKind,
    pub source: SourceRef,
}

#[derive(Clone, Debug, PartialEq)]
pub enum RefactoringKind {
    /// The same thing under another address; one without a key at its end stands for all instances.
    Moved { from: Address, to: Address },
    /// A thing that is there already becomes managed.
    Import { to: Address, id: Value },
    /// A managed thing is left to itself.
    Forget(Address),
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Dependency {
    pub on: Upstream,
    pub via: Via,
}

/// What a node waits for, as an index into the graph's nodes or joins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Upstream {
    Node(u32),
    Join(u32),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Via {
    Reference,
    After,
    /// A check that names nothing comes after everything that does not wait for it.
    Rest,
}

/// Complete when all its members are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Join {
    /// `group foundation`, or the name of a declaration with `for`.
    pub label: SmolStr,
    pub members: Vec<u32>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Output {
    pub name: SmolStr,
    pub value: Value,
    pub secret: bool,
}

/// Where a stack is deployed.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
pub struct Target {
    pub name: SmolStr,
    pub provider: SmolStr,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<SmolStr>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<SmolStr>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<SmolStr>,
    /// How much faster than real time the simulated cloud runs.
    pub speed: f64,
    /// The latency of every simulated operation; none means the estimate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latency: Option<crate::units::Millis>,
    pub seed: u64,
    /// What goes wrong on the simulated cloud, as the program says it.
    #[schemars(with = "Vec<std::collections::BTreeMap<String, Value>>")]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<Record>,
    /// Whether actions and checks do what they say; without a word, only on a real cloud.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub real_tasks: Option<bool>,
    /// Whether no target is declared, so that this one was made up.
    pub implicit: bool,
}

impl Target {
    pub fn has_real_tasks(&self) -> bool {
        self.real_tasks.unwrap_or(self.provider != "sim")
    }
}

impl Default for Target {
    /// The simulated cloud, 600 times faster than real time: 50 minutes take 5 seconds.
    fn default() -> Target {
        Target {
            name: "local".into(),
            provider: "sim".into(),
            region: None,
            account: None,
            endpoint: None,
            speed: 600.0,
            latency: None,
            seed: 1,
            faults: Vec::new(),
            real_tasks: None,
            implicit: true,
        }
    }
}
