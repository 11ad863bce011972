//! Tables about the objects of a bucket. Those of the first kind can only be made anew; of the second
//! kind each table changes in place.

use async_trait::async_trait;
use aws_sdk_s3::types::{
    AnnotationConfigurationState, AnnotationTableConfiguration, AnnotationTableConfigurationResult,
    AnnotationTableConfigurationUpdates, DestinationResult, ExpirationState,
    InventoryConfigurationState, InventoryTableConfiguration, InventoryTableConfigurationResult,
    InventoryTableConfigurationUpdates, JournalTableConfiguration, JournalTableConfigurationResult,
    JournalTableConfigurationUpdates, MetadataConfiguration, MetadataConfigurationResult,
    MetadataTableConfiguration, MetadataTableConfigurationResult,
    MetadataTableEncryptionConfiguration, RecordExpiration, S3TablesBucketType,
    S3TablesDestination, S3TablesDestinationResult, TableSseAlgorithm,
};
use msd_model::value::Value;

use super::part::Part;
use crate::context::Context;
use crate::convert::{Asked, ToValue};
use crate::driver::Answer;
use crate::error::refused;
use crate::optional::told;
use crate::{choices, shape, shape_in, shape_out};

/// All tables of a bucket.
pub struct Metadata;
/// The one table of the first kind.
pub struct MetadataTable;

choices!(
    AnnotationConfigurationState,
    ExpirationState,
    InventoryConfigurationState,
    S3TablesBucketType,
    TableSseAlgorithm,
);
shape!(RecordExpiration { expiration, days });
shape_in! {
    MetadataTableEncryptionConfiguration { sse_algorithm, kms_key_arn }
    JournalTableConfiguration { record_expiration, encryption_configuration }
    InventoryTableConfiguration { configuration_state, encryption_configuration }
    AnnotationTableConfiguration { configuration_state, encryption_configuration, role }
    MetadataConfiguration {
        journal_table_configuration,
        inventory_table_configuration,
        annotation_table_configuration,
    }
    S3TablesDestination { table_bucket_arn, table_name }
    MetadataTableConfiguration { s3_tables_destination }
}
shape_out! {
    JournalTableConfigurationResult { record_expiration, table_arn, table_name }
    InventoryTableConfigurationResult { configuration_state, table_arn, table_name }
    AnnotationTableConfigurationResult { configuration_state, role, table_arn, table_name }
    DestinationResult { table_bucket_arn, table_bucket_type, table_namespace }
    MetadataConfigurationResult {
        destination_result = "destination",
        journal_table_configuration_result = "journal_table_configuration",
        inventory_table_configuration_result = "inventory_table_configuration",
        annotation_table_configuration_result = "annotation_table_configuration",
    }
    S3TablesDestinationResult { table_arn, table_bucket_arn, table_name, table_namespace }
    MetadataTableConfigurationResult { s3_tables_destination_result = "s3_tables_destination" }
}

#[async_trait]
impl Part for Metadata {
    fn property(&self) -> &'static str {
        "metadata_configuration"
    }

    async fn get(&self, cx: &Context, bucket: &str) -> Answer<Option<Value>> {
        let answer = cx.s3().get_bucket_metadata_configuration().bucket(bucket).send().await;
        let answer = told(cx, "s3:GetBucketMetadataConfiguration", answer)?;
        let found = answer.and_then(|answer| answer.get_bucket_metadata_configuration_result);
        Ok(found.and_then(|found| found.metadata_configuration_result.to_value()))
    }

    async fn put(
        &self,
        cx: &Context,
        bucket: &str,
        asked: &Asked<'_>,
        before: Option<&Value>,
    ) -> Answer<()> {
        let wanted: MetadataConfiguration = asked.need(self.property())?;
        if before.is_none() {
            let request = cx.s3().create_bucket_metadata_configuration().bucket(bucket);
            let request = request.metadata_configuration(wanted);
            request.send().await.map_err(refused("s3:CreateBucketMetadataConfiguration"))?;
            return Ok(());
        }
        if let Some(journal) = wanted.journal_table_configuration {
            let journal = JournalTableConfigurationUpdates::builder()
                .set_record_expiration(journal.record_expiration)
                .build();
            let request = cx.s3().update_bucket_metadata_journal_table_configuration();
            let request = request.bucket(bucket).journal_table_configuration(journal);
            let call = "s3:UpdateBucketMetadataJournalTableConfiguration";
            request.send().await.map_err(refused(call))?;
        }
        inventory(cx, bucket, wanted.inventory_table_configuration, before).await?;
        annotations(cx, bucket, wanted.annotation_table_configuration, before).await
    }

    async fn reset(&self, cx: &Context, bucket: &str, _: &Value) -> Answer<()> {
        let request = cx.s3().delete_bucket_metadata_configuration().bucket(bucket);
        request.send().await.map_err(refused("s3:DeleteBucketMetadataConfiguration"))?;
        Ok(())
    }
}

/// Without a word of it a table is switched off.
async fn inventory(
    cx: &Context,
    bucket: &str,
    wanted: Option<InventoryTableConfiguration>,
    before: Option<&Value>,
) -> Answer<()> {
    let updates = InventoryTableConfigurationUpdates::builder();
    let updates = match wanted {
        Some(wanted) => updates
            .configuration_state(wanted.configuration_state)
            .set_encryption_configuration(wanted.encryption_configuration),
        None if has(before, "inventory_table_configuration") => {
            updates.configuration_state(InventoryConfigurationState::Disabled)
        }
        None => return Ok(()),
    };
    let request = cx.s3().update_bucket_metadata_inventory_table_configuration();
    let request = request.bucket(bucket).set_inventory_table_configuration(updates.build().ok());
    let call = "s3:UpdateBucketMetadataInventoryTableConfiguration";
    request.send().await.map_err(refused(call))?;
    Ok(())
}

/// The same.
async fn annotations(
    cx: &Context,
    bucket: &str,
    wanted: Option<AnnotationTableConfiguration>,
    before: Option<&Value>,
) -> Answer<()> {
    let updates = AnnotationTableConfigurationUpdates::builder();
    let updates = match wanted {
        Some(wanted) => updates
            .configuration_state(wanted.configuration_state)
            .set_encryption_configuration(wanted.encryption_configuration)
            .set_role(wanted.role),
        None if has(before, "annotation_table_configuration") => {
            updates.configuration_state(AnnotationConfigurationState::Disabled)
        }
        None => return Ok(()),
    };
    let request = cx.s3().update_bucket_metadata_annotation_table_configuration();
    let request = request.bucket(bucket).set_annotation_table_configuration(updates.build().ok());
    let call = "s3:UpdateBucketMetadataAnnotationTableConfiguration";
    request.send().await.map_err(refused(call))?;
    Ok(())
}

fn has(before: Option<&Value>, table: &str) -> bool {
    before.and_then(|before| before.as_map()?.get(table)).is_some()
}

#[async_trait]
impl Part for MetadataTable {
    fn property(&self) -> &'static str {
        "metadata_table_configuration"
    }

    async fn get(&self, cx: &Context, bucket: &str) -> Answer<Option<Value>> {
        let answer = cx.s3().get_bucket_metadata_table_configuration().bucket(bucket).send().await;
        let answer = told(cx, "s3:GetBucketMetadataTableConfiguration", answer)?;
        let found = answer.and_then(|answer| answer.get_bucket_metadata_table_configuration_result);
        Ok(found.and_then(|found| found.metadata_table_configuration_result.to_value()))
    }

    async fn put(
        &self,
        cx: &Context,
        bucket: &str,
        asked: &Asked<'_>,
        before: Option<&Value>,
    ) -> Answer<()> {
        let wanted: MetadataTableConfiguration = asked.need(self.property())?;
        if let Some(before) = before {
            self.reset(cx, bucket, before).await?;
        }
        let request = cx.s3().create_bucket_metadata_table_configuration().bucket(bucket);
        let request = request.metadata_table_configuration(wanted);
        request.send().await.map_err(refused("s3:CreateBucketMetadataTableConfiguration"))?;
        Ok(())
    }

    async fn reset(&self, cx: &Context, bucket: &str, _: &Value) -> Answer<()> {
        let request = cx.s3().delete_bucket_metadata_table_configuration().bucket(bucket);
        request.send().await.map_err(refused("s3:DeleteBucketMetadataTableConfiguration"))?;
        Ok(())
    }
}
