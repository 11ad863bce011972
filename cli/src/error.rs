//! Everything that can stop a command, each with the words that help.

use std::io;
use std::path::PathBuf;

use msd_engine::journal::RunId;
use msd_engine::plan_error::PlanError;
use msd_engine::provider::ProviderError;
use msd_engine::recover::RecoverError;
use msd_engine::refresh::RefreshError;
use msd_engine::report::ApplyError;
use msd_engine::resume::ResumeError;
use msd_engine::store::StoreError;
use msd_model::diagnostic::Diagnostic;
use msd_model::place::SourceRef;
use msd_sim::SimError;
use smol_str::SmolStr;

use crate::docs_pack::PackError;
use crate::repl::AskError;

#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// Shown already, with its source.
    #[error("the program has errors")]
    Reported,

    #[error("cannot go to {}: {source}", .path.display())]
    ChangeFolder { path: PathBuf, source: io::Error },
    #[error("there is no folder {}", .path.display())]
    NoFolder { path: PathBuf },
    #[error("{} is a file; a stack is a folder", .path.display())]
    NotAFolder { path: PathBuf },
    #[error("cannot read the program in {}: {reason}", .path.display())]
    Program { path: PathBuf, reason: String },
    #[error("cannot read {}: {source}", .path.display())]
    Read { path: PathBuf, source: io::Error },
    #[error("{} is no .msd file", .path.display())]
    NoSource { path: PathBuf },
    #[error("there is no file or folder {}", .path.display())]
    NoPath { path: PathBuf },
    #[error("cannot write {}: {source}", .path.display())]
    Write { path: PathBuf, source: io::Error },
    #[error("{} is there already", .path.display())]
    AlreadyThere { path: PathBuf },
    #[error("cannot make JSON of it: {0}")]
    Json(serde_json::Error),

    #[error("the language server ended: {0}")]
    Editor(#[from] msd_lsp::server::ServerError),
    #[error(transparent)]
    Ask(#[from] AskError),
    #[error("cannot write the JUnit report: {0}")]
    Junit(String),
    #[error("`{text}` is no spread of times: {reason}")]
    Jitter { text: String, reason: &'static str },
    #[error("limit `{limit}` would allow {quota}, and the program declares {declared}")]
    SupposedQuota { limit: SmolStr, quota: u64, declared: u64 },
    #[error("`estimate {address} = …` is about nothing: the plan has no such resource")]
    NothingSupposed { address: String },
    #[error("there is no diagnostic `{code}`")]
    NoPage { code: String, nearest: Option<String> },
    #[error("`--var {given}` gives no value")]
    VarSyntax { given: String },
    #[error("the saved plan has its own value for `{name}`")]
    PlannedVar { name: SmolStr },
    #[error("{origin} gives `{name}`, but the program has no such parameter")]
    UnknownVar { origin: SmolStr, name: SmolStr, nearest: Option<SmolStr> },
    #[error("{}: {reason}", .path.display())]
    VarFile { path: PathBuf, reason: String },
    #[error("cannot read the answer: {0}")]
    Answer(io::Error),

    #[error("there is no target `{name}`")]
    UnknownTarget { name: SmolStr, known: Vec<SmolStr> },
    #[error("the program has several targets")]
    ChooseTarget { known: Vec<SmolStr> },
    #[error("this msd was built without the provider `{provider}`")]
    UnknownProvider { provider: SmolStr },

    #[error("{} is not a saved plan: {reason}", .path.display())]
    PlanFile { path: PathBuf, reason: String },
    #[error("{} has plan format {found}; this msd reads {known}", .path.display())]
    PlanFormat { path: PathBuf, found: u64, known: u32 },
    #[error("the folder {} that the plan was made for is not here", .path.display())]
    PlanFolder { path: PathBuf },

    #[error("nobody can be asked whether the lock may be taken away")]
    NeedsForce,
    #[error("nobody can be asked for a yes here")]
    NeedsApproval,
    #[error("{0} cancelled; nothing was changed")]
    Declined(&'static str),

    #[error("{at}: `{address}` stands for something that is not there: {ty} {identifier}")]
    NotThere { address: String, ty: String, identifier: SmolStr, at: SourceRef },
    #[error("{at}: `{address}` is to go the native way, and {ty} has no driver of its own")]
    NoNativeDriver { address: String, ty: String, at: SourceRef },
    #[error("there is no service and no resource type `{name}`")]
    NoSuchThings { name: String, nearest: Option<String> },
    #[error("nothing can be listed: {reason}")]
    CannotList { reason: String },
    #[error("`{given}` is no tag")]
    TagSyntax { given: String },
    #[error("`{text}` is no address")]
    AddressSyntax { text: String },
    #[error("nothing of the program has the address `{address}`")]
    NotDeclared { address: String, nearest: Option<String> },
    #[error("`{address}` is declared already")]
    Declared { address: String },
    #[error("`{address}` is in the state already: {identifier}")]
    InState { address: String, identifier: SmolStr },
    #[error("`{address}` is not tainted")]
    NotTainted { address: String, tainted: Vec<String> },
    #[error("there is no {ty} {identifier}")]
    NothingThere { ty: String, identifier: String },
    #[error("what was written has mistakes: {first}")]
    Doubtful { first: String, path: PathBuf },
    #[error("cannot read {ty} {identifier}: {reason}")]
    CannotRead { ty: String, identifier: SmolStr, reason: String, hint: Option<Box<str>> },
    /// With the values that came up during the run, the program has mistakes.
    #[error("what is known by now shows mistakes in the program: {}", first(.diagnostics))]
    Later { diagnostics: Vec<Diagnostic> },
    #[error("{count} of the program cannot be worked out: {what}")]
    StillDeferred { count: String, what: String },
    #[error("there is no resource `{name}` to select; `{name}` is a target to deploy to")]
    DeployTarget { name: String },
    #[error("the saved plan has its own selection, and its own look at the cloud")]
    PlannedSelection,
    #[error("{reason}")]
    SignIn { reason: String, hint: Box<str> },
    #[error("the preflight found {found} that would stop the apply; nothing was changed")]
    Preflight { found: String },
    #[error(transparent)]
    Refresh(Box<RefreshError>),
    #[error("there is no `{name}` in the simulated cloud")]
    NoObject { name: String, nearest: Option<String> },
    #[error("`{given}` gives a property no value")]
    PropertySyntax { given: String },
    #[error("the simulated cloud refuses: {0}")]
    Tamper(String),
    #[error("there is no resource `{address}` in the state")]
    NoResource { address: String, nearest: Option<String> },
    #[error("no gate `{gate}` waits")]
    NoGate { gate: String, nearest: Option<String> },
    #[error("the run that waits is {waits}, not {run}")]
    OtherRun { run: String, waits: RunId },
    #[error("`msd approve` takes a run, a gate and a folder: `{word}` is one word too many")]
    NoPlaceFor { word: String },
    #[error("`{by}` may not answer the gate `{gate}`: its approvers are {approvers}")]
    NotAnApprover { gate: String, by: String, approvers: String },
    #[error("there is no output `{name}`")]
    NoOutput { name: String, nearest: Option<String> },
    #[error("the output `{name}` is secret; the state keeps only a digest of it")]
    SecretOutput { name: String },
    #[error("-raw prints a text, a number or a Bool; `{name}` is {kind}")]
    NotRaw { name: String, kind: &'static str },
    #[error("-raw wants the name of one output")]
    RawWithoutName,

    #[error("there is no type or function `{name}`")]
    NoTopic { name: String, nearest: Option<String> },
    #[error("`{owner}` has nothing called `{name}`")]
    NoProperty { owner: String, name: String, nearest: Option<String> },
    #[error("there is no service `{name}`")]
    NoService { name: String, nearest: Option<String> },
    #[error(transparent)]
    Pack(#[from] PackError),

    #[error("`--faults {text}`: {reason}")]
    Fault { text: String, reason: String },
    #[error(transparent)]
    Resume(#[from] ResumeError),
    #[error("there is no run to {0}")]
    NoRun(&'static str),
    #[error("there is no run `{run}`")]
    UnknownRun { run: String, nearest: Option<String> },
    #[error("the run did not touch `{address}`")]
    NotTouched { address: String, nearest: Option<String> },
    #[error("the plan of run {0} is not here any more")]
    PlanGone(RunId),
    #[error("cannot start a run: {0}")]
    Start(String),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// Boxed, as the largest by far.
    #[error(transparent)]
    Recover(Box<RecoverError>),
    #[error(transparent)]
    Apply(#[from] ApplyError),
    #[error(transparent)]
    Sim(#[from] SimError),
}

fn first(diagnostics: &[Diagnostic]) -> String {
    let error = diagnostics.iter().find(|diagnostic| diagnostic.is_error());
    error.map_or_else(String::new, |error| {
        let Diagnostic { code, message, primary, .. } = error;
        format!("{code} in {}: {message}", primary.at.file)
    })
}

impl From<RecoverError> for CliError {
    fn from(error: RecoverError) -> CliError {
        CliError::Recover(Box::new(error))
    }
}

impl From<RefreshError> for CliError {
    fn from(error: RefreshError) -> CliError {
        CliError::Refresh(Box::new(error))
    }
}

impl CliError {
    pub fn sign_in(error: ProviderError) -> CliError {
        CliError::SignIn { reason: error.message, hint: error.hint.unwrap_or_default() }
    }

    /// Returns what to do about it, where that is not part of the message.
    pub fn help(&self) -> Option<String> {
        let meant = |name: &dyn std::fmt::Display| format!("did you mean `{name}`?");
        Some(match self {
            CliError::NotAFolder { .. } => "give the folder that the file is in".to_owned(),
            CliError::NoSource { .. } => {
                "`msd fmt -` formats any text from standard input".to_owned()
            }
            CliError::AlreadyThere { .. } => {
                "nothing was overwritten; name a folder of its own: `msd new NAME`".to_owned()
            }
            CliError::VarSyntax { given } => format!("write `--var {given}=VALUE`"),
            CliError::NoPage { nearest: Some(code), .. } => meant(code),
            CliError::Jitter { .. } => "write it as 20%, from 0% to 100%".to_owned(),
            CliError::NothingSupposed { .. } => {
                "`msd simulate -operations` shows every address".to_owned()
            }
            CliError::NoPage { .. } => "`msd explain` lists all".to_owned(),
            CliError::PlannedVar { .. } => {
                "leave it out, or make a new plan with it; only secrets are given again".to_owned()
            }
            CliError::UnknownVar { nearest: Some(name), .. } => meant(name),
            CliError::UnknownVar { name, .. } => format!("declare it: `param {name}: String`"),
            CliError::UnknownTarget { known, .. } if known.is_empty() => {
                "the program declares none; without -to it goes to the simulated cloud".to_owned()
            }
            CliError::UnknownTarget { known, .. } => format!("targets are {}", known.join(", ")),
            CliError::ChooseTarget { known } => {
                format!("choose one with -to: {}", known.join(", "))
            }
            CliError::UnknownProvider { .. } => {
                "build it with its default features, or use a target with `provider = sim`".to_owned()
            }
            CliError::CannotRead { hint: Some(hint), .. } | CliError::SignIn { hint, .. } => {
                hint.to_string()
            }
            CliError::Preflight { .. } => {
                "mend what failed, or leave a look out: -skip-preflight=names, -no-preflight".to_owned()
            }
            CliError::Refresh(failed) => return failed.error.hint.as_ref().map(ToString::to_string),
            CliError::PlanFile { .. } => "`msd plan -out FILE` saves one".to_owned(),
            CliError::PlanFormat { .. } => "plan again with this version".to_owned(),
            CliError::PlanFolder { .. } => {
                "go to the stack's folder, or name it with -chdir".to_owned()
            }
            CliError::NeedsForce => "make sure that the process is gone, then say -force".to_owned(),
            CliError::NeedsApproval => {
                "look at `msd plan` first, then say yes with -auto-approve, or apply a saved plan"
                    .to_owned()
            }
            CliError::NotThere { .. } => {
                "is the identifier right, and the target's account and region?".to_owned()
            }
            CliError::NoSuchThings { nearest: Some(nearest), .. } => {
                format!("did you mean `{nearest}`?")
            }
            CliError::NoSuchThings { .. } => "`msd docs -list` lists services".to_owned(),
            CliError::CannotList { .. } | CliError::NothingThere { .. } => {
                "are the target's account and region right, and the permissions?".to_owned()
            }
            CliError::TagSyntax { .. } => "tags are written `-tag KEY=VALUE`".to_owned(),
            CliError::AddressSyntax { .. } => {
                "addresses are written `main`, `subnet[\"a\"]`, `net.main`".to_owned()
            }
            CliError::NotDeclared { nearest: Some(nearest), .. } => {
                format!("did you mean `{nearest}`?")
            }
            CliError::NotDeclared { .. } => {
                "declare it first, or let it be written: `-generate -type TYPE`".to_owned()
            }
            CliError::Declared { .. } => "leave out -generate".to_owned(),
            CliError::InState { address, .. } => {
                format!("`forget {address}` in the source would leave the other one to itself")
            }
            CliError::NotTainted { tainted, .. } if tainted.is_empty() => "nothing is".to_owned(),
            CliError::NotTainted { tainted, .. } => format!("tainted: {}", tainted.join(", ")),
            CliError::Doubtful { path, .. } => {
                format!("mend {} and say `msd import` again without -generate", path.display())
            }
            CliError::NoNativeDriver { .. } => {
                "take `via = native` out: Cloud Control carries it; `msd version -json` lists the types \
                 that have a driver"
                    .to_owned()
            }
            CliError::Plan(PlanError::Occupied(occupied)) => {
                let from = &occupied.from;
                format!(
                    "take the `moved` line out and decide what becomes of `{from}`: `forget {from}` keeps it"
                )
            }
            CliError::StillDeferred { .. } => "`msd plan` shows what each waits for".to_owned(),
            CliError::Plan(PlanError::Unselectable(what)) => match &what.nearest {
                Some(nearest) => format!("did you mean `-{}={nearest}`?", what.flag),
                None if what.flag == "tag" => "tags are written `-tag KEY=VALUE`".to_owned(),
                None => {
                    "`msd state list` shows what there is; `msd plan` what there will be".to_owned()
                }
            },
            CliError::DeployTarget { name } => format!("choose it with `-to {name}`"),
            CliError::PlannedSelection => {
                "leave the flags out, or make a new plan with them".to_owned()
            }
            CliError::NoObject { nearest: Some(name), .. } => meant(name),
            CliError::NoObject { .. } => "`msd sim list` shows what there is".to_owned(),
            CliError::PropertySyntax { given } => format!("write `{given}=VALUE`"),
            CliError::NoResource { nearest: Some(name), .. } => meant(name),
            CliError::NoResource { .. } => "`msd state list` shows all addresses".to_owned(),
            CliError::Resume(ResumeError::Finished(_)) => "nothing is left to be done".to_owned(),
            CliError::Resume(_) | CliError::PlanGone(_) => {
                "`msd apply` plans what is left and does it".to_owned()
            }
            CliError::UnknownRun { nearest: Some(name), .. }
            | CliError::NotTouched { nearest: Some(name), .. } => meant(name),
            CliError::UnknownRun { .. } | CliError::NoRun(_) => {
                "`msd history` lists all runs".to_owned()
            }
            CliError::NoGate { nearest: Some(name), .. } => meant(name),
            CliError::NoGate { .. } => "`msd approve` shows what waits".to_owned(),
            CliError::OtherRun { .. } => {
                "look at what it asks, and name it, if that is what you want to answer".to_owned()
            }
            CliError::NoPlaceFor { .. } => "write `msd approve RUN GATE PATH`".to_owned(),
            CliError::NoOutput { nearest: Some(name), .. } => meant(name),
            CliError::NoOutput { .. } => "`msd output` shows all outputs".to_owned(),
            CliError::NoTopic { nearest: Some(name), .. }
            | CliError::NoProperty { nearest: Some(name), .. }
            | CliError::NoService { nearest: Some(name), .. } => meant(name),
            CliError::NoTopic { .. } | CliError::NoService { .. } => {
                "`msd docs --list` shows all services, `msd docs --list SERVICE` its types"
                    .to_owned()
            }
            CliError::NoProperty { owner, .. } => format!("`msd docs {owner}` shows what it has"),
            CliError::Pack(error) => return error.help(),
            CliError::Ask(error) => return error.help(),
            CliError::NotRaw { .. } => "use -json".to_owned(),
            CliError::Store(StoreError::Locked(_)) => {
                "wait for it to end; the lock goes away with its process. One that hangs: `msd force-unlock`"
                    .to_owned()
            }
            _ => return None,
        })
    }
}
