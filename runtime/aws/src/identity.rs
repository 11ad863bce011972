//! Who calls, and whether that is who should.

use msd_engine::provider::{ErrorClass, ProviderError};
use smol_str::SmolStr;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    pub account: SmolStr,
    pub arn: SmolStr,
}

impl Identity {
    /// Refuses another account than the target's.
    pub fn guard(&self, wanted: Option<&str>) -> Result<(), ProviderError> {
        match wanted {
            Some(wanted) if wanted != self.account => {
                let message = format!(
                    "the target is for account {wanted}, but these credentials are of account {} ({})",
                    self.account, self.arn
                );
                Err(ProviderError::new(ErrorClass::Denied, "WrongAccount", message))
            }
            _ => Ok(()),
        }
    }
}
