//! The one table of diagnostic codes. A row here has a page in `docs/diagnostics/` and a fixture in
//! `tests/fixtures/`; a test holds the three together.

use std::fmt;

use crate::diagnostic::Severity;

macro_rules! codes {
    ($($name:ident = $code:literal, $title:literal;)*) => {
        /// The stable name of one kind of mistake.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code { $(#[doc = $title] $name,)* }

        impl Code {
            /// Every code, in order.
            pub const ALL: &[Code] = &[$(Code::$name,)*];

            pub fn as_str(self) -> &'static str {
                match self { $(Code::$name => $code,)* }
            }

            /// Returns the kind of mistake in a few words.
            pub fn title(self) -> &'static str {
                match self { $(Code::$name => $title,)* }
            }
        }
    };
}

codes! {
    Syntax = "E0101", "the text does not parse";
    UnclosedDelimiter = "E0102", "a bracket or a string is not closed";
    BadLiteral = "E0103", "a literal is malformed";
    UnknownDeclaration = "E0104", "no such kind of declaration";
    UnknownName = "E0201", "a name is not declared";
    DuplicateName = "E0202", "a name is declared twice";
    UnknownProperty = "E0203", "no such property";
    MissingProperty = "E0204", "a required property is missing";
    UnknownType = "E0205", "no such type";
    UnknownFunction = "E0206", "no such function";
    ReadOnlyProperty = "E0207", "the cloud alone sets this property";
    DuplicateProperty = "E0208", "a property is given twice";
    UnknownDecorator = "E0209", "no such decorator";
    BadDecorator = "E0210", "a decorator does not fit";
    UnknownSetting = "E0211", "no such setting";
    BadModule = "E0212", "a module cannot be read";
    BadRefactoring = "E0213", "moved, imported or forgotten in vain";
    WrongType = "E0301", "a value has the wrong type";
    WrongId = "E0302", "an id of the wrong kind of resource";
    NotInEnum = "E0303", "a value is not among those allowed";
    OutOfRange = "E0304", "a value breaks its type's limits";
    PropertyRule = "E0305", "properties that exclude or require one another";
    BadArguments = "E0306", "a call's arguments do not fit";
    MaybeNull = "E0307", "a value may be absent";
    BadOperands = "E0308", "an operator does not take these operands";
    DependencyCycle = "E0312", "declarations depend on one another in a circle";
    Evaluation = "E0401", "an expression has no value";
    UnknownDecides = "E0402", "a value not known before apply decides what exists";
    DuplicateKey = "E0403", "two instances have the same key";
    MissingParam = "E0404", "a parameter has no value";
    BadParam = "E0405", "a parameter's value does not fit";
    ParamCondition = "E0406", "a parameter's condition does not hold";
    SecretLeak = "E0407", "a secret would be shown";
    BadTarget = "E0408", "no such target";
    UnknownLimit = "E0409", "no such limit";
    QuotaExceeded = "E0410", "more is declared than a limit lets exist";
    VersionMismatch = "E0411", "the program asks for another msd";
    ConstraintViolated = "E0412", "a constraint does not hold";
    UnusedParam = "W0101", "nothing uses a parameter";
    UnusedValue = "W0102", "nothing uses a value, a function or a type";
    IdleLimit = "W0103", "a limit holds nothing up";
    ImpliedAfter = "W0104", "an order that a reference implies";
    HardCoded = "W0105", "a region or an account is written down";
    PlainSecret = "W0106", "a secret is written down";
    Deprecated = "W0107", "a property is deprecated";
    ConstraintWarning = "W0401", "a constraint that only warns does not hold";
}

impl Code {
    pub fn severity(self) -> Severity {
        match self.as_str().as_bytes()[0] {
            b'W' => Severity::Warning,
            _ => Severity::Error,
        }
    }

    pub fn parse(text: &str) -> Option<Code> {
        Code::ALL.iter().copied().find(|code| code.as_str().eq_ignore_ascii_case(text))
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
