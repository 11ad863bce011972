//! Who calls. Refuses another account than the target's.

use super::{Check, Finding};
use crate::cloud::AwsCloud;
use crate::error::hint;

pub async fn look(cloud: &AwsCloud) -> Finding {
    match cloud.identity().await {
        Ok(caller) => Finding::passed(
            Check::Identity,
            format!("account {} as {}", caller.account, caller.arn),
        ),
        Err(error) => {
            let help = error.hint.as_deref().or_else(|| hint(&error.code));
            let help = help.unwrap_or("check the credentials and the way to AWS");
            Finding::failed(Check::Identity, error.to_string(), help)
        }
    }
}
