//! Changes that Route 53 took, and that its name servers do not all know yet. Whoever waits for one
//! thing waits for the change that it was part of.

use std::sync::{Mutex, PoisonError};

use aws_sdk_route53::types::{ChangeInfo, ChangeStatus};
use smol_str::SmolStr;

use crate::context::Context;
use crate::driver::Answer;
use crate::error::{OrAbsent, refused};

/// What was changed, and in which change.
static UNDER_WAY: Mutex<Vec<(SmolStr, SmolStr)>> = Mutex::new(Vec::new());

/// Notes that a thing is part of a change, unless that is everywhere already.
pub fn note(thing: &str, change: Option<&ChangeInfo>) {
    let mut all = UNDER_WAY.lock().unwrap_or_else(PoisonError::into_inner);
    all.retain(|(other, _)| other != thing);
    if let Some(change) = change.filter(|change| change.status != ChangeStatus::Insync) {
        all.push((thing.into(), change.id.trim_start_matches("/change/").into()));
    }
}

/// Tells whether the last change to a thing has reached all name servers.
pub async fn is_everywhere(cx: &Context, thing: &str) -> Answer<bool> {
    let change = {
        let all = UNDER_WAY.lock().unwrap_or_else(PoisonError::into_inner);
        all.iter().find(|(other, _)| other == thing).map(|(_, change)| change.clone())
    };
    let Some(change) = change else { return Ok(true) };
    let answer = cx.route53().get_change().id(change.as_str()).send().await;
    let answer = answer.map_err(refused("route53:GetChange")).or_absent()?;
    let status = answer.and_then(|answer| answer.change_info).map(|change| change.status);
    let is_done = status.is_none_or(|status| status == ChangeStatus::Insync);
    if is_done {
        let mut all = UNDER_WAY.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|(_, other)| *other != change);
    }
    Ok(is_done)
}
