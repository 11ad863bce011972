//! Questions about a program: an expression that is no part of it, checked and evaluated in its scope.
//! A broken program answers too, as far as what is asked does not lean on what is broken.

use std::sync::Arc;

use msd_model::diagnostic::Diagnostic;
use msd_model::expr::{Expr, ExprKind};
use msd_model::place::{Place, Span};
use msd_model::ty::Type;
use msd_model::value::{Record, Value};
use msd_syntax::ItemKind;
use salsa::Setter;
use smol_str::SmolStr;

use crate::check::{Body, check_item};
use crate::compiler::Compiler;
use crate::cut::{Cut, cut};
use crate::db::{Db, Inputs, SourceFile};
use crate::evaluate::value_of;
use crate::instances::bodies;
use crate::items::file_items;
use crate::place::{Report, locate};
use crate::unit::{Unit, resolve};

/// The text of the last question, for reports.
const QUESTION: &str = "expression";
/// Makes a declaration of an expression. Nobody else uses the name.
pub const AS_DECLARATION: &str = "let msd_asked = ";

/// What an expression comes to.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    pub ty: Type,
    pub value: Value,
    /// Why the value is not known, where that is not for the cloud to answer.
    pub missing: Option<Missing>,
    /// What is known of a managed thing, when the value is one: as the program gives it, and beyond
    /// that as the cloud told.
    pub properties: Option<Record>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Missing {
    /// A parameter without a value.
    Param(SmolStr),
    /// Something that the value needs has mistakes.
    Broken,
}

impl Compiler {
    /// Checks and evaluates an expression. Places in mistakes are places in its text.
    pub fn ask(&mut self, text: &str) -> Result<Answer, Vec<Diagnostic>> {
        let file = self.question(text);
        let db = self.db();
        let item = file_items(db, file)[0];
        let program = Unit::root(db, self.stack());
        let (checked, evaluated) = (check_item(db, item), value_of(db, program, item));
        refuse(db, text, checked.reports.iter().chain(&evaluated.reports))?;
        let ty = match &checked.body {
            Body::Value { ty, .. } => ty.clone(),
            _ => Type::Any,
        };
        let value = evaluated.value.clone();
        let missing = missing(&value);
        let properties = match &value {
            Value::Instance(instance) => {
                let known = self.stack().known(db).get(&instance.address);
                let mut all = known.cloned().unwrap_or_default();
                if let Some((unit, item, index)) = resolve(db, program, &instance.address)
                    && let Some(body) = bodies(db, unit, item).list.get(index)
                {
                    let answered = std::mem::replace(&mut all, Record::clone(&body.properties));
                    let open = |all: &Record, name: &SmolStr| match all.get(name) {
                        Some(given) => *given == Value::Null || !given.is_known(),
                        None => true,
                    };
                    for (name, value) in answered {
                        if open(&all, &name) && !all.get(&name).is_some_and(Value::is_secret) {
                            all.insert(name, value);
                        }
                    }
                }
                Some(all)
            }
            _ => None,
        };
        Ok(Answer { ty, value, missing, properties })
    }

    /// Checks an expression, whatever it would come to, and returns its type.
    pub fn ask_type(&mut self, text: &str) -> Result<Type, Vec<Diagnostic>> {
        let file = self.question(text);
        let db = self.db();
        let checked = check_item(db, file_items(db, file)[0]);
        refuse(db, text, checked.reports.iter())?;
        Ok(match &checked.body {
            Body::Value { ty, .. } => ty.clone(),
            _ => Type::Any,
        })
    }

    fn question(&mut self, text: &str) -> SourceFile {
        let cut = Cut {
            kind: ItemKind::Let,
            name: "msd_asked".into(),
            group: None,
            repeated: false,
            recovered: false,
            start: 0,
            text: format!("{AS_DECLARATION}{text}").into(),
        };
        self.put_aside(QUESTION, text, vec![cut])
    }

    /// Puts a text beside the program, in place of the last one of that name, for questions about places
    /// in it: what may be written there, what a word means. It changes nothing of the program.
    pub fn set_aside(&mut self, name: &str, text: &str) {
        self.put_aside(name, text, cut(text));
    }

    fn put_aside(&mut self, name: &str, text: &str, cuts: Vec<Cut>) -> SourceFile {
        match self.file(name) {
            Some(file) => {
                let db = self.db_mut();
                file.set_cuts(db).to(Arc::new(cuts));
                file.set_text(db).to(text.into());
                file
            }
            None => self.add_aside(name, text, cuts),
        }
    }

    /// Returns what a run gives the program, without what is supposed.
    pub fn inputs(&self) -> &Inputs {
        self.given()
    }
}

/// Returns the errors among the reports, where there are any.
fn refuse<'r>(
    db: &dyn Db,
    text: &str,
    reports: impl Iterator<Item = &'r Report>,
) -> Result<(), Vec<Diagnostic>> {
    let within = |place: Place| match place.file == QUESTION {
        true => Place { span: unshifted(place.span, text.len()), ..place },
        false => place,
    };
    let errors = reports.filter(|report| report.is_error()).cloned();
    let found: Vec<Diagnostic> = errors.map(|report| locate(db, report).map(within)).collect();
    match found.is_empty() {
        true => Ok(()),
        false => Err(found),
    }
}

/// Moves a span of the declaration to where it stands in the expression alone.
fn unshifted(span: Span, length: usize) -> Span {
    let at = |offset: u32| (offset as usize).saturating_sub(AS_DECLARATION.len()).min(length);
    Span::new(at(span.start), at(span.end))
}

/// Finds what keeps a value from being known, other than the cloud.
fn missing(value: &Value) -> Option<Missing> {
    match value {
        Value::Deferred(expr) => missing_in(expr),
        Value::List(items) => items.iter().find_map(missing),
        Value::Map(fields) => fields.values().find_map(missing),
        _ => None,
    }
}

fn missing_in(expr: &Expr) -> Option<Missing> {
    match &expr.kind {
        ExprKind::Error => Some(Missing::Broken),
        ExprKind::Global(name) => Some(Missing::Param(name.clone())),
        ExprKind::Literal(value) => missing(value),
        _ => {
            let mut found = None;
            expr.each_child(&mut |child| found = found.take().or_else(|| missing_in(child)));
            found
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::Files;

    struct One(&'static str);

    impl Files for One {
        fn list(&self, _: &str) -> Result<Vec<SmolStr>, String> {
            Ok(vec!["main.msd".into()])
        }

        fn read(&self, _: &str, _: &str) -> Result<String, String> {
            Ok(self.0.to_owned())
        }
    }

    const PROGRAM: &str = "param size: Int\nlet zones = [\"a\", \"b\"]\nlet bad = nothing\n\
        resource vpc: aws.ec2.VPC { cidr_block = \"10.0.0.0/16\" }\n";

    #[test]
    fn a_broken_program_answers_what_it_can() {
        let mut program = Compiler::open(Arc::new(One(PROGRAM))).unwrap();
        let answer = program.ask("[for z in zones: \"${z}!\"]").unwrap();
        assert_eq!((answer.value.source().as_str(), answer.missing), ("[\"a!\", \"b!\"]", None));
        let answer = program.ask("vpc.vpc_id").unwrap();
        assert_eq!(answer.ty.to_string(), "aws.ec2.VPC.VpcId");
        assert_eq!((answer.value.is_known(), answer.missing), (false, None));
        assert_eq!(program.ask("size + 1").unwrap().missing, Some(Missing::Param("size".into())));
        assert_eq!(program.ask("bad").unwrap().missing, Some(Missing::Broken));
        let properties = program.ask("vpc").unwrap().properties.unwrap();
        assert_eq!(properties.get("cidr_block"), Some(&Value::str("10.0.0.0/16")));
    }

    #[test]
    fn mistakes_stand_where_they_were_typed() {
        let mut program = Compiler::open(Arc::new(One(PROGRAM))).unwrap();
        let before = program.diagnostics();
        let found = program.ask("len(zone)").unwrap_err();
        assert_eq!(found[0].primary.at.span, Span::new(4, 8));
        assert_eq!(program.source("expression").as_deref(), Some("len(zone)"));
        assert_eq!(program.ask_type("zones[7]").unwrap().to_string(), "\"a\" | \"b\"");
        assert!(program.ask("zones[7]").is_err());
        let syntax = program.ask("1 +").unwrap_err();
        assert!(syntax[0].primary.at.span.end <= 3, "{syntax:?}");
        assert_eq!(program.diagnostics(), before, "a question changes nothing");
    }
}
