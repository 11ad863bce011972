//! `:critical`: the longest chain of a whole deployment, station by station.

use std::fmt::Write;

use msd_model::units::Millis;

use crate::error::CliError;
use crate::render::time::brief;
use crate::repl::planning::whole;
use crate::repl::table::{Command, Takes};
use crate::repl::{Flow, Session};

pub const COMMAND: Command = Command {
    name: "critical",
    usage: "",
    about: "the critical path of a whole deployment, each station with its time and place",
    takes: Takes::Nothing,
    run,
};

fn run(session: &mut Session<'_>, _: &str) -> Result<Flow, CliError> {
    let (_, plan) = whole(session)?;
    let (terminal, forecast) = (session.terminal, &plan.forecast);
    let stations: Vec<_> =
        forecast.critical_operations.iter().map(|id| plan.operation(*id)).collect();
    if stations.is_empty() {
        terminal.print("The program declares nothing to make.\n");
        return Ok(Flow::GoOn);
    }
    let mut out = format!(
        "{} {}; {} by waves, {} eager, at least {}\n\n",
        terminal.out.tint.bold("Critical path:"),
        brief(forecast.critical_path),
        brief(forecast.by_waves),
        brief(forecast.eager),
        brief(forecast.at_least),
    );
    let mut rows = vec![["done after", "takes", "", "at"].map(str::to_owned)];
    let mut end = Millis::ZERO;
    for station in stations {
        end = Millis(end.0 + station.estimate.0);
        let place = station.source.to_string();
        rows.push([brief(end), brief(station.estimate), station.address.to_string(), place]);
    }
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max();
    let [a, b, c] = [0, 1, 2].map(|column| width(column).unwrap_or(0));
    for row in &rows {
        // Writing to a String does not fail.
        let _ = writeln!(out, "{:>a$}  {:>b$}  {:c$}  {}", row[0], row[1], row[2], row[3]);
    }
    terminal.print(&out);
    Ok(Flow::GoOn)
}
