//! Where messages go: a webhook, a command's standard input, or a service of AWS.

use std::io::Write;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use msd_model::eval::{self, Env};
use msd_model::notify::{Notify, Occasion};
use msd_model::value::{Instance, Record, Value};
use msd_tasks::{Post, post};
use serde_json::Value as Json;
use smol_str::SmolStr;

use crate::terminal::Terminal;

/// How long one message may take.
const PATIENCE: Duration = Duration::from_secs(5);
const POLL: Duration = Duration::from_millis(20);

#[derive(Clone)]
pub struct Address {
    pub name: SmolStr,
    pub on: Vec<Occasion>,
    way: Way,
}

#[derive(Clone)]
enum Way {
    Webhook(String),
    Command(Vec<String>),
    /// This version of msd speaks to no service of AWS: it says what it would send.
    Service(&'static str, String),
}

pub struct Delivery {
    pub address: Address,
    pub message: Json,
}

/// Returns every way that a declaration names; one that is not known before the run is left out.
pub fn of(notify: &Notify, secrets: &Record, terminal: &Terminal) -> Vec<Address> {
    let open = |value: &Value| match eval::resolve(value, &mut Secrets(secrets)) {
        Ok(Value::Null) => None,
        Ok(value) if value.is_known() => Some(value),
        _ => {
            let name = &notify.name;
            terminal.warn(&format!("notify `{name}`: where it sends to is not known yet"));
            None
        }
    };
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let service = |value: &Value, name| {
        open(value).and_then(|value| text(&value)).map(|to| Way::Service(name, to))
    };
    let ways = [
        open(&notify.webhook).and_then(|url| text(&url)).map(Way::Webhook),
        open(&notify.command).map(|command| match &command {
            Value::List(words) => Way::Command(words.iter().filter_map(text).collect()),
            other => Way::Command(
                ["sh", "-c"].into_iter().map(str::to_owned).chain(text(other)).collect(),
            ),
        }),
        service(&notify.sns, "SNS"),
        service(&notify.eventbridge, "EventBridge"),
    ];
    let address = |way| Address { name: notify.name.clone(), on: notify.on.clone(), way };
    ways.into_iter().flatten().map(address).collect()
}

impl Delivery {
    /// Sends the message; says why it could not. The address may be a secret: it is not repeated.
    pub fn send(&self, terminal: &Terminal) -> Result<(), String> {
        let text = self.message.to_string();
        match &self.address.way {
            Way::Webhook(url) => {
                let request = Post {
                    method: "POST".to_owned(),
                    url: url.clone(),
                    headers: vec![("content-type".to_owned(), "application/json".to_owned())],
                    body: Some(text),
                    patience: PATIENCE,
                };
                let answer = post(&request)
                    .map_err(|error| error.message.replace(url.as_str(), "(webhook)"))?;
                match answer.status {
                    200..300 => Ok(()),
                    status => Err(format!("the webhook answered with status {status}")),
                }
            }
            Way::Command(words) => command(words, &text),
            Way::Service(service, to) => {
                let title = &self.message["detail-type"];
                let name = &self.address.name;
                terminal.say(&format!("notify `{name}`: would send {title} to {service} {to}\n"));
                Ok(())
            }
        }
    }
}

fn command(words: &[String], text: &str) -> Result<(), String> {
    let (program, arguments) = words.split_first().ok_or("its command is empty")?;
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| format!("`{program}` does not start: {error}"))?;
    if let Some(mut input) = child.stdin.take() {
        // A command need not read what it is told.
        let _ = input.write_all(text.as_bytes());
    }
    let began = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) if status.success() => return Ok(()),
            Ok(Some(status)) => return Err(format!("`{program}` ended with {status}")),
            Ok(None) if began.elapsed() < PATIENCE => std::thread::park_timeout(POLL),
            _ => {
                // It may have ended just now.
                let _ = child.kill();
                let _ = child.wait();
                return Err(format!("`{program}` took longer than {} s", PATIENCE.as_secs()));
            }
        }
    }
}

/// Answers secrets and nothing else.
struct Secrets<'a>(&'a Record);

impl Env for Secrets<'_> {
    fn global(&mut self, _: &str) -> Value {
        Value::Null
    }

    fn resource(&mut self, _: &str) -> Value {
        Value::Null
    }

    fn attribute(&mut self, _: &std::sync::Arc<Instance>, _: &str) -> Result<Value, String> {
        Err("not known before the run".to_owned())
    }

    fn secret(&mut self, name: &str) -> Option<Value> {
        self.0.get(name).cloned()
    }
}
