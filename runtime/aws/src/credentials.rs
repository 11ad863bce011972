//! Where credentials come from: the chain that all tools of AWS have, and the code of an MFA device in
//! front of a role, for which the chain has no answer.

mod mfa;
mod tried;

use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use aws_config::SdkConfig;
use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{
    ProvideCredentials, Result as Provided, SharedCredentialsProvider, future,
};
use msd_engine::provider::{ErrorClass, ProviderError};
use tokio::sync::Mutex;

use crate::driver::Answer;
use crate::error::{chain, with_hint};

/// So long before they end, credentials are asked for again.
const MARGIN: Duration = Duration::from_secs(120);

type Ask = dyn Fn(&str) -> io::Result<String> + Send + Sync;

/// Asks a person for the code that an MFA device shows.
#[derive(Clone)]
pub struct CodePrompt(pub Arc<Ask>);

impl fmt::Debug for CodePrompt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CodePrompt")
    }
}

/// Gives a configuration its credentials: asked for once in a process, by whoever needs them first.
pub async fn settle(config: SdkConfig, prompt: Option<CodePrompt>) -> SdkConfig {
    let Some(usual) = config.credentials_provider() else { return config };
    let source = match mfa::of_profile(&config, prompt).await {
        Some(behind_a_device) => SharedCredentialsProvider::new(behind_a_device),
        None => usual,
    };
    let kept = Kept { source, last: Mutex::default() };
    config.into_builder().credentials_provider(SharedCredentialsProvider::new(kept)).build()
}

/// Finds credentials, or says where it looked.
pub async fn sign_in(config: &SdkConfig) -> Answer<()> {
    let provider = config.credentials_provider();
    let error = match provider {
        Some(provider) => match provider.provide_credentials().await {
            Ok(_) => return Ok(()),
            Err(error) => error,
        },
        None => CredentialsError::not_loaded("there is no provider"),
    };
    let message = match error {
        CredentialsError::CredentialsNotLoaded(..) => tried::message().await,
        other => format!("the credentials cannot be used: {}", chain(&other)),
    };
    Err(with_hint(ProviderError::new(ErrorClass::Denied, "CredentialsNotFound", message)))
}

/// Keeps what it was given until that is about to end.
#[derive(Debug)]
struct Kept {
    source: SharedCredentialsProvider,
    last: Mutex<Option<Credentials>>,
}

impl Kept {
    async fn credentials(&self) -> Provided {
        // Whoever comes second waits for the answer of the first: a person is asked once.
        let mut last = self.last.lock().await;
        let lasts = |one: &&Credentials| {
            one.expiry().is_none_or(|expiry| expiry > SystemTime::now() + MARGIN)
        };
        if let Some(kept) = last.as_ref().filter(lasts) {
            return Ok(kept.clone());
        }
        let new = self.source.provide_credentials().await?;
        *last = Some(new.clone());
        Ok(new)
    }
}

impl ProvideCredentials for Kept {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.credentials())
    }
}
