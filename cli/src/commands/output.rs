//! `msd output`: what the last apply gave, for people and for scripts.

use std::path::{Path, PathBuf};

use msd_engine::state::State;
use msd_model::nearest::nearest;
use msd_model::value::Value;

use crate::args::Output;
use crate::error::CliError;
use crate::outcome::Outcome;
use crate::render;
use crate::render::value::render as value_text;
use crate::terminal::Terminal;
use crate::workspace::Workspace;

pub fn run(args: &Output, terminal: &Terminal) -> Result<Outcome, CliError> {
    let (name, state) = find(args)?;
    let Some(name) = name else {
        if args.raw {
            return Err(CliError::RawWithoutName);
        }
        let outputs = render::state::outputs(&state);
        match args.json {
            true => terminal.print_json(&render::output::json(&outputs))?,
            false if outputs.is_empty() => terminal.warn("the state has no outputs"),
            false => terminal.print(&render::output::list(&outputs, terminal.out.tint)),
        }
        return Ok(Outcome::Success);
    };
    let Some(value) = state.outputs.get(name) else {
        let names = state.outputs.keys().map(|known| known.as_str());
        let nearest = nearest(name, names).map(str::to_owned);
        return Err(CliError::NoOutput { name: name.to_owned(), nearest });
    };
    let text = match (args.json, args.raw) {
        (false, false) => format!("{}\n", value_text(value, 0, terminal.out.tint)),
        _ if value.is_secret() => return Err(CliError::SecretOutput { name: name.to_owned() }),
        (true, _) => format!("{}\n", value.to_plain_json()),
        (false, true) => raw(name, value)?,
    };
    terminal.print(&text);
    Ok(Outcome::Success)
}

/// Tells apart `msd output NAME`, `msd output PATH` and `msd output NAME PATH`.
fn find(args: &Output) -> Result<(Option<&str>, State), CliError> {
    let read = |path: &Path| Workspace::find(path, args.to.as_deref())?.read_state();
    let here = PathBuf::from(".");
    match (args.name.as_deref(), &args.path) {
        (name, Some(path)) => Ok((name, read(path)?)),
        (None, None) => Ok((None, read(&here)?)),
        (Some(one), None) if Path::new(one).is_dir() => {
            // An output of this folder's stack comes before a folder of the same name.
            let state = read(&here).ok().filter(|state| state.outputs.contains_key(one));
            match state {
                Some(state) => Ok((Some(one), state)),
                None => Ok((None, read(Path::new(one))?)),
            }
        }
        (Some(name), None) => Ok((Some(name), read(&here)?)),
    }
}

fn raw(name: &str, value: &Value) -> Result<String, CliError> {
    match value {
        Value::Str(text) => Ok(text.to_string()),
        Value::List(_) | Value::Map(_) | Value::Null => {
            Err(CliError::NotRaw { name: name.to_owned(), kind: value.kind() })
        }
        other => Ok(value_text(other, 0, crate::tint::Tint::new(false))),
    }
}
