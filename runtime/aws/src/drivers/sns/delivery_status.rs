//! Which deliveries a topic logs: a record for each protocol here, three attributes for each in SNS.

use std::collections::{BTreeSet, HashMap};

use msd_model::value::{Record, Value};

use crate::convert::{Asked, Found, document};

/// The protocol here, and how the names of its attributes begin.
const PROTOCOLS: &[(&str, &str)] = &[
    ("http/s", "HTTP"),
    ("sqs", "SQS"),
    ("lambda", "Lambda"),
    ("firehose", "Firehose"),
    ("application", "Application"),
];

/// The field here, and how the names of its attributes end.
const FIELDS: &[(&str, &str)] = &[
    ("success_feedback_role_arn", "SuccessFeedbackRoleArn"),
    ("success_feedback_sample_rate", "SuccessFeedbackSampleRate"),
    ("failure_feedback_role_arn", "FailureFeedbackRoleArn"),
];

pub fn asked_for(asked: &Asked<'_>) -> HashMap<String, String> {
    let configurations = asked.value("delivery_status_logging").and_then(Value::as_list);
    let mut attributes = HashMap::new();
    for one in configurations.unwrap_or_default().iter().filter_map(Value::as_map) {
        let protocol = one.get("protocol").and_then(Value::as_str).unwrap_or_default();
        let Some((_, start)) = PROTOCOLS.iter().find(|(ours, _)| *ours == protocol) else {
            continue;
        };
        for (ours, end) in FIELDS {
            if let Some(value) = one.get(*ours).filter(|value| **value != Value::Null) {
                attributes.insert(format!("{start}{end}"), document(value));
            }
        }
    }
    attributes
}

/// Returns the attributes that are set and should not be.
pub fn left_over(before: &Record, wanted: &HashMap<String, String>) -> BTreeSet<String> {
    let before = before.get("delivery_status_logging").and_then(Value::as_list);
    let mut names = BTreeSet::new();
    for one in before.unwrap_or_default().iter().filter_map(Value::as_map) {
        let protocol = one.get("protocol").and_then(Value::as_str).unwrap_or_default();
        for (_, start) in PROTOCOLS.iter().filter(|(ours, _)| *ours == protocol) {
            let set = FIELDS.iter().filter(|(ours, _)| one.contains_key(*ours));
            names.extend(set.map(|(_, end)| format!("{start}{end}")));
        }
    }
    names.retain(|name| !wanted.contains_key(name));
    names
}

pub fn put(found: &mut Found, attributes: &HashMap<String, String>) {
    let mut configurations = Vec::new();
    for (protocol, start) in PROTOCOLS {
        let mut one = Found::new();
        for (ours, end) in FIELDS {
            let value = attributes.get(&format!("{start}{end}"));
            one.put(ours, value.filter(|value| !value.is_empty()));
        }
        if !one.0.is_empty() {
            one.put("protocol", *protocol);
            configurations.push(Value::Map(one.0.into()));
        }
    }
    found.put_some("delivery_status_logging", &configurations);
}
