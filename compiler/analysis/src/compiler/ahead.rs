//! Work done ahead on all cores: queries that the diagnostics are about to ask for.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use salsa::plumbing::AsId;

use super::kept::{self, Kept, Ready};
use super::{Compiler, item_reports};
use crate::check::check_item;
use crate::cycles;
use crate::db::{Database, Db, Stack};
use crate::items::{Item, item_tree, stack_items};
use crate::mentions::needed;
use crate::place::Report;
use crate::unit::{Unit, homes};

/// Fewer items than this are parsed sooner than threads are started.
const WORTH_THREADS: usize = 256;

/// As many neighbours are one core's work: they often refer to one another.
const BLOCK: usize = 32;

impl Compiler {
    /// Parses, then checks and evaluates ahead; every query after it finds what it needs. Returns the
    /// reports of a program that has no modules and no circles, if it was worth it.
    pub(super) fn work_on_all_cores(&self) -> Option<Ready> {
        let count = stack_items(&self.db, self.stack).len();
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        if count < WORTH_THREADS || cores < 2 {
            return None;
        }
        self.on_all_cores(cores, |db, stack| stack_items(db, stack).as_slice(), &|db, _, item| {
            item_tree(db, item);
            needed(db, item);
            Vec::new()
        });
        if !cycles::reports(&self.db, self.stack).is_empty() {
            return None;
        }
        // Dependencies first, so that few threads wait and no chain of references is long.
        if Kept::fits(&self.db, self.stack) {
            return Some(self.on_all_cores(cores, cycles::order, &kept::fresh));
        }
        self.on_all_cores(cores, cycles::order, &|db, stack, item| {
            check_item(db, item);
            for unit in homes(db, Unit::root(db, stack), item) {
                item_reports(db, unit, item);
            }
            Vec::new()
        });
        None
    }

    /// Works on every item and returns what is said of those of which something is said.
    fn on_all_cores(
        &self,
        cores: usize,
        items: for<'db> fn(&'db dyn Db, Stack) -> &'db [Item<'db>],
        work: &(dyn for<'db> Fn(&'db Database, Stack, Item<'db>) -> Vec<Report> + Sync),
    ) -> Ready {
        // Whoever is done takes the next block; this thread is one of them, as a new one costs time.
        let (stack, next) = (self.stack, AtomicUsize::new(0));
        let run = |db: &Database| {
            let blocks: Vec<_> = items(db, stack).chunks(BLOCK).collect();
            let mine = std::iter::from_fn(|| blocks.get(next.fetch_add(1, Relaxed)));
            let said =
                mine.flat_map(|block| *block).map(|item| (item.as_id(), work(db, stack, *item)));
            said.filter(|(_, reports)| !reports.is_empty()).collect::<Vec<_>>()
        };
        std::thread::scope(|scope| {
            let others: Vec<_> = (1..cores)
                .map(|_| {
                    let (db, run) = (self.db.clone(), &run);
                    scope.spawn(move || run(&db))
                })
                .collect();
            let mut said = Ready::from_iter(run(&self.db));
            for other in others {
                match other.join() {
                    Ok(more) => said.extend(more),
                    // A change that ends the threads ends this one in the same way.
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
            said
        })
    }
}
