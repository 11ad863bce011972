//! The settings of the section `msd`.

use serde::Deserialize;

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Config {
    pub inlay_hints: Hints,
    pub code_lens: Lens,
}

#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Hints {
    pub types: bool,
    pub waves: bool,
    pub estimates: bool,
    pub limits: bool,
    pub arguments: bool,
}

impl Default for Hints {
    fn default() -> Hints {
        Hints { types: true, waves: true, estimates: true, limits: true, arguments: true }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(default)]
pub struct Lens {
    pub enable: bool,
}

impl Default for Lens {
    fn default() -> Lens {
        Lens { enable: true }
    }
}

impl Config {
    /// Reads what a client sends; what it does not set, or sets to nonsense, stays as it is by default.
    pub fn read(value: serde_json::Value) -> Config {
        serde_json::from_value(value).unwrap_or_default()
    }
}
