//! Which parameters of a module each of its outputs needs: whoever uses one output waits for the arguments
//! behind it alone.

use msd_syntax::ItemKind;
use petgraph::algo::TarjanScc;
use petgraph::graph::NodeIndex;
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use super::Waiting;
use crate::db::{Db, Stack};
use crate::items::{Item, stack_items};

/// Returns the parameters that each output of a folder needs, by their names.
#[salsa::tracked]
pub fn flows(db: &dyn Db, stack: Stack) -> FxHashMap<SmolStr, Vec<SmolStr>> {
    let waiting = Waiting::of(db, stack);
    let graph = &waiting.graph;
    let of_kind = |kind| stack_items(db, stack).iter().filter(move |item| item.kind(db) == kind);
    let params: Vec<Item<'_>> = of_kind(ItemKind::Param).copied().collect();
    let mut all: Vec<Needs> = vec![Needs::default(); graph.node_count()];
    for (position, param) in params.iter().enumerate() {
        all[waiting.whole[param].index()].insert(position);
    }
    // Dependencies come out first.
    TarjanScc::new().run(graph, |component| {
        let mut union = Needs::default();
        for node in component {
            union.extend(&all[node.index()]);
            graph.neighbors(*node).for_each(|next| union.extend(&all[next.index()]));
        }
        component.iter().for_each(|node| all[node.index()] = union.clone());
    });
    let names = |node: NodeIndex| {
        all[node.index()].members().map(|index| params[index].name(db).clone()).collect()
    };
    let outputs = of_kind(ItemKind::Output);
    outputs.map(|item| (item.name(db).clone(), names(waiting.whole[item]))).collect()
}

/// The parameters that something needs, as a set of their positions.
#[derive(Clone, Default)]
struct Needs(Vec<u64>);

impl Needs {
    fn insert(&mut self, position: usize) {
        let word = position / 64;
        self.0.resize(self.0.len().max(word + 1), 0);
        self.0[word] |= 1 << (position % 64);
    }

    fn extend(&mut self, other: &Needs) {
        self.0.resize(self.0.len().max(other.0.len()), 0);
        self.0.iter_mut().zip(&other.0).for_each(|(mine, theirs)| *mine |= theirs);
    }

    fn members(&self) -> impl Iterator<Item = usize> {
        (0..self.0.len() * 64).filter(|position| self.0[position / 64] >> (position % 64) & 1 == 1)
    }
}
