//! What a request reads: the programs as they were when it came, and how positions are counted.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use lsp_types::{Location, Position, Range, TextDocumentIdentifier, TextEdit, Url, WorkspaceEdit};
use msd_analysis::Compiler;
use msd_model::place::{Place, Span};
use smol_str::SmolStr;

use super::config::Config;
use super::overlay::joined;
use super::position::{Encoding, Lines};
use super::semantic_cache::TokenCache;
use crate::features::change::Change;
use crate::features::graph::by_names;
use crate::outlook::{Graph, NoGraph, Outlook, SharedGraph};

/// One program, readable on any thread.
#[derive(Clone)]
pub struct View {
    pub root: PathBuf,
    pub program: Compiler,
    pub revision: u64,
    pub graph: Arc<Mutex<Option<(u64, SharedGraph)>>>,
}

/// What client and server can do.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Abilities {
    pub snippets: bool,
    pub markdown: bool,
    /// Definitions may say what they were asked from.
    pub links: bool,
    pub pull: bool,
    pub watch: bool,
    pub configuration: bool,
    pub progress: bool,
    pub refresh_lenses: bool,
    pub refresh_hints: bool,
    pub refresh_diagnostics: bool,
    pub resource_operations: bool,
    pub hierarchical_symbols: bool,
}

#[derive(Clone)]
pub struct Snapshot {
    pub views: Vec<View>,
    /// Where each program of the workspace stands among the views.
    pub(super) positions: BTreeMap<usize, usize>,
    /// The programs of each open or asked file.
    pub(super) places: Arc<BTreeMap<PathBuf, Vec<(usize, SmolStr)>>>,
    /// Open documents as their clients call them, with their versions.
    pub(super) open: Arc<BTreeMap<PathBuf, (Url, i32)>>,
    pub encoding: Encoding,
    pub abilities: Abilities,
    pub config: Config,
    pub outlook: Arc<dyn Outlook>,
    pub tokens: TokenCache,
}

/// A document in a program.
pub struct Document<'s> {
    pub view: &'s View,
    pub file: SmolStr,
    pub text: Arc<str>,
    encoding: Encoding,
}

impl Document<'_> {
    pub fn program(&self) -> &Compiler {
        &self.view.program
    }

    pub fn lines(&self) -> Lines<'_> {
        Lines::new(&self.text, self.encoding)
    }

    pub fn offset(&self, position: Position) -> u32 {
        self.lines().offset(position)
    }

    pub fn range(&self, span: Span) -> Range {
        self.lines().range(span)
    }
}

impl View {
    /// Returns the graph of this very revision, if it is worked out.
    pub fn graph(&self) -> Option<SharedGraph> {
        let kept = self.graph.lock().unwrap_or_else(PoisonError::into_inner);
        kept.as_ref().filter(|(revision, _)| *revision == self.revision).map(|(_, g)| g.clone())
    }

    /// Returns the graph of this revision, worked out where it is not yet.
    pub fn graph_now(&self, outlook: &dyn Outlook) -> SharedGraph {
        self.graph().unwrap_or_else(|| self.clone().draw(outlook))
    }

    /// Works the graph out and lets go of the program on the way.
    pub fn draw(self, outlook: &dyn Outlook) -> SharedGraph {
        let View { program, revision, graph: kept, .. } = self;
        let graph = outlook.graph(program).unwrap_or_else(|no| {
            let NoGraph { problem, program } = *no;
            // What names alone tell is better than nothing.
            let drawn = program.map(|program| by_names(&program)).unwrap_or_default();
            Graph { problem: Some(problem), ..drawn }
        });
        let graph = Arc::new(graph);
        let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
        // A later revision's graph is not replaced by an older one.
        if kept.as_ref().is_none_or(|(known, _)| *known < revision) {
            *kept = Some((revision, graph.clone()));
        }
        graph
    }
}

impl Snapshot {
    /// Returns a document in the first of its programs; `None` for one of another language.
    pub fn document(&self, id: &TextDocumentIdentifier) -> Option<Document<'_>> {
        self.documents(id).next()
    }

    /// Returns a document in each of its programs: a module may have several users.
    pub fn documents(&self, id: &TextDocumentIdentifier) -> impl Iterator<Item = Document<'_>> {
        let path = path_of(&id.uri).unwrap_or_default();
        let places = self.places.get(&path).map_or(&[][..], Vec::as_slice);
        places.iter().filter_map(|(index, file)| {
            let view = self.views.get(*self.positions.get(index)?)?;
            let text = view.program.source(file)?;
            Some(Document { view, file: file.clone(), text, encoding: self.encoding })
        })
    }

    /// Returns a document of a program by its name there.
    pub fn file<'s>(&self, view: &'s View, file: &str) -> Option<Document<'s>> {
        let text = view.program.source(file)?;
        Some(Document { view, file: file.into(), text, encoding: self.encoding })
    }

    pub fn uri(&self, view: &View, file: &str) -> Url {
        let path = joined(&view.root, file);
        match self.open.get(&path) {
            Some((uri, _)) => uri.clone(),
            None => uri_of(&path),
        }
    }

    pub fn location(&self, view: &View, place: &Place) -> Option<Location> {
        let text = view.program.source(&place.file)?;
        let range = Lines::new(&text, self.encoding).range(place.span);
        Some(Location { uri: self.uri(view, &place.file), range })
    }

    /// Translates changes; those of a file that is not there are left out.
    pub fn edit(&self, view: &View, changes: &[Change]) -> WorkspaceEdit {
        let mut out: std::collections::HashMap<Url, Vec<TextEdit>> = Default::default();
        for change in changes {
            let Some(text) = view.program.source(&change.file) else { continue };
            let range = Lines::new(&text, self.encoding).range(change.span);
            let edits = out.entry(self.uri(view, &change.file)).or_default();
            edits.push(TextEdit { range, new_text: change.text.clone() });
        }
        WorkspaceEdit { changes: Some(out), ..WorkspaceEdit::default() }
    }
}

/// Returns the path behind a URI; a document that is not saved yet lies in a folder of its own.
pub fn path_of(uri: &Url) -> Option<PathBuf> {
    match uri.scheme() {
        "file" => uri.to_file_path().ok(),
        "untitled" => {
            let name = uri.path().replace(['/', '\\'], "-");
            Some(PathBuf::from("/msd-untitled").join(&name).join(format!("{name}.msd")))
        }
        _ => None,
    }
}

pub fn uri_of(path: &Path) -> Url {
    Url::from_file_path(path).unwrap_or_else(|()| Url::parse("file:///").expect("a constant URL"))
}
