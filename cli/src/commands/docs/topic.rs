//! What a name given to `msd docs` means: a type, something inside a type, or a function.

use std::sync::Arc;

use msd_analysis::{Signature, Stdlib, functions};
use msd_model::nearest::nearest;
use msd_model::schema::{RecordType, ResourceType, Schemas};
use msd_model::task::TaskKind;
use msd_model::ty::{Type, TypeName};
use smol_str::SmolStr;

use crate::docs_page::{Place, records};
use crate::error::CliError;
use crate::type_names;

#[derive(Debug)]
pub enum Topic {
    Type(Arc<ResourceType>),
    Definition(Arc<ResourceType>, SmolStr),
    Property(Arc<ResourceType>, Place),
    Id(Arc<ResourceType>, SmolStr),
    Function(Signature),
}

/// Finds `aws.ec2.VPC`, `AWS::EC2::VPC`, `aws.ec2.VPC.cidr_block`, `cidr.subnet`.
pub fn find(name: &str) -> Result<Topic, CliError> {
    let unknown = |nearest| CliError::NoTopic { name: name.to_owned(), nearest };
    let library = Stdlib::default();
    if let Some(own) = type_names::of_wire(name) {
        let found = library.resource_type(&own).map(Topic::Type);
        return found.ok_or_else(|| unknown(nearest_type(own.as_str())));
    }
    let parts: Vec<&str> = name.split('.').collect();
    if let ["aws", service, short, path @ ..] = parts.as_slice() {
        let own = format!("aws.{service}.{short}");
        return match library.resource_type(&TypeName::new(own.as_str())) {
            Some(schema) => inside(schema, path),
            None => Err(unknown(nearest_type(&own))),
        };
    }
    if let Some((own, path)) = task(&parts)
        && let Some(schema) = library.resource_type(&own)
    {
        return inside(schema, path);
    }
    let functions = functions();
    if let Some(found) = functions.iter().find(|function| function.name == name) {
        return Ok(Topic::Function(found.clone()));
    }
    let named = functions.iter().map(|function| function.name.as_str());
    let meant = ending_like(name).or_else(|| nearest(name, named)).map(str::to_owned);
    Err(unknown(meant.or_else(|| nearest_type(name))))
}

/// Tells which type of task is meant by `gate`, `gate.timeout` or `msd.Gate.timeout`.
fn task<'p>(parts: &'p [&'p str]) -> Option<(TypeName, &'p [&'p str])> {
    TaskKind::ALL.into_iter().find_map(|kind| {
        let own = TypeName::new(kind.type_name());
        match parts {
            ["msd", short, path @ ..] if own.short() == *short => Some((own, path)),
            [word, path @ ..] if kind.word() == *word => Some((own, path)),
            _ => None,
        }
    })
}

fn nearest_type(name: &str) -> Option<String> {
    nearest(name, type_names::all()).map(str::to_owned)
}

/// Finds the type that someone means by `VPC` or `ec2.vpc`.
fn ending_like(name: &str) -> Option<&'static str> {
    let wanted = format!(".{}", name.to_lowercase());
    type_names::all().find(|own| own.to_lowercase().ends_with(&wanted))
}

fn inside(schema: Arc<ResourceType>, path: &[&str]) -> Result<Topic, CliError> {
    let mut owner = None;
    let mut candidates = vec![(None, schema.properties.clone())];
    for (index, name) in path.iter().enumerate() {
        let is_last = index + 1 == path.len();
        if index == 0 && schema.definitions.contains_key(*name) {
            if is_last {
                return Ok(Topic::Definition(schema.clone(), (*name).into()));
            }
            let ty = Type::Definition { resource: schema.name.clone(), name: (*name).into() };
            candidates = records(&schema, &ty);
            owner = Some(*name);
            continue;
        }
        if index == 0 && is_last && schema.ids.contains_key(*name) {
            return Ok(Topic::Id(schema.clone(), (*name).into()));
        }
        let holder = candidates.iter().find(|(_, record)| record.fields.contains_key(*name));
        let Some((definition, record)) = holder else {
            return Err(missing(&schema, owner, &candidates, name));
        };
        if is_last {
            let place = Place {
                definition: definition.clone(),
                name: (*name).into(),
                field: record.fields[*name].clone(),
            };
            return Ok(Topic::Property(schema.clone(), place));
        }
        candidates = records(&schema, &record.fields[*name].ty);
        owner = Some(*name);
    }
    Ok(Topic::Type(schema))
}

fn missing(
    schema: &ResourceType,
    owner: Option<&str>,
    candidates: &[(Option<SmolStr>, Arc<RecordType>)],
    name: &str,
) -> CliError {
    let mut known: Vec<&str> = candidates
        .iter()
        .flat_map(|(_, record)| record.fields.keys())
        .map(SmolStr::as_str)
        .collect();
    if owner.is_none() {
        known.extend(schema.definitions.keys().chain(schema.ids.keys()).map(SmolStr::as_str));
    }
    let prefix = match (owner, candidates) {
        (_, [(Some(definition), _), ..]) => format!("{}.{definition}", schema.name),
        (Some(owner), _) => format!("{}.{owner}", schema.name),
        (None, _) => schema.name.to_string(),
    };
    let nearest = nearest(name, known).map(|known| format!("{prefix}.{known}"));
    CliError::NoProperty { owner: prefix, name: name.to_owned(), nearest }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meant(name: &str) -> Option<String> {
        match find(name).unwrap_err() {
            CliError::NoTopic { nearest, .. } | CliError::NoProperty { nearest, .. } => nearest,
            error => panic!("{error}"),
        }
    }

    #[test]
    fn names_lead_to_topics() {
        assert!(matches!(find("aws.ec2.VPC"), Ok(Topic::Type(_))));
        assert!(matches!(find("AWS::EC2::VPC"), Ok(Topic::Type(_))));
        assert!(matches!(find("aws.ec2.VPC.VpcId"), Ok(Topic::Id(..))));
        assert!(matches!(find("aws.sqs.Queue.RedrivePolicy"), Ok(Topic::Definition(..))));
        assert!(matches!(find("gate"), Ok(Topic::Type(_))));
        assert!(matches!(find("msd.Action.undo"), Ok(Topic::Property(..))));
        assert!(matches!(find("cidr.subnet"), Ok(Topic::Function(_))));
        for path in ["redrive_policy.max_receive_count", "RedrivePolicy.max_receive_count"] {
            let found = find(&format!("aws.sqs.Queue.{path}"));
            let Ok(Topic::Property(_, place)) = found else { panic!("{found:?}") };
            assert_eq!(place.definition.as_deref(), Some("RedrivePolicy"));
        }
    }

    #[test]
    fn misspelt_names_get_the_nearest() {
        for (wrong, right) in [
            ("aws.ec2.VPCC", "aws.ec2.VPC"),
            ("aws.ec2.vpc", "aws.ec2.VPC"),
            ("ec2.vpc", "aws.ec2.VPC"),
            ("AWS::EC2::Vpc", "aws.ec2.VPC"),
            ("cidr.subnt", "cidr.subnet"),
            ("aws.ec2.VPC.cidr_blok", "aws.ec2.VPC.cidr_block"),
            (
                "aws.sqs.Queue.redrive_policy.max_recieve_count",
                "aws.sqs.Queue.RedrivePolicy.max_receive_count",
            ),
        ] {
            assert_eq!(meant(wrong).as_deref(), Some(right), "{wrong}");
        }
        assert_eq!(meant("qqqqqqqqqqqqqqqqqqqqq"), None);
    }
}
