//! Drawings of what waits for what. Here is what is drawn; each form is a file. Pure: values in, text
//! out, the same text for the same program.

mod circles;
mod dot;
mod filter;
mod from_plan;
mod json;
mod mermaid;
mod svg;

use msd_model::place::SourceRef;
use msd_model::ty::TypeName;
use msd_model::units::Millis;
use smol_str::SmolStr;

pub use circles::of_circles;
pub use dot::dot;
pub use filter::Filter;
pub use from_plan::{is_readable, of_plan};
pub use json::document;
pub use mermaid::mermaid;
pub use svg::svg;

#[derive(Debug, Default)]
pub struct Diagram {
    /// The stack's name.
    pub title: SmolStr,
    pub vertices: Vec<Vertex>,
    /// Each from what is there first to what waits for it.
    pub edges: Vec<Edge>,
    /// Empty when nothing is known of waves.
    pub waves: Vec<Wave>,
    /// The longest chain, by estimates; resources only.
    pub critical_path: Vec<VertexId>,
    pub critical_time: Millis,
}

/// An index into [`Diagram::vertices`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct VertexId(pub u32);

impl VertexId {
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

#[derive(Debug)]
pub struct Vertex {
    /// An address, a declaration's name, or `group foundation`; unique.
    pub name: String,
    pub kind: Kind,
    pub group: Option<SmolStr>,
    /// Counted from one; 0 is what exists already, and one more than there are waves what is deferred. A
    /// join stands behind the wave of the last thing that it waits for.
    pub wave: u32,
    pub is_critical: bool,
}

#[derive(Debug)]
pub enum Kind {
    Resource(Resource),
    /// Complete when all that lead to it are: it saves an edge for each pair.
    Join,
    /// Anything that a circle goes through.
    Declaration,
    /// Words on an edge, where a form has no other way to place them.
    Words,
}

#[derive(Debug)]
pub struct Resource {
    pub standing: Standing,
    /// Unknown of a deferred group or module.
    pub ty: Option<TypeName>,
    /// Addresses of the instances that are drawn as one.
    pub instances: Vec<String>,
    /// Declared with `for`, and drawn as one.
    pub is_folded: bool,
    /// Of one instance; the longest counts.
    pub estimate: Millis,
    pub source: SourceRef,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Managed,
    /// There already, and only read.
    Existing,
    /// Planned once more is known.
    Deferred,
}

impl Standing {
    pub fn name(self) -> &'static str {
        match self {
            Standing::Managed => "managed",
            Standing::Existing => "existing",
            Standing::Deferred => "deferred",
        }
    }
}

#[derive(Clone, Debug)]
pub struct Edge {
    pub from: VertexId,
    pub to: VertexId,
    pub via: Via,
    pub is_critical: bool,
    /// Where the edge is written, in a drawing of circles.
    pub words: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Via {
    Reference,
    /// `@after`: order without data.
    After,
    /// From a member to its join.
    Member,
}

impl Via {
    pub fn name(self) -> &'static str {
        match self {
            Via::Reference => "reference",
            Via::After => "after",
            Via::Member => "member",
        }
    }
}

#[derive(Debug)]
pub struct Wave {
    pub operations: u64,
    pub duration: Millis,
    /// Limits that make it longer than its longest operation.
    pub binding: Vec<SmolStr>,
}

impl Vertex {
    /// Returns `subnet ×3`, or the name alone.
    pub fn shown(&self) -> String {
        match &self.kind {
            Kind::Resource(resource) if resource.is_folded => {
                format!("{} ×{}", self.name, resource.instances.len())
            }
            Kind::Join => format!("all of {}", self.name),
            _ => self.name.clone(),
        }
    }

    /// Returns what a box says below the name: the type, and what is special about it.
    pub fn second_line(&self) -> String {
        let Some(resource) = self.resource() else { return String::new() };
        let ty = resource.ty.as_ref().map(|ty| ty.as_str());
        match (ty, resource.standing) {
            (Some(ty), Standing::Managed) => ty.to_owned(),
            (Some(ty), standing) => format!("{ty} ({})", standing.name()),
            (None, standing) => standing.name().to_owned(),
        }
    }

    /// Returns how long it takes, if it is to be made.
    pub fn time(&self) -> Option<String> {
        let resource = self.resource().filter(|resource| resource.standing == Standing::Managed)?;
        Some(crate::render::time::brief(resource.estimate))
    }

    pub fn resource(&self) -> Option<&Resource> {
        match &self.kind {
            Kind::Resource(resource) => Some(resource),
            _ => None,
        }
    }
}

impl Diagram {
    pub fn vertex(&self, id: VertexId) -> &Vertex {
        &self.vertices[id.index()]
    }

    pub fn ids(&self) -> impl Iterator<Item = VertexId> + '_ {
        (0..self.vertices.len() as u32).map(VertexId)
    }

    /// Returns the groups in the order in which they first appear, with their vertices; what is in no
    /// group comes last.
    pub fn by_group(&self) -> Vec<(Option<&SmolStr>, Vec<VertexId>)> {
        let mut out: indexmap::IndexMap<Option<&SmolStr>, Vec<VertexId>> = Default::default();
        for id in self.ids() {
            out.entry(self.vertex(id).group.as_ref()).or_default().push(id);
        }
        let mut out: Vec<_> = out.into_iter().collect();
        out.sort_by_key(|(group, _)| group.is_none());
        out
    }

    /// Returns how many instances are drawn that an apply would make.
    pub fn instances(&self) -> u64 {
        let resources = self.vertices.iter().filter_map(Vertex::resource);
        let managed = resources.filter(|resource| resource.standing == Standing::Managed);
        managed.map(|resource| resource.instances.len() as u64).sum()
    }
}
