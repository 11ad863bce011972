//! One declaration: its properties in the boldest form that the checker takes.

use std::fmt::Write;

use msd_model::schema::Schemas;
use msd_model::ty::Type;
use msd_model::value::Value;
use msd_model::value_source::quote;
use smol_str::SmolStr;

use super::Found;
use super::kept::kept;
use super::writing::Writer;

/// How a property is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// With references.
    Referring,
    /// As text.
    Plain,
    /// Not at all.
    Omitted,
}

#[derive(Debug)]
struct Property {
    name: SmolStr,
    required: bool,
    referring: String,
    plain: String,
    form: Form,
}

#[derive(Debug)]
pub struct Declaration {
    pub name: SmolStr,
    /// What goes before it: where it is, and what takes it over.
    head: String,
    properties: Vec<Property>,
}

impl Declaration {
    pub fn new(found: &Found, name: SmolStr, imports: bool, mut writer: Writer<'_>) -> Declaration {
        let mut head = String::new();
        // Writing to a String does not fail.
        if imports {
            let _ = writeln!(head, "import {name} from {}\n", quote(&found.object.identifier));
        }
        if let Some(region) = &found.region {
            let _ = writeln!(head, "@provider(region = {})", quote(region));
        }
        let properties = kept(&found.object.properties, &found.schema);
        let hidden = unseen(found, &properties, writer.schemas);
        for name in &hidden {
            let _ = writeln!(head, "// The cloud does not show `{name}`: it stays as it is.");
            let _ = writeln!(head, "@ignore({name})");
        }
        let _ = write!(head, "resource {name}: {} {{", found.ty());
        let empty = |name: SmolStr| (name, Value::map([]));
        let properties = properties
            .into_iter()
            .chain(hidden.into_iter().map(empty))
            .filter_map(|(name, value)| {
                let field = found.schema.property(&name)?;
                let (referring, refers) = writer.value(&value, &field.ty);
                let form = if refers { Form::Referring } else { Form::Plain };
                let plain = if refers { value.source() } else { referring.clone() };
                Some(Property { name, required: field.required, referring, plain, form })
            })
            .collect();
        Declaration { name, head, properties }
    }

    pub fn write(&self, out: &mut String) {
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(&self.head);
        let shown: Vec<&Property> =
            self.properties.iter().filter(|one| one.form != Form::Omitted).collect();
        if shown.is_empty() {
            out.push_str("}\n");
            return;
        }
        out.push('\n');
        for property in shown {
            let text = match property.form {
                Form::Referring => &property.referring,
                _ => &property.plain,
            };
            let _ = writeln!(out, "{} = {text}", super::writing::key(&property.name));
        }
        out.push_str("}\n");
    }

    /// Writes a property that the checker refuses in a humbler form, or all that refer to something;
    /// tells whether there was one.
    pub fn retreat(&mut self, property: Option<&str>) -> bool {
        let wanted = |one: &&mut Property| match property {
            Some(name) => one.name == name,
            None => one.form == Form::Referring,
        };
        let mut retreated = false;
        for one in self.properties.iter_mut().filter(wanted) {
            let humbler = match one.form {
                Form::Referring => Form::Plain,
                Form::Plain if !one.required => Form::Omitted,
                stays => stays,
            };
            retreated |= humbler != one.form;
            one.form = humbler;
        }
        retreated
    }
}

/// Returns what a declaration needs and the cloud keeps to itself, such as the code of a function, where
/// it can be written as an empty record.
fn unseen(found: &Found, seen: &[(SmolStr, Value)], schemas: &dyn Schemas) -> Vec<SmolStr> {
    let may_be_empty = |ty: &Type| {
        let record = match ty {
            Type::Definition { resource, name } => schemas.definition(resource, name),
            other => Some(other.clone()),
        };
        let Some(Type::Record(record)) = record else { return false };
        record.rules.is_empty() && !record.fields.values().any(|field| field.required)
    };
    let fields = found.schema.properties.fields.iter();
    let wanted = fields.filter(|(name, field)| {
        let is_missing = field.required && !field.read_only;
        is_missing && !seen.iter().any(|(known, _)| known == *name) && may_be_empty(&field.ty)
    });
    wanted.map(|(name, _)| name.clone()).collect()
}
