//! `msd completion`: what a shell needs to complete commands, flags, codes and names of types.

use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{Command, CommandFactory};
use clap_complete::Shell;
use msd_model::code::Code;

use crate::args::{Cli, Completion};
use crate::error::CliError;
use crate::outcome::Outcome;
use crate::terminal::Terminal;
use crate::type_names;

pub fn run(args: &Completion, terminal: &Terminal) -> Result<Outcome, CliError> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut with_values(Cli::command()), "msd", &mut script);
    let mut script = String::from_utf8_lossy(&script).into_owned();
    if args.shell == Shell::Fish {
        script.push_str(&fish_arguments());
    }
    terminal.print(&script);
    Ok(Outcome::Success)
}

/// Adds the values that only completion knows: the commands themselves take more than these, such as
/// `e312`, and should not carry the list at every start.
fn with_values(command: Command) -> Command {
    let codes = Code::ALL.iter().map(|code| PossibleValue::new(code.as_str()).help(code.title()));
    let codes = PossibleValuesParser::new(codes);
    let types = PossibleValuesParser::new(type_names::all());
    let services = type_names::services().into_iter().map(|(name, _)| name);
    let things = PossibleValuesParser::new(services.chain(type_names::all()));
    command
        .mut_subcommand("explain", |explain| {
            explain.mut_arg("code", |code| code.value_parser(codes))
        })
        .mut_subcommand("discover", |discover| {
            discover.mut_arg("what", |what| what.value_parser(things))
        })
        .mut_subcommand("import", |import| {
            import.mut_arg("ty", |ty| ty.value_parser(types.clone()))
        })
        .mut_subcommand("docs", |docs| docs.mut_arg("name", |name| name.value_parser(types)))
}

/// clap_complete knows only the flags of a command in fish.
fn fish_arguments() -> String {
    let line = |command: &str, values: String| {
        format!("complete -c msd -n \"__fish_msd_using_subcommand {command}\" -f -a \"{values}\"\n")
    };
    let codes = Code::ALL.iter().map(|code| code.as_str()).collect::<Vec<_>>().join(" ");
    let types = type_names::all().collect::<Vec<_>>().join(" ");
    let services: Vec<&str> = type_names::services().into_iter().map(|(name, _)| name).collect();
    let things = format!("{} {types}", services.join(" "));
    line("explain", codes) + &line("docs", types) + &line("discover", things)
}
