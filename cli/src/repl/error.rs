//! What can be wrong with a line, beside what the compiler says of it.

use smol_str::SmolStr;

#[derive(Debug, thiserror::Error)]
pub enum AskError {
    #[error("there is no command `:{name}`")]
    NoCommand { name: String, nearest: Option<&'static str> },
    #[error("`:{name}` takes {takes}")]
    Usage { name: &'static str, takes: &'static str },
    #[error("`:{name}` takes nothing")]
    TakesNothing { name: &'static str },
    #[error("a `{word}` cannot be declared here")]
    Declaration { word: &'static str },
    #[error("this gives no parameter a value")]
    Assignment,
    #[error("there is no parameter `{name}`")]
    NoParam { name: SmolStr, nearest: Option<SmolStr> },
    #[error("`{name}` needs a value that is known now")]
    UnknownValue { name: SmolStr },
    #[error("`{name}` is a parameter")]
    IsParam { name: SmolStr },
    #[error("nothing is declared that is called `{name}`")]
    NoDeclaration { name: String, nearest: Option<SmolStr> },
    #[error("there is nothing to tell of `{text}`")]
    NoHover { text: String },
    #[error("there is no form `{given}` of a graph")]
    NoForm { given: String },
    #[error("cannot read what is typed: {0}")]
    Keyboard(#[from] rustyline::error::ReadlineError),
    #[error("cannot read standard input: {0}")]
    Input(#[from] std::io::Error),
}

impl AskError {
    /// Returns what to do about it.
    pub fn help(&self) -> Option<String> {
        Some(match self {
            AskError::NoCommand { nearest: Some(name), .. } => format!("did you mean `:{name}`?"),
            AskError::NoCommand { .. } => "`:help` lists all".to_owned(),
            AskError::Usage { name, .. } | AskError::TakesNothing { name } => {
                format!("`:help {name}` says more")
            }
            AskError::Declaration { .. } => {
                "only a `let` or a `param` holds for a session; write all else into a file of the stack, \
                 which is read again by itself"
                    .to_owned()
            }
            AskError::Assignment => "write `param NAME = VALUE`; its type stays".to_owned(),
            AskError::NoParam { nearest: Some(name), .. } => format!("did you mean `{name}`?"),
            AskError::NoParam { name, .. } => {
                format!("`let {name} = …` makes a value for this session")
            }
            AskError::UnknownValue { .. } => {
                "what the cloud has to answer first decides no parameter".to_owned()
            }
            AskError::IsParam { name } => format!("give it another value: `param {name} = …`"),
            AskError::NoDeclaration { nearest: Some(name), .. } => {
                format!("did you mean `{name}`?")
            }
            AskError::NoDeclaration { .. } => {
                "name a declaration of the program's own folder".to_owned()
            }
            AskError::NoHover { .. } => {
                "`:type` takes any expression, `:doc` names of types and functions".to_owned()
            }
            AskError::NoForm { .. } => "forms are dot, mermaid, svg and json".to_owned(),
            AskError::Keyboard(_) | AskError::Input(_) => return None,
        })
    }
}
