//! The policies of a log group, each with calls of its own: who may use it, what is masked in it, and
//! which fields are indexed.

use async_trait::async_trait;
use aws_sdk_cloudwatchlogs::types::{PolicyScope, ResourcePolicy};
use msd_model::value::Value;

use crate::context::Context;
use crate::convert::{Asked, Found, document};
use crate::driver::Answer;
use crate::error::{OrAbsent, refused};
use crate::optional::told;

pub const ALL: &[&dyn Policy] = &[&DataProtection, &FieldIndex, &Resource];

/// Where the policies of a group are: its name, its ARN without an ending.
#[derive(Clone, Copy)]
pub struct Group<'a> {
    pub name: &'a str,
    pub arn: &'a str,
}

#[async_trait]
pub trait Policy: Send + Sync {
    fn property(&self) -> &'static str;
    async fn get(&self, cx: &Context, group: Group<'_>, found: &mut Found) -> Answer<()>;
    async fn put(&self, cx: &Context, group: Group<'_>, asked: &Asked<'_>) -> Answer<()>;
    async fn delete(&self, cx: &Context, group: Group<'_>) -> Answer<()>;
}

struct DataProtection;
struct FieldIndex;
struct Resource;

#[async_trait]
impl Policy for DataProtection {
    fn property(&self) -> &'static str {
        "data_protection_policy"
    }

    async fn get(&self, cx: &Context, group: Group<'_>, found: &mut Found) -> Answer<()> {
        let request = cx.logs().get_data_protection_policy().log_group_identifier(group.name);
        let answer = told(cx, "logs:GetDataProtectionPolicy", request.send().await)?;
        let text = answer.and_then(|answer| answer.policy_document);
        found.put_document(self.property(), text.as_deref());
        Ok(())
    }

    async fn put(&self, cx: &Context, group: Group<'_>, asked: &Asked<'_>) -> Answer<()> {
        let request = cx.logs().put_data_protection_policy().log_group_identifier(group.name);
        let request = request.set_policy_document(asked.document(self.property()));
        request.send().await.map_err(refused("logs:PutDataProtectionPolicy"))?;
        Ok(())
    }

    async fn delete(&self, cx: &Context, group: Group<'_>) -> Answer<()> {
        let request = cx.logs().delete_data_protection_policy().log_group_identifier(group.name);
        request.send().await.map_err(refused("logs:DeleteDataProtectionPolicy")).or_absent()?;
        Ok(())
    }
}

#[async_trait]
impl Policy for FieldIndex {
    fn property(&self) -> &'static str {
        "field_index_policies"
    }

    async fn get(&self, cx: &Context, group: Group<'_>, found: &mut Found) -> Answer<()> {
        let request = cx.logs().describe_index_policies().log_group_identifiers(group.name);
        let answer = told(cx, "logs:DescribeIndexPolicies", request.send().await)?;
        let policies = answer.and_then(|answer| answer.index_policies).unwrap_or_default();
        // Those of the whole account have a name.
        let own = policies.iter().filter(|policy| policy.policy_name.is_none());
        let documents: Vec<Value> = own
            .filter_map(|policy| serde_json::from_str(policy.policy_document()?).ok())
            .filter_map(|json: serde_json::Value| Value::from_json(&json).ok())
            .collect();
        found.put_some(self.property(), &documents);
        Ok(())
    }

    async fn put(&self, cx: &Context, group: Group<'_>, asked: &Asked<'_>) -> Answer<()> {
        // A group has one policy of its own; a second one is for the service to refuse or to replace.
        let wanted = asked.value(self.property()).and_then(Value::as_list).unwrap_or_default();
        for policy in wanted {
            let request = cx.logs().put_index_policy().log_group_identifier(group.name);
            let request = request.policy_document(document(policy));
            request.send().await.map_err(refused("logs:PutIndexPolicy"))?;
        }
        Ok(())
    }

    async fn delete(&self, cx: &Context, group: Group<'_>) -> Answer<()> {
        let request = cx.logs().delete_index_policy().log_group_identifier(group.name);
        request.send().await.map_err(refused("logs:DeleteIndexPolicy")).or_absent()?;
        Ok(())
    }
}

#[async_trait]
impl Policy for Resource {
    fn property(&self) -> &'static str {
        "resource_policy_document"
    }

    async fn get(&self, cx: &Context, group: Group<'_>, found: &mut Found) -> Answer<()> {
        let own = resource_policy(cx, group).await?;
        let text = own.as_ref().and_then(|policy| policy.policy_document());
        found.put_document(self.property(), text);
        Ok(())
    }

    async fn put(&self, cx: &Context, group: Group<'_>, asked: &Asked<'_>) -> Answer<()> {
        let there = resource_policy(cx, group).await?;
        let request = cx.logs().put_resource_policy().resource_arn(group.arn);
        let request = request
            .set_policy_document(asked.document(self.property()))
            .set_expected_revision_id(there.and_then(|policy| policy.revision_id));
        request.send().await.map_err(refused("logs:PutResourcePolicy"))?;
        Ok(())
    }

    async fn delete(&self, cx: &Context, group: Group<'_>) -> Answer<()> {
        let Some(there) = resource_policy(cx, group).await? else { return Ok(()) };
        let request = cx.logs().delete_resource_policy().resource_arn(group.arn);
        let request = request.set_expected_revision_id(there.revision_id);
        request.send().await.map_err(refused("logs:DeleteResourcePolicy")).or_absent()?;
        Ok(())
    }
}

/// A change of such a policy has to name the version that it changes.
async fn resource_policy(cx: &Context, group: Group<'_>) -> Answer<Option<ResourcePolicy>> {
    let request = cx.logs().describe_resource_policies().resource_arn(group.arn);
    let request = request.policy_scope(PolicyScope::Resource);
    let answer = told(cx, "logs:DescribeResourcePolicies", request.send().await)?;
    let policies = answer.and_then(|answer| answer.resource_policies).unwrap_or_default();
    Ok(policies.into_iter().find(|policy| policy.resource_arn() == Some(group.arn)))
}
