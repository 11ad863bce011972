//! Constraints: what has to hold of a program, and the open items that people track beside it. Here
//! is what may be said of one and when all of them together are ready; deciding `require` is the
//! compiler's.

use serde::Serialize;
use smol_str::SmolStr;

use crate::place::SourceRef;

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$of:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
        pub enum $name { $($(#[$of])* #[serde(rename = $word)] $variant,)* }

        impl $name {
            pub const ALL: &[$name] = &[$($name::$variant,)*];
            /// As they stand in source.
            pub const WORDS: &[&str] = &[$($word,)*];

            pub fn name(self) -> &'static str {
                match self { $($name::$variant => $word,)* }
            }

            pub fn parse(text: &str) -> Option<$name> {
                $name::ALL.iter().copied().find(|one| one.name() == text)
            }
        }
    };
}

words! {
    /// How much depends on it; the gravest first.
    Level {
        Critical = "critical",
        High = "high",
        Medium = "medium",
        Low = "low",
    }
}

words! {
    /// How far people are with it.
    Status {
        Open = "open",
        NotStarted = "not_started",
        Planning = "planning",
        InDesign = "in_design",
        InProgress = "in_progress",
        Mitigated = "mitigated",
        Resolved = "resolved",
        /// Somebody decided to live with it.
        Accepted = "accepted",
    }
}

words! {
    /// What becomes of it; the worst first.
    Verdict {
        /// Its `require` is false.
        Violated = "violated",
        /// It has no `require`, and its status does not say that it is done.
        Open = "open",
        /// Its `require` depends on what is not known yet: it neither holds nor fails.
        Undecided = "undecided",
        /// Violated or open, and accepted.
        Accepted = "accepted",
        Met = "met",
    }
}

impl Level {
    /// Tells whether a plan stops where such a constraint does not hold.
    pub fn stops(self) -> bool {
        matches!(self, Level::Critical | Level::High)
    }

    /// Tells whether people may decide to live with it.
    pub fn can_be_accepted(self) -> bool {
        self != Level::Critical
    }
}

impl Verdict {
    /// Judges a constraint by its status and, where it has one, by its `require`: `Some(None)` when
    /// that is not known. What is required is believed before what people say.
    pub fn of(level: Level, status: Option<Status>, require: Option<Option<bool>>) -> Verdict {
        let is_done = matches!(status, Some(Status::Mitigated | Status::Resolved));
        let verdict = match require {
            Some(Some(true)) => Verdict::Met,
            Some(Some(false)) => Verdict::Violated,
            Some(None) => Verdict::Undecided,
            None if is_done => Verdict::Met,
            None => Verdict::Open,
        };
        let is_bad = matches!(verdict, Verdict::Violated | Verdict::Open);
        match is_bad && status == Some(Status::Accepted) && level.can_be_accepted() {
            true => Verdict::Accepted,
            false => verdict,
        }
    }
}

/// One constraint of a program, judged.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Constraint {
    /// Inside of a module or of a group with `for`, with the way there before it.
    pub name: SmolStr,
    pub severity: Level,
    pub verdict: Verdict,
    /// Why it is undecided.
    pub undecided_because: Option<&'static str>,
    /// The declaration's doc comment.
    pub description: SmolStr,
    pub category: Option<SmolStr>,
    pub message: Option<SmolStr>,
    pub impact: Option<SmolStr>,
    pub mitigation: Vec<SmolStr>,
    pub status: Option<Status>,
    pub owner: Option<SmolStr>,
    /// As people write it: a date, a week, "Ongoing".
    pub target_date: Option<SmolStr>,
    pub timeline: Option<SmolStr>,
    /// In percent, 0 to 100.
    pub progress: Option<f64>,
    pub documentation: Option<SmolStr>,
    pub source: SourceRef,
}

impl Constraint {
    /// Tells whether a program with it is not ready.
    pub fn is_in_the_way(&self) -> bool {
        self.severity.stops() && matches!(self.verdict, Verdict::Violated | Verdict::Open)
    }
}

/// How much of a limit's quota a program declares.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Quota {
    pub limit: SmolStr,
    pub declared: u64,
    pub quota: u64,
    pub source: SourceRef,
}

impl Quota {
    pub fn verdict(&self) -> Verdict {
        match self.declared <= self.quota {
            true => Verdict::Met,
            false => Verdict::Violated,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_required_comes_before_what_people_say() {
        use Status::{Accepted, InProgress, Resolved};
        let of = Verdict::of;
        assert_eq!(of(Level::High, Some(Resolved), Some(Some(false))), Verdict::Violated);
        assert_eq!(of(Level::High, Some(InProgress), Some(Some(true))), Verdict::Met);
        assert_eq!(of(Level::High, Some(Resolved), Some(None)), Verdict::Undecided);
        assert_eq!(of(Level::High, Some(Resolved), None), Verdict::Met);
        assert_eq!(of(Level::High, Some(InProgress), None), Verdict::Open);
        assert_eq!(of(Level::Low, None, None), Verdict::Open);
        assert_eq!(of(Level::High, Some(Accepted), None), Verdict::Accepted);
        assert_eq!(of(Level::High, Some(Accepted), Some(Some(false))), Verdict::Accepted);
        assert_eq!(of(Level::Critical, Some(Accepted), Some(Some(false))), Verdict::Violated);
        assert_eq!(of(Level::Critical, Some(Accepted), None), Verdict::Open);
    }

    #[test]
    fn words_are_read_as_they_are_written() {
        for status in Status::ALL {
            assert_eq!(Status::parse(status.name()), Some(*status));
            assert_eq!(serde_json::to_value(status).unwrap(), status.name());
        }
        assert_eq!(Level::parse("grave"), None);
    }
}
