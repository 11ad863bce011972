//! Moves the selected declarations into a folder of their own: a module with what they need as
//! parameters and what others read of them as outputs. Things keep their identity: `moved` says where
//! each has gone.

use msd_analysis::Compiler;
use msd_analysis::ide::{ItemId, ItemInfo, Target};
use msd_analysis::kind_of;
use msd_model::place::Span;
use msd_model::ty::Type;
use msd_syntax::ItemKind;
use msd_syntax::ast::Item;
use smol_str::SmolStr;

use super::chain::{Use, use_at};
use super::source::free_name;
use super::{Action, ActionKind};
use crate::features::brackets::brackets;
use crate::features::change::{Change, applied};

pub fn actions(program: &Compiler, file: &str, text: &str, selection: Span, out: &mut Vec<Action>) {
    if selection.start == selection.end {
        return;
    }
    out.extend(Moving::of(program, file, text, selection).and_then(Moving::action));
}

/// What moves, and what is written for it.
struct Moving<'a> {
    program: &'a Compiler,
    file: &'a str,
    text: &'a str,
    items: Vec<ItemInfo>,
    /// From the first to the last, with the comments between them.
    region: Span,
    name: String,
    /// Name, type, and what is given for it.
    params: Vec<(String, String, String)>,
    /// Name and expression.
    outputs: Vec<(String, String)>,
    /// In what moves.
    inside: Vec<Change>,
    /// In what stays.
    outside: Vec<Change>,
}

impl<'a> Moving<'a> {
    fn of(
        program: &'a Compiler,
        file: &'a str,
        text: &'a str,
        selection: Span,
    ) -> Option<Moving<'a>> {
        let braces = brackets(text).pairs;
        let end = |item: &ItemInfo| match item.kind {
            ItemKind::Group => {
                let body = braces.iter().find(|pair| pair.span.start >= item.span.end);
                body.map_or(item.span.end, |body| body.span.end)
            }
            _ => item.span.end,
        };
        let all = program.items(file);
        let is_selected = |item: &&ItemInfo| {
            let (start, end) = (item.span.start, end(item));
            let trimmed = text[selection.range()].trim_end().len() as u32 + selection.start;
            item.group.is_none() && selection.start <= start && end <= trimmed
        };
        let chosen: Vec<&ItemInfo> = all.iter().filter(is_selected).collect();
        let (first, last) = (chosen.first()?, chosen.last()?);
        let region = Span { start: first.span.start, end: end(last) };
        let items = all
            .iter()
            .filter(|item| region.start <= item.span.start && item.span.end <= region.end);
        let items: Vec<ItemInfo> = items.cloned().collect();
        let can_move = |item: &ItemInfo| {
            use ItemKind::{Existing, Group, Let, Resource};
            matches!(item.kind, Resource | Existing | Let | Group) && !item.repeated
        };
        let has_resource = items.iter().any(|item| item.kind == ItemKind::Resource);
        if !items.iter().all(can_move) || !has_resource {
            return None;
        }
        let wanted = match first.kind {
            ItemKind::Group => first.name.as_str(),
            _ => "extracted",
        };
        let name = free_name(program, file, wanted);
        let mut moving = Moving {
            program,
            file,
            text,
            items,
            region,
            name,
            params: Vec::new(),
            outputs: Vec::new(),
            inside: Vec::new(),
            outside: Vec::new(),
        };
        moving.needs()?;
        moving.gives()?;
        Some(moving)
    }

    fn moves(&self, id: ItemId) -> bool {
        self.items.iter().any(|item| item.id == id)
    }

    /// Makes a parameter of everything that is named inside and stays outside.
    fn needs(&mut self) -> Option<()> {
        for item in self.items.clone() {
            let Some(tree) = &self.program.tree(item.id).tree else { return None };
            for word in self.program.item_occurrences(item.id) {
                let Target::Item(on) = word.target else { continue };
                if self.moves(on) {
                    continue;
                }
                let (kind, name) = self.program.item_name(on);
                let (param, span, ty) = match (use_at(tree, word.span), kind) {
                    (
                        Use::Property { name: of, span },
                        ItemKind::Resource | ItemKind::Existing | ItemKind::Module,
                    ) => {
                        let types = self.program.item_types(item.id).iter();
                        let ty = types.filter(|(at, _)| *at == span).map(|(_, ty)| ty).next()?;
                        (format!("{name}_{of}"), span, ty.clone())
                    }
                    (Use::Whole | Use::Property { .. }, ItemKind::Param | ItemKind::Let)
                        if !word.is_short =>
                    {
                        (name.to_string(), word.span, self.program.item_type(on))
                    }
                    _ => return None,
                };
                let at = span.shifted(item.span.start);
                self.need(param, &self.text[at.range()], &ty, at)?;
            }
        }
        Some(())
    }

    fn need(&mut self, name: String, given: &str, ty: &Type, at: Span) -> Option<()> {
        if self.items.iter().any(|item| item.name == name.as_str()) {
            return None;
        }
        if !self.params.iter().any(|(known, ..)| *known == name) {
            let ty = kind_of(ty);
            let shown = ty.to_string();
            if ty == Type::Any || shown.contains('…') {
                return None;
            }
            self.params.push((name.clone(), shown, given.to_owned()));
        }
        self.inside.push(Change::new(self.file, at, name));
        Some(())
    }

    /// Makes an output of everything that others read of what moves.
    fn gives(&mut self) -> Option<()> {
        for item in self.items.clone() {
            for found in self.program.references(&Target::Item(item.id)) {
                if found.is_definition || self.moves(found.within) {
                    continue;
                }
                let start = self.program.item_start(found.within);
                let tree = self.program.tree(found.within).tree.as_ref()?;
                let at = found.place.span;
                let inside = Span { start: at.start - start, end: at.end - start };
                let (span, replacement) = match use_at(tree, inside) {
                    Use::Decorator => (at, self.name.clone()),
                    Use::Property { name, span } if item.kind != ItemKind::Let => {
                        let output = self
                            .give(format!("{}_{name}", item.name), format!("{}.{name}", item.name));
                        (span.shifted(start), format!("{}.{output}", self.name))
                    }
                    Use::Whole | Use::Property { .. }
                        if item.kind == ItemKind::Let && !found.is_short =>
                    {
                        let output = self.give(item.name.to_string(), item.name.to_string());
                        (at, format!("{}.{output}", self.name))
                    }
                    _ => return None,
                };
                self.outside.push(Change::new(found.place.file, span, replacement));
            }
        }
        Some(())
    }

    fn give(&mut self, name: String, expr: String) -> String {
        // An output and what it shows may share a name: they live in spaces of their own.
        if !self.outputs.iter().any(|(known, _)| *known == name) {
            self.outputs.push((name.clone(), expr));
        }
        name
    }

    fn action(self) -> Option<Action> {
        let path = match self.file.rsplit_once('/') {
            Some((folder, _)) => format!("{folder}/{}/main.msd", self.name),
            None => format!("{}/main.msd", self.name),
        };
        let mut changes = self.outside.clone();
        changes.push(Change::new(self.file, self.region, self.call()));
        let title = format!("Extract into module `./{}`", self.name);
        let mut action = Action::new(title, ActionKind::Extract, changes);
        action.new_files = vec![(SmolStr::new(path), self.content()?)];
        Some(action)
    }

    /// Writes the `module` declaration, and where everything has gone.
    fn call(&self) -> String {
        let name = &self.name;
        let mut out = format!("module {name}: \"./{name}\"");
        if !self.params.is_empty() {
            let given = self.params.iter();
            let given: String =
                given.map(|(name, _, given)| format!("  {name} = {given}\n")).collect();
            out.push_str(&format!(" {{\n{given}}}"));
        }
        let resources = self.items.iter().filter(|item| item.kind == ItemKind::Resource);
        for (position, item) in resources.filter(|item| !self.is_task(item)).enumerate() {
            let blank = if position == 0 { "\n\n" } else { "\n" };
            out.push_str(&format!("{blank}moved {} -> {name}.{}", item.name, item.name));
        }
        msd_syntax::format(&out).text.trim_end().to_owned()
    }

    fn is_task(&self, item: &ItemInfo) -> bool {
        matches!(&self.program.tree(item.id).tree, Some(Item::Resource(resource))
            if resource.ty.text.starts_with("msd."))
    }

    fn content(&self) -> Option<String> {
        let mut out = String::new();
        for (name, ty, _) in &self.params {
            out.push_str(&format!("param {name}: {ty}\n"));
        }
        if !self.params.is_empty() {
            out.push('\n');
        }
        let text = self.text.get(self.region.range())?;
        let start = self.region.start;
        let inside: Vec<Change> = self
            .inside
            .iter()
            .map(|change| {
                let Span { start: from, end } = change.span;
                let span = Span { start: from - start, end: end - start };
                Change { span, ..change.clone() }
            })
            .collect();
        out.push_str(&applied(text, self.file, &inside));
        out.push('\n');
        for (position, (name, expr)) in self.outputs.iter().enumerate() {
            let blank = if position == 0 { "\n" } else { "" };
            out.push_str(&format!("{blank}output {name} = {expr}\n"));
        }
        Some(msd_syntax::format(&out).text)
    }
}
