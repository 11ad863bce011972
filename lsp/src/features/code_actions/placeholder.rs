//! A first value of a type: what somebody goes on from.

use msd_analysis::Compiler;
use msd_model::ty::{IdName, Type};
use smol_str::SmolStr;

/// Returns a value as source; ids refer to what the program has.
pub fn placeholder(program: &Compiler, file: &str, group: Option<&str>, ty: &Type) -> String {
    match ty.bare() {
        Type::Id(id) => match referable(program, file, group, id).first() {
            Some(found) => found.clone(),
            None => "\"\"".to_owned(),
        },
        Type::Literal(value) => value.source(),
        Type::Union(members) => match members.first() {
            Some(first) => placeholder(program, file, group, first),
            None => "null".to_owned(),
        },
        Type::Definition { .. } => match program.followed(ty) {
            Type::Definition { .. } | Type::Any => "{}".to_owned(),
            followed => placeholder(program, file, group, &followed),
        },
        other => plain(other).to_owned(),
    }
}

fn plain(ty: &Type) -> &'static str {
    match ty {
        Type::Bool => "false",
        Type::Int => "0",
        Type::Float => "0.0",
        Type::Duration => "1min",
        Type::Size => "1GiB",
        Type::Rate => "1/s",
        Type::Money => "0 USD",
        Type::Percent => "0%",
        Type::Cidr => "\"10.0.0.0/16\"",
        Type::List(_) | Type::Instances(_) => "[]",
        Type::Map(_) | Type::Record(_) | Type::Tags | Type::Json => "{}",
        Type::Null | Type::Resource(_) => "null",
        _ => "\"\"",
    }
}

/// Returns the references that give an id, from what can be seen in a group of a file.
pub fn referable(program: &Compiler, file: &str, group: Option<&str>, id: &IdName) -> Vec<String> {
    let Some(property) = property(program, id) else { return Vec::new() };
    let wanted = Type::Resource(id.resource.clone());
    let values = program.values_in_reach(file, group).into_iter();
    let found = values.filter(|value| program.item_type(*value) == wanted);
    found.map(|value| format!("{}.{property}", program.item_name(value).1)).collect()
}

/// Returns the property of a type that is one of its ids.
pub fn property(program: &Compiler, id: &IdName) -> Option<SmolStr> {
    let schema = program.schema(&id.resource)?;
    let mut fields = schema.properties.fields.iter();
    let found = fields.find(|(_, field)| matches!(field.ty.bare(), Type::Id(own) if own == id));
    found.map(|(name, _)| name.clone())
}
