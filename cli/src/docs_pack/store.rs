//! Where the pack lies: one folder for each version, one file for each service. It appears whole or
//! not at all.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;
use msd_model::schema::ResourceType;

use super::file::{self, ServiceTexts};
use super::wheel::{Wheel, service};
use super::{PackError, TypeDocs, VERSION, descriptions};

/// How often to make way for a pack that someone else installs at the same moment.
const ATTEMPTS: usize = 5;

pub struct Pack {
    folder: PathBuf,
}

/// What an installation brought.
#[derive(Debug, PartialEq)]
pub struct Installed {
    pub folder: PathBuf,
    pub types: u64,
    /// On the disk.
    pub bytes: u64,
}

impl Pack {
    /// Returns the pack of this user, whether it is there or not: below `$XDG_CACHE_HOME/msd`,
    /// `~/.cache/msd`, or where else the platform keeps what can be made again.
    pub fn of_user() -> Result<Pack, PackError> {
        let strategy = etcetera::choose_base_strategy().map_err(|_| PackError::NoHome)?;
        Ok(Pack::below(&strategy.cache_dir().join("msd")))
    }

    fn below(cache: &Path) -> Pack {
        Pack { folder: cache.join("docs").join(VERSION) }
    }

    /// Returns the descriptions of a type, or none when the pack is not installed. Reads the file of
    /// the type's service.
    pub fn of_type(&self, schema: &ResourceType) -> Result<Option<TypeDocs>, PackError> {
        let path = self.folder.join(file::name(schema.name.service()));
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Ok(self.folder.is_dir().then(TypeDocs::default));
            }
            Err(source) => return Err(PackError::Read { path, source }),
        };
        let mut texts =
            file::decode(&bytes).map_err(|reason| PackError::Damaged { path, reason })?;
        let own = texts.remove(schema.wire.as_str()).unwrap_or_default();
        Ok(Some(TypeDocs::new(schema, own)))
    }

    /// Builds the pack from a wheel, in place of one that is there.
    pub fn install(&self, wheel: &Path) -> Result<Installed, PackError> {
        let mut wheel = Wheel::open(wheel)?;
        let mut services: BTreeMap<String, ServiceTexts> = BTreeMap::new();
        let mut types = 0;
        for (wire, schema) in wheel.types()? {
            let texts = descriptions::of(&wheel.schema(&schema)?);
            // `types` lets only such names through that have a service.
            services.entry(service(&wire).unwrap_or_default()).or_default().insert(wire, texts);
            types += 1;
        }
        let bytes = self.write(&services).map_err(|source| self.cannot_write(source))?;
        Ok(Installed { folder: self.folder.clone(), types, bytes })
    }

    fn write(&self, services: &BTreeMap<String, ServiceTexts>) -> io::Result<u64> {
        let around = self.folder.parent().unwrap_or(&self.folder);
        fs::create_dir_all(around)?;
        let new = tempfile::Builder::new().prefix(".new-").tempdir_in(around)?;
        let mut written = 0;
        for (service, texts) in services {
            let bytes = file::encode(texts)?;
            fs::write(new.path().join(file::name(service)), &bytes)?;
            written += bytes.len() as u64;
        }
        self.take_place(new.path(), around)?;
        Ok(written)
    }

    fn take_place(&self, new: &Path, around: &Path) -> io::Result<()> {
        let mut last = Ok(());
        for _ in 0..ATTEMPTS {
            last = fs::rename(new, &self.folder);
            if last.is_ok() || !self.folder.exists() {
                break;
            }
            // A folder cannot replace a full one in one step, so the old one goes aside first.
            let aside = tempfile::Builder::new().prefix(".old-").tempdir_in(around)?;
            match fs::rename(&self.folder, aside.path().join(VERSION)) {
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        last
    }

    fn cannot_write(&self, source: io::Error) -> PackError {
        PackError::Write { path: self.folder.clone(), source }
    }
}

#[cfg(test)]
mod tests {
    use msd_analysis::Stdlib;
    use msd_model::schema::Schemas;
    use msd_model::ty::TypeName;

    use super::*;
    use crate::docs_pack::sample_wheel;

    fn queue() -> std::sync::Arc<ResourceType> {
        Stdlib::default().resource_type(&TypeName::new("aws.sqs.Queue")).unwrap()
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_pack_is_read_by_the_names_of_msd() {
        let cache = tempfile::tempdir().unwrap();
        let pack = Pack::below(cache.path());
        assert!(pack.of_type(&queue()).unwrap().is_none(), "nothing is installed");
        let wheel = sample_wheel::write(cache.path(), VERSION);
        // The second time finds a pack in its place.
        for _ in 0..2 {
            assert_eq!(pack.install(&wheel).unwrap().types, 2);
            assert_eq!(names(&cache.path().join("docs")), [VERSION], "nothing is left over");
            assert_eq!(names(&pack.folder), ["ec2.json.lz4", "sqs.json.lz4"]);
        }
        let schema = queue();
        let docs = pack.of_type(&schema).unwrap().unwrap();
        assert!(docs.summary().unwrap().starts_with("The queue"));
        let name = schema.property("queue_name").unwrap();
        assert_eq!(docs.property(None, "queue_name", name), Some("A name for the queue."));
        let policy = Some("RedrivePolicy");
        let field = FieldOf(&schema, "RedrivePolicy").named("max_receive_count");
        assert_eq!(docs.property(policy, "max_receive_count", &field), Some("How often."));
        assert_eq!(docs.definition("RedrivePolicy"), Some("Where dead letters go."));
        assert_eq!(docs.definition("Nothing"), None);
    }

    struct FieldOf<'a>(&'a ResourceType, &'a str);

    impl FieldOf<'_> {
        fn named(&self, name: &str) -> msd_model::schema::FieldType {
            let msd_model::ty::Type::Record(record) = &self.0.definitions[self.1] else {
                panic!("not a record")
            };
            record.fields[name].clone()
        }
    }

    #[test]
    fn damage_is_an_error() {
        let cache = tempfile::tempdir().unwrap();
        let pack = Pack::below(cache.path());
        let wheel = sample_wheel::write(cache.path(), VERSION);
        pack.install(&wheel).unwrap();
        let path = pack.folder.join("sqs.json.lz4");
        let whole = fs::read(&path).unwrap();
        fs::write(&path, &whole[..whole.len() / 2]).unwrap();
        let error = pack.of_type(&queue()).unwrap_err();
        assert!(matches!(error, PackError::Damaged { .. }), "{error}");

        let whole = fs::read(&wheel).unwrap();
        for length in [0, 10, whole.len() / 2, whole.len() - 1] {
            fs::write(&wheel, &whole[..length]).unwrap();
            let error = pack.install(&wheel).unwrap_err();
            assert!(matches!(error, PackError::Wheel { .. }), "cut at {length}: {error}");
        }
        assert_eq!(names(&cache.path().join("docs")), [VERSION], "no attempt left anything");
    }

    #[test]
    fn another_version_is_refused() {
        let cache = tempfile::tempdir().unwrap();
        let wheel = sample_wheel::write(cache.path(), "1.0.0");
        let error = Pack::below(cache.path()).install(&wheel).unwrap_err();
        assert!(matches!(&error, PackError::WheelVersion { found, .. } if found == "1.0.0"));
        assert!(!cache.path().join("docs").exists());
    }
}
