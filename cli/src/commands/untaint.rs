//! `msd untaint`: takes a thing as whole whose creation failed, by importing it once more as it is.

use msd_model::address::Address;

use super::import;
use crate::args::{Import, Untaint};
use crate::error::CliError;
use crate::location;
use crate::outcome::Outcome;
use crate::terminal::Terminal;
use crate::workspace::Workspace;

pub fn run(args: &Untaint, terminal: &Terminal) -> Result<Outcome, CliError> {
    let text = || args.address.clone();
    let address: Address =
        args.address.parse().map_err(|_| CliError::AddressSyntax { text: text() })?;
    let folder = location::folder(&args.program.path)?;
    let state = Workspace::find(&folder, args.program.to.as_deref())?.read_state()?;
    let Some(resource) = state.resources.get(&address).filter(|resource| resource.tainted) else {
        let tainted = state.resources.values().filter(|resource| resource.tainted);
        let mut tainted: Vec<String> = tainted.map(|one| one.address.to_string()).collect();
        tainted.sort();
        return Err(CliError::NotTainted { address: text(), tainted });
    };
    let import = Import {
        address: text(),
        id: resource.identifier.to_string(),
        program: args.program.clone(),
        generate: None,
        ty: None,
        json: args.json,
    };
    import::run(&import, terminal)
}
