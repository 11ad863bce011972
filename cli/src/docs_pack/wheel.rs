//! Reads the resource schemas out of a wheel of cfn-lint. Runs nothing of what is in it.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde_json::Value as Json;
use zip::ZipArchive;
use zip::result::ZipError;

use super::{PackError, VERSION};

const ROOT: &str = "cfnlint/data/schemas";
/// The region with the most types; the generator of the library takes it too.
const REGION: &str = "us-east-1";
/// Many times what the largest schema takes.
const LARGEST: u64 = 64 << 20;

pub struct Wheel {
    path: PathBuf,
    archive: ZipArchive<BufReader<File>>,
}

impl Wheel {
    /// Opens a wheel of the pinned version.
    pub fn open(path: &Path) -> Result<Wheel, PackError> {
        let path = path.to_owned();
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(source) => return Err(PackError::Read { path, source }),
        };
        let archive = match ZipArchive::new(BufReader::new(file)) {
            Ok(archive) => archive,
            Err(ZipError::Io(source)) if path.is_dir() => {
                return Err(PackError::Read { path, source });
            }
            Err(error) => return Err(PackError::Wheel { path, reason: error.to_string() }),
        };
        let found = archive.file_names().find_map(|name| version(&name.ok()?).map(str::to_owned));
        match found {
            Some(found) if found == VERSION => Ok(Wheel { path, archive }),
            Some(found) => Err(PackError::WheelVersion { path, found }),
            None => Err(PackError::Wheel { path, reason: "it does not say its version".into() }),
        }
    }

    /// Returns the wire names of all types, each with the name of its schema in the wheel.
    pub fn types(&mut self) -> Result<BTreeMap<String, String>, PackError> {
        let types: BTreeMap<String, String> = self.json(&format!("providers/{REGION}.json"))?;
        match types.keys().find(|name| service(name).is_none()) {
            Some(name) => Err(self.broken(&format!("{name:?} is no name of a type"))),
            None => Ok(types),
        }
    }

    pub fn schema(&mut self, name: &str) -> Result<Json, PackError> {
        self.json(&format!("resources/{name}.json"))
    }

    fn json<T: DeserializeOwned>(&mut self, name: &str) -> Result<T, PackError> {
        let name = format!("{ROOT}/{name}");
        let mut text = Vec::new();
        let read = match self.archive.by_name(&name) {
            Ok(entry) => entry.take(LARGEST).read_to_end(&mut text).map_err(ZipError::Io),
            Err(error) => Err(error),
        };
        let parsed = read
            .map_err(|error| error.to_string())
            .and_then(|_| serde_json::from_slice(&text).map_err(|error| error.to_string()));
        parsed.map_err(|reason| self.broken(&format!("{name}: {reason}")))
    }

    fn broken(&self, reason: &str) -> PackError {
        PackError::Wheel { path: self.path.clone(), reason: reason.to_owned() }
    }
}

/// Returns `ec2` of `AWS::EC2::VPC`. The result names a file, so nothing but letters and digits do.
pub fn service(wire: &str) -> Option<String> {
    let parts: Vec<&str> = wire.split("::").collect();
    let plain = |part: &&str| !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric());
    match parts[..] {
        [_, service, _] if parts.iter().all(plain) => Some(service.to_ascii_lowercase()),
        _ => None,
    }
}

fn version(entry: &str) -> Option<&str> {
    entry.strip_prefix("cfn_lint-")?.strip_suffix(".dist-info/METADATA")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_lead_out_of_the_folder() {
        assert_eq!(service("AWS::EC2::VPC").as_deref(), Some("ec2"));
        for name in ["AWS::..::VPC", "AWS::a/b::VPC", "AWS::::VPC", "AWS::EC2", ""] {
            assert_eq!(service(name), None, "{name}");
        }
    }
}
