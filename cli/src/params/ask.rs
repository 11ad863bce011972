//! Asks the person at the terminal for parameters that nothing else gives.

use msd_analysis::{Given, GivenValue, ParamInfo};
use msd_model::code::Code;
use msd_model::diagnostic::Diagnostic;

use crate::error::CliError;
use crate::params::Values;
use crate::prompt;
use crate::terminal::Terminal;

/// Asks for every parameter that the compiler misses, and adds the answers. Returns whether any was
/// asked for.
pub fn ask(
    terminal: &Terminal,
    declared: &[ParamInfo],
    diagnostics: &[Diagnostic],
    values: &mut Values,
) -> Result<bool, CliError> {
    let missing = missing(declared, diagnostics, values);
    for param in &missing {
        let tint = terminal.err.tint;
        let ParamInfo { name, ty, doc, .. } = param;
        terminal.say(&format!("\n{} {}\n", tint.bold(name), tint.dim(format!("({ty})"))));
        for line in doc.lines().map(str::trim).filter(|line| !line.is_empty()) {
            terminal.say(&format!("  {line}\n"));
        }
        let text = prompt::value(terminal, param.secret)?;
        let given = Given { value: GivenValue::Text(text.into()), origin: "the answer".into() };
        values.insert(name.clone(), given);
    }
    Ok(!missing.is_empty())
}

/// Only the compiler knows whether the target in use gives a value; its report says so.
fn missing<'a>(
    declared: &'a [ParamInfo],
    diagnostics: &[Diagnostic],
    values: &Values,
) -> Vec<&'a ParamInfo> {
    let reported = |param: &&ParamInfo| {
        let quoted = format!("`{}`", param.name);
        let about = |found: &Diagnostic| {
            found.code == Code::MissingParam && found.message.contains(&quoted)
        };
        diagnostics.iter().any(about)
    };
    let unset = |param: &&ParamInfo| !values.contains_key(&param.name);
    declared.iter().filter(unset).filter(reported).collect()
}
