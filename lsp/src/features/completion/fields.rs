//! Properties and settings: the required ones first, those that are written already left out.

use msd_analysis::Compiler;
use msd_model::schema::{FieldType, RecordType};
use msd_model::ty::Type;
use msd_model::value::Value;
use smol_str::SmolStr;

use super::item::{Completion, Kind, Rank};

pub fn fields(
    program: &Compiler,
    record: &RecordType,
    owner: &str,
    written: &[SmolStr],
    has_value: bool,
    out: &mut Vec<Completion>,
) {
    // Only what identifies an existing thing is written; everything else is read.
    let only_required = owner.starts_with("existing ");
    for (name, field) in &record.fields {
        if field.read_only || written.contains(name) || only_required && !field.required {
            continue;
        }
        let rank = match is_required(field) {
            true => Rank::Wanted,
            false if field.deprecated => Rank::Far,
            false => Rank::Fitting,
        };
        let mut item = Completion::new(name.as_str(), Kind::Property)
            .rank(rank)
            .detail(detail(field))
            .doc(marks(field));
        item.deprecated = field.deprecated;
        if !has_value {
            item = item
                .insert(format!("{name} = "))
                .snippet(format!("{name} = {}", blank(program, &field.ty, 1, 0)));
        }
        out.push(item);
    }
}

/// Proposes all required properties that are not written yet, at once.
pub fn all_required(
    program: &Compiler,
    record: &RecordType,
    written: &[SmolStr],
    out: &mut Vec<Completion>,
) {
    let missing: Vec<(&SmolStr, &FieldType)> = record
        .fields
        .iter()
        .filter(|(name, field)| is_required(field) && !written.contains(name))
        .collect();
    if missing.len() < 2 {
        return;
    }
    let snippet = body(program, &missing, 1, 0).join("\n");
    let names: Vec<&str> = missing.iter().map(|(name, _)| name.as_str()).collect();
    out.push(
        Completion::new("all required properties", Kind::Snippet)
            .rank(Rank::Wanted)
            .detail(names.join(", "))
            .insert(names.iter().map(|name| format!("{name} = ")).collect::<Vec<_>>().join("\n"))
            .snippet(snippet),
    );
}

pub fn is_required(field: &FieldType) -> bool {
    field.required && !field.read_only && field.default.is_none()
}

/// Returns the lines of a body, each with a place to fill in.
pub fn body(
    program: &Compiler,
    fields: &[(&SmolStr, &FieldType)],
    first: usize,
    depth: usize,
) -> Vec<String> {
    let lines = fields.iter().zip(first..);
    lines
        .map(|((name, field), stop)| format!("{name} = {}", blank(program, &field.ty, stop, depth)))
        .collect()
}

/// Returns a place to fill in for a value of a type, in the shape that the type wants.
pub fn blank(program: &Compiler, ty: &Type, stop: usize, depth: usize) -> String {
    let followed = program.followed(ty);
    let choices = words_of(&followed);
    if !choices.is_empty() && choices.len() <= 20 {
        let choices: Vec<String> = choices
            .iter()
            .map(|value| value.source().to_string().replace(['|', ','], " "))
            .collect();
        return format!("${{{stop}|{}|}}", choices.join(","));
    }
    match followed.bare() {
        Type::String | Type::Cidr | Type::Timestamp => format!("\"${stop}\""),
        Type::List(_) => format!("[${stop}]"),
        Type::Map(_) | Type::Tags => format!("{{ ${stop} }}"),
        Type::Record(_) if depth < 2 => format!("{{ ${stop} }}"),
        Type::Bool => format!("${{{stop}|true,false|}}"),
        _ => format!("${stop}"),
    }
}

/// Returns the literals of a type that is a choice among them.
pub fn words_of(ty: &Type) -> Vec<Value> {
    match ty.bare() {
        Type::Literal(value) => vec![value.clone()],
        Type::Union(members) => members.iter().flat_map(words_of).collect(),
        _ => Vec::new(),
    }
}

fn detail(field: &FieldType) -> String {
    let mark = if is_required(field) { " (required)" } else { "" };
    format!("{}{mark}", field.ty)
}

fn marks(field: &FieldType) -> String {
    let mut marks = Vec::new();
    if field.create_only {
        marks.push("Cannot be changed: a new value replaces the resource.".to_owned());
    }
    if field.write_only {
        marks.push("Never read back.".to_owned());
    }
    if let Some(default) = &field.default {
        marks.push(format!("Default: `{}`", default.source()));
    }
    marks.join(" ")
}
