//! One HTTP request, and whether the answer is as expected.

use std::time::{Duration, Instant};

use msd_engine::provider::{ErrorClass, ProviderError};
use msd_model::value::{Record, Value};

use crate::fields::{duration, failed, given, record, shown, text};

/// How long a request may take unless it says so itself.
const PATIENCE: Duration = Duration::from_secs(30);
/// Of an answer.
const BODY: u64 = 64 * 1024;
/// Of an answer that is not as expected, in the message.
const EXCERPT: usize = 200;

pub struct Answer {
    pub status: u16,
    pub body: String,
    pub latency: Duration,
}

/// A request to send, in the clear.
pub struct Post {
    pub method: String,
    pub url: String,
    pub headers: Vec<(String, String)>,
    pub body: Option<String>,
    pub patience: Duration,
}

/// Sends the request that the fields describe and holds the answer against `expect`.
pub async fn send(
    fields: &Record,
    default_method: &str,
    key: Option<&str>,
) -> Result<Answer, ProviderError> {
    let mut headers: Vec<(String, String)> = record(fields, "headers")
        .into_iter()
        .flatten()
        .map(|(name, value)| (name.to_string(), shown(value)))
        .collect();
    let body = given(fields, "body");
    let is_json = matches!(body, Some(body) if !matches!(body, Value::Str(_)));
    if is_json && !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type")) {
        headers.push(("content-type".to_owned(), "application/json".to_owned()));
    }
    headers.extend(key.map(|key| ("idempotency-key".to_owned(), key.to_owned())));
    let request = Post {
        method: text(fields, "method").unwrap_or(default_method).to_owned(),
        url: text(fields, "url").unwrap_or_default().to_owned(),
        headers,
        body: body.map(shown),
        patience: duration(fields, "timeout").unwrap_or(PATIENCE),
    };
    let sent = tokio::task::spawn_blocking(move || post(&request)).await;
    let answer = sent.map_err(|error| failed("Request", error.to_string()))??;
    match record(fields, "expect") {
        Some(expect) => expected(&answer, expect)?,
        None => expected(&answer, &Record::default())?,
    }
    Ok(answer)
}

/// Sends a request and waits for its answer, whatever its status. Blocks.
pub fn post(request: &Post) -> Result<Answer, ProviderError> {
    let lost = |error: ureq::Error| {
        ProviderError::new(ErrorClass::Transient, "Connection", error.to_string())
    };
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(request.patience))
        .allow_non_standard_methods(true)
        .build()
        .into();
    let mut builder =
        ureq::http::Request::builder().method(request.method.as_str()).uri(&request.url);
    for (name, value) in &request.headers {
        builder = builder.header(name, value);
    }
    let invalid = |error: ureq::http::Error| failed("Request", error.to_string());
    let began = Instant::now();
    let response = match &request.body {
        Some(body) => agent.run(builder.body(body.as_str()).map_err(invalid)?),
        None => agent.run(builder.body(()).map_err(invalid)?),
    };
    let mut response = response.map_err(lost)?;
    let status = response.status().as_u16();
    let bytes = std::io::Read::take(response.body_mut().as_reader(), BODY);
    let mut body = Vec::new();
    let read = std::io::Read::read_to_end(&mut { bytes }, &mut body);
    read.map_err(|error| lost(ureq::Error::Io(error)))?;
    let latency = began.elapsed();
    Ok(Answer { status, body: String::from_utf8_lossy(&body).into_owned(), latency })
}

fn expected(answer: &Answer, expect: &Record) -> Result<(), ProviderError> {
    let status = i64::from(answer.status);
    let (wanted, fits) = match given(expect, "status") {
        Some(Value::List(all)) => {
            (shown(&Value::List(all.clone())), all.iter().any(|one| one.as_int() == Some(status)))
        }
        Some(one) => (shown(one), one.as_int() == Some(status)),
        None => ("2xx".to_owned(), (200..300).contains(&status)),
    };
    if !fits {
        let class = match status {
            429 | 503 => ErrorClass::Throttling,
            _ => ErrorClass::Terminal,
        };
        let excerpt: String = answer.body.trim().chars().take(EXCERPT).collect();
        let said = if excerpt.is_empty() { String::new() } else { format!("\n{excerpt}") };
        let message = format!("status {status}, expected {wanted}{said}");
        return Err(ProviderError::new(class, "Status", message));
    }
    if let Some(contains) = text(expect, "contains")
        && !answer.body.contains(contains)
    {
        return Err(failed("Body", format!("the answer does not contain `{contains}`")));
    }
    if let Some(most) = duration(expect, "max_latency")
        && answer.latency > most
    {
        let (took, most) = (answer.latency.as_millis(), most.as_millis());
        return Err(failed("Latency", format!("the answer took {took} ms, allowed are {most} ms")));
    }
    Ok(())
}
