//! Restricts a plan to what the user selects: with what that cannot do without, and without what
//! cannot do without something that is left out. Performs no I/O.

mod matching;

use msd_model::address::Address;
use msd_model::deferred::{Deferred, DeferredIndex};
use msd_model::graph::{Output, ResourceGraph, Upstream};
use msd_model::plan::{Action, PlannedOutput};
use msd_model::selection::{LeftOut, Selection};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::diff::{Context, Diff, Verdict};
use crate::needs;
use crate::plan_error::PlanError;
use crate::removal::Removal;
use crate::state::State;

use self::matching::Matching;
pub use self::matching::{Nested, Remembered, remembered};

/// What is selected, by position.
pub struct Chosen {
    nodes: Vec<bool>,
    removals: Vec<bool>,
    deferred: Vec<bool>,
}

/// Chooses from everything that a plan could do; `None` when nothing is left out. Each flag has to
/// mean something. O(nodes + edges + things x flags).
pub fn choose(
    selection: &Selection,
    context: &Context<'_>,
    diff: Option<&Diff>,
    removals: &[Removal<'_>],
) -> Result<Option<Chosen>, PlanError> {
    let matching = Matching::new(selection, context, diff);
    matching.each_flag_means_something()?;
    if !selection.restricts() {
        return Ok(None);
    }
    let requirements = Requirements::new(context.graph, context.state, diff, removals);
    let graph = context.graph;
    let things = || {
        let nodes = diff.iter().flat_map(|_| 0..graph.nodes.len());
        let nodes = nodes.map(|index| (index, &graph.nodes[index].address));
        let gone = removals.iter().enumerate();
        let gone = gone.map(|(index, gone)| (requirements.removal(index), &gone.resource.address));
        nodes.chain(gone)
    };
    let (deferred, waited_for) = deferred(selection, diff.map_or(&[], |_| &graph.deferred));
    let mut wanted = vec![true; requirements.of.len()];
    if selection.picks() {
        let is_seed =
            |address: &Address| waited_for.contains(address) || matching.is_picked(address);
        let seeds = things().filter(|(_, address)| is_seed(address)).map(|(vertex, _)| vertex);
        wanted = reached(&requirements.of, seeds);
    }
    let excluded =
        things().filter(|(_, address)| matching.is_excluded(address)).map(|(vertex, _)| vertex);
    for (wanted, left) in wanted.iter_mut().zip(reached(&requirements.reversed(), excluded)) {
        *wanted &= !left;
    }
    let gone = wanted.split_off(requirements.removal(0));
    Ok(Some(Chosen { nodes: wanted, removals: gone, deferred }))
}

/// Tells which deferred declarations may be wanted, and what has to be there for those that are.
fn deferred<'a>(
    selection: &Selection,
    deferred: &'a [Deferred],
) -> (Vec<bool>, FxHashSet<&'a Address>) {
    let within = |addresses: &[Address], one: &Deferred| {
        addresses.iter().any(|wanted| wanted.covers(&one.address) || one.address.covers(wanted))
    };
    let named = |one: &&Deferred| within(&selection.targets, one);
    // Which group it is in and what tags it will have is not known yet.
    let maybe = !selection.picks() || !selection.groups.is_empty() || !selection.tags.is_empty();
    let excluded =
        |one: &Deferred| selection.excludes.iter().any(|address| address.covers(&one.address));
    let wanted = |one: &Deferred| (maybe || named(&one)) && !excluded(one);
    // One that only waits for another deferred one does not say for what that waits.
    let blind = deferred.iter().filter(named).any(|one| one.waits_for.is_empty());
    let asked = deferred.iter().filter(|one| blind || named(one));
    (deferred.iter().map(wanted).collect(), asked.flat_map(|one| &one.waits_for).collect())
}

/// For every node, join and removal, in this order, what it cannot be done without.
struct Requirements {
    of: Vec<Vec<u32>>,
    first_removal: usize,
}

impl Requirements {
    fn new(
        graph: &ResourceGraph,
        state: &State,
        diff: Option<&Diff>,
        removals: &[Removal<'_>],
    ) -> Requirements {
        let nodes = graph.nodes.len();
        let first_removal = nodes + graph.joins.len();
        let mut of: Vec<Vec<u32>> = vec![Vec::new(); first_removal + removals.len()];
        for (index, node) in graph.nodes.iter().enumerate().filter(|_| diff.is_some()) {
            of[index].extend(node.depends.iter().map(|dependency| match dependency.on {
                Upstream::Node(on) => on,
                Upstream::Join(on) => nodes as u32 + on,
            }));
        }
        for (index, join) in graph.joins.iter().enumerate().filter(|_| diff.is_some()) {
            of[nodes + index].extend(&join.members);
        }
        let mut gone: FxHashMap<&Address, Vec<usize>> = FxHashMap::default();
        for (index, removal) in removals.iter().enumerate() {
            gone.entry(&removal.resource.address).or_default().push(first_removal + index);
        }
        let mut user = |needs: &[Address], user: usize| {
            for needed in needs.iter().flat_map(|need| gone.get(need)).flatten() {
                of[*needed].push(user as u32);
            }
        };
        for (index, removal) in removals.iter().enumerate() {
            user(&removal.resource.needs, first_removal + index);
        }
        // What uses a thing has to be pointed elsewhere before that goes.
        let changing = diff.iter().flat_map(|diff| diff.nodes.iter().zip(&graph.nodes).enumerate());
        for (index, (_, node)) in changing.filter(|(_, (d, _))| d.verdict != Verdict::Unchanged) {
            if let Some(resource) = state.resources.get(&node.address) {
                user(&resource.needs, index);
            }
        }
        if diff.is_none() {
            large_joins(graph, &gone, &mut of);
        }
        // The two halves of a replacement.
        for (index, removal) in removals.iter().enumerate() {
            if let (true, Action::DeleteReplaced, Some(node)) =
                (removal.is_current, removal.action, removal.node)
            {
                of[first_removal + index].push(node);
                of[node as usize].push((first_removal + index) as u32);
            }
        }
        Requirements { of, first_removal }
    }

    fn removal(&self, index: usize) -> usize {
        self.first_removal + index
    }

    fn reversed(&self) -> Vec<Vec<u32>> {
        let mut reversed: Vec<Vec<u32>> = vec![Vec::new(); self.of.len()];
        for (vertex, on) in self.of.iter().enumerate() {
            on.iter().for_each(|on| reversed[*on as usize].push(vertex as u32));
        }
        reversed
    }
}

/// When everything could go, the program still knows who waits for a large group: the state does not
/// spell that out.
fn large_joins(graph: &ResourceGraph, gone: &FxHashMap<&Address, Vec<usize>>, of: &mut [Vec<u32>]) {
    let vertices = |node: u32| gone.get(&graph.nodes[node as usize].address).into_iter().flatten();
    let meeting = |join: u32| graph.nodes.len() as u32 + join;
    for (index, node) in graph.nodes.iter().enumerate() {
        for dependency in &node.depends {
            let Upstream::Join(join) = dependency.on else { continue };
            if !needs::is_spelled_out(graph, dependency.via, join) {
                let users = vertices(index as u32).map(|user| *user as u32);
                of[meeting(join) as usize].extend(users);
            }
        }
    }
    for (join, members) in graph.joins.iter().map(|join| &join.members).enumerate() {
        for member in members.iter().flat_map(|member| vertices(*member)) {
            of[*member].push(meeting(join as u32));
        }
    }
}

fn reached(edges: &[Vec<u32>], from: impl Iterator<Item = usize>) -> Vec<bool> {
    let mut reached = vec![false; edges.len()];
    let mut open: Vec<usize> = from.collect();
    while let Some(vertex) = open.pop() {
        if !std::mem::replace(&mut reached[vertex], true) {
            open.extend(edges[vertex].iter().map(|next| *next as usize));
        }
    }
    reached
}

impl Chosen {
    /// Takes what is left out from the plan's parts, and counts it.
    pub fn restrict(
        &self,
        graph: &ResourceGraph,
        diff: Option<&mut Diff>,
        removals: &mut Vec<Removal<'_>>,
        outputs: &mut [PlannedOutput],
    ) -> LeftOut {
        let mut left = LeftOut::default();
        let mut stays: FxHashSet<&Address> = FxHashSet::default();
        let destroys = diff.is_none();
        let nodes = diff.into_iter().flat_map(|diff| diff.nodes.iter_mut().enumerate());
        for (index, node) in nodes.filter(|(index, _)| !self.nodes[*index]) {
            match node.verdict {
                Verdict::Create => left.create += 1,
                Verdict::Update => left.update += 1,
                Verdict::Replace(_) => left.replace += 1,
                Verdict::Unchanged => {}
            }
            if node.verdict != Verdict::Unchanged {
                stays.insert(&graph.nodes[index].address);
            }
            // It only keeps its place in the order.
            node.verdict = Verdict::Unchanged;
            node.noted = false;
        }
        let mut gone: FxHashSet<&Address> = FxHashSet::default();
        let mut chosen = self.removals.iter();
        removals.retain(|removal| {
            let is_chosen = chosen.next().copied().unwrap_or(true);
            let replaces = removal.is_current && removal.action == Action::DeleteReplaced;
            left.delete += u64::from(!is_chosen && !replaces);
            if is_chosen {
                gone.insert(&removal.resource.address);
            }
            is_chosen
        });
        left.deferred = self.deferred.iter().filter(|chosen| !**chosen).count() as u64;
        if left.is_empty() {
            return left;
        }
        let later = graph.deferred.iter().zip(&self.deferred).filter(|(_, chosen)| !**chosen);
        let later = DeferredIndex::new(later.map(|(one, _)| one));
        let declared: FxHashMap<&str, &Output> =
            graph.outputs.iter().map(|output| (output.name.as_str(), output)).collect();
        for output in outputs.iter_mut() {
            let Some(declared) = declared.get(output.name.as_str()) else {
                // What the program says no longer may still be about something that is there.
                output.value = output.before.clone();
                continue;
            };
            let (mut keeps, mut goes) = (false, false);
            declared.value.each_instance(&mut |instance| {
                let address = &instance.address;
                keeps |= stays.contains(address) || later.covers(address);
                goes |= gone.contains(address);
            });
            if keeps || destroys && !goes {
                left.outputs += u64::from(output.value != output.before);
                output.value = output.before.clone();
            }
        }
        left
    }

    /// Returns what is deferred and selected.
    pub fn deferred(&self, deferred: &[Deferred]) -> Vec<Deferred> {
        let chosen = deferred.iter().zip(&self.deferred).filter(|(_, chosen)| **chosen);
        chosen.map(|(one, _)| one.clone()).collect()
    }
}
