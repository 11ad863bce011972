//! Things that cannot be deleted yet because network interfaces hold them. Load balancers, NAT gateways
//! and functions leave theirs behind for minutes after they are gone themselves.

use aws_sdk_ec2::types::{Filter, NetworkInterface, NetworkInterfaceStatus};
use msd_engine::provider::{ErrorClass, ProviderError};

use crate::context::Context;
use crate::driver::Answer;
use crate::error::refused;

const CALL: &str = "ec2:DescribeNetworkInterfaces";

/// Returns success for a deletion that has only to be asked for again later, when AWS has taken its own
/// interfaces away. Where somebody else's hold the thing, the error says which.
pub async fn fading(cx: &Context, error: ProviderError, filters: Vec<Filter>) -> Answer<()> {
    if error.code != "DependencyViolation" {
        return Err(error);
    }
    let request = cx.ec2().describe_network_interfaces().set_filters(Some(filters));
    let answer = request.send().await.map_err(refused(CALL))?;
    let interfaces = answer.network_interfaces();
    let others: Vec<String> = interfaces.iter().filter(|one| !fades(one)).map(named).collect();
    match (interfaces.is_empty(), others.is_empty()) {
        // The last one may have gone between the two calls.
        (true, _) => Err(ProviderError { class: ErrorClass::Eventual, ..error }),
        (false, true) => Ok(()),
        (false, false) => {
            let message = format!("{} · still in use: {}", error.message, others.join(", "));
            Err(ProviderError { message, ..error })
        }
    }
}

/// Tells whether AWS takes an interface away by itself.
fn fades(interface: &NetworkInterface) -> bool {
    interface.requester_managed == Some(true)
        || interface.status == Some(NetworkInterfaceStatus::Detaching)
}

fn named(interface: &NetworkInterface) -> String {
    let id = interface.network_interface_id().unwrap_or_default();
    let instance = interface.attachment().and_then(|attachment| attachment.instance_id());
    match (instance, interface.description().filter(|text| !text.is_empty())) {
        (Some(instance), _) => format!("{id} of {instance}"),
        (None, Some(description)) => format!("{id} ({description})"),
        (None, None) => id.to_owned(),
    }
}
