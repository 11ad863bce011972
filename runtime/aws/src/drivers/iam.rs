//! AWS Identity and Access Management. It is global: the region of a call does not matter.

mod attachments;
mod instance_profile;
mod managed_policy;
mod role;
mod role_policy;

use super::Row;

pub const ROWS: &[Row] = &[
    ("aws.iam.InstanceProfile", &instance_profile::InstanceProfile),
    ("aws.iam.ManagedPolicy", &managed_policy::ManagedPolicy),
    ("aws.iam.Role", &role::Role),
    ("aws.iam.RolePolicy", &role_policy::RolePolicy),
];

crate::tag!(aws_sdk_iam::types::Tag, required);

/// Reads a policy as IAM answers it: percent-encoded.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let code = after.get(..2).filter(|_| *first == b'%');
        let code = code.and_then(|code| std::str::from_utf8(code).ok());
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::decoded;

    #[test]
    fn policies_are_read_as_they_were_written() {
        assert_eq!(decoded("%7B%22Id%22%3A%22a+b%20%C3%BC%22%7D"), "{\"Id\":\"a+b ü\"}");
        assert_eq!(decoded("{\"100%\": \"5%zz\"}"), "{\"100%\": \"5%zz\"}");
        assert_eq!(decoded("%"), "%");
    }
}
