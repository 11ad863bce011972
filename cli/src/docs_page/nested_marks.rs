//! Marks of properties inside definitions, which a schema gives as paths from the outside.

use msd_model::schema::ResourceType;
use msd_model::ty::Type;
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use super::records::records;
use super::type_text::definitions_in;

/// What alone can be done with a property.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Mark {
    Create,
    Read,
    Write,
}

/// Whether a mark holds wherever the definition is used.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Extent {
    Everywhere,
    InPlaces,
}

#[derive(Debug, Default)]
pub struct NestedMarks {
    /// The marks that paths give to a property of a definition, one for each path.
    paths: FxHashMap<(SmolStr, SmolStr), Vec<Mark>>,
    /// How many properties lead to a definition.
    uses: FxHashMap<SmolStr, usize>,
}

impl NestedMarks {
    pub fn of(schema: &ResourceType) -> NestedMarks {
        let mut out = NestedMarks::default();
        for (mark, paths) in [
            (Mark::Create, &schema.create_only_paths),
            (Mark::Read, &schema.read_only_paths),
            (Mark::Write, &schema.write_only_paths),
        ] {
            paths.iter().for_each(|path| out.add(schema, path, mark));
        }
        let inside = schema.definitions.values().flat_map(parts);
        let own = schema.properties.fields.values().map(|field| &field.ty);
        for ty in own.chain(inside) {
            let mut named = Vec::new();
            definitions_in(ty, &mut named);
            named.into_iter().for_each(|name| *out.uses.entry(name.clone()).or_default() += 1);
        }
        out
    }

    /// Returns how far a mark holds for a property of a definition, or none when it does not.
    pub fn extent(&self, definition: &str, name: &str, mark: Mark) -> Option<Extent> {
        let marks = self.paths.get(&(definition.into(), name.into()))?;
        let count = marks.iter().filter(|own| **own == mark).count();
        let uses = self.uses.get(definition).copied().unwrap_or(0);
        match count {
            0 => None,
            _ if count >= uses => Some(Extent::Everywhere),
            _ => Some(Extent::InPlaces),
        }
    }

    fn add(&mut self, schema: &ResourceType, path: &str, mark: Mark) {
        let mut candidates: Vec<(Option<SmolStr>, _)> = vec![(None, schema.properties.clone())];
        let mut steps = path.split('.').filter(|step| *step != "*").peekable();
        while let Some(step) = steps.next() {
            let holder = candidates.iter().find(|(_, record)| record.fields.contains_key(step));
            let Some((definition, record)) = holder else { return };
            if steps.peek().is_none() {
                if let Some(definition) = definition {
                    self.paths.entry((definition.clone(), step.into())).or_default().push(mark);
                }
                return;
            }
            candidates = records(schema, &record.fields[step].ty);
        }
    }
}

/// Returns the types of a record's properties, or the type itself if it is no record.
fn parts(ty: &Type) -> Vec<&Type> {
    match ty {
        Type::Record(record) => record.fields.values().map(|field| &field.ty).collect(),
        other => vec![other],
    }
}

#[cfg(test)]
mod tests {
    use msd_analysis::Stdlib;
    use msd_model::schema::Schemas;
    use msd_model::ty::TypeName;

    use super::*;

    #[test]
    fn paths_become_marks_of_definitions() {
        let schema = Stdlib::default().resource_type(&TypeName::new("aws.ec2.VPC")).unwrap();
        let marks = NestedMarks::of(&schema);
        let control = |name, mark| marks.extent("VpcEncryptionControl", name, mark);
        assert_eq!(control("state", Mark::Read), Some(Extent::Everywhere));
        assert_eq!(control("lambda_exclusion", Mark::Write), Some(Extent::Everywhere));
        assert_eq!(control("mode", Mark::Read), None);
        assert_eq!(control("state", Mark::Create), None);
    }

    #[test]
    fn a_mark_of_one_use_among_several_says_so() {
        let mut schema = ResourceType::clone(
            &Stdlib::default().resource_type(&TypeName::new("aws.ec2.VPC")).unwrap(),
        );
        schema.read_only_paths =
            vec!["vpc_encryption_control.resource_exclusions.lambda.state".into()];
        let found =
            NestedMarks::of(&schema).extent("VpcEncryptionControlExclusion", "state", Mark::Read);
        assert_eq!(found, Some(Extent::InPlaces));
    }
}
