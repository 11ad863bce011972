//! A session: the program, what is supposed for a while, and the last local state. Every line goes
//! through `answer`.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;

use msd_analysis::{Compiler, Inputs};
use msd_engine::state::State;
use msd_model::diagnostic::Diagnostic;
use msd_model::nearest::nearest;
use smol_str::SmolStr;

use super::input::{self, Input};
use super::overrides::{self, Overrides};
use super::watched_files::WatchedFiles;
use super::{AskError, Flow, answer, table};
use crate::args::Program;
use crate::error::CliError;
use crate::location;
use crate::program;
use crate::terminal::Terminal;
use crate::workspace::Workspace;

pub struct Session<'t> {
    pub terminal: &'t Terminal,
    pub folder: PathBuf,
    args: Program,
    /// Whether values are printed without expression and type.
    raw: bool,
    files: Arc<WatchedFiles>,
    /// With everything that is overridden.
    pub compiler: Compiler,
    /// What the command line gives.
    inputs: Inputs,
    pub overrides: Overrides,
    /// Unknown while no target is chosen.
    workspace: Option<Workspace>,
    pub state: State,
    /// When the state's files were written.
    state_stamp: Vec<Option<(SystemTime, u64)>>,
}

impl<'t> Session<'t> {
    /// Opens a program, broken or not, and tells what is wrong with it.
    pub fn open(args: &Program, raw: bool, terminal: &'t Terminal) -> Result<Self, CliError> {
        let folder = location::folder(&args.path)?;
        let files = Arc::new(WatchedFiles::new(&folder));
        let compiler = program::open_over(files.clone(), &folder, args, terminal, false)?;
        let inputs = compiler.inputs().clone();
        let mut session = Session {
            terminal,
            folder,
            args: args.clone(),
            raw,
            files,
            compiler,
            inputs,
            overrides: Overrides::default(),
            workspace: None,
            state: State::default(),
            state_stamp: Vec::new(),
        };
        session.read_state();
        session.show_mistakes();
        Ok(session)
    }

    /// Answers one line, whatever it is.
    pub fn answer(&mut self, line: &str) -> Result<Flow, CliError> {
        let text = line.trim();
        self.catch_up();
        match input::read(text) {
            Input::Nothing => {}
            Input::Command(name, rest) => return table::run(self, name, rest),
            Input::Let(name) => self.declare(name, text)?,
            Input::Param => self.give(text)?,
            Input::Declaration(word) => return Err(AskError::Declaration { word }.into()),
            Input::Expression => self.evaluate(text)?,
        }
        Ok(Flow::GoOn)
    }

    fn evaluate(&mut self, text: &str) -> Result<(), CliError> {
        let answer = self.compiler.ask(text).map_err(|found| {
            let reported = self.reported(&found);
            if let Some(command) = table::find(text) {
                self.terminal
                    .say(&format!("A command begins with a colon: `:{}`.\n", command.name));
            }
            reported
        })?;
        self.terminal.print(&match self.raw {
            true => answer::raw(&answer),
            false => answer::shown(text, &answer, self.terminal.out.tint),
        });
        Ok(())
    }

    /// Lets a `let` hold in place of the program's, unless the program would be broken by it.
    fn declare(&mut self, name: SmolStr, text: &str) -> Result<(), CliError> {
        if self.compiler.params().iter().any(|param| param.name == name) {
            return Err(AskError::IsParam { name }.into());
        }
        let before = self.errors();
        let hidden = overrides::hide(&mut self.compiler, &name);
        let old = self.overrides.clone();
        self.overrides.lets.insert(name.clone(), text.to_owned());
        self.overrides.put_into(&mut self.compiler);
        if let Err(error) = self.no_worse(&before) {
            self.overrides = old;
            if let Some((file, text)) = hidden {
                self.compiler.set_text(&file, &text);
            }
            self.overrides.put_into(&mut self.compiler);
            return Err(error);
        }
        self.evaluate(&name)
    }

    /// Gives a parameter a value, unless the program would be broken by it.
    fn give(&mut self, text: &str) -> Result<(), CliError> {
        let declared = self.compiler.params();
        let (name, value) = input::assignment(text).ok_or(AskError::Assignment)?;
        if !declared.iter().any(|param| param.name == name) {
            let nearest = nearest(name, declared.iter().map(|param| param.name.as_str()));
            return Err(
                AskError::NoParam { name: name.into(), nearest: nearest.map(Into::into) }.into()
            );
        }
        let name = SmolStr::new(name);
        let answer = self.compiler.ask(value).map_err(|found| self.reported(&found))?;
        if !answer.value.is_known() {
            return Err(AskError::UnknownValue { name }.into());
        }
        let value = answer.value;
        let before = self.errors();
        let old = self.overrides.clone();
        self.overrides.params.insert(name.clone(), value);
        self.take_inputs();
        if let Err(error) = self.no_worse(&before) {
            self.overrides = old;
            self.take_inputs();
            return Err(error);
        }
        self.evaluate(&name)
    }

    fn take_inputs(&mut self) {
        let mut inputs = self.inputs.clone();
        self.overrides.add_to(&mut inputs);
        self.compiler.set_inputs(inputs);
    }

    /// Shows mistakes that were not there before.
    fn no_worse(&self, before: &[Diagnostic]) -> Result<(), CliError> {
        let mut new = self.errors();
        new.retain(|found| !before.contains(found));
        match new.is_empty() {
            true => Ok(()),
            false => Err(self.reported(&new)),
        }
    }

    pub fn errors(&self) -> Vec<Diagnostic> {
        self.compiler.diagnostics().into_iter().filter(Diagnostic::is_error).collect()
    }

    /// Shows mistakes on standard error, and says that this was done.
    pub fn reported(&self, found: &[Diagnostic]) -> CliError {
        program::show(&self.compiler, self.terminal, found);
        CliError::Reported
    }

    fn show_mistakes(&self) {
        program::show(&self.compiler, self.terminal, &self.errors());
    }

    /// Reads again whatever changed outside: sources and the state.
    fn catch_up(&mut self) {
        let changed = self.files.changed();
        if !changed.is_empty() {
            self.terminal.say(&format!("Reloaded, as this changed: {}\n", changed.join(", ")));
            if let Err(error) = self.reload() {
                self.terminal.show_error(&error);
            }
        } else if self.state_stamp() != self.state_stamp {
            self.terminal.say("The state changed and was read again.\n");
            self.read_state();
        }
    }

    /// Reads everything again. What is overridden stays; when nothing can be read, so does the program.
    pub fn reload(&mut self) -> Result<(), CliError> {
        self.files.forget();
        let files = self.files.clone();
        let compiler = program::open_over(files, &self.folder, &self.args, self.terminal, false)?;
        self.compiler = compiler;
        self.inputs = self.compiler.inputs().clone();
        let declared = self.compiler.params();
        self.overrides.params.retain(|name, _| declared.iter().any(|param| param.name == *name));
        self.overrides.put_into(&mut self.compiler);
        self.take_inputs();
        self.read_state();
        self.show_mistakes();
        Ok(())
    }

    /// Lets the cloud's last answers count as known.
    fn read_state(&mut self) {
        self.workspace = Workspace::find(&self.folder, self.args.to.as_deref()).ok();
        self.state_stamp = self.state_stamp();
        self.state = match &self.workspace {
            None => State::default(),
            Some(workspace) => workspace.read_state().unwrap_or_else(|error| {
                self.terminal.show_error(&error);
                State::default()
            }),
        };
        let all = self.state.resources.iter();
        let known = all.map(|(address, one)| (address.clone(), one.attributes.clone()));
        self.compiler.set_known(Arc::new(known.collect()));
    }

    fn state_stamp(&self) -> Vec<Option<(SystemTime, u64)>> {
        let Some(workspace) = &self.workspace else { return Vec::new() };
        let state = workspace.state();
        let journal = state.with_extension("db-wal");
        let stamp = |path: PathBuf| {
            let about = path.metadata().ok()?;
            Some((about.modified().ok()?, about.len()))
        };
        [state, journal].map(stamp).to_vec()
    }

    /// Opens the program once more by itself, for a plan: each parameter has to have a value.
    pub fn apart(&self, overridden: bool) -> Result<Compiler, CliError> {
        let failed = |reason| CliError::Program { path: self.folder.clone(), reason };
        let mut compiler = self.compiler.reopened().map_err(failed)?;
        let mut inputs = Inputs { complete: true, ..self.inputs.clone() };
        if overridden {
            self.overrides.put_into(&mut compiler);
            self.overrides.add_to(&mut inputs);
        }
        compiler.set_inputs(inputs);
        Ok(compiler)
    }

    /// Tells whether a line gives a value that must not be kept.
    pub fn is_secret(&self, line: &str) -> bool {
        let mut words = line.split(|c: char| !(c.is_alphanumeric() || c == '_'));
        let named = |word: &str| {
            let params = self.compiler.params();
            params.iter().any(|param| param.secret && param.name == word)
        };
        line.contains('=') && words.any(named)
    }
}
