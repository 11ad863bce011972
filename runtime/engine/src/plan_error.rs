//! Why no plan can be made. Each message says how to mend it.

use msd_model::address::Address;
use msd_model::place::SourceRef;
use smol_str::SmolStr;

#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum PlanError {
    #[error("{}: `{}` cannot move to `{}`: the state has a thing there already", .0.at, .0.from, .0.to)]
    Occupied(Box<Occupied>),
    #[error("{}", protected(.0))]
    Protected(Vec<Protected>),
    /// The compiler reports cycles with their places; this only keeps the engine total.
    #[error("resources wait for one another in a circle: {}", list(.0))]
    Cycle(Vec<Address>),
    #[error("{}: `{}` of `{}`: {}", .0.source, .0.property, .0.address, .0.message)]
    Evaluation(Box<Evaluation>),
    #[error("output `{name}`: {message}")]
    Output { name: SmolStr, message: String },
    #[error("the secret parameter `{0}` has no value: give it with --var or MSD_VAR_{0}")]
    MissingSecret(SmolStr),
    #[error("{}", unselectable(.0))]
    Unselectable(Box<Unselectable>),
}

/// A move to an address that is taken.
#[derive(Clone, Debug, PartialEq)]
pub struct Occupied {
    pub from: Address,
    pub to: Address,
    pub at: SourceRef,
}

/// A flag that selects nothing, because there is no such thing.
#[derive(Clone, Debug, PartialEq)]
pub struct Unselectable {
    /// `target`, `exclude`, `group`, `tag` or `replace`.
    pub flag: &'static str,
    pub given: String,
    pub nearest: Option<String>,
}

/// A property that has no value now that more is known.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluation {
    pub address: Address,
    pub source: SourceRef,
    pub property: SmolStr,
    pub message: String,
}

/// A thing that may not be deleted, and would be.
#[derive(Clone, Debug, PartialEq)]
pub struct Protected {
    pub address: Address,
    /// Absent when it is no longer declared.
    pub source: Option<SourceRef>,
    pub replaces: bool,
    /// The properties that make a replacement necessary.
    pub because: Vec<SmolStr>,
}

fn protected(things: &[Protected]) -> String {
    let mut text = String::new();
    for thing in things {
        let Protected { address, source, replaces, because } = thing;
        let separator = if text.is_empty() { "" } else { "\n" };
        let place = match source {
            Some(source) => format!("{source}: "),
            None => String::new(),
        };
        let what = match replaces {
            true if because.is_empty() => "replaced".to_owned(),
            true => format!("replaced (because of {})", because.join(", ")),
            false => "deleted".to_owned(),
        };
        text.push_str(&format!("{separator}{place}`{address}` is protected and would be {what}"));
    }
    let mend = match things.iter().any(|thing| thing.source.is_none()) {
        true => "declare it again without @protect, apply, and then remove it",
        false => "remove @protect and apply that first, without the change",
    };
    format!("{text}\nhelp: {mend}")
}

fn unselectable(Unselectable { flag, given, nearest }: &Unselectable) -> String {
    let why = match *flag {
        "group" => "neither the program nor the state has such a group",
        "tag" => "nothing in the program or the state has this tag",
        "replace"
            if nearest.as_ref().is_some_and(|near| near.starts_with(&format!("{given}["))) =>
        {
            "it is replaced by instance"
        }
        "replace" => "the program has no such resource",
        _ => "neither the program nor the state has such a thing",
    };
    format!("-{flag}={given}: {why}")
}

fn list(addresses: &[Address]) -> String {
    let names: Vec<String> = addresses.iter().map(|address| format!("`{address}`")).collect();
    names.join(", ")
}
