//! JSON, YAML, Base64 and digests.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256, Sha512};

use super::{Outcome, mismatch, text};
use crate::value::Value;

pub fn json_encode(arguments: &[Value]) -> Outcome {
    let value = arguments.first().ok_or_else(|| mismatch(0, "a value", None))?;
    Ok(Value::str(value.to_plain_json().to_string()))
}

pub fn json_decode(arguments: &[Value]) -> Outcome {
    let json: serde_json::Value =
        serde_json::from_str(text(arguments, 0)?).map_err(|error| error.to_string())?;
    plain(&json)
}

pub fn yaml_encode(arguments: &[Value]) -> Outcome {
    let value = arguments.first().ok_or_else(|| mismatch(0, "a value", None))?;
    serde_yaml_ng::to_string(&value.to_plain_json())
        .map(Value::str)
        .map_err(|error| error.to_string())
}

pub fn yaml_decode(arguments: &[Value]) -> Outcome {
    let json: serde_json::Value =
        serde_yaml_ng::from_str(text(arguments, 0)?).map_err(|error| error.to_string())?;
    plain(&json)
}

/// Foreign data has no markers: a `$secret` key in it is just a key.
fn plain(json: &serde_json::Value) -> Outcome {
    Ok(match json {
        serde_json::Value::Array(items) => {
            Value::list(items.iter().map(plain).collect::<Result<_, _>>()?)
        }
        serde_json::Value::Object(fields) => {
            let mut out = crate::value::Record::default();
            for (name, value) in fields {
                out.insert(name.as_str().into(), plain(value)?);
            }
            Value::Map(out.into())
        }
        leaf => Value::from_json(leaf).map_err(|error| error.to_string())?,
    })
}

pub fn base64_encode(arguments: &[Value]) -> Outcome {
    Ok(Value::str(STANDARD.encode(text(arguments, 0)?.as_bytes())))
}

pub fn base64_decode(arguments: &[Value]) -> Outcome {
    let bytes =
        STANDARD.decode(text(arguments, 0)?.as_bytes()).map_err(|error| error.to_string())?;
    String::from_utf8(bytes).map(Value::str).map_err(|_| "the decoded bytes are no text".to_owned())
}

pub fn sha256(arguments: &[Value]) -> Outcome {
    Ok(Value::str(hex(&Sha256::digest(text(arguments, 0)?.as_bytes()))))
}

pub fn sha512(arguments: &[Value]) -> Outcome {
    Ok(Value::str(hex(&Sha512::digest(text(arguments, 0)?.as_bytes()))))
}

/// Files are read by the evaluator's environment; this row is reached only without one.
pub fn file(_: &[Value]) -> Outcome {
    Err("files are read by the compiler alone".to_owned())
}

pub fn archive(_: &[Value]) -> Outcome {
    Err("folders are read by the compiler alone".to_owned())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
