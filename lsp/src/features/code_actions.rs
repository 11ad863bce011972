//! What can be done to the source at a place: mistakes mended, values taken out or put in, what is
//! missing written down. One action, one file.

use std::sync::Arc;

use msd_analysis::Compiler;
use msd_analysis::ide::ItemInfo;
use msd_model::diagnostic::Diagnostic;
use msd_model::place::Span;
use msd_syntax::ast::Item;
use smol_str::SmolStr;

use super::change::Change;

mod chain;
mod extract;
mod fix;
mod import;
mod inline;
mod module;
mod placeholder;
mod reference;
mod required;
mod source;

pub use fix::fix_all;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ActionKind {
    QuickFix,
    Rewrite,
    Extract,
    Inline,
    /// Of a whole file, when it is asked for or saved.
    FixAll,
    Format,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Action {
    pub title: String,
    pub kind: ActionKind,
    pub changes: Vec<Change>,
    /// Paths relative to the program, with what is in them.
    pub new_files: Vec<(SmolStr, String)>,
    /// Which of the diagnostics it mends.
    pub mends: Option<usize>,
    /// The one that an editor takes when it is not asked.
    pub preferred: bool,
}

impl Action {
    pub fn new(title: impl Into<String>, kind: ActionKind, changes: Vec<Change>) -> Action {
        let (new_files, mends, preferred) = (Vec::new(), None, false);
        Action { title: title.into(), kind, changes, new_files, mends, preferred }
    }
}

/// A selection and the declaration in which it begins.
struct Context<'a> {
    program: &'a Compiler,
    file: &'a str,
    text: Arc<str>,
    selection: Span,
    item: ItemInfo,
    /// Spans are relative to the item.
    tree: &'a Item,
}

impl Context<'_> {
    /// Returns the selection as it stands in the item.
    fn inside(&self) -> Span {
        let start = self.item.span.start;
        let at = |offset: u32| offset.saturating_sub(start);
        Span { start: at(self.selection.start), end: at(self.selection.end) }
    }

    fn change(&self, span: Span, text: impl Into<String>) -> Change {
        Change::new(self.file, span, text)
    }
}

/// Returns what can be done at a selection, or at a cursor when it is empty. `diagnostics` are those of
/// the file.
pub fn code_actions(
    program: &Compiler,
    file: &str,
    selection: Span,
    diagnostics: &[Diagnostic],
) -> Vec<Action> {
    let Some(text) = program.source(file) else { return Vec::new() };
    if selection.end < selection.start || text.get(selection.range()).is_none() {
        return Vec::new();
    }
    let mut out = fix::actions(&text, file, selection, diagnostics);
    module::actions(program, file, &text, selection, &mut out);
    if let Some(item) = program.item_at(file, selection.start)
        && let Some(tree) = &program.tree(item.id).tree
    {
        let cx = Context { program, file, text, selection, item, tree };
        required::actions(&cx, diagnostics, &mut out);
        reference::actions(&cx, &mut out);
        extract::actions(&cx, &mut out);
        inline::actions(&cx, &mut out);
        import::actions(&cx, &mut out);
    }
    out.sort_by_key(|action| action.kind);
    out
}

#[cfg(test)]
mod tests;
