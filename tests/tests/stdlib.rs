//! The AWS types: all of them parse, every name in them is declared, and names go both ways.

use std::collections::HashSet;

use msd_analysis::Stdlib;
use msd_model::schema::{RecordType, ResourceType, Schemas};
use msd_model::ty::{Type, TypeName};
use msd_syntax::{ItemKind, parse_item, split};

fn all_types() -> Vec<TypeName> {
    let mut names = Vec::new();
    for service in msd_stdlib::services() {
        let text = msd_stdlib::service(service).unwrap();
        for piece in split(&text) {
            assert_eq!(piece.kind, ItemKind::ResourceType, "{service}: {}", piece.name);
            let parsed = parse_item(piece.kind, &text[piece.span.range()]);
            assert_eq!(parsed.diagnostics, [], "{}", piece.name);
            names.push(TypeName::new(piece.name));
        }
    }
    names
}

/// The way back from a name without `as`: `cidr_block` to `CidrBlock`.
fn upper_camel(name: &str) -> String {
    name.split('_')
        .map(|part| match part.split_at_checked(1) {
            Some((first, rest)) => first.to_ascii_uppercase() + rest,
            None => String::new(),
        })
        .collect()
}

fn records(schema: &ResourceType) -> Vec<&RecordType> {
    let mut out = vec![schema.properties.as_ref()];
    out.extend(schema.definitions.values().filter_map(|ty| match ty {
        Type::Record(record) => Some(record.as_ref()),
        _ => None,
    }));
    out
}

#[test]
fn every_registered_type_is_there() {
    assert_eq!(all_types().len(), 1854);
}

#[test]
fn names_map_one_to_one_and_back() {
    let mut wires = HashSet::new();
    let stdlib = Stdlib::default();
    for name in all_types() {
        let schema = stdlib.resource_type(&name).unwrap();
        assert!(wires.insert(schema.wire.clone()), "{} twice", schema.wire);
        let (provider, rest) = schema.wire.split_once("::").unwrap();
        let (service, short) = rest.split_once("::").unwrap();
        assert_eq!(name.short(), short, "{name}");
        assert_eq!(name.service(), service.to_ascii_lowercase(), "{name}");
        assert!(["AWS", "Alexa"].contains(&provider), "{name}");
        for record in records(&schema) {
            let mut back = HashSet::new();
            for (field, declared) in &record.fields {
                let wire =
                    declared.wire.as_ref().map_or_else(|| upper_camel(field), |w| w.to_string());
                assert!(back.insert(wire), "{name}: two properties become one");
                let plain =
                    field.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
                assert!(plain, "{name}: {field}");
                // A spelling that the rule gives anyway is not repeated.
                assert_ne!(
                    declared.wire.as_deref(),
                    Some(upper_camel(field).as_str()),
                    "{name}.{field}"
                );
            }
        }
    }
}

#[test]
fn every_name_inside_a_type_is_declared() {
    let stdlib = Stdlib::default();
    for name in all_types() {
        let schema = stdlib.resource_type(&name).unwrap();
        assert!(!schema.identifier.is_empty(), "{name} has no identifier");
        let docs = schema.docs.as_deref().unwrap_or_default();
        assert!(docs.starts_with("https://docs.aws.amazon.com/"), "{name}: {docs}");
        let mut types: Vec<&Type> = schema.definitions.values().collect();
        types.extend(schema.properties.fields.values().map(|field| &field.ty));
        for ty in types {
            resolve(&stdlib, &schema, ty);
        }
    }
}

fn resolve(stdlib: &Stdlib, schema: &ResourceType, ty: &Type) {
    match ty {
        Type::Any => panic!("{}: a name is not declared", schema.name),
        Type::Id(id) => {
            let owner = stdlib.resource_type(&id.resource);
            let known = owner.is_some_and(|owner| owner.ids.contains_key(&id.name));
            assert!(known, "{}: there is no id {id}", schema.name);
        }
        Type::Definition { name, .. } => {
            assert!(schema.definitions.contains_key(name), "{}: {name}", schema.name);
        }
        Type::List(list) => resolve(stdlib, schema, &list.element),
        Type::Map(map) => resolve(stdlib, schema, &map.value),
        Type::Optional(inner) | Type::Refined(inner, _) | Type::Secret(inner) => {
            resolve(stdlib, schema, inner);
        }
        Type::Union(members) => members.iter().for_each(|member| resolve(stdlib, schema, member)),
        Type::Record(record) => {
            record.fields.values().for_each(|field| resolve(stdlib, schema, &field.ty));
        }
        _ => {}
    }
}
