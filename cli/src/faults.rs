//! Faults as a test, a target or the command line writes them, for the cloud that has them.

use msd_engine::provider::ProviderError;
use msd_model::pattern::TypePattern;
use msd_model::schema::OperationKind;
use msd_model::units::{Millis, parse_duration};
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
    let says_error = ["code", "message", "class"].iter().any(|name| text(name).is_some())
        || fault.get("made") == Some(&Value::Bool(true));
    let error = (says_error || delay == Millis::ZERO).then(|| {
        let code = text("code").unwrap_or("InjectedFault");
        let message = text("message").unwrap_or("the test wants this call to fail");
        ProviderError::new(class(text("class").unwrap_or("terminal")), code, message)
    });
    Some(Fault {
        on,
        operation: text("operation").and_then(OperationKind::parse),
        times: fault.get("times").and_then(Value::as_int).and_then(|n| u32::try_from(n).ok()),
        percent: match fault.get("rate") {
            Some(Value::Percent(percent)) => Some(*percent),
            _ => None,
        },
        delay,
        error,
        made: fault.get("made") == Some(&Value::Bool(true)),
    })
}

/// Reads `on=aws.rds.*,operation=create,class=throttling,times=2,rate=5%,delay=30s,made=true`.
pub fn parse(text: &str) -> Result<Fault, String> {
    let mut fields = Record::default();
    for part in text.split(',') {
        let (name, value) = part
            .split_once('=')
            .ok_or_else(|| format!("`{part}` gives no value: write NAME=VALUE"))?;
        let (name, value) = (name.trim(), value.trim());
        let read = match name {
            "on" if value.contains('*') || value.matches('.').count() >= 2 => {
                Value::Pattern(TypePattern(value.into()))
            }
            "on" | "code" | "message" => Value::str(value),
            "operation" if OperationKind::parse(value).is_some() => Value::str(value),
            "class" if CLASSES.contains(&value) => Value::str(value),
            "times" => Value::Int(value.parse().map_err(|_| format!("`{value}` is no number"))?),
            "rate" => {
                let share = value.trim_end_matches('%').parse();
                Value::Percent(share.map_err(|_| format!("`{value}` is no percentage"))?)
            }
            "made" => match value {
                "true" | "false" => Value::Bool(value == "true"),
                _ => return Err(format!("`{value}` is neither true nor false")),
            },
            "delay" => {
                let delay = parse_duration(value);
                Value::Duration(delay.ok_or_else(|| format!("`{value}` is no duration"))?)
            }
            "operation" | "class" => return Err(format!("there is no {name} `{value}`")),
            _ => {
                let known = "on, operation, class, code, message, times, rate, delay and made";
                return Err(format!("there is no `{name}`; there are {known}"));
            }
        };
        fields.insert(name.into(), read);
    }
    one(&fields).ok_or_else(|| "it does not say `on` what".to_owned())
}

const CLASSES: [&str; 8] = [
    "throttling",
    "transient",
    "eventual",
    "not_found",
    "conflict",
    "invalid",
    "denied",
    "terminal",
];
