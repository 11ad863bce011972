//! `msd discover`: what there is in a cloud, as source that takes it over.

use std::collections::BTreeSet;
use std::path::Path;

use msd_engine::inventory::{Inventory, Listing, list_all};
use msd_engine::provider::{Object, ProviderError};
use msd_engine::reading::{Wanted, read_all};
use msd_engine::state::State;
use msd_model::graph::Target;
use msd_model::limit::Limit;
use msd_model::nearest::nearest;
use msd_model::schema::{OperationKind, Schemas};
use msd_model::transport::Transport;
use msd_model::ty::TypeName;
use msd_model::value::Value;
use msd_model::value_source::quote;
use smol_str::SmolStr;
use tokio::runtime::Builder;

use crate::args::Discover;
use crate::cloud;
use crate::discovery::{self, Around, Found};
use crate::disk_files::DiskFiles;
use crate::error::CliError;
use crate::library::Library;
use crate::outcome::Outcome;
use crate::program;
use crate::render::plural;
use crate::terminal::Terminal;
use crate::transports;
use crate::type_names;
use crate::workspace::Workspace;

/// Where the source goes in the mind of the checker, when it is printed.
const FILE: &str = "discovered.msd";
/// As many types that cannot be listed are named.
const NAMED: usize = 3;

pub fn run(args: &Discover, terminal: &Terminal) -> Result<Outcome, CliError> {
    let folder = Path::new(".");
    let tags = args.tag.iter().map(|given| tag(given)).collect::<Result<Vec<_>, _>>()?;
    let types = wanted_types(&args.what)?;
    let home = Home::open(args, folder, terminal)?;
    let search = Search { home: &home, terminal, region: args.region.as_deref() };
    let found = search.found(&types, &tags, args.all)?;
    if found.is_empty() {
        terminal.say("Nothing was found that is not managed already.\n");
        return Ok(Outcome::Success);
    }
    let file = args.out.as_ref().and_then(|path| path.file_name()?.to_str()).unwrap_or(FILE);
    let source = discovery::write(
        &found,
        &Around {
            folder,
            file,
            before: &home.before(args.region.as_deref()),
            taken: home.taken.clone(),
            state: &home.state,
            schemas: &home.library,
            imports: true,
        },
    );
    for open in &source.open {
        terminal.warn(open);
    }
    let count = plural(found.len() as u64, "thing");
    match &args.out {
        Some(path) => {
            let failed = |error| CliError::Write { path: path.clone(), source: error };
            std::fs::write(path, &source.text).map_err(failed)?;
            let path = path.display();
            terminal
                .say(&format!("Wrote {count} to {path}. `msd plan` shows what is taken over.\n"));
        }
        None => {
            terminal.print(&source.text);
            terminal.say(&format!("{count} found.\n"));
        }
    }
    Ok(Outcome::Success)
}

/// The program in the folder, as far as there is one.
struct Home {
    target: Target,
    limits: Vec<Limit>,
    workspace: Workspace,
    state: State,
    library: Library,
    taken: BTreeSet<SmolStr>,
    /// Whether the target has to be declared for the source to mean the same cloud.
    is_strange: bool,
}

impl Home {
    fn open(args: &Discover, folder: &Path, terminal: &Terminal) -> Result<Home, CliError> {
        let has_program = msd_analysis::Files::list(&DiskFiles::new(folder), "").is_ok();
        let mut home = match has_program {
            true => {
                let compiler = program::open(folder, &args.program(), terminal, true)?;
                let graph = program::graph(&compiler, terminal)?;
                let workspace = Workspace::new(folder, &graph.target.name);
                Home {
                    state: workspace.read_state()?,
                    workspace,
                    library: Library::of(&compiler),
                    taken: compiler.names(),
                    target: graph.target,
                    limits: graph.limits,
                    is_strange: false,
                }
            }
            false => {
                if let Some(name) = &args.to {
                    return Err(CliError::UnknownTarget { name: name.into(), known: Vec::new() });
                }
                let target = Target::default();
                let workspace = Workspace::new(folder, &target.name);
                Home {
                    state: workspace.read_state()?,
                    workspace,
                    library: Library::default(),
                    taken: BTreeSet::new(),
                    target,
                    limits: msd_analysis::default_limits().to_vec(),
                    is_strange: false,
                }
            }
        };
        // Nothing is ever found in a simulated cloud that was never used.
        if cfg!(feature = "aws") && home.target.implicit && !home.workspace.sim().exists() {
            terminal
                .say("No target is declared: asking AWS, by the credentials of the environment.\n");
            home.target = Target { name: "aws".into(), provider: "aws".into(), ..home.target };
            home.target.region = args.region.as_deref().map(SmolStr::new).or_else(region_around);
            home.workspace = Workspace::new(folder, &home.target.name);
            home.is_strange = true;
        }
        Ok(home)
    }

    /// Returns what goes before the declarations.
    fn before(&self, region: Option<&str>) -> String {
        if !self.is_strange {
            return String::new();
        }
        let region = region.or(self.target.region.as_deref());
        let region = region.map(|region| format!("region = {}\n", quote(region)));
        format!("target aws {{\nprovider = aws\n{}}}\n", region.unwrap_or_default())
    }
}

fn region_around() -> Option<SmolStr> {
    let said =
        ["AWS_REGION", "AWS_DEFAULT_REGION"].into_iter().find_map(|name| std::env::var(name).ok());
    said.filter(|region| !region.is_empty()).map(SmolStr::from)
}

struct Search<'a> {
    home: &'a Home,
    terminal: &'a Terminal,
    region: Option<&'a str>,
}

impl Search<'_> {
    fn found(
        &self,
        types: &Types,
        tags: &[(SmolStr, SmolStr)],
        all: bool,
    ) -> Result<Vec<Found>, CliError> {
        let Home { target, limits, workspace, library, .. } = self.home;
        let (inventory, clock) = cloud::inventory(target, workspace, library.clone())?;
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| CliError::Start(error.to_string()))?;
        runtime.block_on(inventory.sign_in()).map_err(CliError::sign_in)?;
        let carried = transports::on(target);
        let region = self.region.map(SmolStr::new);
        let listing = |ty: &TypeName| {
            let via = carried.of(ty, None);
            Listing { ty: ty.clone(), region: region.clone(), via }
        };
        // The registry says what Cloud Control can list; a driver, like the simulated cloud, lists its own.
        let listable = |ty: &&TypeName| {
            let schema = library.resource_type(ty);
            types.named.contains(*ty)
                || carried.of(ty, None) != Some(Transport::CloudControl)
                || schema
                    .is_some_and(|schema| schema.permissions.contains_key(&OperationKind::List))
        };
        let listings: Vec<Listing> = types.all.iter().filter(listable).map(listing).collect();
        let asked: &dyn Inventory = &*inventory;
        let lists = runtime.block_on(list_all(asked, &*clock, limits, &listings));
        let wanted = self.listed(types, &listings, lists)?;
        let objects = runtime.block_on(read_all(asked, &*clock, limits, &wanted));
        let mut things: Vec<(TypeName, Object)> = Vec::new();
        for (wanted, answer) in wanted.iter().zip(objects) {
            match answer {
                Ok(Some(object)) => things.push((wanted.ty.clone(), object)),
                // Gone since it was listed.
                Ok(None) => {}
                Err(error) => self
                    .terminal
                    .warn(&format!("{} {} cannot be read: {error}", wanted.ty, wanted.identifier)),
            }
        }
        if !all {
            let own = runtime.block_on(inventory.own(&things, self.region));
            let own = own.map_err(|error| CliError::CannotList { reason: error.to_string() })?;
            things.retain(|(ty, object)| !own.contains(&(ty.clone(), object.identifier.clone())));
        }
        let elsewhere = region.filter(|region| {
            !self.home.is_strange && self.home.target.region.as_ref() != Some(region)
        });
        let mut found: Vec<Found> = things
            .into_iter()
            .filter_map(|(ty, object)| {
                let schema = library.resource_type(&ty)?;
                Some(Found { object, schema, region: elsewhere.clone(), name: None })
            })
            .filter(|one| tags.iter().all(|tag| has_tag(one, tag)))
            .collect();
        found.sort_by(|left, right| {
            (left.ty(), &left.object.identifier).cmp(&(right.ty(), &right.object.identifier))
        });
        Ok(found)
    }

    /// Returns what is to be read: everything that is listed and not managed yet.
    fn listed(
        &self,
        types: &Types,
        listings: &[Listing],
        lists: Vec<Result<Vec<SmolStr>, ProviderError>>,
    ) -> Result<Vec<Wanted>, CliError> {
        let managed: BTreeSet<(&TypeName, &SmolStr)> = self
            .home
            .state
            .resources
            .values()
            .map(|resource| (&resource.ty, &resource.identifier))
            .collect();
        let (mut out, mut refused) = (Vec::new(), Vec::new());
        for (listing, answer) in listings.iter().zip(lists) {
            let Listing { ty, region, via } = listing;
            match answer {
                Ok(identifiers) => out.extend(
                    identifiers
                        .into_iter()
                        .filter(|identifier| !managed.contains(&(ty, identifier)))
                        .map(|identifier| Wanted {
                            ty: ty.clone(),
                            identifier,
                            region: region.clone(),
                            via: *via,
                        }),
                ),
                Err(error) if types.named.contains(ty) => {
                    let reason = format!("{ty}: {error}");
                    return Err(CliError::CannotList { reason });
                }
                Err(error) => refused.push((ty, error)),
            }
        }
        if let Some((ty, error)) = refused.first().filter(|_| refused.len() == listings.len()) {
            return Err(CliError::CannotList { reason: format!("{ty}: {error}") });
        }
        if let Some((_, error)) = refused.first() {
            let names: Vec<&str> = refused.iter().take(NAMED).map(|(ty, _)| ty.as_str()).collect();
            let more = if refused.len() > NAMED { ", …" } else { "" };
            self.terminal.warn(&format!(
                "{} cannot be listed and left out ({}{more}): {error}",
                plural(refused.len() as u64, "type"),
                names.join(", "),
            ));
        }
        Ok(out)
    }
}

/// Types to look for.
struct Types {
    all: Vec<TypeName>,
    /// Those that were asked for by name: that they cannot be listed is a failure.
    named: BTreeSet<TypeName>,
}

fn wanted_types(what: &[String]) -> Result<Types, CliError> {
    let (mut all, mut named) = (BTreeSet::new(), BTreeSet::new());
    for given in what {
        if type_names::all().any(|name| name == given) {
            all.insert(TypeName::new(given));
            named.insert(TypeName::new(given));
            continue;
        }
        let service = given.trim_end_matches(".*").trim_start_matches("aws.").to_lowercase();
        let types = type_names::of_service(&service);
        if types.is_empty() {
            let services = type_names::services();
            let services = services.iter().map(|(name, _)| *name);
            let known: Vec<&str> = match given.contains('.') {
                true => type_names::all().collect(),
                false => services.collect(),
            };
            let nearest = nearest(given, known).map(str::to_owned);
            return Err(CliError::NoSuchThings { name: given.clone(), nearest });
        }
        all.extend(types.into_iter().map(TypeName::new));
    }
    Ok(Types { all: all.into_iter().collect(), named })
}

fn tag(given: &str) -> Result<(SmolStr, SmolStr), CliError> {
    let parts = given.split_once('=').filter(|(key, _)| !key.is_empty());
    let (key, value) = parts.ok_or_else(|| CliError::TagSyntax { given: given.to_owned() })?;
    Ok((key.into(), value.into()))
}

fn has_tag(one: &Found, (key, wanted): &(SmolStr, SmolStr)) -> bool {
    let tags = one.schema.tagging.as_ref().map_or("tags", |tagging| &tagging.property);
    let tags = one.object.properties.get(tags).and_then(Value::as_map);
    tags.and_then(|tags| tags.get(key)?.as_str()).is_some_and(|value| value == wanted)
}
