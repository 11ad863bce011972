//! Outputs as `msd output` and the end of an apply show them.

use msd_model::value::Value;
use serde_json::{Map, Value as Json, json};
use smol_str::SmolStr;

use crate::render::value::render;
use crate::tint::Tint;

/// Renders `name = value`, one below the other.
pub fn list(outputs: &[(SmolStr, Value)], tint: Tint) -> String {
    let width = outputs.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    let line =
        |(name, value): &(SmolStr, Value)| format!("{name:width$} = {}\n", render(value, 0, tint));
    outputs.iter().map(line).collect()
}

/// Returns `{"name": {"sensitive": false, "value": …}}`; a secret has no value to show.
pub fn json(outputs: &[(SmolStr, Value)]) -> Json {
    let one = |(name, value): &(SmolStr, Value)| {
        let sensitive = value.is_secret();
        (name.to_string(), json!({ "sensitive": sensitive, "value": value.to_plain_json() }))
    };
    Json::Object(outputs.iter().map(one).collect::<Map<_, _>>())
}
