//! What Tab proposes: commands, what a command takes, and within an expression what the language server
//! proposes.

use msd_lsp::features::completion::{Completion, Rank, completion};
use msd_model::code::Code;
use smol_str::SmolStr;

use super::Session;
use super::commands::graph::FORMS;
use super::line_place::{FILE, LinePlace};
use super::table::{self, COMMANDS, Takes};

/// One proposal: what is shown and what is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    pub shown: String,
    pub written: String,
}

/// Returns where the word begins that is completed, and what it may become.
pub fn proposals(session: &mut Session<'_>, line: &str, at: usize) -> (usize, Vec<Proposal>) {
    let typed = &line[..at];
    let Some(command) = typed.strip_prefix(':') else { return in_expression(session, line, at) };
    let Some(word) = command.find(char::is_whitespace) else {
        let names = COMMANDS.iter().map(|command| format!(":{}", command.name));
        return (0, plain(typed, names));
    };
    let takes = table::find(&command[..word]).map_or(Takes::Nothing, |found| found.takes);
    let start = typed.rfind(char::is_whitespace).map_or(0, |blank| blank + 1);
    let begun = &typed[start..];
    let all: Vec<String> = match takes {
        Takes::Expression => return in_expression(session, line, at),
        Takes::Nothing => Vec::new(),
        Takes::Names => names(session),
        Takes::Address => session.state.resources.keys().map(ToString::to_string).collect(),
        Takes::Code => Code::ALL.iter().map(ToString::to_string).collect(),
        Takes::Command => COMMANDS.iter().map(|command| command.name.to_owned()).collect(),
        Takes::Form => FORMS.iter().map(|(name, _)| (*name).to_owned()).collect(),
        Takes::Supposition => suppositions(session, typed[..start].split_whitespace().nth(1)),
        Takes::Topic => {
            let functions = session.compiler.library_functions();
            let functions = functions.into_iter().map(|function| function.name.to_string());
            functions.chain(msd_analysis::type_names().map(str::to_owned)).collect()
        }
    };
    (start, plain(begun, all))
}

fn in_expression(session: &mut Session<'_>, line: &str, at: usize) -> (usize, Vec<Proposal>) {
    let found = by_checker(session, line, at);
    match found.1.is_empty() {
        true => functions(session, &line[..at]),
        false => found,
    }
}

/// Proposes functions of the library by their dotted names.
fn functions(session: &Session<'_>, typed: &str) -> (usize, Vec<Proposal>) {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.';
    let start = typed.trim_end_matches(is_part).len();
    let begun = &typed[start..];
    if begun.is_empty() {
        return (start, Vec::new());
    }
    let all = session.compiler.library_functions().into_iter();
    (start, plain(begun, all.map(|function| function.name.to_string())))
}

fn by_checker(session: &mut Session<'_>, line: &str, at: usize) -> (usize, Vec<Proposal>) {
    let nothing = (at, Vec::new());
    let Some(place) = LinePlace::put(&mut session.compiler, line) else { return nothing };
    let Some(offset) = place.inside(at) else { return nothing };
    // A session names no folders of modules.
    let folders = |_: &str| Vec::<SmolStr>::new();
    let Some((span, found)) = completion(&session.compiler, FILE, offset, &folders) else {
        return nothing;
    };
    let Some(start) = place.in_line(span.start) else { return nothing };
    let Some(begun) = line.get(start..at) else { return nothing };
    let begun = begun.to_lowercase();
    let mut found: Vec<Completion> = found
        .into_iter()
        .filter(|one| one.label.to_lowercase().starts_with(&begun))
        // What hardly fits is not worth a line while nothing is typed.
        .filter(|one| !begun.is_empty() || one.rank != Rank::Far)
        .collect();
    found.sort_by(|a, b| (a.rank, &a.label).cmp(&(b.rank, &b.label)));
    let shown = |one: Completion| {
        let written = one.plain().to_owned();
        Proposal { shown: one.label, written }
    };
    (start, found.into_iter().map(shown).collect())
}

fn plain(begun: &str, all: impl IntoIterator<Item = String>) -> Vec<Proposal> {
    let all = all.into_iter().filter(|one| one.starts_with(begun));
    all.map(|one| Proposal { shown: one.clone(), written: one }).collect()
}

/// Returns what `:why` may be asked about.
pub fn names(session: &Session<'_>) -> Vec<String> {
    let program = &session.compiler;
    let all = program.own_items().into_iter().map(|id| program.item_name(id));
    let mut names: Vec<String> = all
        .filter(|(kind, name)| super::paths::can_wait(*kind) && !name.is_empty())
        .map(|(_, name)| name.to_string())
        .collect();
    names.sort();
    names.dedup();
    names
}

fn suppositions(session: &Session<'_>, word: Option<&str>) -> Vec<String> {
    match word {
        None => ["limit ", "param ", "estimate ", "schedule = "].map(str::to_owned).to_vec(),
        Some("limit") => {
            let limits = session.compiler.graph().map(|graph| graph.limits).unwrap_or_default();
            limits.into_iter().map(|limit| format!("{}.", limit.name)).collect()
        }
        Some("param") => {
            let params = session.compiler.params().into_iter();
            params.map(|param| format!("{} = ", param.name)).collect()
        }
        Some("estimate") => names(session),
        Some("schedule") => ["waves", "eager"].map(str::to_owned).to_vec(),
        Some(_) => Vec::new(),
    }
}
