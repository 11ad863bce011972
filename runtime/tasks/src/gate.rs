//! Gates: a run waits here until somebody says yes.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use msd_engine::provider::ProviderError;
use msd_model::calendar::Moment;
use msd_model::units::Millis;
use msd_model::value::{Record, Value};

use crate::fields::{duration, failed, text, texts};
use crate::waiting::{Answer, Question, Waiting};

/// How often the answer is looked for.
const POLL: Duration = Duration::from_millis(200);

/// How gates are passed.
pub enum Gates {
    /// Each one opens by itself: tests have nobody to ask.
    Open,
    Asked {
        waiting: Waiting,
        /// Gates that are approved beforehand, by their addresses.
        approved: Vec<String>,
        /// Who runs this, as `user@host`.
        user: String,
        /// Set when the run is told to stop: nothing is waited for any longer.
        stopped: Arc<AtomicBool>,
    },
}

impl Gates {
    /// Waits for the answer and returns `approved_by` and `approved_at`.
    pub(crate) async fn pass(
        &self,
        gate: &str,
        properties: &Record,
    ) -> Result<Record, ProviderError> {
        let Gates::Asked { waiting, approved, user, stopped } = self else {
            return Ok(opened("msd test", 0));
        };
        if properties.get("policy") == Some(&Value::Bool(true)) {
            return Ok(opened("policy", now()));
        }
        let timeout = duration(properties, "timeout");
        let question = Question {
            gate: gate.to_owned(),
            message: text(properties, "message").unwrap_or_default().to_owned(),
            approvers: texts(properties, "approvers"),
            since: now(),
            deadline: timeout.map(|timeout| now() + timeout.as_millis() as i64),
            pid: std::process::id(),
        };
        if approved.iter().any(|one| one == gate) {
            return match question.admits(user) {
                true => Ok(opened(user, now())),
                false => Err(not_admitted(&question, user)),
            };
        }
        let cannot = |error: std::io::Error| failed("Gate", format!("it cannot ask: {error}"));
        waiting.ask(&question).map_err(cannot)?;
        let answer = self::answer(waiting, &question, stopped).await;
        waiting.settle(gate);
        let Answer { approved, by, at, message } = answer?;
        match approved {
            true => Ok(opened(&by, at)),
            false => {
                let why = message.map(|message| format!(": {message}")).unwrap_or_default();
                Err(failed("Rejected", format!("{by} said no{why}")))
            }
        }
    }
}

async fn answer(
    waiting: &Waiting,
    question: &Question,
    stopped: &AtomicBool,
) -> Result<Answer, ProviderError> {
    let gate = &question.gate;
    loop {
        match waiting.answered(gate) {
            Some(answer) if question.admits(&answer.by) => return Ok(answer),
            Some(_) => waiting.reject_answer(gate),
            None => {}
        }
        if question.deadline.is_some_and(|deadline| now() >= deadline) {
            let waited = (now() - question.since) as f64 / 1000.0;
            let message = format!(
                "nobody answered within {waited:.0} s; `msd approve {gate}` while the run waits, or \
                 `msd apply -approve {gate}` beforehand"
            );
            return Err(failed("GateTimeout", message));
        }
        if stopped.load(Ordering::Relaxed) {
            return Err(failed("Interrupted", "the run was interrupted before anybody answered"));
        }
        tokio::time::sleep(POLL).await;
    }
}

fn not_admitted(question: &Question, user: &str) -> ProviderError {
    let who = question.approvers.join(", ");
    failed("NotAnApprover", format!("`{user}` may not approve it; approvers are {who}"))
}

fn opened(by: &str, at: i64) -> Record {
    Record::from_iter([
        ("approved_by".into(), Value::str(by)),
        ("approved_at".into(), Value::str(Moment::of(Millis(at)).to_string())),
    ])
}

fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| since.as_millis() as i64)
}
