//! JSON, YAML, Base64, digests and ARNs.

/// Returns the JSON text of a value.
fn json.encode(value: Any) -> String
/// Returns the value of a JSON text.
fn json.decode(text: String) -> Json
/// Returns the YAML text of a value.
fn yaml.encode(value: Any) -> String
/// Returns the value of a YAML text.
fn yaml.decode(text: String) -> Json
/// Returns the Base64 form of a text.
fn base64.encode(text: String) -> String
/// Returns the text of a Base64 form.
fn base64.decode(text: String) -> String
/// Returns the SHA-256 digest of a text, in hexadecimal.
fn hash.sha256(text: String) -> String
/// Returns the SHA-512 digest of a text, in hexadecimal.
fn hash.sha512(text: String) -> String
/// Returns the parts of an ARN.
fn arn.parse(arn: String) -> { partition: String, service: String, region: String, account: String, resource: String }
/// Puts an ARN together.
fn arn.build(parts: { partition?: String, service: String, region?: String, account?: String, resource: String }) -> String
