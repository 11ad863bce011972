//! Hover: what a word is, what it may hold, what it costs and who uses it.

use msd_analysis::Compiler;
use msd_analysis::ide::{ItemId, Target};
use msd_model::place::Span;
use msd_model::schema::{FieldType, OperationKind, ResourceType};
use msd_model::ty::{Type, TypeName};
use msd_syntax::{ItemKind, ast};

use crate::outlook::{Graph, Node};

#[derive(Clone, Debug, PartialEq)]
pub struct Hover {
    pub span: Span,
    pub markdown: String,
}

/// Descriptions of a type, or of a property of it, from the documentation pack.
pub type Describe<'a> = &'a dyn Fn(&str, Option<&str>) -> Option<String>;

pub fn hover(
    program: &Compiler,
    file: &str,
    offset: u32,
    graph: Option<&Graph>,
    describe: Describe<'_>,
) -> Option<Hover> {
    let Some(word) = program.occurrence_at(file, offset) else {
        let found = program.type_at(file, offset)?;
        let ty = found.ty.or(found.expected).filter(|ty| *ty != Type::Any)?;
        return Some(Hover { span: found.span, markdown: code(&ty.to_string()) });
    };
    let mut out = Page::default();
    match &word.target {
        Target::Item(id) => item(&mut out, program, *id, graph, describe),
        Target::Local { name, .. } => {
            let ty = program.type_at(file, offset).and_then(|found| found.ty);
            out.code(&match ty {
                Some(ty) => format!("{name}: {ty}"),
                None => name.to_string(),
            });
        }
        Target::Field { item, name } => {
            if let Type::Record(record) = program.item_type(*item)
                && let Some(field) = record.fields.get(name)
            {
                out.code(&shown(name, field));
                out.default_of(field);
            }
        }
        Target::Property { owner, name } => property(&mut out, program, owner, name, describe),
        Target::ResourceType(name) => {
            if let Some(schema) = program.schema(&TypeName::new(name.clone())) {
                resource_type(&mut out, &schema, describe);
            }
        }
        Target::Id(name) => {
            out.code(name);
            let resource = name.rsplit_once('.').map_or("", |(resource, _)| resource);
            out.say(&format!("An identifier of {resource}: only such a one may stand here."));
        }
        Target::Function(name) => {
            if let Some(signature) = program.library_function(name) {
                out.code(&format!("fn {}", signature.shown()));
                out.say(&signature.doc);
            }
        }
        Target::BuiltIn(name) => out.code(name),
        Target::Decorator(name) => {
            let all = msd_analysis::reference::decorators();
            let usage = format!("@{name}");
            let of = |(known, _): &&(&str, _)| known.split('(').next() == Some(usage.as_str());
            let (usage, words) = all.iter().find(of)?;
            out.code(usage);
            out.say(&format!("Stands before {}.", words.join(", ")));
        }
    }
    (!out.0.is_empty()).then_some(Hover { span: word.span, markdown: out.0 })
}

#[derive(Default)]
struct Page(String);

impl Page {
    fn code(&mut self, text: &str) {
        self.0.push_str(&code(text));
    }

    fn say(&mut self, text: &str) {
        let text = text.trim();
        if !text.is_empty() {
            self.0.push_str(&format!("\n{text}\n"));
        }
    }

    fn default_of(&mut self, field: &FieldType) {
        if let Some(default) = &field.default {
            self.say(&format!("Default: `{}`", default.source()));
        }
    }
}

fn code(text: &str) -> String {
    format!("```msd\n{text}\n```\n")
}

fn shown(name: &str, field: &FieldType) -> String {
    let mark = if field.required || field.default.is_some() { "" } else { "?" };
    format!("{name}{mark}: {}", field.ty)
}

fn item(
    out: &mut Page,
    program: &Compiler,
    id: ItemId,
    graph: Option<&Graph>,
    describe: Describe<'_>,
) {
    let info = program.item_info(id);
    let tree = program.tree(id).tree.as_ref();
    let ty = program.item_type(id);
    let name = &info.name;
    let word = info.kind.word();
    out.code(&match (info.kind, tree) {
        (
            ItemKind::Resource | ItemKind::Existing,
            Some(ast::Item::Resource(r) | ast::Item::Existing(r)),
        ) => {
            format!("{word} {name}: {}{}", r.ty.text, if r.each.is_some() { " for …" } else { "" })
        }
        (ItemKind::Function, _) => match program.own_signature(id) {
            Some(signature) => format!("fn {}", signature.shown()),
            None => format!("fn {name}"),
        },
        (ItemKind::Param | ItemKind::Let | ItemKind::Output, _) => format!("{word} {name}: {ty}"),
        (ItemKind::Module, Some(ast::Item::Module(module))) => {
            format!("module {name}: {:?}", module.path.text)
        }
        (ItemKind::Limit, Some(tree)) => limit(program, id, tree, name),
        (ItemKind::Type, _) => type_text(name, &ty),
        _ => format!("{word} {name}"),
    });
    if let Some(tree) = tree {
        out.say(&tree.prefix().doc);
    }
    if let Some(ast::Item::Param(ast::Param { default: Some(default), .. })) = tree {
        let text = program.item_text(id);
        let value = text.get(default.span.range()).unwrap_or_default();
        if !value.contains('\n') {
            out.say(&format!("Default: `{value}`"));
        }
    }
    let node = graph.and_then(|graph| graph.node(&info.file, name));
    if let Some(node) = node {
        out.say(&forecast(node));
    }
    if let Type::Resource(name) | Type::Instances(name) = ty.bare()
        && matches!(info.kind, ItemKind::Resource | ItemKind::Existing)
        && let Some(schema) = program.schema(name)
    {
        if let Some(needed) = schema.permissions.get(&OperationKind::Create) {
            out.say(&format!("Needs to create: {}", listed(needed, 6)));
        }
        out.say(&describe(name.as_str(), None).unwrap_or_default());
        link(out, &schema);
    }
    let users = program.references(&Target::Item(id));
    let count = users.iter().filter(|user| !user.is_definition).count();
    out.say(&match count {
        0 => "Not used.".to_owned(),
        1 => "Used once.".to_owned(),
        count => format!("Used {count} times."),
    });
}

/// Returns the figures of a limit as they are written.
fn limit(program: &Compiler, id: ItemId, tree: &ast::Item, name: &str) -> String {
    let text = program.item_text(id);
    let fields = msd_syntax::node::fields_of(tree).into_iter().flatten();
    let lines: Vec<String> = fields
        .filter_map(|field| match field {
            ast::Field::Named { name, value, .. } => {
                Some(format!("  {} = {}", name.text, text.get(value.span.range())?))
            }
            _ => None,
        })
        .collect();
    format!("limit {name} {{\n{}\n}}", lines.join("\n"))
}

fn type_text(name: &str, ty: &Type) -> String {
    match ty {
        Type::Record(record) => {
            let fields: Vec<String> = record
                .fields
                .iter()
                .map(|(name, field)| format!("  {},", shown(name, field)))
                .collect();
            format!("type {name} = {{\n{}\n}}", fields.join("\n"))
        }
        other => format!("type {name} = {other}"),
    }
}

/// Returns wave, time and limits of a node in one line.
pub fn forecast(node: &Node) -> String {
    let mut parts = vec![format!("Wave {}", node.wave)];
    if node.count != 1 {
        parts.push(format!("{} instances", node.count));
    }
    if node.estimate_ms > 0 {
        parts.push(format!("about {}", msd_model::units::Millis(node.estimate_ms as i64)));
    }
    if node.critical {
        parts.push("on the critical path".to_owned());
    }
    if !node.limits.is_empty() {
        parts.push(format!("held by {}", listed(&node.limits, 4)));
    }
    parts.join(" · ")
}

fn listed<T: AsRef<str>>(all: &[T], most: usize) -> String {
    let names: Vec<String> =
        all.iter().take(most).map(|name| format!("`{}`", name.as_ref())).collect();
    match all.len().saturating_sub(most) {
        0 => names.join(", "),
        more => format!("{} and {more} more", names.join(", ")),
    }
}

fn property(out: &mut Page, program: &Compiler, owner: &str, name: &str, describe: Describe<'_>) {
    let resource: String = owner.splitn(4, '.').take(3).collect::<Vec<_>>().join(".");
    let schema = program.schema(&TypeName::new(resource.as_str()));
    let field = match &schema {
        Some(schema) if owner == resource => schema.property(name).cloned(),
        Some(schema) => {
            let definition = owner.rsplit('.').next().unwrap_or("");
            match schema.definitions.get(definition) {
                Some(Type::Record(record)) => record.fields.get(name).cloned(),
                _ => None,
            }
        }
        None => ItemKind::WORDS.iter().find(|(word, _)| *word == owner).and_then(|(_, kind)| {
            msd_analysis::reference::settings(*kind).fields.get(name).cloned()
        }),
    };
    let Some(field) = field else { return };
    out.code(&shown(name, &field));
    let mut marks = Vec::new();
    for (is, words) in [
        (field.required && !field.read_only, "required"),
        (field.read_only, "set by the cloud"),
        (field.create_only, "cannot be changed: a new value replaces the resource"),
        (field.write_only, "never read back"),
        (field.deprecated, "deprecated"),
        (field.secret, "secret"),
    ] {
        if is {
            marks.push(words);
        }
    }
    out.say(&marks.join(" · "));
    out.default_of(&field);
    if let Some(schema) = &schema {
        if owner == resource {
            out.say(&describe(&resource, Some(name)).unwrap_or_default());
        }
        link(out, schema);
    }
}

fn resource_type(out: &mut Page, schema: &ResourceType, describe: Describe<'_>) {
    out.code(&format!("resource type {} = {:?}", schema.name, schema.wire.as_str()));
    out.say(&describe(schema.name.as_str(), None).unwrap_or_default());
    let required = schema.properties.fields.iter().filter(|(_, f)| f.required && !f.read_only);
    let required: Vec<&str> = required.map(|(name, _)| name.as_str()).collect();
    if !required.is_empty() {
        out.say(&format!("Required: {}", listed(&required, 12)));
    }
    let gives = schema.properties.fields.iter().filter(|(_, field)| field.read_only);
    let gives: Vec<&str> = gives.map(|(name, _)| name.as_str()).collect();
    if !gives.is_empty() {
        out.say(&format!("Set by the cloud: {}", listed(&gives, 12)));
    }
    link(out, schema);
}

fn link(out: &mut Page, schema: &ResourceType) {
    if let Some(page) = &schema.docs {
        out.say(&format!("[{}]({page})", schema.wire));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::marked::marked;

    fn shown_at(source: &str) -> String {
        let at = marked(source);
        let found = hover(&at.program, &at.file, at.cursor, None, &|_, _| None);
        found.map_or("nothing".to_owned(), |found| found.markdown)
    }

    #[test]
    fn a_word_says_what_it_is() {
        let vpc = "/// The net.\nresource vpc: aws.ec2.VPC { cidr_block = \"10.0.0.0/16\" }\n";
        let at_use = shown_at(&format!("{vpc}let id = v^pc.vpc_id\n"));
        assert!(
            at_use.starts_with("```msd\nresource vpc: aws.ec2.VPC\n```\n\nThe net."),
            "{at_use}"
        );
        assert!(at_use.contains("Used once."), "{at_use}");
        let property = shown_at(&vpc.replace("cidr_block", "cidr^_block"));
        assert!(
            property.contains("cidr_block?: Cidr") || property.contains("cidr_block?: "),
            "{property}"
        );
        assert!(property.contains("cannot be changed"), "{property}");
        assert!(property.contains("https://"), "{property}");
        let id = shown_at(&format!("{vpc}let id = vpc.vpc^_id\n"));
        assert!(id.contains("set by the cloud"), "{id}");
        let function = shown_at("let n = le^n([1])\n");
        assert!(function.contains("fn len("), "{function}");
        let limit = shown_at("limit l^ { rate = 35/h, burst = 5 }\n");
        assert!(limit.contains("rate = 35/h\n  burst = 5"), "{limit}");
        let local = shown_at("let n = [for x in [1, 2]: x^ + 1]\n");
        assert_eq!(local, "```msd\nx: 1 | 2\n```\n");
        assert_eq!(shown_at("let n = ^1\n"), "```msd\n1\n```\n");
    }
}
