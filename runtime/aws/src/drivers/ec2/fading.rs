//! Things that cannot be deleted yet because network interfaces hold them. Load balancers, NAT gateways
//! and functions leave theirs behind for minutes after they are gone themselves.

use aws_sdk_ec2::types::{Filter, InstanceStateName, NetworkInterface, NetworkInterfaceStatus};
use msd_engine::provider::{ErrorClass, ProviderError};

use crate::context::Context;
use crate::driver::Answer;
use crate::error::refused;

/// Returns success for a deletion that has only to be asked for again later, when interfaces that are on
/// their way out are gone. Where others hold the thing, the error says which.
pub async fn fading(cx: &Context, error: ProviderError, filters: Vec<Filter>) -> Answer<()> {
    if error.code != "DependencyViolation" {
        return Err(error);
    }
    let request = cx.ec2().describe_network_interfaces().set_filters(Some(filters));
    let answer = request.send().await.map_err(refused("ec2:DescribeNetworkInterfaces"))?;
    let interfaces = answer.network_interfaces();
    if interfaces.is_empty() {
        // The last one may have gone between the two calls.
        return Err(ProviderError { class: ErrorClass::Eventual, ..error });
    }
    let mut others: Vec<&NetworkInterface> = interfaces.iter().filter(|one| !fades(one)).collect();
    let ending = ending(cx, &others).await?;
    others.retain(|one| instance(one).is_none_or(|id| !ending.iter().any(|ended| ended == id)));
    if others.is_empty() {
        return Ok(());
    }
    let names: Vec<String> = others.into_iter().map(named).collect();
    let message = format!("{} · still in use: {}", error.message, names.join(", "));
    Err(ProviderError { message, ..error })
}

/// Tells whether an interface is taken away by AWS itself.
fn fades(interface: &NetworkInterface) -> bool {
    interface.requester_managed == Some(true)
        || interface.status == Some(NetworkInterfaceStatus::Detaching)
}

fn instance(interface: &NetworkInterface) -> Option<&str> {
    interface.attachment().and_then(|attachment| attachment.instance_id())
}

/// Returns which instances of these interfaces are being terminated.
async fn ending(cx: &Context, interfaces: &[&NetworkInterface]) -> Answer<Vec<String>> {
    let ids: Vec<String> =
        interfaces.iter().filter_map(|one| instance(one)).map(str::to_owned).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let request = cx.ec2().describe_instances().set_instance_ids(Some(ids));
    let answer = request.send().await.map_err(refused("ec2:DescribeInstances"))?;
    let instances = answer.reservations().iter().flat_map(|one| one.instances());
    let ending = instances.filter(|instance| {
        let state = instance.state().and_then(|state| state.name());
        matches!(state, Some(InstanceStateName::ShuttingDown | InstanceStateName::Terminated))
    });
    Ok(ending.filter_map(|instance| instance.instance_id.clone()).collect())
}

fn named(interface: &NetworkInterface) -> String {
    let id = interface.network_interface_id().unwrap_or_default();
    match (instance(interface), interface.description().filter(|text| !text.is_empty())) {
        (Some(instance), _) => format!("{id} of {instance}"),
        (None, Some(description)) => format!("{id} ({description})"),
        (None, None) => id.to_owned(),
    }
}
