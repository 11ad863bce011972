//! What a target says about AWS.

use aws_smithy_runtime_api::client::http::SharedHttpClient;
use smol_str::SmolStr;

use crate::archive::Archives;
use crate::credentials::CodePrompt;

#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The region of everything that is not put elsewhere; without it the profile's or the
    /// environment's counts.
    pub region: Option<SmolStr>,
    /// The only account that may be touched.
    pub account: Option<SmolStr>,
    /// A compatible server in AWS's place; without it `AWS_ENDPOINT_URL` counts.
    pub endpoint: Option<SmolStr>,
    /// Asks for the code of an MFA device where a profile wants one.
    pub prompt: Option<CodePrompt>,
    /// Carries the requests; without it the crate's own does.
    pub http: Option<SharedHttpClient>,
    /// Opens folders of this machine whose content is asked for.
    pub archives: Archives,
}
