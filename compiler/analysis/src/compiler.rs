//! The facade: open a folder, set what a run gives it, ask for diagnostics and for the graph.

use std::sync::Arc;

use msd_model::code::Code;
use msd_model::diagnostic::Diagnostic;
use msd_model::graph::ResourceGraph;
use msd_model::place::{Place, Span};
use msd_model::schema::SchemaSet;
use msd_model::ty::TypeName;
use msd_model::value::Record;
use msd_syntax::ItemKind;
use salsa::Setter;
use smol_str::SmolStr;

use crate::check::{Body, check_item};
use crate::cycles;
use crate::db::{Database, Files, Inputs, SourceFile, Stack};
use crate::evaluate::value_of;
use crate::graph;
use crate::instances::{bodies, instances};
use crate::items::{Item, item_tree, name_span, stack_items};
use crate::params::{param_value, target_reports};
use crate::place::{At, Report, locate};
use crate::policy;
use crate::scope::{Space, duplicates, scope};

/// One program and everything worked out about it.
pub struct Compiler {
    db: Database,
    stack: Stack,
}

/// Fewer items than this are parsed sooner than threads are started.
const WORTH_THREADS: usize = 256;

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
}

impl Compiler {
    /// Reads every `.msd` file of the folder.
    pub fn open(files: Arc<dyn Files>) -> Result<Compiler, String> {
        Compiler::with_database(Database::new(files.clone()), files.as_ref())
    }

    fn with_database(db: Database, files: &dyn Files) -> Result<Compiler, String> {
        let stack = Stack::new(&db, Vec::new(), Inputs::default());
        let mut compiler = Compiler { db, stack };
        let mut sources = Vec::new();
        for path in files.list()? {
            let text: Arc<str> = files.read(&path)?.into();
            sources.push(SourceFile::new(&compiler.db, stack, path, text));
        }
        stack.set_files(&mut compiler.db).to(sources);
        Ok(compiler)
    }

    pub fn set_inputs(&mut self, inputs: Inputs) {
        self.stack.set_inputs(&mut self.db).to(inputs);
    }

    /// Replaces the text of one file, as an editor does.
    pub fn set_text(&mut self, path: &str, text: &str) {
        let file =
            self.stack.files(&self.db).iter().copied().find(|file| file.path(&self.db) == path);
        if let Some(file) = file {
            file.set_text(&mut self.db).to(text.into());
        }
    }

    /// Returns everything wrong with the program, sorted by file and place.
    pub fn diagnostics(&self) -> Vec<Diagnostic> {
        let db = &self.db;
        self.parse_on_all_cores();
        let mut reports: Vec<Report> = duplicates(db, self.stack);
        reports.extend(cycles::reports(db, self.stack));
        // Dependencies first: a long chain of references is walked without recursion.
        for item in cycles::order(db, self.stack) {
            reports.extend(check_item(db, *item).reports.iter().cloned());
            reports.extend(self.evaluation_reports(*item));
        }
        reports.extend(graph::output_reports(db, self.stack));
        reports.extend(version_report(db, self.stack));
        let mut out: Vec<Diagnostic> =
            reports.into_iter().map(|report| locate(db, report)).collect();
        out.extend(self.target_problem());
        if out.iter().all(|diagnostic| !diagnostic.is_error()) {
            let graph = graph::build(db, self.stack);
            let quotas = graph::quota_reports(db, self.stack, &graph);
            out.extend(quotas.into_iter().map(|report| locate(db, report)));
        }
        out.sort_by(|a, b| a.primary.at.cmp(&b.primary.at).then(a.code.cmp(&b.code)));
        out.dedup();
        out
    }

    /// Parses ahead; every query after it finds the trees made.
    fn parse_on_all_cores(&self) {
        let count = stack_items(&self.db, self.stack).len();
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        if cores < 2 || count < WORTH_THREADS {
            return;
        }
        let share = count.div_ceil(cores);
        std::thread::scope(|scope| {
            for part in 0..cores {
                let (db, stack) = (self.db.clone(), self.stack);
                scope.spawn(move || {
                    for item in stack_items(&db, stack).iter().skip(part * share).take(share) {
                        item_tree(&db, *item);
                        crate::mentions::mentions(&db, *item);
                    }
                });
            }
        });
    }

    fn evaluation_reports<'db>(&'db self, item: Item<'db>) -> Vec<Report> {
        let db = &self.db;
        match item.kind(db) {
            ItemKind::Param => param_value(db, item).reports.clone(),
            ItemKind::Let | ItemKind::Output | ItemKind::Limit => {
                value_of(db, item).reports.clone()
            }
            ItemKind::Target => {
                let mut out = value_of(db, item).reports.clone();
                out.extend(target_reports(db, item));
                out
            }
            ItemKind::Stack | ItemKind::Group => {
                let mut out = value_of(db, item).reports.clone();
                out.extend(policy::outer_reports(db, item));
                out
            }
            ItemKind::Resource => {
                let mut out = instances(db, item).reports.clone();
                out.extend(bodies(db, item).reports.iter().cloned());
                out
            }
            _ => Vec::new(),
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
        stack_items(db, self.stack)
            .iter()
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

    /// Returns the evaluated graph, or what stands in its way.
    pub fn graph(&self) -> Result<ResourceGraph, Vec<Diagnostic>> {
        let diagnostics = self.diagnostics();
        match diagnostics.iter().any(Diagnostic::is_error) {
            true => Err(diagnostics),
            false => Ok(graph::build(&self.db, self.stack)),
        }
    }

    /// Returns the values of secret parameters.
    pub fn secrets(&self) -> Record {
        let db = &self.db;
        stack_items(db, self.stack)
            .iter()
            .filter(|item| item.kind(db) == ItemKind::Param)
            .filter_map(|item| {
                let value = param_value(db, *item).secret.clone()?;
                Some((item.name(db).clone(), value))
            })
            .collect()
    }

    /// Returns the schemas of every type in the program, and of `more`.
    pub fn schemas(&self, more: impl IntoIterator<Item = TypeName>) -> SchemaSet {
        let db = &self.db;
        let used = stack_items(db, self.stack).iter().filter_map(|item| {
            match &check_item(db, *item).body {
                Body::Resource(resource) => Some(resource.ty.clone()),
                _ => None,
            }
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
        let files = self.stack.files(&self.db);
        let file = files.iter().find(|source| source.path(&self.db) == file)?;
        Some(file.text(&self.db).clone())
    }

    pub fn summary(&self) -> Summary {
        let items = stack_items(&self.db, self.stack);
        let count = |kind| items.iter().filter(|item| item.kind(&self.db) == kind).count();
        Summary {
            files: self.stack.files(&self.db).len(),
            resources: count(ItemKind::Resource),
            groups: count(ItemKind::Group),
            limits: count(ItemKind::Limit),
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

/// Reports a program that asks for another msd.
fn version_report(db: &Database, stack: Stack) -> Option<Report> {
    let item = scope(db, stack).get(Space::Stack, "")?;
    let settings = value_of(db, item).value.as_map()?.get("require_version")?.clone();
    let wanted = settings.as_str()?;
    let at = At::new(item, name_span(db, item));
    let own = env!("CARGO_PKG_VERSION");
    match (semver::VersionReq::parse(wanted), semver::Version::parse(own)) {
        (Ok(wanted), Ok(own)) if wanted.matches(&own) => None,
        (Ok(wanted), _) => {
            let message = format!("this is msd {own}, and the program asks for {wanted}");
            Some(Report::new(Code::VersionMismatch, at, message).help("run it with such an msd"))
        }
        (Err(error), _) => {
            let message = format!("{wanted:?} is no version requirement: {error}");
            let report = Report::new(Code::VersionMismatch, at, message);
            Some(report.help("write it like \">=0.1, <0.3\""))
        }
    }
}

#[cfg(test)]
mod incremental;
