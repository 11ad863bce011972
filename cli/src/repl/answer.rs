//! An answer as it is shown: the expression, its type and its value, or why there is none yet.

use msd_analysis::{Answer, Missing};
use msd_model::value::Value;

use crate::render::plan::properties;
use crate::render::value::render;
use crate::tint::Tint;

/// Renders `vpc.cidr_block : Cidr = "10.0.0.0/16"`.
pub fn shown(text: &str, answer: &Answer, tint: Tint) -> String {
    // What was typed over several lines stands above already.
    let subject = if text.contains('\n') { "" } else { text };
    let ty = tint.cyan(&answer.ty);
    let head = format!("{subject} : {ty} = ").trim_start().to_owned();
    match (&answer.value, &answer.properties) {
        (Value::Instance(instance), Some(known)) if !known.is_empty() => {
            format!("{head}{} {{\n{}}}\n", instance.address, properties(known, 2, tint))
        }
        _ => format!("{head}{}\n", value(answer, tint)),
    }
}

/// Renders the value alone; a text as it is.
pub fn raw(answer: &Answer) -> String {
    match &answer.value {
        Value::Str(text) => format!("{text}\n"),
        _ => format!("{}\n", value(answer, Tint::new(false))),
    }
}

fn value(answer: &Answer, tint: Tint) -> String {
    let why = match (&answer.value, &answer.missing) {
        (Value::Deferred(_), Some(Missing::Param(name))) => {
            format!("(parameter `{name}` has no value)")
        }
        (Value::Deferred(_), Some(Missing::Broken)) => {
            "(unknown: what it needs has mistakes)".to_owned()
        }
        _ => return render(&answer.value, 0, tint),
    };
    tint.dim(why)
}
