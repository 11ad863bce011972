//! What each declaration of a file waits for, by the names in it. An edit that changes no name leaves
//! the edges of its file as they are, and one that changes some those of most other files.

mod outer;

use msd_syntax::{ItemKind, ast};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use super::flows::flows;
use crate::db::{Db, SourceFile};
use crate::items::{Item, item_tree};
use crate::mentions::{Kind, Needed, module_needed, naming, needed};
use crate::scope::{Scope, Space, is_repeated_with_its_group, scope};

/// Which part of a declaration: the whole, or a name among those of its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part(u32);

impl Part {
    pub const WHOLE: Part = Part(0);
    /// What decides the instances of a module or of a group with `for`.
    pub const DECIDING: Part = Part(1);
}

#[derive(Clone, Copy, Debug, PartialEq, salsa::SalsaValue)]
pub struct FileEdge<'db> {
    pub from: Item<'db>,
    pub from_part: Part,
    pub to: Item<'db>,
    pub to_part: Part,
    pub kind: Kind,
    /// Among what `site` needs; a member of a group mentions nothing.
    pub needed: Option<u32>,
    /// The item in which the edge is written: `from`, or the group around it.
    pub site: Item<'db>,
}

#[derive(Debug, Default, PartialEq, salsa::SalsaValue)]
pub struct FileEdges<'db> {
    pub edges: Vec<FileEdge<'db>>,
    /// Of modules, arguments.
    parts: Vec<SmolStr>,
}

impl FileEdges<'_> {
    /// Returns the name of a part; `""` for what decides, none for the whole.
    pub fn part(&self, part: Part) -> Option<&SmolStr> {
        part.0.checked_sub(1).map(|index| &self.parts[index as usize])
    }
}

/// O(mentions).
#[salsa::tracked]
pub fn file_edges<'db>(db: &'db dyn Db, file: SourceFile) -> FileEdges<'db> {
    let mut builder = Builder {
        db,
        scope: scope(db, file.stack(db)),
        out: FileEdges { edges: Vec::new(), parts: vec![SmolStr::default()] },
        named: FxHashMap::from_iter([(SmolStr::default(), Part::DECIDING)]),
        bound: FxHashMap::default(),
    };
    naming(db, file).iter().for_each(|(item, names)| builder.item(item, names));
    builder.out.edges.shrink_to_fit();
    builder.out
}

/// Something that waits.
#[derive(Clone, Copy, PartialEq)]
struct Node<'db> {
    item: Item<'db>,
    part: Part,
}

impl<'db> Node<'db> {
    fn whole(item: Item<'db>) -> Node<'db> {
        Node { item, part: Part::WHOLE }
    }

    fn deciding(item: Item<'db>) -> Node<'db> {
        Node { item, part: Part::DECIDING }
    }
}

struct Builder<'db> {
    db: &'db dyn Db,
    scope: Scope<'db>,
    out: FileEdges<'db>,
    named: FxHashMap<SmolStr, Part>,
    /// The names that each group with `for` binds for its members.
    bound: FxHashMap<Item<'db>, Vec<SmolStr>>,
}

impl<'db> Builder<'db> {
    fn part(&mut self, item: Item<'db>, name: &SmolStr) -> Node<'db> {
        let parts = &mut self.out.parts;
        let part = *self.named.entry(name.clone()).or_insert_with(|| {
            parts.push(name.clone());
            Part(parts.len() as u32)
        });
        Node { item, part }
    }

    fn add(
        &mut self,
        from: Node<'db>,
        to: Node<'db>,
        kind: Kind,
        needed: Option<u32>,
        site: Item<'db>,
    ) {
        let (from_part, to_part) = (from.part, to.part);
        let (from, to) = (from.item, to.item);
        self.out.edges.push(FileEdge { from, from_part, to, to_part, kind, needed, site });
    }

    /// Adds an edge that no mention makes.
    fn inside(&mut self, from: Node<'db>, to: Node<'db>, site: Item<'db>) {
        self.add(from, to, Kind::Reference, None, site);
    }

    fn is_bound(&mut self, item: Item<'db>, name: &SmolStr) -> bool {
        let db = self.db;
        let mut around = self.scope.repeated_group(item);
        while let Some(group) = around {
            let bound =
                self.bound.entry(group).or_insert_with(|| match &item_tree(db, group).tree {
                    Some(ast::Item::Group(ast::Group { each: Some(each), .. })) => {
                        let second = each.second.as_ref().map(|second| second.text.clone());
                        std::iter::once(each.first.text.clone()).chain(second).collect()
                    }
                    _ => Vec::new(),
                });
            if bound.contains(name) {
                return true;
            }
            around = self.scope.repeated_group(group);
        }
        false
    }

    /// Adds the edges of one mention, written in `site`, which needs all of `names`.
    fn mention(
        &mut self,
        from: Node<'db>,
        (site, names): (Item<'db>, &[Needed]),
        mention: &Needed,
    ) {
        let db = self.db;
        if mention.space == Space::Value && self.is_bound(site, &mention.name) {
            return;
        }
        let Some(to) = self.scope.seen_by(site, mention.space, &mention.name) else { return };
        if mention.kind == Kind::Call && to.kind(db) != ItemKind::Function {
            return;
        }
        let position = names.iter().position(|known| known == mention);
        // What is not found has no place of its own.
        let needed = Some(position.map_or(u32::MAX, |position| position as u32));
        let add = |builder: &mut Self, to| builder.add(from, to, mention.kind, needed, site);
        let part = mention.part.as_ref().filter(|_| mention.kind == Kind::Reference);
        match (to.kind(db), part) {
            (ItemKind::Module, Some(part)) => {
                add(self, Node::deciding(to));
                let Ok(stack) = crate::module::stack_of(db, to) else { return };
                for param in flows(db, *stack).get(part).into_iter().flatten() {
                    let argument = self.part(to, param);
                    add(self, argument);
                }
            }
            (ItemKind::Group, Some(part)) if to.repeated(db) => {
                add(self, Node::deciding(to));
                if let Some(member) = self.scope.member(to, part) {
                    add(self, Node::whole(member));
                }
            }
            _ => add(self, Node::whole(to)),
        }
    }

    fn item(&mut self, item: Item<'db>, names: &'db [Needed]) {
        let db = self.db;
        let (node, deciding) = (Node::whole(item), Node::deciding(item));
        let is_after = |mention: &&Needed| mention.kind == Kind::After;
        match item.kind(db) {
            ItemKind::Module => {
                for (part, found) in module_needed(db, item) {
                    let argument = self.part(item, part);
                    if argument != deciding {
                        self.inside(argument, deciding, item);
                    }
                    self.inside(node, argument, item);
                    found.iter().for_each(|mention| self.mention(argument, (item, names), mention));
                }
                // What comes after others does so with all that it gives.
                let after = names.iter().filter(is_after);
                after.for_each(|mention| self.mention(deciding, (item, names), mention));
            }
            ItemKind::Group => {
                self.inside(node, deciding, item);
                let list = names.iter().filter(|mention| !is_after(mention));
                list.for_each(|mention| self.mention(deciding, (item, names), mention));
            }
            _ => names.iter().for_each(|mention| self.mention(node, (item, names), mention)),
        }
        let decides = if item.kind(db) == ItemKind::Module { deciding } else { node };
        self.outer(item, decides);
        // A member waits for what its groups wait for, and a group for its members. The group's own
        // node stands for its completion; its `@after` edges belong to its members.
        let waits = item.kind(db) != ItemKind::Group;
        let groups: Vec<Item<'db>> = self.scope.groups_around(item).collect();
        for (depth, group) in groups.into_iter().enumerate() {
            if depth == 0 {
                self.inside(Node::whole(group), node, item);
            }
            if group.repeated(db) && is_repeated_with_its_group(item.kind(db)) {
                let from = match item.kind(db) {
                    ItemKind::Module | ItemKind::Group => deciding,
                    _ => node,
                };
                self.inside(from, Node::deciding(group), group);
            }
            if !waits {
                continue;
            }
            for (position, mention) in (0..).zip(needed(db, group)) {
                if mention.kind != Kind::After {
                    continue;
                }
                let found = self.scope.seen_by(group, mention.space, &mention.name);
                if let Some(to) = found.map(Node::whole) {
                    self.add(decides, to, mention.kind, Some(position), group);
                }
            }
        }
    }
}
