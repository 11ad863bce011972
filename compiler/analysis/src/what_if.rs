//! What would be if: a limit, a parameter, an estimate or the schedule were different. The words are
//! checked as a part of the program would be, and leave its text alone.

use std::sync::Arc;

use msd_model::address::Address;
use msd_model::code::Code;
use msd_model::diagnostic::Diagnostic;
use msd_model::graph::ResourceGraph;
use msd_model::limit::Limit;
use msd_model::nearest::nearest;
use msd_model::place::{Place, Span};
use msd_model::policy::Schedule;
use msd_model::units::Millis;
use msd_model::value::{Record, Value};
use msd_syntax::ItemKind;
use smol_str::SmolStr;

use crate::check::check_item;
use crate::compiler::Compiler;
use crate::cut::Cut;
use crate::db::{Given, GivenValue, Inputs};
use crate::evaluate::value_of;
use crate::graph;
use crate::items::file_items;
use crate::place::{Report, locate};
use crate::unit::Unit;

/// One thing that is supposed to be different.
#[derive(Clone, Debug, PartialEq)]
pub struct Supposition {
    /// As it was written.
    pub text: SmolStr,
    pub change: Change,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// Some settings of a limit, by its name in the plan.
    Limit {
        name: SmolStr,
        settings: Record,
    },
    Param {
        name: SmolStr,
        value: Value,
    },
    /// How long a creation takes; an address without a key means every instance.
    Estimate {
        address: Address,
        time: Millis,
    },
    Schedule(Schedule),
}

/// What can be supposed, for messages.
const FORMS: &str = "write `limit NAME.rate = 60/h` (or burst, concurrency, quota, adaptive), \
                     `param NAME = VALUE`, `estimate ADDRESS = 5min` or `schedule = eager`";

/// The one word that stands for what is different of a limit.
const LIMIT_SETTINGS: [&str; 5] = ["rate", "burst", "concurrency", "quota", "adaptive"];

/// A text and what of it stands where, in bytes.
struct Parts<'t> {
    text: &'t str,
    subject: Span,
    value: Span,
}

impl Compiler {
    /// Reads `limit rds_creates.rate = 60/h`, `param replicas = 5`, `estimate db = 20min` or
    /// `schedule = eager`; names and types are checked by the program.
    pub fn what_if(&mut self, text: &str) -> Result<Supposition, Vec<Diagnostic>> {
        let path = match self.asides() {
            0 => "-what-if".to_owned(),
            before => format!("-what-if {}", before + 1),
        };
        let change = match parts(text) {
            Some(("limit", parts)) => self.limit_change(&path, &parts),
            Some(("param", parts)) => self.param_change(&path, &parts),
            Some(("estimate", parts)) => self.estimate_change(&path, &parts),
            Some(("schedule", parts)) if parts.subject().is_empty() => {
                self.schedule_change(&path, &parts)
            }
            _ => Err(self.malformed(&path, text)),
        }?;
        Ok(Supposition { text: text.trim().into(), change })
    }

    fn limit_change(&mut self, path: &str, parts: &Parts<'_>) -> Result<Change, Vec<Diagnostic>> {
        let Some((name, setting)) = parts.subject().rsplit_once('.') else {
            return Err(self.malformed(path, parts.text));
        };
        let (start, end) = (parts.subject.start as usize, parts.subject.end as usize);
        let names: Vec<SmolStr> = self.all_limits().into_iter().map(|limit| limit.name).collect();
        if !names.iter().any(|known| known == name) {
            let at = Span::new(start, start + name.len());
            let message = format!("there is no limit `{name}`");
            let help = meant(name, "limits", names.iter().map(SmolStr::as_str));
            return Err(self.wrong(path, parts.text, at, Code::UnknownLimit, message, help));
        }
        if !LIMIT_SETTINGS.contains(&setting) {
            let at = Span::new(end - setting.len(), end);
            let message = format!("a limit's `{setting}` cannot be supposed");
            let help = format!("there are {}", LIMIT_SETTINGS.join(", "));
            return Err(self.wrong(path, parts.text, at, Code::UnknownSetting, message, help));
        }
        let item = as_limit(parts, name.len(), setting);
        let value = self.evaluated(path, ItemKind::Limit, &item, parts.text)?;
        let Some(value) = value.as_map().and_then(|all| all.get(setting)) else {
            return Err(self.malformed(path, parts.text));
        };
        let settings = Record::from_iter([(setting.into(), value.clone())]);
        Ok(Change::Limit { name: name.into(), settings })
    }

    fn param_change(&mut self, path: &str, parts: &Parts<'_>) -> Result<Change, Vec<Diagnostic>> {
        let (name, params) = (parts.subject(), self.params());
        if !params.iter().any(|known| known.name == name) {
            let message = format!("there is no parameter `{name}`");
            let help = meant(name, "parameters", params.iter().map(|param| param.name.as_str()));
            let at = parts.subject;
            return Err(self.wrong(path, parts.text, at, Code::UnknownName, message, help));
        }
        let value = self.evaluated(path, ItemKind::Let, &as_let(parts), parts.text)?;
        Ok(Change::Param { name: name.into(), value })
    }

    fn estimate_change(
        &mut self,
        path: &str,
        parts: &Parts<'_>,
    ) -> Result<Change, Vec<Diagnostic>> {
        let Ok(address) = parts.subject().parse::<Address>() else {
            return Err(self.malformed(path, parts.text));
        };
        match self.evaluated(path, ItemKind::Let, &as_let(parts), parts.text)? {
            Value::Duration(time) => Ok(Change::Estimate { address, time }),
            other => {
                let message = format!("expected Duration, found {}", other.source());
                let help = "write it with its unit: 30s, 5min, 2h".to_owned();
                Err(self.wrong(path, parts.text, parts.value, Code::WrongType, message, help))
            }
        }
    }

    fn schedule_change(
        &mut self,
        path: &str,
        parts: &Parts<'_>,
    ) -> Result<Change, Vec<Diagnostic>> {
        match Schedule::parse(parts.text[parts.value.range()].trim_matches('"')) {
            Some(schedule) => Ok(Change::Schedule(schedule)),
            None => {
                let message = "there is no such schedule".to_owned();
                let help = format!("there are {}", Schedule::WORDS.join(" and "));
                Err(self.wrong(path, parts.text, parts.value, Code::NotInEnum, message, help))
            }
        }
    }

    fn malformed(&mut self, path: &str, text: &str) -> Vec<Diagnostic> {
        let message = "this is nothing that can be supposed".to_owned();
        let whole = Span::new(0, text.len());
        self.wrong(path, text, whole, Code::Syntax, message, FORMS.to_owned())
    }

    fn wrong(
        &mut self,
        path: &str,
        text: &str,
        span: Span,
        code: Code,
        message: String,
        help: String,
    ) -> Vec<Diagnostic> {
        self.add_aside(path, text, Vec::new());
        let at = Place { file: path.into(), span };
        vec![Diagnostic::new(code, at, message).help(help)]
    }

    /// Returns every limit, those of the library included.
    fn all_limits(&self) -> Vec<Limit> {
        graph::limits(self.db(), Unit::root(self.db(), self.stack()))
    }

    /// Checks and evaluates a text in the program's scope as if it were an item of it.
    fn evaluated(
        &mut self,
        path: &str,
        kind: ItemKind,
        item: &str,
        shown: &str,
    ) -> Result<Value, Vec<Diagnostic>> {
        let cut = Cut {
            kind,
            name: "supposed".into(),
            group: None,
            repeated: false,
            recovered: false,
            start: 0,
            text: item.into(),
        };
        let file = self.add_aside(path, shown, vec![cut]);
        let db = self.db();
        let item = file_items(db, file)[0];
        let evaluated = value_of(db, Unit::root(db, self.stack()), item);
        let reports = check_item(db, item).reports.iter().chain(&evaluated.reports);
        let errors: Vec<Report> = reports.filter(|report| report.is_error()).cloned().collect();
        match errors.is_empty() {
            true => Ok(evaluated.value.clone()),
            false => Err(errors.into_iter().map(|report| locate(db, report)).collect()),
        }
    }
}

impl Parts<'_> {
    fn subject(&self) -> &str {
        &self.text[self.subject.range()]
    }
}

/// Returns the name that is meant, or all that there are.
fn meant<'a>(name: &str, what: &str, known: impl Iterator<Item = &'a str> + Clone) -> String {
    match nearest(name, known.clone()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("{what} are {}", known.collect::<Vec<_>>().join(", ")),
    }
}

/// Splits `WORD SUBJECT = VALUE`; the subject may be empty.
fn parts(text: &str) -> Option<(&str, Parts<'_>)> {
    let equals = equals(text)?;
    let span = |start: usize, end: usize| {
        let part = &text[start..end];
        let from = start + (part.len() - part.trim_start().len());
        Span::new(from, from + part.trim().len())
    };
    let left = span(0, equals);
    let value = span(equals + 1, text.len());
    let word_end = text[left.range()].find(char::is_whitespace).unwrap_or(left.range().len());
    let word_end = left.start as usize + word_end;
    let word = &text[left.start as usize..word_end];
    let subject = span(word_end, left.end as usize);
    (value.end > value.start).then_some((word, Parts { text, subject, value }))
}

/// Returns where the `=` stands that is in no string.
fn equals(text: &str) -> Option<usize> {
    let mut quoted = false;
    for (at, letter) in text.char_indices() {
        match letter {
            '"' => quoted = !quoted,
            '=' if !quoted => return Some(at),
            _ => {}
        }
    }
    None
}

/// Writes the value into a limit so that everything stands where it stood: `limit a.rate = 1/s`
/// becomes `limit x{rate = 1/s}`. One that says no more than its burst would be no limit, so that it
/// gets a rate as well.
fn as_limit(parts: &Parts<'_>, name: usize, setting: &str) -> String {
    let start = parts.subject.start as usize;
    let mut item = format!("{:start$}", "limit");
    item.push_str(&"x".repeat(name));
    item.push('{');
    item.push_str(&parts.text[start + name + 1..parts.value.end as usize]);
    item.push_str(if setting == "rate" { "}" } else { ",rate=1/s}" });
    item
}

/// Makes `let x = VALUE` with the value where it stood.
fn as_let(parts: &Parts<'_>) -> String {
    let start = parts.value.start as usize;
    let mut item = format!("{:start$}", "let x =");
    item.push_str(&parts.text[parts.value.range()]);
    item
}

/// Gives parameters the values that are supposed.
pub fn give(supposed: &[Supposition], inputs: &mut Inputs) {
    for one in supposed {
        if let Change::Param { name, value } = &one.change {
            let (value, origin) = (GivenValue::Value(value.clone()), "-what-if".into());
            inputs.given.insert(name.clone(), Given { value, origin });
        }
    }
}

/// Changes a graph as is supposed; what names nothing in it changes nothing.
pub fn change(supposed: &[Supposition], graph: &mut ResourceGraph) {
    for one in supposed {
        match &one.change {
            Change::Limit { name, settings } => {
                let named = graph.limits.iter_mut().filter(|limit| limit.name == *name);
                named.for_each(|limit| set(limit, settings));
            }
            Change::Estimate { address, time } => {
                let meant = graph.nodes.iter_mut().filter(|node| names(address, &node.address));
                meant.for_each(|node| Arc::make_mut(&mut node.policy).estimate = Some(*time));
            }
            Change::Schedule(schedule) => graph.policy.schedule = *schedule,
            Change::Param { .. } => {}
        }
    }
}

fn set(limit: &mut Limit, settings: &Record) {
    let given = graph::limit_of(settings);
    if let (Some(places), Some(before), Some(adaptive)) =
        (given.concurrency, limit.concurrency, &mut limit.adaptive)
        && adaptive.max == before
    {
        // It went up to all places, and still does.
        adaptive.max = places.max(adaptive.min);
    }
    limit.rate = given.rate.or(limit.rate);
    limit.burst = given.burst.or(limit.burst);
    limit.concurrency = given.concurrency.or(limit.concurrency);
    limit.quota = given.quota.or(limit.quota);
    if settings.contains_key("adaptive") {
        let mut whole = settings.clone();
        if let Some(places) = limit.concurrency {
            whole.insert("concurrency".into(), Value::Int(i64::from(places)));
        }
        limit.adaptive = graph::limit_of(&whole).adaptive;
    }
}

/// Tells whether an address means an instance; without a key it means every one.
fn names(wanted: &Address, address: &Address) -> bool {
    let key = wanted.leaf.key.is_none() || wanted.leaf.key == address.leaf.key;
    wanted.scope == address.scope && wanted.leaf.name == address.leaf.name && key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_stands_where_it_stood() {
        let text = "limit rds_creates.rate = 60/h";
        let (word, found) = parts(text).unwrap();
        assert_eq!((word, &text[found.subject.range()]), ("limit", "rds_creates.rate"));
        assert_eq!(as_limit(&found, 11, "rate"), "limit xxxxxxxxxxx{rate = 60/h}");
        assert_eq!(as_limit(&found, 11, "burst"), "limit xxxxxxxxxxx{rate = 60/h,rate=1/s}");
        let text = "estimate a[\"k=v\"] = 5min";
        let (_, found) = parts(text).unwrap();
        assert_eq!(&text[found.subject.range()], "a[\"k=v\"]");
        assert_eq!(as_let(&found), "let x =             5min");
        let (word, found) = parts("schedule=eager").unwrap();
        assert_eq!((word, found.subject.range().len()), ("schedule", 0));
        assert!(parts("limit").is_none() && parts("param a =").is_none());
    }
}
