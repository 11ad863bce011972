//! How long objects of a bucket cannot be deleted. Once on it stays on; only the rule can go.

use aws_sdk_s3::types::{
    DefaultRetention, EventHoldDuration, ObjectLockConfiguration, ObjectLockEnabled,
    ObjectLockRetentionMode, ObjectLockRule,
};
use msd_model::value::Value;

use super::part::part;
use crate::convert::{FromValue, Mismatch, ToValue, field};
use crate::{choices, shape, shape_out};

choices!(ObjectLockEnabled, ObjectLockRetentionMode);
shape! {
    EventHoldDuration { days, years }
    DefaultRetention { mode, days, years, default_event_hold }
    ObjectLockRule { default_retention }
}
shape_out!(ObjectLockConfiguration { object_lock_enabled, rule });

impl FromValue for ObjectLockConfiguration {
    fn from_value(value: &Value) -> Result<Self, Mismatch> {
        let fields = value.as_map().ok_or_else(|| Mismatch::new("a record", value))?;
        // S3 wants it said each time that the lock is on.
        let lock = ObjectLockConfiguration::builder();
        let lock = lock.object_lock_enabled(ObjectLockEnabled::Enabled);
        Ok(lock.set_rule(field(fields, "rule")?).build())
    }
}

/// Object lock without a rule.
pub fn switched_on() -> ObjectLockConfiguration {
    ObjectLockConfiguration::builder().object_lock_enabled(ObjectLockEnabled::Enabled).build()
}

part! {
    ObjectLock: ObjectLockConfiguration = "object_lock_configuration",
    get_object_lock_configuration("s3:GetObjectLockConfiguration", |answer| {
        answer.object_lock_configuration.to_value()
    }),
    put_object_lock_configuration("s3:PutObjectLockConfiguration", object_lock_configuration),
    to switched_on(),
}
