//! `msd version`: this msd and the formats that it reads and writes.

use serde_json::json;

use crate::args::Version;
use crate::error::CliError;
use crate::outcome::Outcome;
use crate::terminal::Terminal;
use crate::transports;

const VERSION: &str = env!("CARGO_PKG_VERSION");

pub fn run(args: &Version, terminal: &Terminal) -> Result<Outcome, CliError> {
    match args.json {
        true => terminal.print_json(&json!({
            "msd": VERSION,
            "plan_format": msd_model::plan::FORMAT,
            "state_format": msd_state::FORMAT,
            "native_types": transports::on_aws().native_types().collect::<Vec<_>>(),
        }))?,
        false => terminal.print(&format!("msd {VERSION}\n")),
    }
    Ok(Outcome::Success)
}
