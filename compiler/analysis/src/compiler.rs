//! The facade: open a folder, set what a run gives it, ask for diagnostics and for the graph.

mod ahead;
mod allowed;
mod changes;
mod edits;
mod item_reports;
mod kept;
mod version;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use msd_model::code::Code;
use msd_model::diagnostic::Diagnostic;
use msd_model::expr::ExprKind;
use msd_model::graph::ResourceGraph;
use msd_model::place::{Place, Span};
use msd_model::schema::SchemaSet;
use msd_model::transport::Transports;
use msd_model::ty::TypeName;
use msd_model::value::{Record, Value};
use msd_syntax::ItemKind;
use salsa::Setter;
use smol_str::SmolStr;

use crate::check::{Body, check_item};
use crate::cut::Cut;
use crate::cycles::{self, Circle};
use crate::db::{Database, Files, Inputs, Known, SourceFile, Stack};
use crate::graph;
use crate::items::{self, item_tree, stack_items};
use crate::lint;
use crate::module;
use crate::params::param_value;
use crate::place::{Report, locate};
use crate::scope::{Space, duplicates, scope};
use crate::unit::{Unit, children, homes};
use crate::what_if::{self, Supposition};

pub use changes::{Cancellation, Outdated};
use edits::Edits;
use item_reports::item_reports;
use kept::Kept;
use version::version_report;

/// One program and everything worked out about it. A clone is a snapshot for another thread: a change
/// ends what it is working on, by a panic that `read` catches, and waits until it is dropped.
#[derive(Clone)]
pub struct Compiler {
    db: Database,
    stack: Stack,
    /// Every folder read so far, or why it could not be.
    folders: Arc<BTreeMap<SmolStr, Result<Stack, SmolStr>>>,
    kept: Arc<Mutex<Keeping>>,
    /// Whether constraints may be broken.
    waived: bool,
    /// What a run gives the program, before anything is supposed.
    given: Inputs,
    supposed: Vec<Supposition>,
    /// What carries calls on AWS.
    transports: Transports,
    /// Texts that are no part of the program and speak of it.
    asides: Vec<SourceFile>,
    /// Nothing is edited any more.
    is_final: bool,
}

/// What is known of the reports since the last edit.
#[derive(Default)]
struct Keeping {
    kept: Option<Kept>,
    /// What was edited since then.
    edits: Edits,
    /// Whether everything was parsed once.
    parsed: bool,
    /// What the diagnostics are as long as nothing changes.
    found: Option<Vec<Diagnostic>>,
}

impl Keeping {
    fn forget(&mut self) {
        self.kept = None;
        self.edits = Edits::default();
        self.found = None;
    }
}

/// A parameter as a prompt or a listing shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct ParamInfo {
    pub name: SmolStr,
    pub ty: String,
    pub secret: bool,
    pub has_default: bool,
    pub doc: SmolStr,
}

/// What a program consists of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    pub files: usize,
    /// Resource declarations; one with `for` counts once.
    pub resources: usize,
    pub groups: usize,
    pub limits: usize,
    pub constraints: usize,
}

impl Compiler {
    /// Reads every `.msd` file of the folder.
    pub fn open(files: Arc<dyn Files>) -> Result<Compiler, String> {
        Compiler::with_database(Database::new(files.clone()), files.as_ref())
    }

    fn with_database(mut db: Database, files: &dyn Files) -> Result<Compiler, String> {
        let stack = changes::load(&mut db, files, "")?;
        let folders = Arc::new(BTreeMap::from([(SmolStr::default(), Ok(stack))]));
        let mut compiler = Compiler {
            db,
            stack,
            folders,
            kept: Arc::default(),
            waived: false,
            given: Inputs::default(),
            supposed: Vec::new(),
            transports: Transports::default(),
            asides: Vec::new(),
            is_final: false,
        };
        compiler.link();
        Ok(compiler)
    }

    fn stacks(&self) -> impl Iterator<Item = Stack> {
        self.folders.values().filter_map(|found| found.as_ref().ok().copied())
    }

    pub(crate) fn file(&self, path: &str) -> Option<SourceFile> {
        let db = &self.db;
        let files = self.stacks().flat_map(|stack| stack.files(db).iter().copied());
        let mut files = files.chain(self.asides.iter().copied());
        files.find(|file| file.path(db) == path)
    }

    pub(crate) fn db(&self) -> &Database {
        &self.db
    }

    pub(crate) fn db_mut(&mut self) -> &mut Database {
        &mut self.db
    }

    pub(crate) fn stack(&self) -> Stack {
        self.stack
    }

    pub(crate) fn given(&self) -> &Inputs {
        &self.given
    }

    pub fn set_inputs(&mut self, inputs: Inputs) {
        self.given = inputs;
        self.take_inputs();
    }

    /// Says what carries calls on AWS, for the graph.
    pub fn set_transports(&mut self, transports: Transports) {
        self.transports = transports;
    }

    /// Takes anew what a run gives, with what is supposed on top of it.
    fn take_inputs(&mut self) {
        let mut inputs = self.given.clone();
        what_if::give(&self.supposed, &mut inputs);
        self.keeping().forget();
        self.stack.set_inputs(&mut self.db).to(inputs);
    }

    /// Supposes that some things of the program were different, and nothing else any more.
    pub fn suppose(&mut self, supposed: Vec<Supposition>) {
        self.supposed = supposed;
        self.take_inputs();
    }

    /// Adds a text that is no part of the program, so that reports can show it.
    pub(crate) fn add_aside(&mut self, path: &str, text: &str, cuts: Vec<Cut>) -> SourceFile {
        let file = SourceFile::new(&self.db, self.stack, path.into(), text.into(), Arc::new(cuts));
        self.asides.push(file);
        file
    }

    pub(crate) fn asides(&self) -> usize {
        self.asides.len()
    }

    /// Lets constraints be broken: what is on its way out has nothing to hold to.
    pub fn waive_constraints(&mut self) {
        self.waived = true;
        self.keeping().found = None;
    }

    /// Says that nothing will be edited: nothing is made ready for it. An edit is taken in all the same.
    pub fn expect_no_edits(&mut self) {
        self.is_final = true;
    }

    /// Says what is known of things that are there: deferred declarations are expanded by it.
    pub fn set_known(&mut self, known: Known) {
        self.keeping().forget();
        self.stack.set_known(&mut self.db).to(known);
    }

    fn keeping(&self) -> MutexGuard<'_, Keeping> {
        // Nothing is left half done in it: it is filled in one step.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns everything wrong with the program, sorted by file and place.
    pub fn diagnostics(&self) -> Vec<Diagnostic> {
        let db = &self.db;
        let mut keeping = self.keeping();
        let Keeping { kept, edits, parsed, found } = &mut *keeping;
        if let Some(found) = found {
            return found.clone();
        }
        let mut ready = None;
        if !*parsed {
            ready = self.work_on_all_cores();
            *parsed = true;
        }
        // A change may end this at any query: the edits are forgotten only when they are taken over, and
        // taking them over twice does no harm.
        let is_alone = module::folders(db, self.stack).len() == 1;
        let taken = |kept: &mut Kept| is_alone && kept.edit(db, self.stack, edits);
        if !kept.as_mut().is_some_and(taken) {
            *kept = None;
            *kept = Kept::make(db, self.stack, ready, !self.is_final);
        }
        *edits = Edits::default();
        let reports: Vec<Report> = match kept {
            Some(kept) => {
                let twice = duplicates(db, self.stack);
                kept.reports().cloned().chain(twice).collect()
            }
            None => self.all_reports(),
        };
        let out = self.judged(reports, kept.as_ref());
        *found = Some(out.clone());
        out
    }

    /// Adds what is said of the program as a whole, and sorts all of it.
    fn judged(&self, reports: Vec<Report>, kept: Option<&Kept>) -> Vec<Diagnostic> {
        let db = &self.db;
        let version = version_report(db, self.stack);
        let mut out: Vec<Diagnostic> =
            reports.into_iter().chain(version).map(|report| locate(db, report)).collect();
        out.extend(self.target_problem());
        let of_constraint =
            |code| matches!(code, Code::ConstraintViolated | Code::ConstraintWarning);
        out.retain(|found| !self.waived || !of_constraint(found.code));
        // A program whose constraints do not hold is whole all the same.
        if out.iter().all(|found| !found.is_error() || of_constraint(found.code)) {
            let program = Unit::root(db, self.stack);
            let quotas = match kept {
                Some(kept) => kept.quota_reports(db, program),
                None => graph::quota_reports(db, program),
            };
            // What is wrong may use what nothing else does: these are for sound programs.
            let folders = module::folders(db, self.stack).into_iter();
            let lints = folders.flat_map(|stack| lint::of_folder(db, stack));
            out.extend(quotas.into_iter().chain(lints).map(|report| locate(db, report)));
        }
        out.retain(|diagnostic| !self.allows(diagnostic));
        out.sort_by(|a, b| a.primary.at.cmp(&b.primary.at).then(a.code.cmp(&b.code)));
        out.dedup();
        out
    }

    fn allows(&self, diagnostic: &Diagnostic) -> bool {
        let text = self.source(&diagnostic.primary.at.file);
        !diagnostic.is_error() && text.is_some_and(|text| allowed::stands(&text, diagnostic))
    }

    /// Makes the reports of all folders and units.
    fn all_reports(&self) -> Vec<Report> {
        let db = &self.db;
        let mut reports: Vec<Report> = Vec::new();
        for stack in module::folders(db, self.stack) {
            reports.extend(duplicates(db, stack));
            reports.extend(cycles::reports(db, stack));
            // Dependencies first: a long chain of references is walked without recursion.
            for item in cycles::order(db, stack) {
                let checked = check_item(db, *item);
                reports.extend(checked.reports.iter().chain(&checked.lints).cloned());
            }
        }
        self.evaluation_reports(Unit::root(db, self.stack), &mut reports);
        reports
    }

    /// Returns the loops of declarations that wait for one another; `diagnostics` reports the same.
    pub fn circles(&self) -> Vec<Circle> {
        let folders = module::folders(&self.db, self.stack).into_iter();
        folders.flat_map(|stack| cycles::circles(&self.db, stack)).collect()
    }

    /// Evaluates a folder in one of its units, and the modules in it.
    fn evaluation_reports<'db>(&'db self, folder: Unit<'db>, out: &mut Vec<Report>) {
        let db: &'db Database = &self.db;
        for item in cycles::order(db, folder.stack(db)) {
            for unit in homes(db, folder, *item) {
                let output = graph::output_report(db, unit, *item);
                for report in item_reports(db, unit, *item).into_iter().chain(output) {
                    // One mistake in a module is one mistake, however many instances show it.
                    let same = |known: &Report| {
                        known.code == report.code && known.primary.at == report.primary.at
                    };
                    if folder.is_program(db) || !out.iter().any(same) {
                        out.push(report);
                    }
                }
                if item.kind(db) == ItemKind::Module {
                    for child in children(db, unit, *item) {
                        self.evaluation_reports(*child, out);
                    }
                }
            }
        }
    }

    fn target_problem(&self) -> Option<Diagnostic> {
        let wanted = self.stack.inputs(&self.db).target.as_ref()?;
        let scope = scope(&self.db, self.stack);
        if scope.get(Space::Target, wanted).is_some() {
            return None;
        }
        let file = self.stack.files(&self.db).first()?.path(&self.db).clone();
        let place = Place { file, span: Span::default() };
        let known = self.targets();
        let diagnostic =
            Diagnostic::new(Code::BadTarget, place, format!("there is no target `{wanted}`"));
        Some(match known.is_empty() {
            true => diagnostic.help("declare it: `target NAME { provider = sim }`"),
            false => diagnostic.help(format!("targets are {}", known.join(", "))),
        })
    }

    pub fn params(&self) -> Vec<ParamInfo> {
        let db = &self.db;
        let items = stack_items(db, self.stack).iter();
        // Nothing else is looked at: what a run gives is not known yet.
        items
            .filter(|item| item.kind(db) == ItemKind::Param)
            .filter_map(|item| match &check_item(db, *item).body {
                Body::Param(param) => Some(ParamInfo {
                    name: item.name(db).clone(),
                    ty: param.ty.to_string(),
                    secret: param.ty.is_secret(),
                    has_default: param.default.is_some() || param.ty.is_optional(),
                    doc: item_tree(db, *item)
                        .tree
                        .as_ref()
                        .map(|tree| tree.prefix().doc.clone())
                        .unwrap_or_default(),
                }),
                _ => None,
            })
            .collect()
    }

    /// Returns every name that the program's own folder declares.
    pub fn names(&self) -> BTreeSet<SmolStr> {
        let items = stack_items(&self.db, self.stack).iter();
        items.map(|item| item.name(&self.db).clone()).filter(|name| !name.is_empty()).collect()
    }

    /// Returns the evaluated graph, or what stands in its way.
    pub fn graph(&self) -> Result<ResourceGraph, Vec<Diagnostic>> {
        let diagnostics = self.diagnostics();
        match diagnostics.iter().any(Diagnostic::is_error) {
            true => Err(diagnostics),
            false => Ok(self.build()),
        }
    }

    fn build(&self) -> ResourceGraph {
        let mut graph = graph::build(&self.db, self.stack);
        what_if::change(&self.supposed, &mut graph);
        if graph.target.provider == "aws" {
            graph.transports = self.transports.clone();
        }
        graph
    }

    /// Returns the values of secret parameters, of modules too.
    pub fn secrets(&self) -> Record {
        let mut out = Record::default();
        self.secrets_in(Unit::root(&self.db, self.stack), &mut out);
        out
    }

    fn secrets_in<'db>(&'db self, folder: Unit<'db>, out: &mut Record) {
        let db: &'db Database = &self.db;
        for item in stack_items(db, folder.stack(db)) {
            match item.kind(db) {
                ItemKind::Param => {
                    let value = param_value(db, folder, *item);
                    if let (Some(secret), Value::Deferred(expr)) = (&value.secret, &value.value)
                        && let ExprKind::Secret(name) = &expr.kind
                    {
                        out.insert(name.clone(), secret.clone());
                    }
                }
                ItemKind::Module => {
                    for unit in homes(db, folder, *item) {
                        let inside = children(db, unit, *item).iter();
                        inside.for_each(|child| self.secrets_in(*child, out));
                    }
                }
                _ => {}
            }
        }
    }

    /// Returns the schemas of every type in the program, and of `more`.
    pub fn schemas(&self, more: impl IntoIterator<Item = TypeName>) -> SchemaSet {
        let db = &self.db;
        let folders = module::folders(db, self.stack).into_iter();
        let used =
            folders.flat_map(|stack| stack_items(db, stack)).filter_map(|item| match &check_item(
                db, *item,
            )
            .body
            {
                Body::Resource(resource) => Some(resource.ty.clone()),
                _ => None,
            });
        let mut set = SchemaSet::default();
        for name in used.chain(more) {
            if !set.0.contains_key(&name)
                && let Some(schema) = crate::schema::resource_type(db, name.as_str())
            {
                set.0.insert(name, schema);
            }
        }
        set
    }

    /// Returns the text of a file, for reports.
    pub fn source(&self, file: &str) -> Option<Arc<str>> {
        Some(self.file(file)?.text(&self.db).clone())
    }

    /// Returns the texts of all files by their paths: reports of a run need no more of the program.
    pub fn texts(&self) -> BTreeMap<SmolStr, Arc<str>> {
        let db = &self.db;
        let files = self.stacks().flat_map(|stack| stack.files(db).iter().copied());
        files.map(|file| (file.path(db).clone(), file.text(db).clone())).collect()
    }

    pub fn summary(&self) -> Summary {
        let db = &self.db;
        let folders = module::folders(db, self.stack);
        let count = |kind| folders.iter().map(|stack| items::count(db, *stack, kind)).sum();
        Summary {
            files: folders.iter().map(|stack| stack.files(db).len()).sum(),
            resources: count(ItemKind::Resource),
            groups: count(ItemKind::Group),
            limits: count(ItemKind::Limit),
            constraints: count(ItemKind::Constraint),
        }
    }

    pub fn stack_name(&self) -> SmolStr {
        graph::stack_name(&self.db, self.stack)
    }

    pub fn targets(&self) -> Vec<SmolStr> {
        let mut names: Vec<SmolStr> =
            scope(&self.db, self.stack).names(Space::Target).map(SmolStr::new).collect();
        names.sort();
        names
    }
}

#[cfg(test)]
mod incremental;
