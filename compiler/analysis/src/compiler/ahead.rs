//! Work done ahead on all cores: queries that the diagnostics are about to ask for.

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
        std::thread::scope(|scope| {
            let run = |part| {
                let (db, stack) = (self.db.clone(), self.stack);
                scope.spawn(move || {
                    let blocks = items(&db, stack).chunks(BLOCK);
                    let mine = blocks.skip(part).step_by(cores).flatten();
                    let said = mine.map(|item| (item.as_id(), work(&db, stack, *item)));
                    said.filter(|(_, reports)| !reports.is_empty()).collect::<Vec<_>>()
                })
            };
            let threads: Vec<_> = (0..cores).map(run).collect();
            let mut said = Ready::default();
            let mut ended = None;
            for thread in threads {
                match thread.join() {
                    Ok(more) => said.extend(more),
                    Err(panic) => ended = Some(panic),
                }
            }
            // A change that ends the threads ends this one in the same way.
            if let Some(ended) = ended {
                std::panic::resume_unwind(ended);
            }
            said
        })
    }
}
