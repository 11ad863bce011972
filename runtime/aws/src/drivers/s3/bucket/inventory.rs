//! Lists of all objects, written to a bucket every day or week.

use aws_sdk_s3::types::{
    InventoryConfiguration, InventoryDestination, InventoryFilter, InventoryFormat,
    InventoryFrequency, InventoryIncludedObjectVersions, InventoryOptionalField,
    InventoryS3BucketDestination, InventorySchedule,
};
use msd_model::value::Value;

use super::collection::collection;
use super::part::record;
use crate::convert::{Built, FromValue, Mismatch, ToValue, field};
use crate::{choices, put, shape};

choices!(
    InventoryFormat,
    InventoryFrequency,
    InventoryIncludedObjectVersions,
    InventoryOptionalField,
);
shape! {
    InventoryS3BucketDestination {
        account_id = "bucket_account_id",
        bucket = "bucket_arn",
        format,
        prefix,
    }
}

impl FromValue for InventoryDestination {
    fn from_value(value: &Value) -> Result<Self, Mismatch> {
        let bucket = InventoryS3BucketDestination::from_value(value)?;
        Ok(InventoryDestination::builder().s3_bucket_destination(bucket).build())
    }
}

impl ToValue for InventoryDestination {
    fn to_value(&self) -> Option<Value> {
        self.s3_bucket_destination.to_value()
    }
}

impl FromValue for InventoryConfiguration {
    fn from_value(value: &Value) -> Result<Self, Mismatch> {
        let fields = value.as_map().ok_or_else(|| Mismatch::new("a record", value))?;
        let schedule = InventorySchedule::builder();
        let schedule = schedule.set_frequency(field(fields, "schedule_frequency")?);
        let prefix: Option<String> = field(fields, "prefix")?;
        let filter = prefix.map(|prefix| InventoryFilter::builder().prefix(prefix).build().built());
        InventoryConfiguration::builder()
            .set_id(field(fields, "id")?)
            .set_is_enabled(field(fields, "enabled")?)
            .set_destination(field(fields, "destination")?)
            .set_included_object_versions(field(fields, "included_object_versions")?)
            .set_optional_fields(field(fields, "optional_fields")?)
            .schedule(schedule.build().built()?)
            .set_filter(filter.transpose()?)
            .build()
            .built()
    }
}

impl ToValue for InventoryConfiguration {
    fn to_value(&self) -> Option<Value> {
        record(|found| {
            put!(found, self, id, is_enabled = "enabled", destination, included_object_versions);
            found.put_some("optional_fields", self.optional_fields());
            found.put("schedule_frequency", self.schedule().map(|one| one.frequency().clone()));
            found.put("prefix", self.filter().map(|filter| filter.prefix()));
        })
    }
}

collection! {
    Inventory: InventoryConfiguration = "inventory_configurations",
    list_bucket_inventory_configurations(
        "s3:ListBucketInventoryConfigurations",
        inventory_configuration_list
    ),
    put_bucket_inventory_configuration(
        "s3:PutBucketInventoryConfiguration",
        inventory_configuration
    ),
    delete_bucket_inventory_configuration("s3:DeleteBucketInventoryConfiguration"),
}
