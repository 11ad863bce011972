//! Replacement: whether the successor is made before or after its predecessor goes.

use msd_model::graph::{Node, ResourceGraph, Upstream};
use msd_model::plan::Change;
use msd_model::schema::{Replacement, ResourceType};
use msd_model::value::{Record, Value};

use crate::compare::same;
use crate::diff::{NodeDiff, Verdict};
use crate::shape::Shape;
use crate::state::{Resource, State};

/// Returns the change of what a thing is or where it lives, if there is one.
pub fn identity_change(graph: &ResourceGraph, node: &Node, resource: &Resource) -> Option<Change> {
    let change = |path: &str, before: Option<&str>, after: Option<&str>| Change {
        path: path.into(),
        before: before.map_or(Value::Null, Value::str),
        after: after.map_or(Value::Null, Value::str),
        forces_replacement: true,
    };
    if node.ty != resource.ty {
        return Some(change("@type", Some(resource.ty.as_str()), Some(node.ty.as_str())));
    }
    let region = graph.region(node);
    (region != resource.region)
        .then(|| change("@provider.region", resource.region.as_deref(), region.as_deref()))
}

/// Returns the change that a thing needs whose creation failed.
pub fn taint() -> Change {
    let (before, after) = (Value::Bool(true), Value::Bool(false));
    Change { path: "@tainted".into(), before, after, forces_replacement: true }
}

/// Returns which of the two comes first: what the program says, else what the type says, else the
/// successor, unless both would bear one name. What is of no use only stands in the way.
pub fn order(
    node: &Node,
    desired: &Record,
    resource: &Resource,
    schema: Option<&ResourceType>,
) -> Replacement {
    if resource.tainted {
        return Replacement::DeleteFirst;
    }
    let said = node.policy.replacement.or_else(|| schema.and_then(|schema| schema.replacement));
    said.unwrap_or_else(|| match schema {
        Some(schema) if node.ty == resource.ty && names_clash(schema, desired, resource) => {
            Replacement::DeleteFirst
        }
        _ => Replacement::CreateFirst,
    })
}

/// Tells whether predecessor and successor would have the same name in the cloud.
fn names_clash(schema: &ResourceType, desired: &Record, resource: &Resource) -> bool {
    let keeps = |path: &str| {
        let (Some(after), Some(before)) = (at(desired, path), at(&resource.properties, path))
        else {
            return false;
        };
        let name = path.split('.').next().unwrap_or(path);
        same(before, after, Shape::property(Some(schema), name))
    };
    let given = !schema.identifier.is_empty() && schema.identifier.iter().all(|path| keeps(path));
    // Many types are identified by an ARN that the cloud makes of a name which the user gives.
    let short = snake(schema.name.short());
    given
        || ["name".to_owned(), format!("{short}_name"), format!("{short}_identifier")]
            .iter()
            .any(|name| schema.property(name).is_some_and(|field| field.create_only) && keeps(name))
}

fn at<'a>(record: &'a Record, path: &str) -> Option<&'a Value> {
    let mut steps = path.split('.');
    let first = record.get(steps.next()?)?;
    let found = steps.try_fold(first, |value, step| value.as_map()?.get(step))?;
    (*found != Value::Null).then_some(found)
}

/// Returns `db_cluster` of `DBCluster`.
fn snake(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut out = String::new();
    for (position, letter) in letters.iter().enumerate() {
        let after_lower = position > 0 && !letters[position - 1].is_uppercase();
        let before_lower = letters.get(position + 1).is_some_and(|next| next.is_lowercase());
        if letter.is_uppercase() && position > 0 && (after_lower || before_lower) {
            out.push('_');
        }
        out.extend(letter.to_lowercase());
    }
    out
}

/// Makes what depends on a thing that goes first go first too: a predecessor cannot be deleted while
/// the predecessors of its dependants still hold on to it; nothing ever held on to what is tainted.
/// O(nodes + edges).
pub fn settle_order(
    graph: &ResourceGraph,
    state: &State,
    order: &[Upstream],
    nodes: &mut [NodeDiff],
) {
    let is_tainted = |index: usize| {
        let known = state.resources.get(&graph.nodes[index].address);
        known.is_some_and(|known| known.tainted)
    };
    let goes_first = |diff: &NodeDiff| diff.verdict == Verdict::Replace(Replacement::DeleteFirst);
    if !nodes.iter().any(goes_first) {
        return;
    }
    let mut node_below = vec![false; graph.nodes.len()];
    let mut join_below = vec![false; graph.joins.len()];
    for upstream in order {
        match *upstream {
            Upstream::Node(index) => {
                let index = index as usize;
                let below = graph.nodes[index].depends.iter().any(|on| match on.on {
                    Upstream::Node(on) => node_below[on as usize],
                    Upstream::Join(on) => join_below[on as usize],
                });
                if below && matches!(nodes[index].verdict, Verdict::Replace(_)) {
                    nodes[index].verdict = Verdict::Replace(Replacement::DeleteFirst);
                }
                node_below[index] = below || goes_first(&nodes[index]) && !is_tainted(index);
            }
            Upstream::Join(index) => {
                let members = &graph.joins[index as usize].members;
                join_below[index as usize] =
                    members.iter().any(|member| node_below[*member as usize]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn type_names_become_property_names() {
        for (name, expected) in
            [("DBCluster", "db_cluster"), ("Queue", "queue"), ("VPCEndpoint", "vpc_endpoint")]
        {
            assert_eq!(snake(name), expected);
        }
    }
}
