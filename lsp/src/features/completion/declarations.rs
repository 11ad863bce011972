//! Where a declaration begins, and the types that it names.

use msd_analysis::Compiler;
use msd_analysis::ide::Hole;
use msd_model::schema::FieldType;
use msd_model::ty::TypeName;
use msd_syntax::ItemKind;
use smol_str::SmolStr;

use super::fields::{body, is_required};
use super::item::{Completion, Kind, Rank};

/// The forms of declarations that are written most.
const FORMS: [(&str, &str, &str); 20] = [
    ("resource", "something to manage", "resource ${1:name}: aws.${2:ec2.VPC} {\n  $0\n}"),
    (
        "existing",
        "something that is there and is read",
        "existing ${1:name}: aws.${2:ec2.VPC} {\n  $0\n}",
    ),
    ("let", "a value", "let ${1:name} = $0"),
    ("param", "an input", "param ${1:name}: ${2:String}"),
    ("secret param", "an input that is never shown", "secret param ${1:name}: ${2:String}"),
    ("output", "a result", "output ${1:name} = $0"),
    ("type", "a type", "type ${1:Name} = {\n  ${2:name}: ${3:String},\n}"),
    ("fn", "a function", "fn ${1:name}(${2:value}: ${3:Int}) -> ${4:Int} = $0"),
    ("group", "resources that share policy", "group ${1:name} {\n  $0\n}"),
    ("module", "another folder as a part", "module ${1:name}: \"./${2:folder}\" {\n  $0\n}"),
    (
        "limit",
        "what the cloud allows",
        "limit ${1:name} {\n  rate       = ${2:35/h}\n  applies_to = [aws.${3:rds}.*]\n}",
    ),
    (
        "constraint",
        "what must hold",
        "constraint ${1:name} {\n  severity = ${2|high,critical,medium,low|}\n  require  = $3\n  message  = \"$4\"\n}",
    ),
    (
        "stack",
        "settings of the whole folder",
        "stack ${1:name} {\n  schedule = ${2|waves,eager|}\n}",
    ),
    ("target", "where to deploy", "target ${1:name} {\n  provider = ${2|sim,aws|}\n}"),
    ("test", "a test of the program", "test ${1:name} {\n  expect = $0\n}"),
    ("check", "verified after apply", "check ${1:name} {\n  $0\n}"),
    ("gate", "a person approves here", "gate ${1:name} {\n  message = \"$0\"\n}"),
    ("action", "something done", "action ${1:name} {\n  $0\n}"),
    ("notify", "who hears about a run", "notify ${1:name} {\n  on = [$0]\n}"),
    ("moved", "a resource has another name now", "moved ${1:old} -> ${2:new}"),
];

/// What may stand in a group.
const MEMBERS: [&str; 9] =
    ["resource", "existing", "let", "group", "module", "constraint", "check", "gate", "action"];

pub fn declarations(program: &Compiler, hole: &Hole, out: &mut Vec<Completion>) {
    for (word, detail, snippet) in FORMS {
        if hole.group.is_some() && !MEMBERS.contains(&word) {
            continue;
        }
        out.push(
            Completion::new(word, Kind::Keyword)
                .rank(Rank::Wanted)
                .detail(detail)
                .insert(format!("{word} "))
                .snippet(snippet),
        );
    }
    for word in ["import", "forget"].iter().filter(|_| hole.group.is_none()) {
        out.push(Completion::new(*word, Kind::Keyword).insert(format!("{word} ")));
    }
    // `VPC`, `Bucket`: a whole resource with its required properties.
    if hole.prefix.len() < 2 {
        return;
    }
    let typed = hole.prefix.to_ascii_lowercase();
    let names = msd_analysis::type_names();
    let close = names.filter(|name| short(name).to_ascii_lowercase().starts_with(&typed));
    for name in close.take(40) {
        if let Some(snippet) = whole_resource(program, name) {
            out.push(
                Completion::new(short(name), Kind::Snippet)
                    .rank(Rank::Possible)
                    .detail(name)
                    .insert(format!("resource {}: {name} {{\n}}", snake(short(name))))
                    .snippet(snippet),
            );
        }
    }
}

/// Returns a resource of a type with its required properties to fill in.
pub fn whole_resource(program: &Compiler, name: &str) -> Option<String> {
    let given = snake(short(name));
    Some(format!("resource ${{1:{given}}}: {name} {{\n{}\n}}", required_body(program, name, 2)?))
}

fn required_body(program: &Compiler, name: &str, first: usize) -> Option<String> {
    let schema = program.schema(&TypeName::new(name))?;
    let required: Vec<(&SmolStr, &FieldType)> =
        schema.properties.fields.iter().filter(|(_, field)| is_required(field)).collect();
    if required.is_empty() {
        return Some("  $0".to_owned());
    }
    let lines = body(program, &required, first, 0);
    Some(lines.iter().map(|line| format!("  {line}")).collect::<Vec<_>>().join("\n"))
}

fn short(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

/// Returns `db_cluster` for `DBCluster`.
pub fn snake(name: &str) -> String {
    let chars: Vec<char> = name.chars().collect();
    let mut out = String::new();
    for (at, c) in chars.iter().enumerate() {
        let after_small = at > 0 && !chars[at - 1].is_ascii_uppercase();
        let before_small = chars.get(at + 1).is_some_and(char::is_ascii_lowercase);
        if c.is_ascii_uppercase() && at > 0 && (after_small || before_small) {
            out.push('_');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

/// Proposes services after `aws`, and types after a service.
pub fn types(
    path: &str,
    in_type: bool,
    kind: ItemKind,
    hole: &Hole,
    program: &Compiler,
    out: &mut Vec<Completion>,
) {
    let mut parts = path.split('.');
    match (parts.next(), parts.next(), parts.next()) {
        (Some("aws"), None, _) => {
            for service in services() {
                out.push(Completion::new(service, Kind::Module).rank(Rank::Wanted));
            }
            if !in_type {
                out.push(Completion::new("*", Kind::Word).detail("everything of AWS"));
            }
        }
        (Some("aws"), Some(service), None) => {
            let prefix = format!("aws.{service}.");
            // The body comes along where there is none yet.
            let is_new = matches!(kind, ItemKind::Resource) && in_type && !has_body(program, hole);
            for name in msd_analysis::type_names().filter(|name| name.starts_with(&prefix)) {
                let mut item = Completion::new(short(name), Kind::ResourceType)
                    .rank(Rank::Wanted)
                    .detail(name);
                if is_new && let Some(body) = required_body(program, name, 1) {
                    item = item.snippet(format!("{} {{\n{body}\n}}", short(name)));
                }
                out.push(item);
            }
            if !in_type {
                out.push(
                    Completion::new("*", Kind::Word).detail(format!("every type of {service}")),
                );
            }
        }
        // `aws.ec2.VPC.`: its ids.
        (Some("aws"), Some(_), Some(_)) if in_type && !matches!(kind, ItemKind::Resource) => {
            if let Some(schema) = program.schema(&TypeName::new(path)) {
                let mut ids: Vec<&SmolStr> = schema.ids.keys().collect();
                ids.sort();
                for id in ids {
                    out.push(
                        Completion::new(id.as_str(), Kind::Type).detail(format!("{path}.{id}")),
                    );
                }
            }
        }
        _ => out.push(Completion::new("aws", Kind::Module).rank(Rank::Wanted).insert("aws.")),
    }
}

fn services() -> Vec<&'static str> {
    let mut out: Vec<&str> =
        msd_analysis::type_names().filter_map(|name| name.split('.').nth(1)).collect();
    out.dedup();
    out
}

/// Tells whether the declaration has a `{` on its line already.
fn has_body(program: &Compiler, hole: &Hole) -> bool {
    let found = program.files().into_iter().find_map(|file| {
        let text = program.source(&file.path)?;
        let items = program.items(&file.path);
        let item = items.iter().find(|item| item.name == hole.name && item.kind == hole.kind)?;
        Some(text[item.span.range()].contains('{'))
    });
    found.unwrap_or(false)
}

/// Proposes types where one is wanted.
pub fn type_names(program: &Compiler, file: &str, out: &mut Vec<Completion>) {
    for id in program.folder_items(file, ItemKind::Type) {
        let (_, name) = program.item_name(id);
        out.push(Completion::new(name.as_str(), Kind::Type).rank(Rank::Wanted));
    }
    for name in msd_analysis::reference::TYPES {
        let item = Completion::new(name, Kind::Type).rank(Rank::Fitting);
        out.push(match name {
            "List" | "Set" | "Map" => item.snippet(format!("{name}<${{1:String}}>")),
            _ => item,
        });
    }
    out.push(Completion::new("aws", Kind::Module).insert("aws."));
    out.push(Completion::new("secret", Kind::Keyword).insert("secret "));
}
