//! Types that the cloud creates many of in one call. The registry's schemas do not tell, so that they are
//! listed here.

use smol_str::SmolStr;

use crate::ty::TypeName;

/// A call that creates several things of one type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bulk {
    /// How many it takes.
    pub most: u32,
    /// Properties in which all of them agree: the call has each of these once.
    pub same: Vec<SmolStr>,
}

/// Type, most, same. Route 53's `ChangeResourceRecordSets` takes 100 changes of one hosted zone; Glue's
/// `BatchCreatePartition` takes 100 partitions of one table (the API references of both).
const CALLS: [(&str, u32, &[&str]); 2] = [
    ("aws.route53.RecordSet", 100, &["hosted_zone_id", "hosted_zone_name"]),
    ("aws.glue.Partition", 100, &["catalog_id", "database_name", "table_name"]),
];

/// Returns the call that creates several things of this type, if there is one.
pub fn create(ty: &TypeName) -> Option<Bulk> {
    let (_, most, same) = CALLS.iter().find(|(name, ..)| *name == ty.as_str())?;
    Some(Bulk { most: *most, same: same.iter().map(|name| SmolStr::new(*name)).collect() })
}
