//! `:why A B`: every way in which A waits for B, edge by edge at its place.

use std::fmt::Write;

use msd_analysis::ide::ItemId;
use msd_model::nearest::nearest;

use crate::error::CliError;
use crate::render::plural;
use crate::repl::completion::names;
use crate::repl::paths::{Ways, declaration, shown, station, ways};
use crate::repl::table::{Command, Takes};
use crate::repl::{AskError, Flow, Session};
use crate::report::position::Position;

pub const COMMAND: Command = Command {
    name: "why",
    usage: "A B",
    about: "every way in which A waits for B, edge by edge with the line that makes it",
    takes: Takes::Names,
    run,
};

fn run(session: &mut Session<'_>, text: &str) -> Result<Flow, CliError> {
    // `group network` may be said for a group.
    let words: Vec<&str> = text.split_whitespace().filter(|word| *word != "group").collect();
    let [from, to] = words.as_slice() else {
        let takes = "the names of two declarations";
        return Err(AskError::Usage { name: COMMAND.name, takes }.into());
    };
    let (from, to) = (named(session, from)?, named(session, to)?);
    let there = ways(&session.compiler, from, to);
    let name = |id: ItemId| shown(&session.compiler, station(&session.compiler, id));
    let (a, b) = (name(from), name(to));
    let mut out = String::new();
    if !there.found.is_empty() {
        out.push_str(&told(session, from, to, &there));
    } else {
        let back = ways(&session.compiler, to, from);
        // Writing to a String does not fail.
        let _ = match back.found.is_empty() {
            true => writeln!(out, "Neither waits for the other: {a} and {b}."),
            false => writeln!(out, "{a} does not wait for {b}; it is the other way round."),
        };
        if !back.found.is_empty() {
            let _ = write!(out, "\n{}", told(session, to, from, &back));
        }
    }
    session.terminal.print(&out);
    Ok(Flow::GoOn)
}

/// Finds a declaration; a key or a property behind its name is passed over.
fn named(session: &Session<'_>, text: &str) -> Result<ItemId, AskError> {
    let name = text.split(['.', '[']).next().unwrap_or(text);
    declaration(&session.compiler, name).ok_or_else(|| {
        let known = names(session);
        let near = nearest(name, known.iter().map(String::as_str)).map(Into::into);
        AskError::NoDeclaration { name: name.to_owned(), nearest: near }
    })
}

fn told(session: &Session<'_>, from: ItemId, to: ItemId, ways: &Ways) -> String {
    let program = &session.compiler;
    let tint = session.terminal.out.tint;
    let name = |id: ItemId| shown(program, station(program, id));
    let count = match ways.has_more {
        true => format!("more than {} ways, the shortest of them", ways.found.len()),
        false => plural(ways.found.len() as u64, "way"),
    };
    let mut out = format!("{} waits for {} in {count}:\n", name(from), name(to));
    for (index, way) in ways.found.iter().enumerate() {
        let _ = writeln!(out, "\n{}. {}", index + 1, tint.bold(name(from)));
        let rows: Vec<[String; 3]> = way
            .iter()
            .map(|edge| {
                let text = program.source(&edge.at.file).unwrap_or_default();
                let Position { line, column } = Position::of(&text, edge.at.span.start as usize);
                let place = format!("{}:{line}:{column}", edge.at.file);
                let source = crate::repl::paths::line(&text, edge.at.span).to_owned();
                [format!("-> {}", shown(program, edge.to)), place, source]
            })
            .collect();
        let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max();
        let [a, b] = [0, 1].map(|column| width(column).unwrap_or(0));
        for [to, place, source] in &rows {
            let _ = writeln!(out, "   {to:a$}  {place:b$}  {}", tint.dim(source));
        }
    }
    out
}
