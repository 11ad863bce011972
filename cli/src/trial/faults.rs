//! Faults as a test writes them, for the cloud that has them.

use msd_engine::provider::ProviderError;
use msd_model::schema::OperationKind;
use msd_model::units::Millis;
use msd_model::value::{Record, Value};
use msd_sim::fault::{Fault, On, class};

pub fn read(faults: &[Record]) -> Vec<Fault> {
    faults.iter().filter_map(one).collect()
}

/// The checker has seen to types and words.
fn one(fault: &Record) -> Option<Fault> {
    let on = match fault.get("on")? {
        Value::Pattern(pattern) => On::Type(pattern.clone()),
        Value::Str(address) => On::Address(address.parse().ok()?),
        _ => return None,
    };
    let text = |name: &str| fault.get(name).and_then(Value::as_str);
    let delay = match fault.get("delay") {
        Some(Value::Duration(delay)) => *delay,
        _ => Millis::ZERO,
    };
    // One that only delays says nothing of an error.
    let says_error = ["code", "message", "class"].iter().any(|name| text(name).is_some());
    let error = (says_error || delay == Millis::ZERO).then(|| {
        let code = text("code").unwrap_or("InjectedFault");
        let message = text("message").unwrap_or("the test wants this call to fail");
        ProviderError::new(class(text("class").unwrap_or("terminal")), code, message)
    });
    Some(Fault {
        on,
        operation: text("operation").and_then(OperationKind::parse),
        times: fault.get("times").and_then(Value::as_int).and_then(|n| u32::try_from(n).ok()),
        delay,
        error,
    })
}
