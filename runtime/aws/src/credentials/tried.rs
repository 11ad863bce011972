//! What was looked at for credentials, where none were found.

use aws_types::os_shim_internal::{Env, Fs};

/// Returns the places in the order in which they are looked at, each with what was there.
pub async fn message() -> String {
    let env = Env::real();
    let set = |name: &str| match env.get(name) {
        Ok(value) if !value.is_empty() => "set, but of no use alone",
        _ => "not set",
    };
    let instance = match env.get("AWS_EC2_METADATA_DISABLED") {
        Ok(text) if text.eq_ignore_ascii_case("true") => {
            "not asked, as AWS_EC2_METADATA_DISABLED is true"
        }
        _ => "no answer",
    };
    let places = [
        (
            "AWS_ACCESS_KEY_ID with AWS_SECRET_ACCESS_KEY".to_owned(),
            set("AWS_ACCESS_KEY_ID").to_owned(),
        ),
        profile(&env).await,
        ("AWS_WEB_IDENTITY_TOKEN_FILE".to_owned(), set("AWS_WEB_IDENTITY_TOKEN_FILE").to_owned()),
        (
            "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI".to_owned(),
            set("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI").to_owned(),
        ),
        ("the role of an EC2 instance".to_owned(), instance.to_owned()),
    ];
    let lines = places.iter().map(|(place, found)| format!("\n  {place}: {found}"));
    format!("there are no credentials for AWS; looked for{}", lines.collect::<String>())
}

async fn profile(env: &Env) -> (String, String) {
    #[allow(deprecated)] // The new name is in a crate that nothing else needs.
    let files = aws_config::profile::profile_file::ProfileFiles::default();
    let config = env.get("AWS_CONFIG_FILE").unwrap_or_else(|_| "~/.aws/config".to_owned());
    match aws_config::profile::load(&Fs::real(), env, &files, None).await {
        Ok(profiles) => {
            let name = profiles.selected_profile();
            let found = match profiles.get_profile(name) {
                Some(_) => "it has no credentials".to_owned(),
                None if profiles.is_empty() => "there are no profiles".to_owned(),
                None => {
                    let known: Vec<&str> = profiles.profiles().collect();
                    format!("there is no such profile, only {}", known.join(", "))
                }
            };
            (format!("profile `{name}` in {config}"), found)
        }
        Err(error) => (format!("profiles in {config}"), error.to_string()),
    }
}
