//! What an editor asks: what stands at an offset, where it comes from, who uses it, what may stand
//! there. Answers are plain data; positions come from the same trees and the same checking that
//! `msd check` runs, never from a search of the text.

mod checked;
mod hole;
mod locals;
mod lookup;
mod occurrences;
mod program;
mod steps;

use msd_model::place::{Place, Span};
use msd_syntax::ItemKind;
use salsa::plumbing::{AsId, FromId};
use smol_str::SmolStr;

use crate::items::Item;

pub use crate::infer::{Call, HOLE};
pub use hole::{Hole, HolePlace};
pub use lookup::{Reference, TypeAt};
pub use program::FileInfo;

/// A declaration; holds for the snapshot that gave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ItemId(salsa::Id);

impl ItemId {
    pub(crate) fn of(item: Item<'_>) -> ItemId {
        ItemId(item.as_id())
    }

    pub(crate) fn item<'db>(self) -> Item<'db> {
        Item::from_id(self.0)
    }
}

/// What a word of the source stands for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    Item(ItemId),
    /// A name that a `for`, a comprehension or a function binds: in which declaration, and where in it.
    Local {
        item: ItemId,
        span: Span,
        name: SmolStr,
    },
    /// A field of the record that a `type` declares.
    Field {
        item: ItemId,
        name: SmolStr,
    },
    /// A property of a resource type or of a definition in one (`aws.ec2.VPC`, `aws.ec2.VPC.Tag`), or
    /// a setting of a block (`limit`).
    Property {
        owner: SmolStr,
        name: SmolStr,
    },
    ResourceType(SmolStr),
    /// `aws.ec2.VPC.VpcId`.
    Id(SmolStr),
    /// Of the library.
    Function(SmolStr),
    /// A type of the language.
    BuiltIn(SmolStr),
    Decorator(SmolStr),
}

/// A word that stands for something.
#[derive(Clone, Debug, PartialEq)]
pub struct Occurrence {
    /// In the item, or in the file, as the one who returns it says.
    pub span: Span,
    pub target: Target,
    pub is_definition: bool,
    /// `{ tags }`: the name of a field and its value in one word.
    pub is_short: bool,
}

/// A declaration as an outline shows it. Spans are of the file.
#[derive(Clone, Debug, PartialEq)]
pub struct ItemInfo {
    pub id: ItemId,
    pub kind: ItemKind,
    pub name: SmolStr,
    /// The group around it.
    pub group: Option<SmolStr>,
    /// A group with `for`.
    pub repeated: bool,
    pub file: SmolStr,
    /// From its documentation and decorators to its end; a group ends before its brace.
    pub span: Span,
    pub name_span: Span,
}

impl ItemInfo {
    pub fn place(&self) -> Place {
        Place { file: self.file.clone(), span: self.name_span }
    }
}

#[cfg(test)]
mod tests;
