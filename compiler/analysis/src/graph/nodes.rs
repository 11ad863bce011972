//! Nodes and edges: every instance of every declaration, through modules and groups with `for`, and
//! what each of them waits for.

use std::sync::Arc;

use msd_model::address::Address;
use msd_model::deferred::Deferred;
use msd_model::graph::{
    Dependency, Join, Node, NodeKind, Refactoring, RefactoringKind, ResourceGraph, Upstream, Via,
};
use msd_model::task::TaskKind;
use msd_model::value::Value;
use msd_syntax::{ItemKind, ast};
use rustc_hash::{FxHashMap, FxHashSet};
use smol_str::SmolStr;

use crate::check::{Body, check_item};
use crate::db::Db;
use crate::decorators::Decoration;
use crate::evaluate::{Touch, value_of};
use crate::instances::{bodies, instances};
use crate::items::{Item, item_tree, name_span, stack_items};
use crate::place::At;
use crate::policy::around;
use crate::scope::{Space, scope};
use crate::unit::{Unit, children, home, homes};

/// A declaration in one unit.
type Placed<'db> = (Unit<'db>, Item<'db>);

struct Builder<'db, 'g> {
    db: &'db dyn Db,
    graph: &'g mut ResourceGraph,
    /// The first node of each declaration; its instances follow one another.
    first: FxHashMap<Placed<'db>, u32>,
    /// Declarations with nodes, in order.
    placed: Vec<Placed<'db>>,
    /// The nodes inside of each group and module.
    contents: FxHashMap<Placed<'db>, Vec<u32>>,
    /// Declarations that are deferred, and the groups and modules that hold such.
    deferred: FxHashSet<Placed<'db>>,
    joins: FxHashMap<Placed<'db>, u32>,
    /// What is deferred and comes before the declaration at hand.
    waits: Option<SmolStr>,
}

pub fn add<'db>(db: &'db dyn Db, graph: &mut ResourceGraph, program: Unit<'db>) {
    let mut builder = Builder {
        db,
        graph,
        first: FxHashMap::default(),
        placed: Vec::new(),
        contents: FxHashMap::default(),
        deferred: FxHashSet::default(),
        joins: FxHashMap::default(),
        waits: None,
    };
    builder.folder(program);
    for (unit, item) in std::mem::take(&mut builder.placed) {
        builder.edges(unit, item);
    }
    last_checks(graph);
}

/// Puts checks that name nothing before them after everything that does not wait for them;
/// O(nodes + edges).
fn last_checks(graph: &mut ResourceGraph) {
    let is_last =
        |node: &Node| TaskKind::of(&node.ty) == Some(TaskKind::Check) && node.depends.is_empty();
    let last: Vec<usize> =
        (0..graph.nodes.len()).filter(|index| is_last(&graph.nodes[*index])).collect();
    if last.is_empty() {
        return;
    }
    let behind = followers(graph, &last);
    let members = (0..graph.nodes.len()).filter(|index| !behind[*index]);
    let members = members.map(|index| index as u32).collect();
    let join = Upstream::Join(graph.joins.len() as u32);
    graph.joins.push(Join { label: "the rest".into(), members });
    for index in last {
        graph.nodes[index].depends.push(Dependency { on: join, via: Via::Rest });
    }
}

/// Marks nodes and all that waits for them, however far.
fn followers(graph: &ResourceGraph, first: &[usize]) -> Vec<bool> {
    let count = graph.nodes.len();
    let place = |upstream: Upstream| match upstream {
        Upstream::Node(index) => index as usize,
        Upstream::Join(index) => count + index as usize,
    };
    let mut next: Vec<Vec<usize>> = vec![Vec::new(); count + graph.joins.len()];
    for (index, node) in graph.nodes.iter().enumerate() {
        node.depends.iter().for_each(|dependency| next[place(dependency.on)].push(index));
    }
    for (index, join) in graph.joins.iter().enumerate() {
        join.members.iter().for_each(|member| next[*member as usize].push(count + index));
    }
    let mut marked = vec![false; next.len()];
    let mut open = first.to_vec();
    while let Some(vertex) = open.pop() {
        if !std::mem::replace(&mut marked[vertex], true) {
            open.extend(&next[vertex]);
        }
    }
    marked
}

impl<'db> Builder<'db, '_> {
    fn folder(&mut self, folder: Unit<'db>) {
        for item in stack_items(self.db, folder.stack(self.db)) {
            match item.kind(self.db) {
                ItemKind::Resource | ItemKind::Existing => {
                    homes(self.db, folder, *item).into_iter().for_each(|u| self.nodes(u, *item));
                }
                ItemKind::Group if item.repeated(self.db) => {
                    homes(self.db, folder, *item).into_iter().for_each(|u| self.defer(u, *item));
                }
                ItemKind::Moved | ItemKind::Import | ItemKind::Forget => {
                    self.graph.refactorings.extend(refactoring(self.db, folder, *item));
                }
                ItemKind::Module => {
                    for unit in homes(self.db, folder, *item) {
                        self.defer(unit, *item);
                        let inside = children(self.db, unit, *item).iter().copied();
                        inside.for_each(|child| self.folder(child));
                    }
                }
                _ => {}
            }
        }
    }

    fn nodes(&mut self, unit: Unit<'db>, item: Item<'db>) {
        let db = self.db;
        let Body::Resource(resource) = &check_item(db, item).body else { return };
        let first = self.graph.nodes.len() as u32;
        self.first.insert((unit, item), first);
        self.placed.push((unit, item));
        self.defer(unit, item);
        let source = At::new(item, name_span(db, item)).source_ref(db);
        let group = self.group_label(unit, item);
        let kind = if resource.existing { NodeKind::Existing } else { NodeKind::Managed };
        let set = instances(db, unit, item);
        self.graph.nodes.reserve(set.entries.len());
        for (entry, body) in set.entries.iter().zip(&bodies(db, unit, item).list) {
            self.graph.nodes.push(Node {
                address: entry.address.clone(),
                ty: resource.ty.clone(),
                kind,
                group: group.clone(),
                properties: Arc::clone(&body.properties),
                policy: Arc::clone(&body.policy),
                depends: Vec::new(),
                waits: body.properties.values().find_map(Value::waits_for),
                source: source.clone(),
            });
        }
        let all = first..self.graph.nodes.len() as u32;
        for holder in self.holders(unit, item) {
            let (outer, around) = holder;
            if let Some(label) = &group
                && around.kind(db) == ItemKind::Group
                && !around.repeated(db)
            {
                let outer = format!("{}{}", outer.prefix(db), around.name(db));
                if outer != label.as_str() {
                    self.graph.nested.insert((label.clone(), outer.into()));
                }
            }
            self.contents.entry(holder).or_default().extend(all.clone());
        }
    }

    /// Notes a declaration whose instances are not known yet.
    fn defer(&mut self, unit: Unit<'db>, item: Item<'db>) {
        let db = self.db;
        let Some(deferred) = &instances(db, unit, item).deferred else { return };
        let mut waits_for: Vec<Address> = Vec::new();
        deferred.decides.each_instance(&mut |instance| {
            if !waits_for.contains(&instance.address) {
                waits_for.push(instance.address.clone());
            }
        });
        let reason = match deferred.decides.waits_for() {
            Some(name) => format!("its {} depends on {name}, which is deferred", deferred.what),
            None => {
                let on: Vec<String> = waits_for.iter().map(ToString::to_string).collect();
                let on = on.join(", ");
                format!("its {} depends on {on}, as it is after apply", deferred.what)
            }
        };
        let ty = match &check_item(db, item).body {
            Body::Resource(resource) => Some(resource.ty.clone()),
            _ => None,
        };
        self.graph.deferred.push(Deferred {
            address: unit.address(db, item.name(db).clone(), None),
            ty,
            reason: reason.into(),
            waits_for,
            source: At::new(item, deferred.at).source_ref(db),
        });
        self.deferred.insert((unit, item));
        self.deferred.extend(self.holders(unit, item));
    }

    /// Returns the groups and modules that a declaration is inside of, where they are declared.
    fn holders(&self, unit: Unit<'db>, item: Item<'db>) -> Vec<Placed<'db>> {
        let outer = around(self.db, unit, item).into_iter();
        outer.map(|outer| (declared_in(self.db, outer.unit, outer.item), outer.item)).collect()
    }

    /// Names the group around a declaration; inside of a module, with the way to it.
    fn group_label(&self, unit: Unit<'db>, item: Item<'db>) -> Option<SmolStr> {
        let db = self.db;
        let Some(group) = scope(db, item.stack(db)).group_of(item) else {
            let folder = unit.folder(db);
            let prefix = folder.prefix(db);
            return (!prefix.is_empty()).then(|| prefix.trim_end_matches('.').into());
        };
        if group.repeated(db) {
            return Some(unit.prefix(db).trim_end_matches('.').into());
        }
        let at = home(db, unit, group).unwrap_or(unit);
        Some(format!("{}{}", at.prefix(db), group.name(db)).into())
    }

    fn edges(&mut self, unit: Unit<'db>, item: Item<'db>) {
        let db = self.db;
        let Some(first) = self.first.get(&(unit, item)).copied() else { return };
        let Body::Resource(resource) = &check_item(db, item).body else { return };
        let mut after: Vec<Upstream> = Vec::new();
        for outer in around(db, unit, item) {
            let decorations = check_item(db, outer.item).body.decorations();
            self.after(outer.unit, outer.item, decorations, &mut after);
        }
        self.after(unit, item, &resource.decorations, &mut after);
        let waits = std::mem::take(&mut self.waits);
        for (index, body) in bodies(db, unit, item).list.iter().enumerate() {
            let mut depends: Vec<Dependency> = Vec::new();
            let mut seen: FxHashSet<Upstream> = FxHashSet::default();
            let node = Upstream::Node(first + index as u32);
            for touch in &body.touches {
                let on = match *touch {
                    Touch::One(unit, other, index) => {
                        self.first.get(&(unit, other)).map(|first| Upstream::Node(first + index))
                    }
                    Touch::All(unit, other) => self.join((unit, other)),
                };
                if let Some(on) = on.filter(|on| *on != node && seen.insert(*on)) {
                    depends.push(Dependency { on, via: Via::Reference });
                }
            }
            for on in after.iter().copied() {
                if seen.insert(on) {
                    depends.push(Dependency { on, via: Via::After });
                }
            }
            let node = &mut self.graph.nodes[first as usize + index];
            node.depends = depends;
            node.waits = node.waits.take().or_else(|| waits.clone());
        }
    }

    fn after(
        &mut self,
        unit: Unit<'db>,
        item: Item<'db>,
        decorations: &[Decoration],
        out: &mut Vec<Upstream>,
    ) {
        let db = self.db;
        for decoration in decorations {
            let Decoration::After(names) = decoration else { continue };
            for (space, name) in names {
                let scope = scope(db, item.stack(db));
                let Some(upstream) = scope.seen_by(item, *space, name) else { continue };
                let at = match *space {
                    Space::Group => homes_seen(db, unit, upstream),
                    _ => home(db, unit, upstream).into_iter().collect(),
                };
                for at in at {
                    if self.deferred.contains(&(at, upstream)) {
                        self.waits = Some(upstream.name(db).clone());
                    }
                    out.extend(self.join((at, upstream)));
                }
            }
        }
    }

    /// Returns what stands for everything in a group or a module, or all instances of a declaration.
    fn join(&mut self, placed: Placed<'db>) -> Option<Upstream> {
        let db = self.db;
        if let Some(join) = self.joins.get(&placed) {
            return Some(Upstream::Join(*join));
        }
        let (unit, item) = placed;
        let members: Vec<u32> = match item.kind(db) {
            ItemKind::Group | ItemKind::Module => {
                self.contents.get(&placed).cloned().unwrap_or_default()
            }
            _ => self.range(placed).collect(),
        };
        if let [one] = members.as_slice() {
            return Some(Upstream::Node(*one));
        }
        let (prefix, name) = (unit.prefix(db), item.name(db));
        let label = match item.kind(db) {
            ItemKind::Group => format!("group {prefix}{name}").into(),
            ItemKind::Module => format!("module {prefix}{name}").into(),
            _ => format!("{prefix}{name}").into(),
        };
        let index = self.graph.joins.len() as u32;
        self.graph.joins.push(Join { label, members });
        self.joins.insert(placed, index);
        Some(Upstream::Join(index))
    }

    fn range(&self, placed: Placed<'db>) -> std::ops::Range<u32> {
        match self.first.get(&placed) {
            Some(first) => {
                *first..first + instances(self.db, placed.0, placed.1).entries.len() as u32
            }
            None => 0..0,
        }
    }
}

/// Returns what `moved`, `import` and `forget` say, in addresses of the whole program.
fn refactoring<'db>(db: &'db dyn Db, folder: Unit<'db>, item: Item<'db>) -> Option<Refactoring> {
    let full = |path: &ast::Path| {
        let own = path.address.clone()?;
        let mut address = folder.address(db, own.leaf.name, own.leaf.key);
        address.scope.extend(own.scope);
        Some(address)
    };
    let kind = match item_tree(db, item).tree.as_ref()? {
        ast::Item::Moved(moved) => {
            RefactoringKind::Moved { from: full(&moved.from)?, to: full(&moved.to)? }
        }
        ast::Item::Import(import) => {
            let id = value_of(db, folder, item).value.clone();
            RefactoringKind::Import { to: full(&import.to)?, id }
        }
        ast::Item::Forget(forget) => RefactoringKind::Forget(full(&forget.what)?),
        _ => return None,
    };
    Some(Refactoring { kind, source: At::new(item, name_span(db, item)).source_ref(db) })
}

/// Returns the unit in which a group or a module is declared: that of a group with `for` is around
/// the one that its members see.
fn declared_in<'db>(db: &'db dyn Db, unit: Unit<'db>, item: Item<'db>) -> Unit<'db> {
    unit.parent(db).filter(|_| unit.via(db) == Some(item)).unwrap_or(unit)
}

/// Returns where a group that is named in `@after` is declared; one inside of a group with `for` that
/// is somewhere else has as many places as that has keys.
fn homes_seen<'db>(db: &'db dyn Db, unit: Unit<'db>, group: Item<'db>) -> Vec<Unit<'db>> {
    match home(db, unit, group) {
        Some(home) => vec![home],
        None => homes(db, unit.folder(db), group),
    }
}
