//! A page of `msd docs` as text.

pub mod paragraph;
mod prose;

use msd_model::schema::{OperationKind, Replacement};
use msd_model::units::Millis;
use smol_str::SmolStr;

use self::paragraph::{fill, labelled};
use crate::docs_page::{Definition, Entry, Page, TypePage};
use crate::render::time::brief;
use crate::tint::Tint;

/// Actions that are named for one operation; `-json` has them all.
const ACTIONS: usize = 4;
const LABEL: usize = 14;

/// Renders a page for this many columns.
pub fn page(page: &Page, width: usize, tint: Tint) -> String {
    let mut out = Writer { text: String::new(), width, tint };
    match page {
        Page::ResourceType(page) => out.resource_type(page),
        Page::Definition { of, definition, nested } => {
            out.line(&format!(
                "{}  {}",
                tint.bold(format!("{of}.{}", definition.name)),
                tint.dim("a type inside it")
            ));
            out.body(definition);
            out.nested(nested);
        }
        Page::Property { of, entry, nested } => {
            let place = match &entry.definition {
                Some(definition) => format!("{of}.{definition}"),
                None => of.to_string(),
            };
            out.line(&tint.dim(format!("in {place}, {} in the cloud", entry.wire)));
            out.entry(entry, true);
            out.nested(nested);
        }
        Page::Id { of, name, ty, accepts } => {
            out.line(&format!("{}: {ty}", tint.bold(format!("{of}.{name}"))));
            if !accepts.is_empty() {
                out.line(&format!("  also taken for it: {}", accepts.join(", ")));
            }
        }
        Page::Function { signature, doc, .. } => {
            out.line(&tint.bold(signature));
            out.prose(Some(doc), 0);
        }
    }
    out.text
}

/// Tells whether a property stands in a group.
type Belongs = fn(&Entry) -> bool;

struct Writer {
    text: String,
    width: usize,
    tint: Tint,
}

impl Writer {
    fn resource_type(&mut self, page: &TypePage) {
        let tint = self.tint;
        self.line(&format!("{}  {}", tint.bold(&page.name), tint.dim(&page.wire)));
        if let Some(docs) = &page.docs {
            self.line(&tint.cyan(docs));
        }
        if page.description.is_some() {
            self.line("");
            self.prose(page.description.as_deref(), 0);
        }
        self.line("");
        self.facts(page);
        let groups: [(&str, Belongs); 3] = [
            ("Required", |entry| entry.required),
            ("Optional", |entry| !entry.required && !entry.read_only),
            ("Read-only", |entry| entry.read_only),
        ];
        for (title, belongs) in groups {
            let mut entries = page.properties.iter().filter(|entry| belongs(entry)).peekable();
            if entries.peek().is_some() {
                self.line("");
                self.line(&tint.bold(title));
                entries.for_each(|entry| self.entry(entry, false));
            }
        }
        self.nested(&page.definitions);
    }

    fn facts(&mut self, page: &TypePage) {
        let names = |names: &[SmolStr]| names.join(", ");
        self.fact("identifier", &names(&page.identifier));
        if let Some(tags) = &page.tags {
            let own = if tags.shape.is_empty() { "" } else { " in the cloud" };
            self.fact("tags", &format!("{} ({}{own})", tags.property, tags.shape));
        }
        if let Some(time) = page.estimates.get(&OperationKind::Create) {
            self.fact("creation", &format!("takes about {}", brief(Millis(*time))));
        }
        if page.immutable {
            self.fact("changes", "any change forces replacement");
        }
        match page.replacement {
            Some(Replacement::CreateFirst) => self.fact("replacement", "creates the new one first"),
            Some(Replacement::DeleteFirst) => self.fact("replacement", "deletes the old one first"),
            None => {}
        }
        let mut label = "permissions";
        for (kind, actions) in &page.permissions {
            let mut text = actions.iter().take(ACTIONS).cloned().collect::<Vec<_>>().join(", ");
            if actions.len() > ACTIONS {
                text.push_str(&format!(", … {} more", actions.len() - ACTIONS));
            }
            let head = format!("  {label:<LABEL$}{:<6} ", kind.name());
            let shown = self.tint.dim(&head);
            self.text.push_str(&labelled(&head, &shown, &text, head.len(), self.width));
            label = "";
        }
        self.rules(&page.rules, 2);
    }

    fn fact(&mut self, label: &str, text: &str) {
        let head = format!("  {label:<LABEL$}");
        let shown = self.tint.dim(&head);
        self.text.push_str(&labelled(&head, &shown, text, head.len(), self.width));
    }

    fn rules(&mut self, rules: &[String], indent: usize) {
        for rule in rules {
            let head = format!("{:indent$}{:<LABEL$}", "", "rule");
            let shown = self.tint.dim(&head);
            self.text.push_str(&labelled(&head, &shown, rule, head.len(), self.width));
        }
    }

    /// Writes one property; `alone` when no group says whether it is required.
    fn entry(&mut self, entry: &Entry, alone: bool) {
        let head = format!("  {}: ", entry.name);
        let shown = format!("  {}: ", self.tint.bold(&entry.name));
        self.text.push_str(&labelled(&head, &shown, &entry.ty, 8, self.width));
        let marks = [
            (alone && entry.required, "required"),
            (alone && entry.read_only, "read-only"),
            (entry.create_only, "forces replacement"),
            (entry.write_only, "write-only"),
            (entry.secret, "secret"),
            (entry.deprecated, "deprecated"),
        ];
        let mut marks: Vec<String> =
            marks.iter().filter(|(on, _)| *on).map(|(_, mark)| self.tint.yellow(mark)).collect();
        marks.extend(entry.default.as_ref().map(|default| format!("default {default}")));
        if !marks.is_empty() {
            self.line(&format!("      {}", marks.join(", ")));
        }
        self.prose(entry.description.as_deref(), 6);
    }

    fn nested(&mut self, definitions: &[Definition]) {
        for definition in definitions {
            self.line("");
            self.line(&self.tint.bold(&definition.name));
            self.body(definition);
        }
    }

    fn body(&mut self, definition: &Definition) {
        self.prose(definition.description.as_deref(), 2);
        if let Some(ty) = &definition.ty {
            self.text.push_str(&labelled("  = ", "  = ", ty, 8, self.width));
        }
        self.rules(&definition.rules, 2);
        definition.properties.iter().for_each(|entry| self.entry(entry, true));
        if definition.open {
            self.line("  ..");
        }
    }

    fn prose(&mut self, text: Option<&str>, indent: usize) {
        if let Some(text) = text {
            self.text.push_str(&fill(&prose::plain(text), indent, self.width));
        }
    }

    fn line(&mut self, text: &str) {
        self.text.push_str(text);
        self.text.push('\n');
    }
}
