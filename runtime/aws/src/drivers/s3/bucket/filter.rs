//! Which objects a configuration is about: by prefix, by tags, or by access point. Here these stand
//! beside each other; each part of the API nests them in a way of its own.

use aws_sdk_s3::types::Tag;
use msd_model::value::Record;

use crate::convert::{Found, Mismatch, field};
use crate::{shape, tag};

tag!(Tag, required);
shape!(Tag { key, value });

#[derive(Default)]
pub struct Filter {
    pub prefix: Option<String>,
    pub tags: Vec<Tag>,
    pub access_point: Option<String>,
}

impl Filter {
    pub fn of(fields: &Record) -> Result<Filter, Mismatch> {
        let prefix: Option<String> = field(fields, "prefix")?;
        Ok(Filter {
            prefix: prefix.filter(|prefix| !prefix.is_empty()),
            tags: field(fields, "tag_filters")?.unwrap_or_default(),
            access_point: field(fields, "access_point_arn")?,
        })
    }

    /// Returns how many conditions there are: more than one are joined by `and`.
    pub fn conditions(&self) -> usize {
        let prefix = usize::from(self.prefix.is_some());
        prefix + self.tags.len() + usize::from(self.access_point.is_some())
    }

    /// Returns the tags, or nothing where there are none.
    pub fn some_tags(&self) -> Option<Vec<Tag>> {
        (!self.tags.is_empty()).then(|| self.tags.clone())
    }

    pub fn put(&self, found: &mut Found) {
        found.put("prefix", &self.prefix);
        found.put_some("tag_filters", &self.tags);
        found.put("access_point_arn", &self.access_point);
    }
}
