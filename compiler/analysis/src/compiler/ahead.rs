//! Work done ahead on all cores: queries that the diagnostics are about to ask for.

use super::{Compiler, item_reports};
use crate::check::check_item;
use crate::cycles;
use crate::db::{Database, Db, Stack};
use crate::items::{Item, item_tree, stack_items};
use crate::unit::{Unit, homes};

/// Fewer items than this are parsed sooner than threads are started.
const WORTH_THREADS: usize = 256;

/// As many neighbours are one core's work: they often refer to one another.
const BLOCK: usize = 32;

impl Compiler {
    /// Parses, then checks and evaluates ahead; every query after it finds what it needs.
    pub(super) fn work_on_all_cores(&self) {
        let count = stack_items(&self.db, self.stack).len();
        if count < WORTH_THREADS {
            return;
        }
        self.on_all_cores(|db, stack| stack_items(db, stack).as_slice(), &|db, _, item| {
            item_tree(db, item);
            crate::mentions::needed(db, item);
        });
        if cycles::reports(&self.db, self.stack).is_empty() {
            // Dependencies first, so that few threads wait and no chain of references is long.
            self.on_all_cores(cycles::order, &|db, stack, item| {
                check_item(db, item);
                for unit in homes(db, Unit::root(db, stack), item) {
                    item_reports(db, unit, item);
                }
            });
        }
    }

    fn on_all_cores(
        &self,
        items: for<'db> fn(&'db dyn Db, Stack) -> &'db [Item<'db>],
        work: &(dyn for<'db> Fn(&'db Database, Stack, Item<'db>) + Sync),
    ) {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        if cores < 2 {
            return;
        }
        std::thread::scope(|scope| {
            let run = |part| {
                let (db, stack) = (self.db.clone(), self.stack);
                scope.spawn(move || {
                    let blocks = items(&db, stack).chunks(BLOCK);
                    for block in blocks.skip(part).step_by(cores) {
                        block.iter().for_each(|item| work(&db, stack, *item));
                    }
                })
            };
            let threads: Vec<_> = (0..cores).map(run).collect();
            let ends: Vec<_> = threads.into_iter().map(|thread| thread.join()).collect();
            // A change that ends the threads ends this one in the same way.
            if let Some(ended) = ends.into_iter().find_map(Result::err) {
                std::panic::resume_unwind(ended);
            }
        });
    }
}
