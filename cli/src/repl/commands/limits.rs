//! `:limits`: what the program's operations have to pass, and how much of each quota is declared.

use std::collections::HashMap;
use std::fmt::Write;

use msd_model::limit::{Limit, LimitOrigin};
use smol_str::SmolStr;

use crate::error::CliError;
use crate::render::plural;
use crate::repl::planning::whole;
use crate::repl::table::{Command, Takes};
use crate::repl::{Flow, Session};

pub const COMMAND: Command = Command {
    name: "limits",
    usage: "",
    about: "the limits of a whole deployment, and how many operations pass each",
    takes: Takes::Nothing,
    run,
};

fn run(session: &mut Session<'_>, _: &str) -> Result<Flow, CliError> {
    let (graph, plan) = whole(session)?;
    let terminal = session.terminal;
    let mut passing: HashMap<&str, u64> = HashMap::new();
    for used in plan.operations.iter().flat_map(|operation| &operation.limits) {
        // A limit of each region has a name for each.
        let declared = used.name.split(" in ").next().unwrap_or(&used.name);
        *passing.entry(declared).or_default() += 1;
    }
    let declared: HashMap<SmolStr, u64> =
        session.compiler.quotas().into_iter().map(|quota| (quota.limit, quota.declared)).collect();
    let mut rows = vec![["limit", "allows", "operations", "from"].map(str::to_owned)];
    let mut idle = 0;
    for limit in &graph.limits {
        let count = passing.get(limit.name.as_str()).copied().unwrap_or(0);
        if count == 0 && limit.origin != LimitOrigin::Declared {
            idle += 1;
            continue;
        }
        let allows = allows(limit, declared.get(&limit.name).copied());
        rows.push([limit.name.to_string(), allows, count.to_string(), from(limit)]);
    }
    let mut out = String::new();
    if rows.len() > 1 {
        let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max();
        let [a, b, c] = [0, 1, 2].map(|column| width(column).unwrap_or(0));
        for (index, row) in rows.iter().enumerate() {
            let line = format!("{:a$}  {:b$}  {:>c$}  {}", row[0], row[1], row[2], row[3]);
            let line = if index == 0 { terminal.out.tint.bold(line) } else { line };
            // Writing to a String does not fail.
            let _ = writeln!(out, "{line}");
        }
    }
    if idle > 0 {
        let others = plural(idle, if rows.len() > 1 { "other limit" } else { "limit" });
        let _ = writeln!(out, "{others} that msd knows of: no operation passes them.");
    }
    if out.is_empty() {
        out.push_str("There is no limit.\n");
    }
    terminal.print(&out);
    Ok(Flow::GoOn)
}

fn allows(limit: &Limit, declared: Option<u64>) -> String {
    let rate = limit.rate.map(|rate| match limit.burst {
        Some(burst) => format!("{rate}, burst {burst}"),
        None => rate.to_string(),
    });
    let at_once = limit.concurrency.map(|places| format!("{places} at once"));
    let quota = limit.quota.map(|quota| match declared {
        Some(declared) => format!("{declared} of {quota} declared"),
        None => format!("{quota} in all"),
    });
    rate.into_iter().chain(at_once).chain(quota).collect::<Vec<_>>().join("; ")
}

fn from(limit: &Limit) -> String {
    match limit.origin {
        LimitOrigin::Declared => limit.source.to_string(),
        LimitOrigin::Concurrency => "@concurrency".to_owned(),
        LimitOrigin::Default | LimitOrigin::Service => "known to msd".to_owned(),
    }
}
