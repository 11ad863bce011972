//! `msd fmt`: files in their one shape. What does not parse stays as it is and is reported; the rest
//! of its file, and all other files, are done all the same.

mod sources;

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use msd_model::diagnostic::Diagnostic;
use msd_model::place::Place;
use msd_syntax::Formatted;
use smol_str::SmolStr;

use crate::args::Fmt;
use crate::error::CliError;
use crate::outcome::Outcome;
use crate::program;
use crate::render::diff;
use crate::replace_file::replace;
use crate::report::{self, Finding};
use crate::terminal::Terminal;

/// What `-` is called in reports and diffs.
const STDIN: &str = "<stdin>";
/// What `terraform fmt` calls before and after.
const SIDES: (&str, &str) = ("old", "new");

pub fn run(args: &Fmt, terminal: &Terminal) -> Result<Outcome, CliError> {
    let mut ending = Ending::default();
    for path in &args.paths {
        if path.as_os_str() == "-" {
            stdin(args, terminal, &mut ending)?;
            continue;
        }
        match sources::below(path, args.recursive) {
            Ok(files) => files.iter().for_each(|file| {
                if let Err(error) = one_file(file, args, terminal, &mut ending) {
                    ending.fail(&error, terminal);
                }
            }),
            Err(error) => ending.fail(&error, terminal),
        }
    }
    Ok(match ending {
        Ending { broken: true, .. } => Outcome::Broken,
        Ending { changed: true, .. } if args.check => Outcome::Unformatted,
        _ => Outcome::Success,
    })
}

#[derive(Debug, Default)]
struct Ending {
    changed: bool,
    broken: bool,
}

impl Ending {
    fn fail(&mut self, error: &CliError, terminal: &Terminal) {
        self.broken = true;
        terminal.show_error(error);
    }
}

fn one_file(
    file: &Path,
    args: &Fmt,
    terminal: &Terminal,
    ending: &mut Ending,
) -> Result<(), CliError> {
    let name = file.display().to_string();
    let before = sources::read(file)?;
    let after = formatted(&name, &before, terminal, ending);
    if before == after {
        return Ok(());
    }
    ending.changed = true;
    if args.write && !args.check {
        replace(file, &after)?;
    }
    if args.list {
        terminal.print(&format!("{name}\n"));
    }
    if args.diff {
        terminal.print(&diff::unified(SIDES, &name, &before, &after, terminal.out.tint));
    }
    Ok(())
}

fn stdin(args: &Fmt, terminal: &Terminal, ending: &mut Ending) -> Result<(), CliError> {
    let mut before = String::new();
    std::io::stdin()
        .read_to_string(&mut before)
        .map_err(|source| CliError::Read { path: PathBuf::from(STDIN), source })?;
    let after = formatted(STDIN, &before, terminal, ending);
    ending.changed |= before != after;
    if args.diff {
        terminal.print(&diff::unified(SIDES, STDIN, &before, &after, terminal.out.tint));
    } else if !args.check {
        terminal.print(&after);
    }
    Ok(())
}

/// Formats a text, and reports what of it does not parse.
fn formatted(name: &str, text: &str, terminal: &Terminal, ending: &mut Ending) -> String {
    let Formatted { text: after, diagnostics } = msd_syntax::format(text);
    if diagnostics.is_empty() {
        return after;
    }
    ending.broken = true;
    let file = SmolStr::new(name);
    let place = |span| Place { file: file.clone(), span };
    let diagnostics: Vec<Diagnostic> =
        diagnostics.into_iter().map(|diagnostic| diagnostic.map(place)).collect();
    let source: Arc<str> = Arc::from(text);
    let findings: Vec<Finding> = diagnostics.iter().map(Finding::from).collect();
    let shown = report::pretty::render(&findings, &|_| Some(source.clone()), terminal);
    let count = report::count(&program::severities(&diagnostics));
    let more = report::more(&diagnostics).unwrap_or_default();
    terminal.say(&format!("{shown}{count}; what does not parse stays as it is{more}\n"));
    after
}
