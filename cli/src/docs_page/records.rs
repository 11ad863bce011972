//! The records behind a type: through lists, maps, alternatives and definitions.

use std::sync::Arc;

use msd_model::schema::{RecordType, ResourceType};
use msd_model::ty::Type;
use smol_str::SmolStr;

/// Returns the records that a value of this type may be or hold, with their definitions' names.
pub fn records(schema: &ResourceType, ty: &Type) -> Vec<(Option<SmolStr>, Arc<RecordType>)> {
    let mut out = Vec::new();
    let mut seen = Vec::new();
    collect(schema, ty, None, &mut seen, &mut out);
    out
}

fn collect<'a>(
    schema: &'a ResourceType,
    ty: &'a Type,
    within: Option<&'a SmolStr>,
    seen: &mut Vec<&'a SmolStr>,
    out: &mut Vec<(Option<SmolStr>, Arc<RecordType>)>,
) {
    match ty {
        Type::Record(record) => out.push((within.cloned(), record.clone())),
        Type::Definition { name, .. } if !seen.contains(&name) => {
            seen.push(name);
            if let Some(ty) = schema.definitions.get(name) {
                collect(schema, ty, Some(name), seen, out);
            }
        }
        Type::Optional(inner) | Type::Refined(inner, _) | Type::Secret(inner) => {
            collect(schema, inner, within, seen, out);
        }
        Type::List(list) => collect(schema, &list.element, within, seen, out),
        Type::Map(map) => collect(schema, &map.value, within, seen, out),
        Type::Union(members) => {
            members.iter().for_each(|member| collect(schema, member, within, seen, out));
        }
        _ => {}
    }
}
