//! What `msd docs` shows, as data: `-json` prints it, and `render::docs` makes text of it.

mod entry;
mod nested_marks;
mod records;
mod type_text;

use std::collections::BTreeMap;

use msd_analysis::Signature;
use msd_model::schema::{FieldType, OperationKind, RecordType, Replacement, ResourceType};
use msd_model::ty::Type;
use serde::Serialize;
use smol_str::SmolStr;

pub use entry::{Definition, Entry, Place};
pub use records::records;

use crate::docs_pack::TypeDocs;
use nested_marks::NestedMarks;
use type_text::{definitions_in, type_text};

#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Page {
    ResourceType(Box<TypePage>),
    Definition {
        of: SmolStr,
        #[serde(flatten)]
        definition: Definition,
        nested: Vec<Definition>,
    },
    Property {
        of: SmolStr,
        #[serde(flatten)]
        entry: Box<Entry>,
        nested: Vec<Definition>,
    },
    Id {
        of: SmolStr,
        name: SmolStr,
        #[serde(rename = "type")]
        ty: String,
        accepts: Vec<String>,
    },
    Function {
        name: SmolStr,
        signature: String,
        doc: SmolStr,
    },
}

#[derive(Debug, Serialize)]
pub struct TypePage {
    pub name: SmolStr,
    /// The name in the cloud.
    pub wire: SmolStr,
    pub docs: Option<SmolStr>,
    pub description: Option<String>,
    pub identifier: Vec<SmolStr>,
    pub tags: Option<Tags>,
    /// How long each operation takes, in milliseconds.
    pub estimates: BTreeMap<OperationKind, i64>,
    pub replacement: Option<Replacement>,
    /// No property can be changed in place.
    pub immutable: bool,
    pub permissions: BTreeMap<OperationKind, Vec<SmolStr>>,
    pub rules: Vec<String>,
    /// Paths inside properties.
    pub create_only: Vec<SmolStr>,
    pub read_only: Vec<SmolStr>,
    pub write_only: Vec<SmolStr>,
    pub properties: Vec<Entry>,
    pub definitions: Vec<Definition>,
}

#[derive(Debug, Serialize)]
pub struct Tags {
    pub property: SmolStr,
    pub shape: SmolStr,
}

impl Page {
    pub fn of_type(schema: &ResourceType, docs: &TypeDocs) -> Page {
        let author = Author::new(schema, docs);
        let tags = schema.tagging.as_ref();
        let types = schema.properties.fields.values().map(|field| &field.ty);
        Page::ResourceType(Box::new(TypePage {
            name: schema.name.0.clone(),
            wire: schema.wire.clone(),
            docs: schema.docs.clone(),
            description: docs.summary().map(str::to_owned),
            identifier: schema.identifier.clone(),
            tags: tags
                .map(|tags| Tags { property: tags.property.clone(), shape: tags.shape.clone() }),
            estimates: schema.estimates.iter().map(|(kind, time)| (*kind, time.0)).collect(),
            replacement: schema.replacement,
            immutable: schema.immutable,
            permissions: schema.permissions.iter().map(|(k, v)| (*k, v.clone())).collect(),
            rules: entry::rules(&schema.properties),
            create_only: schema.create_only_paths.clone(),
            read_only: schema.read_only_paths.clone(),
            write_only: schema.write_only_paths.clone(),
            properties: author.entries(None, &schema.properties),
            definitions: author.nested(types, None),
        }))
    }

    /// Explains a definition that the type has.
    pub fn of_definition(schema: &ResourceType, name: &SmolStr, docs: &TypeDocs) -> Page {
        let author = Author::new(schema, docs);
        let ty = &schema.definitions[name];
        Page::Definition {
            of: schema.name.0.clone(),
            definition: author.definition(name, ty),
            nested: author.nested([ty], Some(name)),
        }
    }

    pub fn of_property(schema: &ResourceType, at: &Place, docs: &TypeDocs) -> Page {
        let author = Author::new(schema, docs);
        let mut entry = author.entry(at);
        // One property alone has the room to show everything that it may be.
        entry.ty = type_text(&at.field.ty, schema, true);
        Page::Property {
            of: schema.name.0.clone(),
            entry: Box::new(entry),
            nested: author.nested([&at.field.ty], None),
        }
    }

    /// Explains an id that the type has.
    pub fn of_id(schema: &ResourceType, name: &SmolStr) -> Page {
        let id = &schema.ids[name];
        Page::Id {
            of: schema.name.0.clone(),
            name: name.clone(),
            ty: id.ty.to_string(),
            accepts: id.accepts.iter().map(ToString::to_string).collect(),
        }
    }

    pub fn of_function(signature: &Signature) -> Page {
        Page::Function {
            name: signature.name.clone(),
            signature: signature.shown(),
            doc: signature.doc.clone(),
        }
    }
}

/// Writes about one resource type.
struct Author<'a> {
    schema: &'a ResourceType,
    docs: &'a TypeDocs,
    marks: NestedMarks,
}

impl<'a> Author<'a> {
    fn new(schema: &'a ResourceType, docs: &'a TypeDocs) -> Author<'a> {
        Author { schema, docs, marks: NestedMarks::of(schema) }
    }

    fn entry(&self, at: &Place) -> Entry {
        Entry::new(self.schema, self.docs, &self.marks, at)
    }

    /// Returns the entries of a record: required first, then optional, then read-only.
    fn entries(&self, definition: Option<&SmolStr>, record: &RecordType) -> Vec<Entry> {
        let place = |name: &SmolStr, field: &FieldType| Place {
            definition: definition.cloned(),
            name: name.clone(),
            field: field.clone(),
        };
        let fields = record.fields.iter();
        let mut out: Vec<Entry> =
            fields.map(|(name, field)| self.entry(&place(name, field))).collect();
        out.sort_by_key(|entry| (entry.read_only, !entry.required));
        out
    }

    /// Returns every definition that these types lead to but `except`, each once, nearest first.
    fn nested(
        &self,
        types: impl IntoIterator<Item = &'a Type>,
        except: Option<&'a SmolStr>,
    ) -> Vec<Definition> {
        let definitions = &self.schema.definitions;
        let mut found: Vec<&SmolStr> = except.into_iter().collect();
        types.into_iter().for_each(|ty| definitions_in(ty, &mut found));
        let mut next = 0;
        while let Some(name) = found.get(next) {
            if let Some(ty) = definitions.get(*name) {
                definitions_in(ty, &mut found);
            }
            next += 1;
        }
        let found = found.into_iter().skip(usize::from(except.is_some()));
        found.filter_map(|name| Some(self.definition(name, definitions.get(name)?))).collect()
    }

    fn definition(&self, name: &SmolStr, ty: &Type) -> Definition {
        let record = match ty {
            Type::Record(record) => Some(record),
            _ => None,
        };
        Definition {
            name: name.clone(),
            ty: record.is_none().then(|| type_text(ty, self.schema, false)),
            description: self.docs.definition(name).map(str::to_owned),
            open: record.is_some_and(|record| record.open),
            rules: record.map_or_else(Vec::new, |record| entry::rules(record)),
            properties: record.map_or_else(Vec::new, |record| self.entries(Some(name), record)),
        }
    }
}
