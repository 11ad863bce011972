//! Documents of Systems Manager that an instance is associated with. EC2 knows nothing of them, and a
//! look at an instance does not ask Systems Manager.

use std::collections::HashMap;

use aws_sdk_ssm::types::{AssociationFilter, AssociationFilterKey};
use msd_engine::provider::{ErrorClass, ProviderError};
use msd_model::value::{Record, Value};

use crate::context::Context;
use crate::convert::{Asked, Mismatch, field, invalid};
use crate::driver::Answer;
use crate::error::{OrAbsent, refused};

const PROPERTY: &str = "ssm_associations";

/// Brings the associations to what is asked for; on a new instance there are none yet.
pub async fn bring(cx: &Context, id: &str, asked: &Asked<'_>, is_known: bool) -> Answer<()> {
    let ssm = cx.ssm();
    if is_known {
        let filter = AssociationFilter::builder().key(AssociationFilterKey::InstanceId).value(id);
        let filter = filter.build().map_err(|error| {
            ProviderError::new(ErrorClass::Invalid, "InvalidFilter", error.to_string())
        })?;
        let answer = ssm.list_associations().association_filter_list(filter).send().await;
        let answer = answer.map_err(refused("ssm:ListAssociations"))?;
        for association in answer.associations() {
            let request =
                ssm.delete_association().instance_id(id).set_name(association.name.clone());
            request.send().await.map_err(refused("ssm:DeleteAssociation")).or_absent()?;
        }
    }
    let items = asked.value(PROPERTY).and_then(Value::as_list).unwrap_or_default();
    for (at, item) in items.iter().enumerate() {
        let wrong = |mismatch: Mismatch| invalid(mismatch.at(at.to_string()).at(PROPERTY));
        let fields = item.as_map().ok_or_else(|| wrong(Mismatch::new("a record", item)))?;
        let request = ssm
            .create_association()
            .instance_id(id)
            .set_name(field(fields, "document_name").map_err(wrong)?)
            .set_parameters(parameters(fields).map_err(wrong)?);
        match request.send().await.map_err(refused("ssm:CreateAssociation")) {
            // An attempt before this one made it.
            Err(error) if error.code == "AssociationAlreadyExists" => {}
            outcome => {
                outcome?;
            }
        }
    }
    Ok(())
}

fn parameters(fields: &Record) -> Result<Option<HashMap<String, Vec<String>>>, Mismatch> {
    let list = fields.get("association_parameters").and_then(Value::as_list);
    let Some(list) = list else { return Ok(None) };
    let one = |item: &Value| {
        let fields = item.as_map().ok_or_else(|| Mismatch::new("a record", item))?;
        let key: String = field(fields, "key")?.unwrap_or_default();
        Ok((key, field(fields, "value")?.unwrap_or_default()))
    };
    list.iter().map(one).collect::<Result<HashMap<_, _>, Mismatch>>().map(Some)
}
