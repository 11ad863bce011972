//! Types as a page about one resource type writes them: its own definitions by their short names.

use msd_model::schema::ResourceType;
use msd_model::ty::Type;
use smol_str::SmolStr;

/// Alternatives that are listed where there is little room.
const SHOWN: usize = 8;

/// Returns the type as the library declares it; `whole` lists all alternatives.
pub fn type_text(ty: &Type, schema: &ResourceType, whole: bool) -> String {
    let inner = |ty: &Type| type_text(ty, schema, whole);
    match ty {
        Type::Definition { resource, name } if *resource == schema.name => name.to_string(),
        Type::Union(members) => {
            let shown = if whole { members.len() } else { SHOWN };
            let mut parts: Vec<String> = members.iter().take(shown).map(inner).collect();
            if members.len() > shown {
                parts.push(format!("… ({} more)", members.len() - shown));
            }
            parts.join(" | ")
        }
        Type::List(list) => {
            let name = if list.set { "Set" } else { "List" };
            format!("{name}<{}>{}", inner(&list.element), list.rules)
        }
        Type::Map(map) => format!("Map<{}>{}", inner(&map.value), map.rules),
        Type::Optional(ty) => match **ty {
            Type::Union(_) => format!("({})?", inner(ty)),
            _ => format!("{}?", inner(ty)),
        },
        Type::Refined(ty, refinement) => format!("{}{refinement}", inner(ty)),
        Type::Secret(ty) => format!("secret {}", inner(ty)),
        Type::Tags => "Tags".to_owned(),
        other => other.to_string(),
    }
}

/// Adds the definitions that a type names and that are not there yet, in order.
pub fn definitions_in<'a>(ty: &'a Type, out: &mut Vec<&'a SmolStr>) {
    match ty {
        Type::Definition { name, .. } if !out.contains(&name) => out.push(name),
        Type::Optional(inner) | Type::Refined(inner, _) | Type::Secret(inner) => {
            definitions_in(inner, out);
        }
        Type::List(list) => definitions_in(&list.element, out),
        Type::Map(map) => definitions_in(&map.value, out),
        Type::Union(members) => members.iter().for_each(|member| definitions_in(member, out)),
        Type::Record(record) => {
            record.fields.values().for_each(|field| definitions_in(&field.ty, out));
        }
        _ => {}
    }
}
