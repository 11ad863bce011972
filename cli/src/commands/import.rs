//! `msd import`: takes over into the state what is there already; with `-generate` the declaration is
//! written as well, so that the next plan changes nothing.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use msd_engine::plan::{self as planner, Aim};
use msd_engine::provider::Object;
use msd_engine::reading::Wanted;
use msd_engine::state::State;
use msd_model::address::Address;
use msd_model::graph::{Node, NodeKind, ResourceGraph};
use msd_model::nearest::nearest;
use msd_model::plan::Plan;
use msd_model::schema::Schemas;
use msd_model::selection::Selection;
use msd_model::transport::Transport;
use msd_model::ty::TypeName;
use msd_model::value::Record;
use smol_str::SmolStr;
use tokio::runtime::Builder;

use crate::args::{self, Import};
use crate::cloud;
use crate::deploy::{self, Order};
use crate::discovery::{self, Around, Found};
use crate::error::CliError;
use crate::library::Library;
use crate::location;
use crate::outcome::Outcome;
use crate::program;
use crate::rounds;
use crate::terminal::Terminal;
use crate::transports;
use crate::type_names;
use crate::workspace::Workspace;

/// What the checker takes the new declaration to be in: no file of that name is ever written.
const DRAFT: &str = "msd_import_draft.msd";

pub fn run(args: &Import, terminal: &Terminal) -> Result<Outcome, CliError> {
    let wrong = || CliError::AddressSyntax { text: args.address.clone() };
    let address: Address = args.address.parse().map_err(|_| wrong())?;
    let folder = location::folder(&args.program.path)?;
    let mut errand = Errand::open(args, folder, address, terminal)?;
    if let Some(file) = &args.generate {
        let is_plain = errand.address.scope.is_empty() && errand.address.key().is_none();
        if !is_plain {
            return Err(wrong());
        }
        if !errand.generate(file)? {
            return Ok(Outcome::Success);
        }
        let Errand { folder, address, .. } = errand;
        errand = Errand::open(args, folder, address, terminal)?;
    }
    let plan = errand.plan()?;
    let program = args::Program { var: Vec::new(), var_file: Vec::new(), ..args.program.clone() };
    let order = Order {
        program: &program,
        run: &args::Run {
            auto_approve: true,
            parallelism: msd_engine::run::PARALLELISM,
            json: args.json,
            ..args::Run::default()
        },
        aim: Aim::Apply,
        selection: Selection::default(),
        refreshing: &args::Refreshing { refresh: Some(false), refresh_only: false },
        preflight: None,
        command: "import",
    };
    deploy::at_once(&order, &errand.folder, plan, terminal)
}

/// One thing that is to be taken over, and the program that takes it.
struct Errand<'a> {
    args: &'a Import,
    terminal: &'a Terminal,
    folder: PathBuf,
    address: Address,
    graph: ResourceGraph,
    library: Library,
    workspace: Workspace,
    state: State,
    taken: std::collections::BTreeSet<SmolStr>,
    secrets: Record,
}

impl<'a> Errand<'a> {
    fn open(
        args: &'a Import,
        folder: PathBuf,
        address: Address,
        terminal: &'a Terminal,
    ) -> Result<Errand<'a>, CliError> {
        let compiler = program::open(&folder, &args.program, terminal, true)?;
        let graph = program::graph(&compiler, terminal)?;
        transports::check(&graph)?;
        let workspace = Workspace::new(&folder, &graph.target.name);
        let state = workspace.read_state()?;
        let known = state.resources.get(&address);
        // What a failed creation left behind may be taken over as whole.
        if let Some(known) = known.filter(|one| !one.tainted || one.identifier != args.id) {
            let identifier = known.identifier.clone();
            return Err(CliError::InState { address: address.to_string(), identifier });
        }
        let (library, taken) = (Library::of(&compiler), compiler.names());
        let secrets = compiler.secrets();
        Ok(Errand {
            args,
            terminal,
            folder,
            address,
            graph,
            library,
            workspace,
            state,
            taken,
            secrets,
        })
    }

    /// Writes the declaration; tells whether it is in the program now.
    fn generate(&self, file: &Path) -> Result<bool, CliError> {
        if self.taken.contains(self.address.name()) {
            return Err(CliError::Declared { address: self.address.to_string() });
        }
        let given = self.args.ty.as_deref().unwrap_or_default();
        let ty = TypeName::new(given);
        let schema = self.library.resource_type(&ty).ok_or_else(|| {
            let nearest = nearest(given, type_names::all()).map(str::to_owned);
            CliError::NoSuchThings { name: given.to_owned(), nearest }
        })?;
        let object = self.read(&ty, None, self.graph.transports.of(&ty, None))?;
        let name = Some(self.address.name().clone());
        let found = Found { object, schema, region: None, name };
        let source = discovery::write(
            &[found],
            &Around {
                folder: &self.folder,
                file: DRAFT,
                before: "",
                taken: self.taken.clone(),
                state: &self.state,
                schemas: &self.library,
                imports: false,
            },
        );
        if file == Path::new("-") {
            self.terminal.print(&source.text);
            source.open.iter().for_each(|open| self.terminal.warn(open));
            return Ok(false);
        }
        let path = self.folder.join(file);
        append(&path, &source.text).map_err(|error| {
            let path = path.clone();
            CliError::Write { path, source: error }
        })?;
        self.terminal.say(&format!("Wrote `{}` to {}.\n", self.address, path.display()));
        match source.open.into_iter().next() {
            Some(first) => Err(CliError::Doubtful { first, path }),
            None => Ok(true),
        }
    }

    /// Plans the one edit of the state.
    fn plan(&self) -> Result<Plan, CliError> {
        let node = self.node()?;
        let region = self.graph.region(node);
        let via = self.graph.transports.of(&node.ty, transports::forced(node));
        let object = self.read(&node.ty, region.clone(), via)?;
        let edit = rounds::adopted(node, &object, region);
        let plan = planner::plan(&planner::Request {
            graph: &self.graph,
            state: &self.state,
            schemas: &self.library,
            secrets: &self.secrets,
            edits: vec![edit],
            aim: Aim::Refresh,
            selection: &Selection::default(),
            parallelism: msd_engine::run::PARALLELISM,
            version: env!("CARGO_PKG_VERSION"),
        })?;
        // It is no look for drift.
        Ok(Plan { refresh_only: false, ..plan })
    }

    fn node(&self) -> Result<&Node, CliError> {
        let managed = || self.graph.nodes.iter().filter(|node| node.kind == NodeKind::Managed);
        managed().find(|node| node.address == self.address).ok_or_else(|| {
            let address = self.address.to_string();
            let known: Vec<String> = managed().map(|node| node.address.to_string()).collect();
            let nearest = nearest(&address, known.iter().map(String::as_str)).map(str::to_owned);
            CliError::NotDeclared { address, nearest }
        })
    }

    fn read(
        &self,
        ty: &TypeName,
        region: Option<SmolStr>,
        via: Option<Transport>,
    ) -> Result<Object, CliError> {
        self.workspace.prepare()?;
        let (target, library) = (&self.graph.target, self.library.clone());
        let cloud = cloud::connect(target, &self.workspace, library, &args::Run::default())?;
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| CliError::Start(error.to_string()))?;
        let identifier = SmolStr::new(&self.args.id);
        let wanted = Wanted { ty: ty.clone(), identifier, region, via };
        let answers = cloud::read(&cloud, &runtime, &self.graph.limits, &[wanted])?;
        answers.into_iter().next().flatten().ok_or_else(|| CliError::NothingThere {
            ty: ty.to_string(),
            identifier: self.args.id.clone(),
        })
    }
}

/// Adds text at the end of a file, after an empty line.
fn append(path: &Path, text: &str) -> std::io::Result<()> {
    let before = match path.exists() {
        true => fs::read_to_string(path)?,
        false => String::new(),
    };
    let gap = match before.as_str() {
        "" => "",
        before if before.ends_with('\n') => "\n",
        _ => "\n\n",
    };
    let mut file = fs::OpenOptions::new().create(true).append(true).open(path)?;
    file.write_all(format!("{gap}{text}").as_bytes())
}
