//! The connection to AWS: shared by all clients of a process. What speaks TLS is made, and this
//! machine's certificates are read, when the first request wants it: a server in AWS's place does not.

use std::sync::{Arc, OnceLock};

use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;

pub fn client() -> SharedHttpClient {
    static CLIENT: OnceLock<SharedHttpClient> = OnceLock::new();
    let make = || SharedHttpClient::new(ByScheme(Arc::new(Kinds::default())));
    CLIENT.get_or_init(make).clone()
}

/// Takes each request to the client that its address wants.
#[derive(Debug)]
struct ByScheme(Arc<Kinds>);

#[derive(Debug, Default)]
struct Kinds {
    plain: OnceLock<SharedHttpClient>,
    tls: OnceLock<SharedHttpClient>,
}

impl Kinds {
    fn of(&self, address: &str) -> &SharedHttpClient {
        if address.starts_with("http://") {
            return self.plain.get_or_init(|| Builder::new().build_http());
        }
        self.tls.get_or_init(|| {
            Builder::new().tls_provider(Provider::Rustls(CryptoMode::Ring)).build_https()
        })
    }
}

/// A connection that is still to be chosen; the clients behind it keep theirs open.
#[derive(Debug)]
struct Choice {
    kinds: Arc<Kinds>,
    settings: HttpConnectorSettings,
    components: RuntimeComponents,
}

impl HttpClient for ByScheme {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(Choice {
            kinds: self.0.clone(),
            settings: settings.clone(),
            components: components.clone(),
        })
    }
}

impl HttpConnector for Choice {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let client = self.kinds.of(request.uri());
        client.http_connector(&self.settings, &self.components).call(request)
    }
}
