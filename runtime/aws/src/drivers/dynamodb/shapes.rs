//! Structures of tables: the same in requests and answers, but for what DynamoDB describes in another
//! way than it is asked for.

use aws_sdk_dynamodb::types;
use msd_model::value::Value;

use crate::convert::{Found, FromValue, Mismatch, ToValue, field};

crate::tag!(types::Tag, required);

crate::choices!(
    types::ApproximateCreationDateTimePrecision,
    types::BillingMode,
    types::ContributorInsightsMode,
    types::KeyType,
    types::ProjectionType,
    types::ScalarAttributeType,
    types::SearchSchemaElementType,
    types::SseType,
    types::StreamViewType,
    types::TableClass,
    types::VectorDistanceFunction,
);

crate::shape! {
    types::AttributeDefinition { attribute_name, attribute_type }
    types::KeySchemaElement { attribute_name, key_type }
    types::Projection { projection_type, non_key_attributes }
    types::OnDemandThroughput { max_read_request_units, max_write_request_units }
    types::SearchSchemaElement { attribute_name, search_schema_element_type }
    types::VectorAttributeDefinition { attribute_name }
}

crate::shape_in! {
    types::GlobalSecondaryIndex {
        index_name, key_schema, projection, provisioned_throughput, on_demand_throughput, warm_throughput
    }
    types::LocalSecondaryIndex { index_name, key_schema, projection }
    types::PointInTimeRecoverySpecification { point_in_time_recovery_enabled, recovery_period_in_days }
    types::ProvisionedThroughput { read_capacity_units, write_capacity_units }
    types::SseSpecification { enabled = "sse_enabled", sse_type, kms_master_key_id }
    types::TimeToLiveSpecification { enabled, attribute_name }
    types::VectorIndex {
        index_name, vector_attribute, search_schema, projection, dimensions, distance_function
    }
    types::WarmThroughput { read_units_per_second, write_units_per_second }
}

crate::shape_out! {
    types::GlobalSecondaryIndexWarmThroughputDescription {
        read_units_per_second, write_units_per_second
    }
    types::LocalSecondaryIndexDescription { index_name, key_schema, projection }
    types::TableWarmThroughputDescription { read_units_per_second, write_units_per_second }
    types::VectorIndexDescription {
        index_name, vector_attribute, search_schema, projection, dimensions, distance_function
    }
}

impl FromValue for types::StreamSpecification {
    fn from_value(value: &Value) -> Result<Self, Mismatch> {
        let fields = value.as_map().ok_or_else(|| Mismatch::new("a record", value))?;
        let stream = types::StreamSpecification::builder().stream_enabled(true);
        let stream = stream.set_stream_view_type(field(fields, "stream_view_type")?).build();
        stream.map_err(|_| Mismatch::new("whole", value))
    }
}

/// A table that is paid by the request has a throughput of zero, which is none.
impl ToValue for types::ProvisionedThroughputDescription {
    fn to_value(&self) -> Option<Value> {
        let units = [self.read_capacity_units, self.write_capacity_units];
        if units.into_iter().flatten().all(|units| units == 0) {
            return None;
        }
        let mut found = Found::new();
        found.put("read_capacity_units", self.read_capacity_units);
        found.put("write_capacity_units", self.write_capacity_units);
        Some(Value::Map(found.0.into()))
    }
}

impl ToValue for types::GlobalSecondaryIndexDescription {
    fn to_value(&self) -> Option<Value> {
        let mut found = Found::new();
        crate::put!(
            found,
            self,
            index_name,
            key_schema,
            projection,
            provisioned_throughput,
            on_demand_throughput,
            warm_throughput
        );
        Some(Value::Map(found.0.into()))
    }
}

impl ToValue for types::SseDescription {
    fn to_value(&self) -> Option<Value> {
        let is_on = matches!(
            self.status,
            Some(
                types::SseStatus::Enabled | types::SseStatus::Enabling | types::SseStatus::Updating
            )
        );
        let mut found = Found::new();
        found.put("sse_enabled", is_on);
        found.put("sse_type", &self.sse_type).put("kms_master_key_id", &self.kms_master_key_arn);
        Some(Value::Map(found.0.into()))
    }
}
