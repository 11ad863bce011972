//! W0106: a password or a key that stands in the source, where everybody reads it.

use msd_model::code::Code;
use msd_model::schema::ResourceType;
use msd_model::value::Value;
use msd_syntax::ast;

use super::literals::each_text;
use crate::items::Item;
use crate::place::{At, Report};

/// Properties by these names hold secrets, whatever the schema says of them.
const NAMES: [&str; 5] = ["password", "secret_string", "auth_token", "private_key", "api_key"];

pub fn lint(item: Item<'_>, tree: &ast::Item, schema: Option<&ResourceType>) -> Vec<Report> {
    let mut out = Vec::new();
    let mut tell = |span, message: String| {
        let report = Report::new(Code::PlainSecret, At::new(item, span), message);
        out.push(report.help("declare it: `secret param NAME: String`, and give it from outside"));
    };
    match tree {
        ast::Item::Resource(resource) => {
            for field in &resource.fields {
                let ast::Field::Named { name, value, .. } = field else { continue };
                let property = schema.and_then(|schema| schema.property(&name.text));
                let hides = property.is_some_and(|property| property.secret)
                    || NAMES.iter().any(|known| name.text.ends_with(known));
                match &value.kind {
                    ast::ExprKind::Literal(Value::Str(text)) if hides && !text.is_empty() => {
                        tell(value.span, format!("`{}` stands here in plain text", name.text));
                    }
                    _ => each_text(value, &mut |text, span| {
                        if is_key(text) {
                            tell(span, "this looks like a key".to_owned());
                        }
                    }),
                }
            }
        }
        ast::Item::Let(item) => each_text(&item.value, &mut |text, span| {
            if is_key(text) {
                tell(span, "this looks like a key".to_owned());
            }
        }),
        _ => {}
    }
    out
}

/// An access key of AWS (docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html), or a
/// private key in PEM.
fn is_key(text: &str) -> bool {
    let access = text.len() == 20
        && (text.starts_with("AKIA") || text.starts_with("ASIA"))
        && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    // No key is as short as a name, and nearly every text is one.
    access || text.len() > 64 && text.contains("PRIVATE KEY-----")
}
