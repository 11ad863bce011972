//! What carries calls on AWS: which types have a native driver in this build.

use msd_model::graph::{Node, ResourceGraph, Target};
use msd_model::transport::{Transport, Transports};

use crate::error::CliError;

/// Returns what carries which type on AWS.
pub fn on_aws() -> Transports {
    #[cfg(feature = "aws")]
    return Transports::new(msd_aws::native_types());
    #[cfg(not(feature = "aws"))]
    Transports::default()
}

/// Returns what carries which type on this target.
pub fn on(target: &Target) -> Transports {
    match target.provider.as_str() {
        "aws" => on_aws(),
        _ => Transports::default(),
    }
}

/// Returns what the program says of a node.
pub fn forced(node: &Node) -> Option<Transport> {
    node.policy.provider.as_ref().and_then(|choice| choice.via)
}

/// Refuses a native driver where there is none.
pub fn check(graph: &ResourceGraph) -> Result<(), CliError> {
    let missing = |node: &&Node| {
        forced(node) == Some(Transport::Native)
            && graph.transports.has_native(&node.ty) == Some(false)
            && graph.transports.of(&node.ty, None).is_some()
    };
    match graph.nodes.iter().find(missing) {
        Some(node) => Err(CliError::NoNativeDriver {
            address: node.address.to_string(),
            ty: node.ty.to_string(),
            at: node.source.clone(),
        }),
        None => Ok(()),
    }
}
