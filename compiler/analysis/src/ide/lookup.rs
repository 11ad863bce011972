//! From an offset to what stands there, from a name to its declaration, and from a declaration to all
//! who use it.

use msd_model::place::{Place, Span};
use msd_model::ty::Type;
use msd_syntax::ItemKind;
use smol_str::SmolStr;

use super::occurrences::{field_span, occurrences};
use super::{Call, ItemId, ItemInfo, Occurrence, Target};
use crate::compiler::Compiler;
use crate::db::{Db, SourceFile};
use crate::infer::sightings;
use crate::items::{Item, file_items, item_tree, offset_of, stack_items};
use crate::module;
use crate::scope::{Space, scope};

/// The type of an expression, and where that stands in the file.
#[derive(Clone, Debug, PartialEq)]
pub struct TypeAt {
    pub span: Span,
    pub ty: Option<Type>,
    /// What is wanted there.
    pub expected: Option<Type>,
}

/// A place where something is named.
#[derive(Clone, Debug, PartialEq)]
pub struct Reference {
    pub place: Place,
    pub is_definition: bool,
    pub is_short: bool,
    /// The declaration in which it stands.
    pub within: ItemId,
}

impl Compiler {
    /// Returns the declaration at an offset; one that ends there counts.
    pub fn item_at(&self, file: &str, offset: u32) -> Option<ItemInfo> {
        let (item, _) = self.at(file, offset)?;
        Some(self.item_info(ItemId::of(item)))
    }

    /// Returns the declaration at an offset, and the offset in it.
    fn at<'db>(&'db self, file: &str, offset: u32) -> Option<(Item<'db>, u32)> {
        let db: &'db dyn Db = self.db();
        item_in(db, self.file(file)?, offset)
    }

    /// Returns what the word at an offset stands for; the span is of the file.
    pub fn occurrence_at(&self, file: &str, offset: u32) -> Option<Occurrence> {
        let (item, inside) = self.at(file, offset)?;
        let words = occurrences(self.db(), item).iter();
        // A word of its own beats one of which it is a part, such as a path of a type.
        let found = words
            .filter(|word| word.span.start <= inside && inside <= word.span.end)
            .min_by_key(|word| (word.span.end - word.span.start, inside == word.span.end))?;
        let start = offset - inside;
        Some(Occurrence { span: found.span.shifted(start), ..found.clone() })
    }

    /// Returns all words of a file that stand for something, in order.
    pub fn occurrences(&self, file: &str) -> Vec<Occurrence> {
        let Some(file) = self.file(file) else { return Vec::new() };
        let db = self.db();
        let items = file_items(db, file).iter();
        let words = items.flat_map(|item| {
            let start = offset_of(db, *item);
            let words = occurrences(db, *item).iter();
            words.map(move |word| Occurrence { span: word.span.shifted(start), ..word.clone() })
        });
        words.collect()
    }

    /// Returns the words of one declaration; spans are relative to it.
    pub fn item_occurrences(&self, id: ItemId) -> &[Occurrence] {
        occurrences(self.db(), id.item())
    }

    /// Returns the calls of functions in a declaration; spans are relative to it.
    pub fn item_calls(&self, id: ItemId) -> &[Call] {
        &sightings(self.db(), id.item()).calls
    }

    /// Returns the types of the expressions of a declaration; spans are relative to it.
    pub fn item_types(&self, id: ItemId) -> &[(Span, Type)] {
        &sightings(self.db(), id.item()).types
    }

    /// Returns the record literals of a declaration with what they may hold. The body of a block goes by
    /// the place of its type's name or, without one, of its own name.
    pub fn item_records(
        &self,
        id: ItemId,
    ) -> &[(Span, std::sync::Arc<msd_model::schema::RecordType>)] {
        &sightings(self.db(), id.item()).records
    }

    /// Returns the type of the smallest expression around an offset.
    pub fn type_at(&self, file: &str, offset: u32) -> Option<TypeAt> {
        let (item, inside) = self.at(file, offset)?;
        let seen = sightings(self.db(), item);
        let holds = |span: Span| span.start <= inside && inside <= span.end;
        let spans = seen.types.iter().chain(&seen.expected).map(|(span, _)| *span);
        let span = spans.filter(|span| holds(*span)).min_by_key(|span| span.end - span.start)?;
        let of = |list: &[(Span, Type)]| {
            list.iter().find(|(known, _)| *known == span).map(|(_, ty)| ty.clone())
        };
        let (ty, expected) = (of(&seen.types), of(&seen.expected));
        Some(TypeAt { span: span.shifted(offset - inside), ty, expected })
    }

    /// Returns where something is declared in the program's own sources.
    pub fn place_of(&self, target: &Target) -> Option<Place> {
        let db = self.db();
        let (item, span) = match target {
            Target::Item(id) => return Some(self.item_info(*id).place()),
            Target::Local { item, span, .. } => (item.item(), *span),
            Target::Field { item, name } => {
                (item.item(), field_span(item_tree(db, item.item()).tree.as_ref()?, name)?)
            }
            _ => return None,
        };
        let span = span.shifted(offset_of(db, item));
        Some(Place { file: item.file(db).path(db).clone(), span })
    }

    /// Returns every place that names something, with its declaration, over all files and modules.
    pub fn references(&self, target: &Target) -> Vec<Reference> {
        let db = self.db();
        let Some(name) = self.spelling(target) else { return Vec::new() };
        let mut out = Vec::new();
        for stack in module::folders(db, self.stack()) {
            for item in stack_items(db, stack) {
                // Only skips declarations that cannot name it: places come from the tree.
                if !item.text(db).contains(name.as_str()) {
                    continue;
                }
                let words = occurrences(db, *item).iter().filter(|word| word.target == *target);
                let file = item.file(db).path(db);
                let mut words = words.peekable();
                let start = if words.peek().is_some() { offset_of(db, *item) } else { 0 };
                out.extend(words.map(|word| Reference {
                    place: Place { file: file.clone(), span: word.span.shifted(start) },
                    is_definition: word.is_definition,
                    is_short: word.is_short,
                    within: ItemId::of(*item),
                }));
            }
        }
        out
    }

    /// Returns how something is called where it is named.
    pub fn spelling(&self, target: &Target) -> Option<SmolStr> {
        Some(match target {
            Target::Item(id) => id.item().name(self.db()).clone(),
            Target::Local { name, .. }
            | Target::Field { name, .. }
            | Target::Property { name, .. }
            | Target::ResourceType(name)
            | Target::Id(name)
            | Target::Function(name)
            | Target::BuiltIn(name)
            | Target::Decorator(name) => name.clone(),
        })
    }

    /// Returns what a declaration waits for, each with the places at which it names it.
    pub fn depends_on(&self, id: ItemId) -> Vec<(ItemId, Vec<Span>)> {
        let mut out: Vec<(ItemId, Vec<Span>)> = Vec::new();
        for word in occurrences(self.db(), id.item()) {
            let Target::Item(on) = word.target else { continue };
            if word.is_definition || on == id {
                continue;
            }
            match out.iter_mut().find(|(known, _)| *known == on) {
                Some((_, spans)) => spans.push(word.span),
                None => out.push((on, vec![word.span])),
            }
        }
        out
    }

    /// Returns the values that a declaration can name, with their types: the groups with `for` around
    /// it from the inside out, then the folder.
    pub fn values_in_reach(&self, file: &str, group: Option<&str>) -> Vec<ItemId> {
        let db = self.db();
        let Some(file) = self.file(file) else { return Vec::new() };
        let scope = scope(db, file.stack(db));
        let mut out: Vec<Item<'_>> = Vec::new();
        let groups = scope.items(Space::Group);
        let mut around =
            group.and_then(|name| groups.into_iter().find(|group| group.name(db).as_str() == name));
        while let Some(group) = around {
            if group.repeated(db) {
                out.extend(scope.members(group));
            }
            around = scope.group_of(group);
        }
        let hidden = |item: &Item<'_>| out.iter().any(|known| known.name(db) == item.name(db));
        let inside: Vec<Item<'_>> = scope
            .items(Space::Value)
            .filter(|item| scope.get(Space::Value, item.name(db)) == Some(*item))
            .filter(|item| !hidden(item))
            .collect();
        out.extend(inside);
        out.into_iter().map(ItemId::of).collect()
    }

    /// Returns the declarations of one kind in the folder of a file.
    pub fn folder_items(&self, file: &str, kind: ItemKind) -> Vec<ItemId> {
        let db = self.db();
        let Some(file) = self.file(file) else { return Vec::new() };
        let items = stack_items(db, file.stack(db)).iter();
        items.filter(|item| item.kind(db) == kind).map(|item| ItemId::of(*item)).collect()
    }

    /// Returns the members of a group with `for`, or the outputs of a module.
    pub fn parts_of(&self, id: ItemId) -> Vec<ItemId> {
        let (db, item) = (self.db(), id.item());
        match item.kind(db) {
            ItemKind::Module => self.module_items(id, ItemKind::Output),
            ItemKind::Group => {
                let members = scope(db, item.stack(db)).members(item);
                members.into_iter().map(ItemId::of).collect()
            }
            _ => Vec::new(),
        }
    }
}

/// Returns the item at an offset of a file, and the offset in it.
pub fn item_in<'db>(db: &'db dyn Db, file: SourceFile, offset: u32) -> Option<(Item<'db>, u32)> {
    let cuts = file.cuts(db);
    let index = cuts.partition_point(|cut| cut.start <= offset).checked_sub(1)?;
    let cut = &cuts[index];
    let inside = offset - cut.start;
    if inside as usize > cut.text.len() {
        return None;
    }
    let item = *file_items(db, file).get(index)?;
    Some((item, inside))
}
