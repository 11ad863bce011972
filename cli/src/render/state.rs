//! Resources as the state remembers them.

use std::fmt::Write;
use std::sync::Arc;

use msd_engine::state::{Resource, State};
use msd_model::value::{Record, Value};
use serde_json::{Value as Json, json};
use smol_str::SmolStr;

use crate::render::output;
use crate::render::plan::properties;
use crate::tint::Tint;

/// The version of the JSON form of a state.
const FORMAT_VERSION: u32 = 1;

/// Renders every resource and the outputs.
pub fn all(state: &State, tint: Tint) -> String {
    if state.resources.is_empty() && state.outputs.is_empty() {
        return "The state is empty: nothing was applied yet.\n".to_owned();
    }
    let mut out = String::new();
    for resource in sorted(state) {
        out.push_str(&one(resource, tint));
        out.push('\n');
    }
    let outputs = outputs(state);
    if !outputs.is_empty() {
        let _ = write!(out, "{}\n\n{}", tint.bold("Outputs"), output::list(&outputs, tint));
    }
    out
}

/// Renders one resource: what was asked for, and what the cloud answered beyond that.
pub fn one(resource: &Resource, tint: Tint) -> String {
    let Resource { address, ty, identifier, region, group, .. } = resource;
    let mut out = format!("{}: {ty} ({identifier})", tint.bold(address));
    let about = [
        group.as_ref().map(|group| format!("group {group}")),
        region.as_ref().map(ToString::to_string),
        resource.protect.then(|| "protected".to_owned()),
        resource
            .tainted
            .then(|| "tainted: its creation failed, the next apply replaces it".to_owned()),
    ];
    for what in about.into_iter().flatten() {
        let _ = write!(out, " · {what}");
    }
    out.push('\n');
    out.push_str(&properties(&known(resource), 2, tint));
    out
}

/// Returns the resources by address.
pub fn sorted(state: &State) -> Vec<&Resource> {
    let mut resources: Vec<&Resource> = state.resources.values().collect();
    resources.sort_by(|a, b| a.address.cmp(&b.address));
    resources
}

pub fn outputs(state: &State) -> Vec<(SmolStr, Value)> {
    state.outputs.iter().map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// Returns the state as JSON. The key that seals secrets is not in it.
pub fn json(state: &State) -> Json {
    json!({
        "format_version": FORMAT_VERSION,
        "lineage": state.stamp.lineage,
        "serial": state.stamp.serial,
        "last_run": state.last_run,
        "resources": sorted(state),
        "replaced": state.replaced.values().collect::<Vec<_>>(),
        "interrupted": state.open.len(),
        "outputs": output::json(&outputs(state)),
    })
}

/// What the program asked for comes first, in its order.
fn known(resource: &Resource) -> Record {
    merged(&resource.properties, &resource.attributes)
}

fn merged(asked: &Record, answered: &Record) -> Record {
    let mut known = asked.clone();
    for (name, answer) in answered {
        let value = match (asked.get(name), answer) {
            // A secret that was asked for stays the secret that it is.
            (Some(asked), _) if asked.is_secret() => continue,
            // The cloud never shows what can only be written.
            (Some(Value::Map(asked)), Value::Map(answer)) => {
                Value::Map(Arc::new(merged(asked, answer)))
            }
            (_, answer) => answer.clone(),
        };
        known.insert(name.clone(), value);
    }
    known
}

#[cfg(test)]
mod tests {
    use msd_engine::journal::RunId;
    use msd_model::ty::TypeName;

    use super::*;

    #[test]
    fn a_resource_shows_what_was_asked_and_what_was_answered() {
        let record = |fields: &[(&str, Value)]| -> Record {
            fields.iter().map(|(name, value)| ((*name).into(), value.clone())).collect()
        };
        let resource = Resource {
            address: "db".parse().unwrap(),
            ty: TypeName::new("aws.rds.DBCluster"),
            identifier: "db-1".into(),
            region: None,
            tainted: false,
            properties: record(&[
                ("engine", "mysql".into()),
                ("master_user_password", Value::Sealed("digest".into())),
                ("code", Value::map([("zip_file", "x")].map(|(name, v)| (name.into(), v.into())))),
            ]),
            attributes: record(&[
                ("engine", "mysql".into()),
                ("code", Value::map([])),
                ("port", 3306.into()),
            ]),
            needs: Vec::new(),
            group: Some("data".into()),
            protect: true,
            run: RunId("r".into()),
            began: 1,
        };
        let expected = "db: aws.rds.DBCluster (db-1) · group data · protected\n\
                        \x20 engine               = \"mysql\"\n\
                        \x20 master_user_password = (sensitive)\n\
                        \x20 code                 = { zip_file = \"x\" }\n\
                        \x20 port                 = 3306\n";
        assert_eq!(one(&resource, Tint::PLAIN), expected);
    }
}
