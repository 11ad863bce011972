//! Roles of a profile that want the code of an MFA device: `role_arn` with `mfa_serial`, as in
//! <https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-role.html>.

use aws_config::SdkConfig;
use aws_config::profile::{Profile, ProfileFileCredentialsProvider, ProfileSet};
use aws_config::provider_config::ProviderConfig;
use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{
    ProvideCredentials, Result as Provided, SharedCredentialsProvider, future,
};
use aws_types::os_shim_internal::{Env, Fs};

use super::CodePrompt;
use crate::error::chain;

/// Profiles that lead to one another end here.
const LONGEST: usize = 8;

/// A role that is taken on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Role {
    arn: String,
    external_id: Option<String>,
    session: Option<String>,
    seconds: Option<i32>,
    device: Option<String>,
}

/// How a profile gets to its credentials: from those of another one, role by role.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Way {
    base: String,
    /// Keys that stand beside the first role itself.
    keys: Option<(String, String, Option<String>)>,
    roles: Vec<Role>,
}

#[derive(Debug)]
pub struct BehindDevice {
    way: Way,
    config: SdkConfig,
    prompt: Option<CodePrompt>,
}

/// Returns a provider where the profile in use has a role with an MFA device; keys of the environment
/// come before any profile.
pub async fn of_profile(config: &SdkConfig, prompt: Option<CodePrompt>) -> Option<BehindDevice> {
    let env = Env::real();
    if env.get("AWS_ACCESS_KEY_ID").is_ok() {
        return None;
    }
    #[allow(deprecated)] // The new name is in a crate that nothing else needs.
    let files = aws_config::profile::profile_file::ProfileFiles::default();
    let profiles = aws_config::profile::load(&Fs::real(), &env, &files, None).await.ok()?;
    let way = way(&profiles, profiles.selected_profile())?;
    let wants_code = way.roles.iter().any(|role| role.device.is_some());
    wants_code.then(|| BehindDevice { way, config: config.clone(), prompt })
}

/// Follows `source_profile`; nothing where that leads nowhere, which the usual chain reports.
fn way(profiles: &ProfileSet, selected: &str) -> Option<Way> {
    let (mut name, mut roles) = (selected.to_owned(), Vec::new());
    loop {
        let profile = profiles.get_profile(&name)?;
        let Some(role) = role(profile) else { break };
        if roles.len() == LONGEST {
            return None;
        }
        roles.insert(0, role);
        let source = profile.get("source_profile")?.to_owned();
        if source == name {
            let keys = keys(profile)?;
            return Some(Way { base: name, keys: Some(keys), roles });
        }
        name = source;
    }
    Some(Way { base: name, keys: None, roles })
}

fn role(profile: &Profile) -> Option<Role> {
    let text = |name: &str| profile.get(name).map(str::to_owned);
    Some(Role {
        arn: text("role_arn")?,
        external_id: text("external_id"),
        session: text("role_session_name"),
        seconds: profile.get("duration_seconds").and_then(|text| text.trim().parse().ok()),
        device: text("mfa_serial"),
    })
}

fn keys(profile: &Profile) -> Option<(String, String, Option<String>)> {
    let text = |name: &str| profile.get(name).map(str::to_owned);
    let (id, secret) = (text("aws_access_key_id")?, text("aws_secret_access_key")?);
    Some((id, secret, text("aws_session_token")))
}

impl BehindDevice {
    async fn credentials(&self) -> Provided {
        let mut credentials = self.base().await?;
        for role in &self.way.roles {
            credentials = self.assume(role, credentials).await?;
        }
        Ok(credentials)
    }

    async fn base(&self) -> Provided {
        if let Some((id, secret, token)) = self.way.keys.clone() {
            return Ok(Credentials::new(id, secret, token, None, "profile"));
        }
        let mut config = ProviderConfig::default().with_region(self.config.region().cloned());
        if let Some(client) = self.config.http_client() {
            config = config.with_http_client(client);
        }
        let profile = ProfileFileCredentialsProvider::builder().profile_name(&self.way.base);
        profile.configure(&config).build().provide_credentials().await
    }

    async fn assume(&self, role: &Role, before: Credentials) -> Provided {
        let config = self.config.to_builder();
        let config = config.credentials_provider(SharedCredentialsProvider::new(before)).build();
        let code = role.device.as_deref().map(|device| self.code(device)).transpose()?;
        let answer = aws_sdk_sts::Client::new(&config)
            .assume_role()
            .role_arn(&role.arn)
            .role_session_name(role.session.as_deref().unwrap_or("msd"))
            .set_external_id(role.external_id.clone())
            .set_duration_seconds(role.seconds)
            .set_serial_number(role.device.clone())
            .set_token_code(code)
            .send()
            .await
            .map_err(|error| CredentialsError::provider_error(chain(&error)))?;
        let given = answer
            .credentials
            .ok_or_else(|| CredentialsError::unhandled("STS answered, but without credentials"))?;
        let ends = given.expiration.try_into().ok();
        let token = Some(given.session_token);
        Ok(Credentials::new(given.access_key_id, given.secret_access_key, token, ends, "mfa"))
    }

    fn code(&self, device: &str) -> Result<String, CredentialsError> {
        let nobody =
            || CredentialsError::invalid_configuration("nobody can be asked for an MFA code");
        let CodePrompt(ask) = self.prompt.as_ref().ok_or_else(nobody)?;
        ask(device).map_err(|error| {
            let message = format!("the profile wants a code of the MFA device {device}: {error}");
            CredentialsError::invalid_configuration(message)
        })
    }
}

impl ProvideCredentials for BehindDevice {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.credentials())
    }
}
