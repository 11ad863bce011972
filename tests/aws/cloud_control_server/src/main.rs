//! winterbaume's Cloud Control behind a port: it is a library that stands in for the SDK's own HTTP
//! client, and the tests run a binary. Says where it listens, and lives until its input ends.

use std::io::Read;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::{Request, Response};
use winterbaume_cloudcontrol::CloudControlService;
use winterbaume_core::{MockRequest, MockService};

#[tokio::main(flavor = "current_thread")]
async fn main() {
    // Gone with the test that started it, however that ends.
    std::thread::spawn(|| {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(0);
    });
    let service = Arc::new(CloudControlService::new());
    let listener = tokio::net::TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
    println!("http://{}", listener.local_addr().unwrap());
    axum::serve(listener, Router::new().fallback(answer).with_state(service)).await.unwrap();
}

async fn answer(
    State(service): State<Arc<CloudControlService>>,
    request: Request<Body>,
) -> Response<Body> {
    let (head, body) = request.into_parts();
    let answer = service
        .handle(MockRequest {
            method: head.method.to_string(),
            uri: "https://cloudcontrolapi.us-east-1.amazonaws.com/".to_owned(),
            headers: head.headers,
            body: to_bytes(body, usize::MAX).await.unwrap_or_default(),
        })
        .await;
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() = answer.status.try_into().unwrap();
    *response.headers_mut() = answer.headers;
    response
}
