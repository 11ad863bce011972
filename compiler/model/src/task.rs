//! Tasks: what a run does beside managing things. Each is a node of a reserved resource type, so that
//! waves, limits, retries and the journal treat it like any other.

use crate::ty::TypeName;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TaskKind {
    /// Something is done: a command, a request, a call to the cloud.
    Action,
    /// A person says yes.
    Gate,
    /// Something is looked at, and has to be as expected.
    Check,
}

impl TaskKind {
    pub const ALL: [TaskKind; 3] = [TaskKind::Action, TaskKind::Gate, TaskKind::Check];

    /// Returns the kind of task that a type stands for; `None` for types of a cloud.
    pub fn of(ty: &TypeName) -> Option<TaskKind> {
        TaskKind::ALL.into_iter().find(|kind| kind.type_name() == ty.as_str())
    }

    pub fn type_name(self) -> &'static str {
        match self {
            TaskKind::Action => "msd.Action",
            TaskKind::Gate => "msd.Gate",
            TaskKind::Check => "msd.Check",
        }
    }

    /// Returns the word that declares one.
    pub fn word(self) -> &'static str {
        match self {
            TaskKind::Action => "action",
            TaskKind::Gate => "gate",
            TaskKind::Check => "check",
        }
    }
}
