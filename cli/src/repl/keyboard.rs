//! Lines from a keyboard: editing, history, colours and Tab, by rustyline.

use std::borrow::Cow;
use std::cell::RefCell;
use std::rc::Rc;

use rustyline::completion::{Completer, Pair};
use rustyline::error::ReadlineError;
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::hint::Hinter;
use rustyline::history::DefaultHistory;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{CompletionType, Config, Context, Editor, Helper};

use super::{AskError, Flow, Session, completion, highlight, history, input};
use crate::error::CliError;
use crate::outcome::Outcome;
use crate::render::plural;
use crate::tint::Tint;

const PROMPT: &str = "msd> ";
const LINES_KEPT: usize = 1000;

/// Answers what is typed until Ctrl-D. Ctrl-C drops the line.
pub fn run(session: Session<'_>) -> Result<Outcome, CliError> {
    greet(&session);
    let tint = session.terminal.out.tint;
    let terminal = session.terminal;
    let session = Rc::new(RefCell::new(session));
    let config = Config::builder()
        .completion_type(CompletionType::List)
        .max_history_size(LINES_KEPT)
        .map_err(AskError::Keyboard)?
        .build();
    let mut editor: Editor<Line<'_>, DefaultHistory> =
        Editor::with_config(config).map_err(AskError::Keyboard)?;
    editor.set_helper(Some(Line { session: session.clone(), tint }));
    let kept = history::path();
    if let Some(path) = &kept {
        // There is none before the first session.
        let _ = editor.load_history(path);
    }
    loop {
        let line = match editor.readline(PROMPT) {
            Ok(line) => line,
            Err(ReadlineError::Interrupted) => continue,
            Err(ReadlineError::Eof) => return Ok(Outcome::Success),
            Err(error) => return Err(AskError::Keyboard(error).into()),
        };
        if !line.trim().is_empty() && !session.borrow().is_secret(&line) {
            // A session without a memory is still a session.
            let _ = editor.add_history_entry(line.as_str());
            if let Some(path) = &kept {
                let _ = editor.append_history(path);
            }
        }
        for entry in input::entries(&line) {
            match session.borrow_mut().answer(&entry) {
                Ok(Flow::GoOn) => {}
                Ok(Flow::End) => return Ok(Outcome::Success),
                Err(error) => terminal.show_error(&error),
            }
        }
    }
}

fn greet(session: &Session<'_>) {
    let summary = session.compiler.summary();
    let what = match summary.files {
        0 => "No .msd file is here yet.".to_owned(),
        files => format!(
            "{}: {} in {}.",
            session.compiler.stack_name(),
            plural(summary.resources as u64, "resource declaration"),
            plural(files as u64, "file"),
        ),
    };
    let help = "An expression is evaluated; :help lists what else can be asked; Ctrl-D ends.";
    session.terminal.say(&format!("{what} {help}\n"));
}

/// The line that is being typed.
struct Line<'t> {
    session: Rc<RefCell<Session<'t>>>,
    tint: Tint,
}

impl Helper for Line<'_> {}

impl Hinter for Line<'_> {
    type Hint = String;
}

impl Completer for Line<'_> {
    type Candidate = Pair;

    fn complete(
        &self,
        line: &str,
        at: usize,
        _: &Context<'_>,
    ) -> rustyline::Result<(usize, Vec<Pair>)> {
        let (start, found) = completion::proposals(&mut self.session.borrow_mut(), line, at);
        let pair =
            |one: completion::Proposal| Pair { display: one.shown, replacement: one.written };
        Ok((start, found.into_iter().map(pair).collect()))
    }
}

impl Highlighter for Line<'_> {
    fn highlight<'l>(&self, line: &'l str, _: usize) -> Cow<'l, str> {
        match self.tint.is_on() {
            true => {
                let mut session = self.session.borrow_mut();
                Cow::Owned(highlight::painted(&mut session.compiler, line, self.tint))
            }
            false => Cow::Borrowed(line),
        }
    }

    fn highlight_prompt<'b, 's: 'b, 'p: 'b>(&'s self, prompt: &'p str, _: bool) -> Cow<'b, str> {
        Cow::Owned(self.tint.bold(prompt))
    }

    fn highlight_char(&self, _: &str, _: usize, kind: CmdKind) -> bool {
        // What a letter makes of the words before it shows at once.
        self.tint.is_on() && kind != CmdKind::MoveCursor
    }
}

impl Validator for Line<'_> {
    fn validate(&self, context: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        Ok(match input::is_open(context.input()) {
            true => ValidationResult::Incomplete,
            false => ValidationResult::Valid(None),
        })
    }
}
