//! Plans in rounds. What exists already is read, and what is known from the state decides what a
//! program leaves open; each answer may settle more of the program, until nothing is left to learn.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use msd_analysis::Compiler;
use msd_engine::edits;
use msd_engine::plan::{self as planner, Aim, Request};
use msd_engine::plan_error::PlanError;
use msd_engine::provider::Object;
use msd_engine::reading::Wanted;
use msd_engine::state::State;
use msd_model::address::Address;
use msd_model::graph::{Node, NodeKind, RefactoringKind, ResourceGraph};
use msd_model::place::SourceRef;
use msd_model::plan::{Action, Operation, Plan, StateEdit};
use msd_model::schema::Schemas;
use msd_model::selection::Selection;
use msd_model::task::TaskKind;
use msd_model::value::{Record, Value};
use smol_str::SmolStr;

use crate::error::CliError;
use crate::library::Library;
use crate::reads::Reads;
use crate::transports;

/// Asks the cloud; the answers stand in the order of the questions.
pub type Reader<'a> = &'a dyn Fn(&[Wanted]) -> Result<Vec<Option<Object>>, CliError>;

pub struct Rounds<'a> {
    pub program: Program<'a>,
    pub library: &'a Library,
    pub aim: Aim,
    pub selection: Selection,
    pub parallelism: usize,
    /// What stands in for things that are there already.
    pub given: BTreeMap<Address, Record>,
    /// What was read so far: nothing is read twice in a run.
    pub reads: Reads,
}

/// What is planned.
pub enum Program<'a> {
    /// Its own where nobody else asks: then its values go with it.
    Own(Box<RefCell<Compiler>>),
    Shared(&'a RefCell<Compiler>),
    /// Nothing more will be known of it, so that it is looked at once, and its compiler can go.
    Settled {
        graph: Cell<Rc<ResourceGraph>>,
        targets: Vec<SmolStr>,
        secrets: Record,
    },
}

impl Program<'_> {
    /// Takes a program as it was evaluated.
    pub fn of(compiler: Compiler, graph: &Rc<ResourceGraph>, aim: Aim) -> Program<'static> {
        let is_read = |node: &Node| node.kind == NodeKind::Existing;
        let waits = !graph.deferred.is_empty() || graph.nodes.iter().any(is_read);
        // What does not become as the program says does not ask what it waits for.
        match aim == Aim::Apply && waits {
            true => Program::Own(Box::new(RefCell::new(compiler))),
            false => Program::Settled {
                graph: Cell::new(Rc::clone(graph)),
                targets: compiler.targets(),
                secrets: compiler.secrets(),
            },
        }
    }

    fn compiler(&self) -> Option<&RefCell<Compiler>> {
        match self {
            Program::Own(compiler) => Some(compiler),
            Program::Shared(compiler) => Some(compiler),
            Program::Settled { .. } => None,
        }
    }

    /// Returns the program as far as it is known. A settled one is planned once, and goes with that.
    fn graph(&self) -> Result<ResourceGraph, CliError> {
        match self {
            Program::Settled { graph, .. } => Ok(Rc::unwrap_or_clone(graph.take())),
            Program::Own(compiler) => evaluated(compiler),
            Program::Shared(compiler) => evaluated(compiler),
        }
    }

    /// Returns secret parameters in the clear.
    fn secrets(&self) -> Record {
        match self {
            Program::Settled { secrets, .. } => secrets.clone(),
            Program::Own(compiler) => compiler.borrow().secrets(),
            Program::Shared(compiler) => compiler.borrow().secrets(),
        }
    }

    fn has_target(&self, name: &str) -> bool {
        let has = |targets: &[SmolStr]| targets.iter().any(|target| target == name);
        match self {
            Program::Settled { targets, .. } => has(targets),
            Program::Own(compiler) => has(&compiler.borrow().targets()),
            Program::Shared(compiler) => has(&compiler.borrow().targets()),
        }
    }

    fn tell(&self, known: &BTreeMap<Address, Record>) {
        if let Some(compiler) = self.compiler() {
            compiler.borrow_mut().set_known(Arc::new(known.clone()));
        }
    }
}

fn evaluated(compiler: &RefCell<Compiler>) -> Result<ResourceGraph, CliError> {
    compiler.borrow().graph().map_err(|diagnostics| CliError::Later { diagnostics })
}

/// A program that is being settled.
struct Settling<'a> {
    rounds: &'a Rounds<'a>,
    state: &'a State,
    drift: &'a [StateEdit],
    read: Reader<'a>,
    known: BTreeMap<Address, Record>,
    /// Things to import that were looked for.
    found: BTreeMap<Address, StateEdit>,
}

impl Rounds<'_> {
    /// Plans as much of the program as the state and the cloud allow. `drift` is what changed in the
    /// cloud since the state was written.
    pub fn plan(
        &self,
        state: &State,
        drift: &[StateEdit],
        read: Reader<'_>,
    ) -> Result<Plan, CliError> {
        let (known, found) = (self.given.clone(), BTreeMap::new());
        let settling = Settling { rounds: self, state, drift, read, known, found };
        if !settling.known.is_empty() {
            settling.tell();
        }
        settling.plan()
    }
}

impl Settling<'_> {
    fn plan(mut self) -> Result<Plan, CliError> {
        loop {
            let graph = self.rounds.program.graph()?;
            transports::check(&graph)?;
            // Otherwise what the state knows counts, whatever the program says.
            let applies = self.rounds.aim == Aim::Apply;
            if applies && self.read_existing(&graph)? {
                continue;
            }
            let waits: Vec<Address> = waits(&graph);
            let mut edits = match applies {
                true => self.edits(&graph)?,
                false => Vec::new(),
            };
            edits.extend(self.drift.iter().cloned());
            let graph = graph.plannable(&|address| self.known.contains_key(address));
            let plan = planner::plan(&Request {
                graph: &graph,
                state: self.state,
                schemas: self.rounds.library,
                secrets: &self.rounds.program.secrets(),
                edits,
                aim: self.rounds.aim,
                selection: &self.rounds.selection,
                parallelism: self.rounds.parallelism,
                version: env!("CARGO_PKG_VERSION"),
            });
            let plan = plan.map_err(|error| self.explained(error))?;
            if !applies || !self.learn(&waits, &plan) {
                return Ok(plan);
            }
        }
    }

    /// Catches who means a target to deploy to.
    fn explained(&self, error: PlanError) -> CliError {
        match &error {
            PlanError::Unselectable(what) if what.flag == "target" => {
                match self.rounds.program.has_target(&what.given) {
                    true => CliError::DeployTarget { name: what.given.clone() },
                    false => error.into(),
                }
            }
            _ => error.into(),
        }
    }

    fn read(&self, wanted: &[Wanted]) -> Result<Vec<Option<Object>>, CliError> {
        self.rounds.reads.through(self.read, wanted)
    }

    fn tell(&self) {
        self.rounds.program.tell(&self.known);
    }

    /// Reads existing things whose identifiers are known by now; tells whether there were any.
    fn read_existing(&mut self, graph: &ResourceGraph) -> Result<bool, CliError> {
        let open = |node: &&Node| {
            node.kind == NodeKind::Existing
                && !self.known.contains_key(&node.address)
                && node.properties.values().all(Value::is_known)
        };
        let nodes: Vec<&Node> = graph.nodes.iter().filter(open).collect();
        if nodes.is_empty() {
            return Ok(false);
        }
        let wanted: Vec<Wanted> = nodes.iter().map(|node| self.wanted(graph, node)).collect();
        let answers = self.read(&wanted)?;
        for ((node, wanted), answer) in nodes.into_iter().zip(&wanted).zip(answers) {
            let Some(object) = answer else { return Err(not_there(node, wanted, &node.source)) };
            self.known.insert(node.address.clone(), object.properties);
        }
        self.tell();
        Ok(true)
    }

    fn wanted(&self, graph: &ResourceGraph, node: &Node) -> Wanted {
        let schema = self.rounds.library.resource_type(&node.ty);
        let parts: Vec<String> = schema
            .iter()
            .flat_map(|schema| &schema.identifier)
            .filter_map(|name| node.properties.get(name))
            .map(|value| match value {
                Value::Str(text) => text.to_string(),
                other => other.source(),
            })
            .collect();
        let region = graph.region(node);
        let via = graph.transports.of(&node.ty, transports::forced(node));
        Wanted { ty: node.ty.clone(), identifier: parts.join("|").into(), region, via }
    }

    /// Takes over attributes that something deferred waits for, of what stays as it is.
    fn learn(&mut self, waits: &[Address], plan: &Plan) -> bool {
        if waits.is_empty() {
            return false;
        }
        // A task that runs once more has other answers afterwards.
        let begins = |one: &Operation| match one.action {
            Action::Update => TaskKind::of(&one.ty).is_some(),
            action => matches!(action, Action::Create | Action::Replace | Action::Delete),
        };
        let made: std::collections::HashSet<&Address> = plan
            .operations
            .iter()
            .filter(|operation| begins(operation))
            .map(|operation| &operation.address)
            .collect();
        let before = self.known.len();
        let edited =
            self.state.edited(&plan.edits, &msd_engine::journal::RunId(SmolStr::default()));
        for address in waits.iter().filter(|address| !made.contains(address)) {
            if let Some(resource) = edited.resources.get(address) {
                self.known.entry(address.clone()).or_insert_with(|| resource.attributes.clone());
            }
        }
        let learnt = self.known.len() > before;
        if learnt {
            self.tell();
        }
        learnt
    }

    /// Returns what `moved`, `forget` and `import` come to.
    fn edits(&mut self, graph: &ResourceGraph) -> Result<Vec<StateEdit>, CliError> {
        let mut out = edits::of(self.state, &graph.refactorings)?;
        for refactoring in &graph.refactorings {
            let RefactoringKind::Import { to, id: Value::Str(id) } = &refactoring.kind else {
                continue;
            };
            if self.state.resources.contains_key(to) {
                continue;
            }
            if let Some(found) = self.found.get(to) {
                out.push(found.clone());
                continue;
            }
            let Some(node) = graph.nodes.iter().find(|node| node.address == *to) else {
                continue;
            };
            let region = graph.region(node);
            let wanted = Wanted {
                ty: node.ty.clone(),
                identifier: id.clone(),
                region: region.clone(),
                via: graph.transports.of(&node.ty, transports::forced(node)),
            };
            let answer = self.read(std::slice::from_ref(&wanted))?.pop().flatten();
            let Some(object) = answer else {
                return Err(not_there(node, &wanted, &refactoring.source));
            };
            let edit = adopted(node, &object, region);
            self.found.insert(to.clone(), edit.clone());
            out.push(edit);
        }
        Ok(out)
    }
}

/// Returns the edit by which a declaration takes over what was found. What the program does not give
/// stays as it is.
pub fn adopted(node: &Node, object: &Object, region: Option<SmolStr>) -> StateEdit {
    let given = object.properties.iter().filter(|(name, _)| node.properties.contains_key(*name));
    StateEdit::Adopted {
        address: node.address.clone(),
        ty: node.ty.clone(),
        identifier: object.identifier.clone(),
        region,
        properties: given.map(|(name, value)| (name.clone(), value.clone())).collect(),
        attributes: object.properties.clone(),
    }
}

/// Returns the things whose attributes something waits for.
fn waits(graph: &ResourceGraph) -> Vec<Address> {
    let mut out: Vec<Address> =
        graph.deferred.iter().flat_map(|deferred| deferred.waits_for.iter().cloned()).collect();
    for node in graph.nodes.iter().filter(|node| node.kind == NodeKind::Existing) {
        for value in node.properties.values() {
            value.each_instance(&mut |instance| out.push(instance.address.clone()));
        }
    }
    out.sort();
    out.dedup();
    out
}

fn not_there(node: &Node, wanted: &Wanted, source: &SourceRef) -> CliError {
    CliError::NotThere {
        address: node.address.to_string(),
        ty: wanted.ty.to_string(),
        identifier: wanted.identifier.clone(),
        at: source.clone(),
    }
}
