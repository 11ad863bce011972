//! The value of a secret: given, or made by Secrets Manager. No message names any of it.

use msd_engine::provider::{ErrorClass, ProviderError};
use msd_model::value::{Record, Value};
use serde_json::Value as Json;

use crate::context::Context;
use crate::convert::{Asked, FromValue, Mismatch, field};
use crate::driver::Answer;
use crate::error::{refused, silent};
use crate::set;

/// How a value is to be made.
struct Recipe(Record);

impl FromValue for Recipe {
    fn from_value(value: &Value) -> Result<Self, Mismatch> {
        let fields = value.as_map().ok_or_else(|| Mismatch::new("a record", value))?;
        Ok(Recipe(fields.clone()))
    }
}

/// Returns the value that is asked for; nothing where none is.
pub async fn value(cx: &Context, asked: &Asked<'_>) -> Answer<Option<String>> {
    if let Some(text) = asked.text("secret_string") {
        return Ok(Some(text.to_owned()));
    }
    match asked.get::<Recipe>("generate_secret_string")? {
        Some(Recipe(recipe)) => made(cx, asked, &recipe).await.map(Some),
        None => Ok(None),
    }
}

/// Takes a value out of a message that repeats it.
pub fn hidden(error: ProviderError, value: Option<&str>) -> ProviderError {
    match value.filter(|value| !value.is_empty() && error.message.contains(value)) {
        Some(value) => ProviderError { message: error.message.replace(value, "(secret)"), ..error },
        None => error,
    }
}

async fn made(cx: &Context, asked: &Asked<'_>, recipe: &Record) -> Answer<String> {
    let call = "secretsmanager:GetRandomPassword";
    let inner = Asked { properties: recipe, ..*asked };
    let request = set!(
        cx.secretsmanager().get_random_password(),
        inner,
        password_length,
        exclude_characters,
        exclude_numbers,
        exclude_punctuation,
        exclude_uppercase,
        exclude_lowercase,
        include_space,
        require_each_included_type,
    );
    let answer = request.send().await.map_err(refused(call))?;
    let password = answer.random_password.ok_or_else(|| silent(call, "a password"))?;
    let text = |name: &str| field::<String>(recipe, name).ok().flatten();
    match (text("generate_string_key"), text("secret_string_template")) {
        (Some(key), Some(template)) => filled(&template, key, password),
        (None, None) => Ok(password),
        _ => Err(wrong("`generate_string_key` and `secret_string_template` go together")),
    }
}

/// Puts the password into a template, which is a JSON object.
fn filled(template: &str, key: String, password: String) -> Answer<String> {
    match serde_json::from_str(template) {
        Ok(Json::Object(mut fields)) => {
            fields.insert(key, Json::String(password));
            Ok(Json::Object(fields).to_string())
        }
        _ => Err(wrong("`secret_string_template` has to be a JSON object")),
    }
}

fn wrong(message: &str) -> ProviderError {
    let error = ProviderError::new(ErrorClass::Invalid, "InvalidParameterException", message);
    ProviderError { property: Some("generate_secret_string".into()), ..error }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_gets_the_password_under_its_key() {
        let text = filled(r#"{"user":"app"}"#, "pass".into(), "x\"y".into()).unwrap();
        let json: Json = serde_json::from_str(&text).unwrap();
        assert_eq!(json["user"], "app");
        assert_eq!(json["pass"], "x\"y");
    }

    #[test]
    fn a_message_about_a_template_tells_nothing_of_it() {
        let error = filled("hunter2", "pass".into(), "secret".into()).unwrap_err();
        assert_eq!(error.message, "`secret_string_template` has to be a JSON object");
    }

    #[test]
    fn a_message_that_repeats_the_value_does_not_any_more() {
        let error =
            ProviderError::new(ErrorClass::Invalid, "Invalid", "value 'hunter2' is too weak");
        let error = hidden(error, Some("hunter2"));
        assert_eq!(error.message, "value '(secret)' is too weak");
    }
}
