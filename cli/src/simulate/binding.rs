//! What binds: the limits that the end of a run goes back to, through those that were waited behind.

use msd_engine::admission::PARALLELISM;
use msd_model::plan::Plan;
use smol_str::SmolStr;

use super::prediction::Passage;

/// Returns limits on the chain that ends last, the last one first, each once.
pub fn binding(plans: &[Plan], passages: &[Passage]) -> Vec<SmolStr> {
    let mut found: Vec<SmolStr> = Vec::new();
    let mut next = passages.iter().max_by_key(|one| one.end);
    // Each step goes back in time, so that there are no more than there are passages.
    while let Some(passage) = next {
        let earlier = passages.iter().filter(|other| other.start < passage.start);
        next = match &passage.waited {
            Some(waited) => {
                if !found.contains(&waited.limit) {
                    found.push(waited.limit.clone());
                }
                let shares = |other: &&Passage| passes(plans, other, &waited.limit);
                earlier.filter(shares).max_by_key(|other| before(other, passage))
            }
            None => {
                earlier.filter(|other| other.end <= passage.ready).max_by_key(|other| other.end)
            }
        };
    }
    found
}

/// Tells whether an operation passes a gate.
fn passes(plans: &[Plan], passage: &Passage, gate: &str) -> bool {
    let limit = gate.split(" in ").next().unwrap_or(gate);
    let used = &plans[passage.round].operation(passage.operation).limits;
    gate == PARALLELISM || used.iter().any(|used| used.name == limit || used.name == gate)
}

/// Returns when one may have made way for another: it gave back its place, or had its token before.
fn before(other: &Passage, passage: &Passage) -> msd_model::units::Millis {
    match other.end <= passage.start {
        true => other.end,
        false => other.start,
    }
}
