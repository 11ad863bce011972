//! What the language server asks of the engine: the live graph and the preview of a plan. Asks no cloud
//! and writes nothing.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use msd_analysis::{Compiler, Inputs, Stdlib};
use msd_engine::state::State;
use msd_lsp::outlook::{Edge, Graph, NoGraph, Node, NodeKind, Outlook, Preview, Via};
use msd_model::diagnostic::Diagnostic;
use msd_model::graph::ResourceGraph;
use msd_model::plan::{Action, Plan};
use msd_model::schema::Schemas;
use msd_model::selection::Selection;
use msd_model::task::TaskKind;
use msd_model::ty::TypeName;
use msd_model::value::Record;
use smol_str::SmolStr;

use crate::diagram::{self, Diagram, Kind, Standing, Vertex};
use crate::docs_pack::{Pack, TypeDocs};
use crate::library::Library;
use crate::offline;
use crate::render;
use crate::tint::Tint;
use crate::workspace::Workspace;

#[derive(Default)]
pub struct Engine {
    schemas: Stdlib,
    /// Descriptions that were asked for, of types that have some.
    docs: Mutex<HashMap<String, Arc<TypeDocs>>>,
}

impl Outlook for Engine {
    fn graph(&self, program: Compiler) -> Result<Graph, Box<NoGraph>> {
        let known = match evaluated(&program) {
            Ok(known) => known,
            Err(problem) => return Err(Box::new(NoGraph { problem, program: Some(program) })),
        };
        drop(program);
        let (graph, plan) = planned(known, &State::default(), &Selection::default())
            .map_err(|problem| Box::new(NoGraph { problem, program: None }))?;
        Ok(drawn(&diagram::of_plan(&graph, &plan, false), &plan))
    }

    fn preview(&self, folder: &Path, program: &Compiler, group: Option<&str>) -> Preview {
        previewed(folder, program, group)
            .unwrap_or_else(|problem| Preview { problem: Some(problem), ..Preview::default() })
    }

    fn describe(&self, ty: &str, property: Option<&str>) -> Option<String> {
        let schema = self.schemas.resource_type(&TypeName::new(ty))?;
        let known = self.docs.lock().unwrap_or_else(PoisonError::into_inner).get(ty).cloned();
        let docs = match known {
            Some(docs) => docs,
            None => {
                let docs = Arc::new(Pack::of_user().ok()?.of_type(&schema).ok()??);
                let mut kept = self.docs.lock().unwrap_or_else(PoisonError::into_inner);
                kept.insert(ty.to_owned(), docs.clone());
                docs
            }
        };
        match property {
            Some(name) => docs.property(None, name, schema.property(name)?).map(str::to_owned),
            None => docs.summary().map(str::to_owned),
        }
    }

    fn explain(&self, code: &str) -> Option<&'static str> {
        crate::commands::explain::page(code)
    }
}

/// All that a plan needs to know of a program.
struct Evaluated {
    graph: ResourceGraph,
    library: Library,
    secrets: Record,
}

fn evaluated(program: &Compiler) -> Result<Evaluated, String> {
    let graph = program.graph().map_err(|found| {
        let errors = found.iter().filter(|diagnostic| diagnostic.is_error()).count();
        let first = found.iter().find(|diagnostic| diagnostic.is_error());
        let first = first.map_or("", |first: &Diagnostic| first.message.as_str());
        format!("{}: {first}", render::plural(errors as u64, "error"))
    })?;
    Ok(Evaluated { graph, library: Library::of(program), secrets: program.secrets() })
}

/// Plans against a state.
fn planned(
    program: Evaluated,
    state: &State,
    selection: &Selection,
) -> Result<(ResourceGraph, Plan), String> {
    let Evaluated { graph, library, secrets } = program;
    let plan = offline::plan(&graph, &library, &secrets, state, selection);
    Ok((graph, plan.map_err(|error| error.to_string())?))
}

fn previewed(folder: &Path, program: &Compiler, group: Option<&str>) -> Result<Preview, String> {
    let mut program = program.clone();
    // Where targets are declared, the only one or `local` is meant, as everywhere.
    let targets = program.targets();
    let target = match targets.as_slice() {
        [] => None,
        [only] => Some(only.clone()),
        several => several.iter().find(|name| *name == "local").or(several.first()).cloned(),
    };
    if target.is_some() {
        program = program.reopened()?;
        program.set_inputs(Inputs { target: target.clone(), ..Inputs::default() });
    }
    let workspace = Workspace::new(folder, target.as_deref().unwrap_or("local"));
    let state = workspace.read_state().map_err(|error| error.to_string())?;
    let groups = group.map(SmolStr::new).into_iter().collect();
    let (_, plan) =
        planned(evaluated(&program)?, &state, &Selection { groups, ..Selection::default() })?;
    let counts = render::plan::counts(&plan.operations);
    Ok(Preview {
        text: render::plan::plan(&plan, Tint::new(false)),
        create: counts.create as usize,
        update: counts.update as usize,
        replace: counts.replace as usize,
        delete: counts.delete as usize,
        run: counts.run as usize,
        unchanged: plan.unchanged as usize,
        duration_ms: duration(&plan),
        problem: None,
    })
}

/// Returns how long the schedule in force takes.
fn duration(plan: &Plan) -> u64 {
    let forecast = &plan.forecast;
    let time = match plan.policy.schedule {
        msd_model::policy::Schedule::Waves => forecast.by_waves,
        msd_model::policy::Schedule::Eager => forecast.eager,
    };
    time.0.max(0) as u64
}

/// Returns the drawing as the server has it. Joins have no node: what waits for one waits for its
/// members.
fn drawn(diagram: &Diagram, plan: &Plan) -> Graph {
    let limits = limits(plan);
    let nodes = diagram.vertices.iter().filter_map(|vertex| node(vertex, &limits)).collect();
    let is_join = |id: diagram::VertexId| matches!(diagram.vertex(id).kind, Kind::Join);
    let name = |id: diagram::VertexId| SmolStr::new(&diagram.vertex(id).name);
    let mut edges = Vec::new();
    for edge in diagram.edges.iter().filter(|edge| !is_join(edge.to)) {
        let mut sources = vec![edge.from];
        let mut at = 0;
        while let Some(from) = sources.get(at).copied() {
            at += 1;
            if is_join(from) {
                let members = diagram.edges.iter().filter(|member| member.to == from);
                sources.extend(members.map(|member| member.from));
                continue;
            }
            edges.push(Edge {
                from: name(from),
                to: name(edge.to),
                via: match edge.via {
                    diagram::Via::Reference => Via::Reference,
                    diagram::Via::After | diagram::Via::Member => Via::After,
                },
                critical: edge.is_critical && diagram.vertex(from).is_critical,
            });
        }
    }
    let groups = diagram.by_group().into_iter().filter_map(|(group, _)| group.cloned()).collect();
    Graph {
        stack: diagram.title.clone(),
        waves: diagram.waves.len() as u32,
        duration_ms: duration(plan),
        critical_ms: diagram.critical_time.0.max(0) as u64,
        nodes,
        edges,
        groups,
        critical_path: diagram.critical_path.iter().map(|id| name(*id)).collect(),
        problem: None,
    }
}

/// Returns the declared limits that each address passes.
fn limits(plan: &Plan) -> HashMap<String, Vec<SmolStr>> {
    let mut out: HashMap<String, Vec<SmolStr>> = HashMap::new();
    for operation in plan.operations.iter().filter(|one| one.action != Action::Barrier) {
        let names = operation.limits.iter().map(|limit| limit.name.clone());
        out.entry(operation.address.to_string()).or_default().extend(names);
    }
    out
}

fn node(vertex: &Vertex, limits: &HashMap<String, Vec<SmolStr>>) -> Option<Node> {
    let resource = vertex.resource()?;
    let kind = match (resource.standing, resource.ty.as_ref().and_then(TaskKind::of)) {
        (Standing::Deferred, _) => NodeKind::Deferred,
        (Standing::Existing, _) => NodeKind::Existing,
        (_, Some(TaskKind::Gate)) => NodeKind::Gate,
        (_, Some(TaskKind::Check)) => NodeKind::Check,
        (_, Some(_)) => NodeKind::Action,
        (_, None) => NodeKind::Resource,
    };
    let first = resource.instances.first();
    Some(Node {
        id: SmolStr::new(&vertex.name),
        label: SmolStr::new(vertex.name.rsplit('.').next().unwrap_or(&vertex.name)),
        kind,
        ty: resource.ty.as_ref().map(|ty| ty.0.clone()),
        group: vertex.group.clone(),
        wave: vertex.wave,
        estimate_ms: resource.estimate.0.max(0) as u64,
        critical: vertex.is_critical,
        count: resource.instances.len().max(1),
        limits: first.and_then(|first| limits.get(first)).cloned().unwrap_or_default(),
        source: resource.source.clone(),
    })
}
