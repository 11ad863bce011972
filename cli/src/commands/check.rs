//! `msd check`: everything that can be known without a cloud, a state or credentials; with `-fix`,
//! mends what it can.

use std::mem::ManuallyDrop;
use std::path::Path;

use msd_analysis::Compiler;
use msd_model::diagnostic::Diagnostic;

use crate::args::{Check, Format};
use crate::error::CliError;
use crate::location;
use crate::mend::{self, Mended};
use crate::outcome::Outcome;
use crate::program;
use crate::render::{diff, plural};
use crate::replace_file::replace;
use crate::report::from_root::FromRoot;
use crate::report::{self, Finding};
use crate::terminal::Terminal;

pub fn run(args: &Check, terminal: &Terminal) -> Result<Outcome, CliError> {
    let folder = location::folder(&args.program.path)?;
    let mut compiler = program::open(&folder, &args.program, terminal, false)?;
    let mended = match args.fix {
        true => mend::mend(&mut compiler),
        false => Mended::default(),
    };
    if args.diff {
        for (file, changed) in &mended.files {
            let (before, after, tint) = (&changed.before, &changed.after, terminal.out.tint);
            terminal.print(&diff::unified(("a", "b"), file, before, after, tint));
        }
    } else {
        write(&mended, &folder, terminal)?;
    }
    // The process ends with the command: to take ten thousand items apart, one by one, is time for nothing.
    let compiler = ManuallyDrop::new(compiler);
    let diagnostics = compiler.diagnostics();
    let format = if args.json { Format::Json } else { args.format };
    report(&compiler, &diagnostics, format, &folder, terminal)?;
    // What a diff shows is still to be done.
    let is_pending = args.diff && !mended.files.is_empty();
    let denied = args.deny_warnings && !diagnostics.is_empty();
    if is_pending || denied || diagnostics.iter().any(Diagnostic::is_error) {
        return Ok(Outcome::Failure);
    }
    if !matches!(format, Format::Json | Format::Sarif) {
        terminal.print(&success(&compiler, terminal));
    }
    Ok(Outcome::Success)
}

fn write(mended: &Mended, folder: &Path, terminal: &Terminal) -> Result<(), CliError> {
    for (file, changed) in &mended.files {
        replace(&folder.join(file.as_str()), &changed.after)?;
    }
    let word = terminal.err.tint.green("fixed");
    for fix in &mended.fixes {
        let at = format!("{}:{}:{}", fix.file, fix.at.line, fix.at.column);
        terminal.say(&format!("{word} {} at {at}: {}\n", fix.code, fix.message));
    }
    Ok(())
}

fn report(
    compiler: &Compiler,
    diagnostics: &[Diagnostic],
    format: Format,
    folder: &Path,
    terminal: &Terminal,
) -> Result<(), CliError> {
    let source = |file: &str| compiler.source(file);
    match format {
        Format::Pretty => program::show(compiler, terminal, diagnostics),
        Format::Short => {
            let findings: Vec<Finding> = diagnostics.iter().map(Finding::from).collect();
            terminal.say(&report::short::render(&findings, &source));
        }
        Format::Json => terminal.print_json(&report::json::document(diagnostics, &source))?,
        Format::Sarif => {
            let files = FromRoot::of(folder);
            terminal.print_json(&report::sarif::document(diagnostics, &source, &files))?;
        }
        Format::Github => {
            let files = FromRoot::of(folder);
            terminal.print(&report::github::render(diagnostics, &source, &files));
        }
    }
    Ok(())
}

fn success(compiler: &Compiler, terminal: &Terminal) -> String {
    let summary = compiler.summary();
    let parts = [
        (summary.files, "file"),
        (summary.resources, "resource"),
        (summary.groups, "group"),
        (summary.limits, "limit"),
        (summary.constraints, "constraint"),
    ];
    let counted: Vec<String> = parts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, noun)| plural(count as u64, noun))
        .collect();
    let success = terminal.out.tint.green("Success!");
    format!("{success} The program is valid: {}.\n", counted.join(", "))
}
