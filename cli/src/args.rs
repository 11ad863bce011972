//! The arguments. Each flag can also be written with one dash, see `dashes`.

mod approve;
mod changes;
mod constraints;
mod discovery;
mod graph;
mod permissions;
mod preflight;
mod repl;
mod runs;
mod selection;
mod sim;
mod simulate;

use std::path::PathBuf;

use clap::{ArgAction, ArgGroup, Args, Parser, Subcommand, ValueEnum, ValueHint};

pub use approve::Approve;
pub use changes::{Apply, Destroy, Plan, Refresh};
pub use constraints::{Constraints, TableFormat};
pub use discovery::{Discover, Import, Untaint};
pub use graph::{Graph, GraphFormat};
pub use permissions::{Permissions, Phase};
pub use preflight::{Look, Preflight};
pub use repl::Repl;
pub use runs::{ForceUnlock, History, Resume, Rollback};
pub use selection::{Refreshing, Selection};
pub use sim::{Sim, SimDelete, SimList, SimSet};
pub use simulate::Simulate;

/// Describes and deploys infrastructure.
///
/// A stack is a folder of .msd files. Without a target it is deployed on the simulated cloud, which
/// needs no account.
#[derive(Debug, Parser)]
#[command(
    name = "msd",
    version,
    propagate_version = false,
    after_help = "Example:\n  msd plan examples/website\n  msd apply examples/website -auto-approve"
)]
pub struct Cli {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Args)]
pub struct Global {
    /// Works in this folder instead of the current one
    #[arg(long, global = true, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub chdir: Option<PathBuf>,
    /// Prints without colours
    #[arg(long, global = true)]
    pub no_color: bool,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Writes a program to begin with
    #[command(after_help = "Example:\n  msd new my-stack\n  msd new my-site -template website")]
    New(New),
    /// Finds mistakes without touching any cloud or state
    #[command(
        after_help = "Example:\n  msd check examples/website -format short\n  msd check -fix -diff"
    )]
    Check(Check),
    /// Lists what has to hold and what is still open, and tells whether the program is ready
    #[command(
        after_help = "Example:\n  msd constraints\n  msd constraints -severity critical -format markdown"
    )]
    Constraints(Constraints),
    /// Puts .msd files into their one shape
    #[command(
        after_help = "Example:\n  msd fmt\n  msd fmt -check -recursive\n  msd fmt - < main.msd"
    )]
    Fmt(Fmt),
    /// Runs the program's tests on the simulated cloud, offline
    #[command(after_help = "Example:\n  msd test\n  msd test -filter zones -junit-xml report.xml")]
    Test(Test),
    /// Shows what an apply would do
    #[command(after_help = "Example:\n  msd plan -var environment=prod -out prod.plan\n  \
                      msd plan -target 'subnet[\"a\"]' -exclude cache\n  \
                      msd plan -refresh-only -detailed-exitcode")]
    Plan(Plan),
    /// Predicts an apply: runs it on a cloud in memory, in no time, and touches nothing
    #[command(after_help = "Example:\n  msd simulate\n  \
                      msd simulate -what-if 'limit rds_creates.rate = 60/h'\n  \
                      msd simulate -schedule eager -runs 200 -faults on=aws.ec2.*,class=throttling,rate=5%")]
    Simulate(Simulate),
    /// Makes it so: creates, updates, replaces and deletes
    #[command(after_help = "Example:\n  msd apply -auto-approve\n  msd apply prod.plan")]
    Apply(Apply),
    /// Answers a gate that a run waits at; without one, lists those that wait
    #[command(after_help = "Example:\n  msd approve\n  msd approve cutover -message \"seen\"")]
    Approve(Approve),
    /// Deletes everything that the stack manages
    #[command(after_help = "Example:\n  msd destroy examples/website\n  msd destroy -group data")]
    Destroy(Destroy),
    /// Undoes what a run changed: the last one, or the one of that name
    #[command(
        after_help = "Example:\n  msd rollback -plan\n  msd rollback 20261121-101500-4f2a -only 'queue[\"a\"]'"
    )]
    Rollback(Rollback),
    /// Goes on with the very plan of a run that stopped
    #[command(
        after_help = "Example:\n  msd resume\n  msd resume 20261121-101500-4f2a -auto-approve"
    )]
    Resume(Resume),
    /// Takes the lock of a state away from a process that hangs
    #[command(after_help = "Example:\n  msd force-unlock -force")]
    ForceUnlock(ForceUnlock),
    /// Lists runs, or shows what happened in one of them
    #[command(after_help = "Example:\n  msd history\n  msd history 20261121-101500-4f2a -json")]
    History(History),
    /// Takes over into the state what changed outside of msd
    #[command(after_help = "Example:\n  msd refresh\n  msd plan -refresh-only")]
    Refresh(Refresh),
    /// Takes over into the state what is there already
    #[command(
        after_help = "Example:\n  msd import main vpc-0a1b2c3d\n  msd import jobs https://sqs.us-east-1.amazonaws.com/123456789012/jobs -generate -type aws.sqs.Queue"
    )]
    Import(Import),
    /// Takes a thing as whole whose creation failed
    #[command(after_help = "Example:\n  msd untaint 'queue[\"a\"]'")]
    Untaint(Untaint),
    /// Writes source for what is there already
    #[command(
        after_help = "Example:\n  msd discover ec2 sqs -out found.msd\n  msd discover aws.ec2.VPC -tag team=web -to prod"
    )]
    Discover(Discover),
    /// Shows a saved plan, or what the state holds
    #[command(after_help = "Example:\n  msd show prod.plan\n  msd show -json")]
    Show(Show),
    /// Looks into the state
    #[command(subcommand)]
    State(State),
    /// Prints the outputs of the last apply
    #[command(after_help = "Example:\n  msd output\n  msd output -raw url")]
    Output(Output),
    /// Prints the policy of IAM that a program needs, phase by phase
    #[command(
        after_help = "Example:\n  msd permissions > policy.json\n  msd permissions -phase plan -phase apply"
    )]
    Permissions(Permissions),
    /// Draws what waits for what
    #[command(
        after_help = "Example:\n  msd graph | dot -Tpng > stack.png\n  msd graph -format svg -o stack.svg\n  \
                      msd graph -cycles"
    )]
    Graph(Graph),
    /// Answers questions about a stack, line by line: values, plans, waves, dependencies
    #[command(
        after_help = "Example:\n  msd repl examples/mistersmith\n  echo 'len(subnet)' | msd repl -raw\n\nIn a session, :help lists what can be asked."
    )]
    Repl(Repl),
    /// Looks into the simulated cloud, and changes it behind msd's back
    #[command(subcommand)]
    Sim(Sim),
    /// Explains a resource type, a property or a function
    #[command(
        after_help = "Example:\n  msd docs aws.ec2.VPC\n  msd docs aws.ec2.VPC.cidr_block\n  \
                      msd docs cidr.subnet\n  msd docs -list ec2"
    )]
    Docs(Docs),
    /// Explains a diagnostic by its code; without one, lists all
    #[command(after_help = "Example:\n  msd explain E0312")]
    Explain(Explain),
    /// Serves an editor: the language server, over standard input and output
    #[command(after_help = "Editors start it by themselves; docs/editor.md says how.")]
    Lsp(Lsp),
    /// Prints what a shell needs to complete commands
    #[command(after_help = "Example:\n  source <(msd completion bash)")]
    Completion(Completion),
    /// Prints the version
    Version(Version),
}

#[derive(Debug, Args)]
pub struct New {
    /// The folder; made unless it is there
    #[arg(default_value = ".", value_hint = ValueHint::DirPath)]
    pub path: PathBuf,
    /// What to begin with
    #[arg(long, value_enum, default_value_t = Template::Starter)]
    pub template: Template,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Template {
    /// One of everything, with comments
    Starter,
    /// A static website in a bucket
    Website,
    /// Queues, and functions that empty them
    QueueWorker,
}

#[derive(Debug, Args)]
pub struct Completion {
    pub shell: clap_complete::Shell,
}

#[derive(Debug, Args)]
pub struct Check {
    #[command(flatten)]
    pub program: Program,
    /// How to print what is wrong
    #[arg(long, value_enum, default_value_t = Format::Pretty)]
    pub format: Format,
    /// Short for -format json
    #[arg(long, conflicts_with = "format")]
    pub json: bool,
    /// Fails on warnings as well
    #[arg(long)]
    pub deny_warnings: bool,
    /// Mends in the files whatever msd knows how to mend
    #[arg(long)]
    pub fix: bool,
    /// With -fix: prints the changes as a diff and writes nothing
    #[arg(long, requires = "fix", conflicts_with_all = ["format", "json"])]
    pub diff: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// With the source and a frame around it
    Pretty,
    /// One line each
    Short,
    /// One JSON document on standard output
    Json,
    /// SARIF 2.1.0 on standard output, for code scanning
    Sarif,
    /// GitHub's workflow commands on standard output, for notes in a pull request
    Github,
}

#[derive(Debug, Args)]
pub struct Fmt {
    /// Files, or folders with .msd files; `-` reads standard input
    #[arg(value_name = "PATH", default_value = ".", value_hint = ValueHint::AnyPath)]
    pub paths: Vec<PathBuf>,
    /// Changes nothing; exits with 3 when something would change
    #[arg(long)]
    pub check: bool,
    /// Shows what changes
    #[arg(long)]
    pub diff: bool,
    /// Goes into the folders of a folder
    #[arg(long)]
    pub recursive: bool,
    /// Whether to write files that change
    #[arg(
        long, value_name = "BOOL", action = ArgAction::Set, default_value_t = true,
        num_args = 0..=1, require_equals = true, default_missing_value = "true"
    )]
    pub write: bool,
    /// Whether to print the names of files that change
    #[arg(
        long, value_name = "BOOL", action = ArgAction::Set, default_value_t = true,
        num_args = 0..=1, require_equals = true, default_missing_value = "true"
    )]
    pub list: bool,
}

/// Which program, for which target, with which parameters.
#[derive(Clone, Debug, Args)]
pub struct Program {
    /// The stack's folder (for `apply` also a saved plan)
    #[arg(default_value = ".", value_hint = ValueHint::AnyPath)]
    pub path: PathBuf,
    /// The target to deploy to, by its name in the program
    #[arg(long, value_name = "NAME")]
    pub to: Option<String>,
    /// Gives a parameter a value; may be repeated
    #[arg(long, value_name = "NAME=VALUE", action = ArgAction::Append)]
    pub var: Vec<String>,
    /// Takes parameters from a file: .json or lines of `name = value`; may be repeated
    #[arg(long, value_name = "FILE", action = ArgAction::Append, value_hint = ValueHint::FilePath)]
    pub var_file: Vec<PathBuf>,
    /// Whether to ask for parameters that have no value
    #[arg(
        long, value_name = "BOOL", action = ArgAction::Set, default_value_t = true,
        num_args = 0..=1, require_equals = true, default_missing_value = "true"
    )]
    pub input: bool,
}

/// How to go about changes.
#[derive(Clone, Debug, Default, Args)]
pub struct Run {
    /// Does not ask for a yes
    #[arg(long)]
    pub auto_approve: bool,
    /// Approves a gate beforehand, by its address; may be given again
    #[arg(long, value_name = "GATE", action = ArgAction::Append)]
    pub approve: Vec<String>,
    /// How many operations may run at once
    #[arg(long, value_name = "N", default_value_t = msd_engine::run::PARALLELISM)]
    pub parallelism: usize,
    /// Prints what happens as lines of JSON
    #[arg(long)]
    pub json: bool,
    /// Lets calls fail on the simulated cloud: on=TYPE or ADDRESS, class, times, rate, delay, made; may be
    /// repeated
    #[arg(long, value_name = "on=WHAT,class=CLASS,…", action = ArgAction::Append)]
    pub faults: Vec<String>,
}

#[derive(Debug, Args)]
pub struct Show {
    /// A saved plan, or the stack's folder
    #[arg(default_value = ".", value_hint = ValueHint::AnyPath)]
    pub path: PathBuf,
    /// The target whose state is meant
    #[arg(long, value_name = "NAME")]
    pub to: Option<String>,
    /// Prints JSON
    #[arg(long)]
    pub json: bool,
}

/// Whose state is meant.
#[derive(Clone, Debug, Args)]
pub struct Folder {
    /// The stack's folder
    #[arg(default_value = ".", value_hint = ValueHint::DirPath)]
    pub path: PathBuf,
    /// The target whose state is meant
    #[arg(long, value_name = "NAME")]
    pub to: Option<String>,
}

#[derive(Debug, Subcommand)]
pub enum State {
    /// Lists the addresses of everything that exists
    #[command(after_help = "Example:\n  msd state list examples/website")]
    List(Folder),
    /// Shows one resource with everything that is known of it
    #[command(after_help = "Example:\n  msd state show 'subnet[\"us-east-1a\"]'")]
    Show(StateShow),
    /// Prints the whole state as JSON
    #[command(after_help = "Example:\n  msd state pull > state.json")]
    Pull(Folder),
}

#[derive(Debug, Args)]
pub struct StateShow {
    /// The resource's address
    pub address: String,
    #[command(flatten)]
    pub folder: Folder,
    /// Prints JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct Output {
    /// One output; or, as the only argument, the stack's folder
    pub name: Option<String>,
    /// The stack's folder
    #[arg(value_hint = ValueHint::DirPath)]
    pub path: Option<PathBuf>,
    /// The target whose outputs are meant
    #[arg(long, value_name = "NAME")]
    pub to: Option<String>,
    /// Prints JSON
    #[arg(long)]
    pub json: bool,
    /// Prints one output without quotes
    #[arg(long, conflicts_with = "json")]
    pub raw: bool,
}

#[derive(Debug, Args)]
#[group(skip)]
#[command(group(ArgGroup::new("what").required(true)))]
pub struct Docs {
    /// A resource type, something inside one, or a function of the library
    #[arg(group = "what")]
    pub name: Option<String>,
    /// Lists the types of a service, or all services
    #[arg(long, group = "what", value_name = "SERVICE", num_args = 0..=1)]
    pub list: Option<Option<String>>,
    /// Puts the descriptions of all types into the user's cache: from PyPI, or from this wheel
    #[arg(long, group = "what", value_name = "WHEEL", num_args = 0..=1, value_hint = ValueHint::FilePath)]
    pub install: Option<Option<PathBuf>>,
    /// Prints JSON
    #[arg(long, conflicts_with = "install")]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct Explain {
    /// The code as a report shows it
    pub code: Option<String>,
}

#[derive(Debug, Args)]
pub struct Lsp {
    /// Editors add it; there is no other way
    #[arg(long, hide = true)]
    pub stdio: bool,
}

#[derive(Debug, Args)]
pub struct Version {
    /// Prints JSON
    #[arg(long)]
    pub json: bool,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    fn parse(args: &[&str]) -> Cli {
        let args = args.iter().map(std::ffi::OsString::from);
        Cli::try_parse_from(crate::dashes::rewrite(args)).unwrap()
    }

    #[test]
    fn the_definition_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn terraform_habits_work() {
        let cli = parse(&[
            "msd",
            "-chdir=x",
            "plan",
            "-out",
            "p",
            "-input=false",
            "-var",
            "a=1",
            "-var=b=c=d",
            "-detailed-exitcode",
            "dir",
        ]);
        let Command::Plan(plan) = cli.command else { panic!("not a plan") };
        assert_eq!(cli.global.chdir, Some("x".into()));
        assert_eq!(plan.out, Some("p".into()));
        assert_eq!(plan.program.var, ["a=1", "b=c=d"]);
        assert_eq!(plan.program.path, PathBuf::from("dir"));
        assert!(!plan.program.input && plan.detailed_exitcode && !plan.destroy);
    }

    #[test]
    fn the_folder_is_the_current_one_by_default() {
        let cli = parse(&["msd", "apply", "-auto-approve", "-input", "-parallelism=3"]);
        let Command::Apply(apply) = cli.command else { panic!("not an apply") };
        assert_eq!(apply.program.path, PathBuf::from("."));
        assert!(apply.program.input && apply.run.auto_approve);
        assert_eq!(apply.run.parallelism, 3);
    }

    #[test]
    fn a_misspelt_command_gets_a_suggestion() {
        let error = Cli::try_parse_from(["msd", "aply"]).unwrap_err().to_string();
        assert!(error.contains("'apply'"), "{error}");
    }
}

#[derive(Debug, Args)]
pub struct Test {
    /// The stack's folder
    #[arg(default_value = ".", value_hint = ValueHint::DirPath)]
    pub path: PathBuf,
    /// Runs only tests whose names contain this; may be given again
    #[arg(long, value_name = "TEXT")]
    pub filter: Vec<String>,
    /// Prints one JSON document
    #[arg(long)]
    pub json: bool,
    /// Also writes a JUnit report
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub junit_xml: Option<PathBuf>,
    /// How many tests run at once [default: one for each core]
    #[arg(long, value_name = "N")]
    pub jobs: Option<usize>,
}
