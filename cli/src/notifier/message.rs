//! Messages about a run, in the shape of EventBridge's events. Performs no I/O.

use msd_engine::event::Event;
use msd_engine::journal::{RunId, RunOutcome};
use msd_model::calendar::Moment;
use msd_model::notify::Occasion;
use msd_model::plan::Plan;
use serde_json::{Value as Json, json};

use crate::holder;

/// What is known of the run so far.
pub struct Story {
    stack: String,
    target: String,
    account: String,
    region: String,
    run: Option<RunId>,
    failed: Vec<Json>,
    count: u32,
}

impl Story {
    pub fn new(plan: &Plan) -> Story {
        let text = |value: &Option<smol_str::SmolStr>| value.as_deref().unwrap_or("").to_owned();
        Story {
            stack: plan.stack.to_string(),
            target: plan.target.name.to_string(),
            account: text(&plan.target.account),
            region: text(&plan.target.region),
            run: None,
            failed: Vec::new(),
            count: 0,
        }
    }

    /// Returns the message that an event is worth.
    pub fn tell(&mut self, event: &Event) -> Option<(Occasion, Json)> {
        let (occasion, title, detail) = match event {
            Event::RunStarted { run, operations, waves, expected } => {
                self.run = Some(run.clone());
                let detail =
                    json!({ "operations": operations, "waves": waves, "expected_ms": expected });
                (Occasion::Started, "Run Started", detail)
            }
            Event::Failed { address, error, .. } => {
                self.failed.push(json!({ "address": address, "error": error }));
                return None;
            }
            Event::Asked { address, message, approvers, .. } => {
                let detail = json!({ "gate": address, "message": message, "approvers": approvers });
                (Occasion::Gate, "Gate Waiting", detail)
            }
            Event::RunFinished { outcome, rolls_back, done, failed, left, took, .. } => {
                // The word of the journal is the word of the language.
                let word = serde_json::to_value(outcome).ok()?;
                let occasion = match rolls_back {
                    Some(_) if *outcome == RunOutcome::Succeeded => Occasion::RolledBack,
                    _ => Occasion::parse(word.as_str()?)?,
                };
                let title = match occasion {
                    Occasion::Succeeded => "Run Succeeded",
                    Occasion::Interrupted => "Run Interrupted",
                    Occasion::RolledBack => "Run Rolled Back",
                    _ => "Run Failed",
                };
                let detail = json!({
                    "outcome": word, "rolls_back": rolls_back, "done": done, "failed": failed, "left": left,
                    "took_ms": took, "failures": std::mem::take(&mut self.failed),
                });
                (occasion, title, detail)
            }
            _ => return None,
        };
        Some((occasion, self.envelope(title, detail)))
    }

    fn envelope(&mut self, title: &str, mut detail: Json) -> Json {
        let run = self.run.as_ref().map(ToString::to_string).unwrap_or_default();
        if let Json::Object(fields) = &mut detail {
            fields.insert("run".to_owned(), Json::from(run.as_str()));
            fields.insert("stack".to_owned(), Json::from(self.stack.as_str()));
            fields.insert("target".to_owned(), Json::from(self.target.as_str()));
        }
        self.count += 1;
        json!({
            "version": "0",
            "id": format!("{run}-{}", self.count),
            "source": "msd.deployment",
            "detail-type": title,
            "account": self.account,
            "region": self.region,
            "time": Moment::of(holder::now()).to_string(),
            "resources": [],
            "detail": detail,
        })
    }
}

#[cfg(test)]
mod tests {
    use msd_model::units::Millis;

    use super::*;

    #[test]
    fn a_run_that_failed_says_what_did() {
        let mut story = Story {
            stack: "shop".to_owned(),
            target: "prod".to_owned(),
            account: String::new(),
            region: String::new(),
            run: None,
            failed: vec![json!({ "address": "db" })],
            count: 0,
        };
        let ended = Event::RunFinished {
            run: RunId("r1".into()),
            rolls_back: None,
            outcome: RunOutcome::Failed,
            done: 3,
            failed: 1,
            left: 2,
            took: Millis(5),
        };
        let (occasion, message) = story.tell(&ended).unwrap();
        assert_eq!(occasion, Occasion::Failed);
        assert_eq!(message["detail-type"], "Run Failed");
        assert_eq!(message["detail"]["failures"][0]["address"], "db");
        assert_eq!(message["detail"]["stack"], "shop");
    }
}
