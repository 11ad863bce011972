//! Checks: requests, connections, commands and conditions that have to be as expected.

use std::path::Path;
use std::time::Duration;

use msd_engine::provider::{ErrorClass, ProviderError};
use msd_model::units::Millis;
use msd_model::value::{Record, Value};
use tokio::net::TcpStream;

use crate::fields::{duration, failed, given, record, text};
use crate::{command, request};

const CONNECT: Duration = Duration::from_secs(10);
const EVERY: Duration = Duration::from_secs(5);

/// Looks until everything is as expected or there are no attempts left. Returns `status`, `latency`.
pub async fn carry_out(properties: &Record, folder: &Path) -> Result<Record, ProviderError> {
    let nothing = Record::default();
    let retry = record(properties, "retry").unwrap_or(&nothing);
    let attempts = retry.get("attempts").and_then(Value::as_int).unwrap_or(1).max(1);
    let every = duration(retry, "every").unwrap_or(EVERY);
    let mut attempt = 1;
    loop {
        match once(properties, folder).await {
            Ok(answers) => return Ok(answers),
            Err(error) if attempt >= attempts => return Err(told(properties, error, attempt)),
            Err(_) => tokio::time::sleep(every).await,
        }
        attempt += 1;
    }
}

/// A simulated check still asks whether its condition holds: that is known without a world outside.
pub fn simulated(properties: &Record) -> Result<Record, ProviderError> {
    holds(properties).map_err(|error| told(properties, error, 1))?;
    Ok(Record::default())
}

async fn once(properties: &Record, folder: &Path) -> Result<Record, ProviderError> {
    holds(properties)?;
    let mut answers = Record::default();
    if let Some(http) = record(properties, "http") {
        let answer = request::send(http, "GET", None).await?;
        answers.insert("status".into(), Value::Int(answer.status.into()));
        answers.insert("latency".into(), Value::Duration(Millis::from(answer.latency)));
    }
    if let Some(address) = text(properties, "tcp") {
        connect(address).await?;
    }
    if let Some(what) = given(properties, "command") {
        command::run(what, properties, folder, &[]).await?;
    }
    Ok(answers)
}

fn holds(properties: &Record) -> Result<(), ProviderError> {
    match properties.get("require") {
        Some(Value::Bool(false)) => Err(failed("Require", "its condition does not hold")),
        _ => Ok(()),
    }
}

async fn connect(address: &str) -> Result<(), ProviderError> {
    let refused = |why: String| failed("Tcp", format!("no connection to {address}: {why}"));
    match tokio::time::timeout(CONNECT, TcpStream::connect(address)).await {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(error)) => Err(refused(error.to_string())),
        Err(_) => Err(refused(format!("no answer within {} s", CONNECT.as_secs()))),
    }
}

/// Puts the check's own message first. A check that failed has failed: it says itself how often it
/// is tried.
fn told(properties: &Record, error: ProviderError, attempts: i64) -> ProviderError {
    let tries =
        if attempts > 1 { format!(" (attempt {attempts} of {attempts})") } else { String::new() };
    let message = match text(properties, "message") {
        Some(message) => format!("{message}\n{}{tries}", error.message),
        None => format!("{}{tries}", error.message),
    };
    ProviderError { class: ErrorClass::Terminal, message, ..error }
}
