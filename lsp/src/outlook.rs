//! What only an engine can tell: waves and estimates, what an apply would change, what a type is for.
//! The command line implements it; without one an editor has everything else.

use std::path::Path;
use std::sync::Arc;

use msd_analysis::Compiler;
use msd_model::place::SourceRef;
use serde::Serialize;
use smol_str::SmolStr;

pub trait Outlook: Send + Sync {
    /// Returns what waits for what, with waves and times, as if nothing existed yet. The program is let go
    /// of as soon as it is evaluated, because an edit waits for that; with mistakes in it, it comes back.
    fn graph(&self, program: Compiler) -> Result<Graph, Box<NoGraph>>;

    /// Compares the program in a folder with its last local state. Asks no cloud.
    fn preview(&self, folder: &Path, program: &Compiler, group: Option<&str>) -> Preview;

    /// Returns descriptions from the documentation pack, when one is installed: of a type, or of one of
    /// its properties.
    fn describe(&self, ty: &str, property: Option<&str>) -> Option<String>;

    /// Returns the page of a diagnostic.
    fn explain(&self, code: &str) -> Option<&'static str>;
}

/// Why there is no whole graph.
pub struct NoGraph {
    pub problem: String,
    pub program: Option<Compiler>,
}

/// No engine is there.
pub struct Nothing;

impl Outlook for Nothing {
    fn graph(&self, program: Compiler) -> Result<Graph, Box<NoGraph>> {
        let problem = "there is no engine".to_owned();
        Err(Box::new(NoGraph { problem, program: Some(program) }))
    }

    fn preview(&self, _: &Path, _: &Compiler, _: Option<&str>) -> Preview {
        Preview { problem: Some("there is no engine".to_owned()), ..Preview::default() }
    }

    fn describe(&self, _: &str, _: Option<&str>) -> Option<String> {
        None
    }

    fn explain(&self, _: &str) -> Option<&'static str> {
        None
    }
}

/// The live graph of a stack; one node for each declaration.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Graph {
    pub stack: SmolStr,
    pub waves: u32,
    pub duration_ms: u64,
    pub critical_ms: u64,
    pub nodes: Vec<Node>,
    pub edges: Vec<Edge>,
    /// Names of groups, in the order of the source.
    pub groups: Vec<SmolStr>,
    /// Ids of nodes, in order.
    pub critical_path: Vec<SmolStr>,
    pub problem: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// The address of the declaration, without keys: `subnet`, `net.vpc`.
    pub id: SmolStr,
    pub label: SmolStr,
    pub kind: NodeKind,
    pub ty: Option<SmolStr>,
    pub group: Option<SmolStr>,
    pub wave: u32,
    pub estimate_ms: u64,
    pub critical: bool,
    /// How many instances it has.
    pub count: usize,
    /// Limits that hold for its creation.
    pub limits: Vec<SmolStr>,
    pub source: SourceRef,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum NodeKind {
    Resource,
    Existing,
    Action,
    Gate,
    Check,
    Module,
    Deferred,
}

/// `to` waits for `from`.
#[derive(Clone, Debug, PartialEq)]
pub struct Edge {
    pub from: SmolStr,
    pub to: SmolStr,
    pub via: Via,
    pub critical: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Via {
    Reference,
    After,
}

/// What an apply would do.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Preview {
    /// As `msd plan` prints it, without colour.
    pub text: String,
    pub create: usize,
    pub update: usize,
    pub replace: usize,
    pub delete: usize,
    pub run: usize,
    pub unchanged: usize,
    pub duration_ms: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}

impl Graph {
    /// Returns the node of a declaration.
    pub fn node(&self, file: &str, name: &str) -> Option<&Node> {
        self.nodes.iter().find(|node| node.source.file == file && node.label == name)
    }
}

/// A graph that belongs to one revision of a program, shared by all who ask.
pub type SharedGraph = Arc<Graph>;
