//! Decorators: which there are, where they stand and what they take. A decorator is a row of the
//! table and an arm of `lower`.

use msd_model::code::Code;
use msd_model::expr::Expr;
use msd_model::nearest::nearest;
use msd_model::place::Span;
use msd_model::policy::{Readiness, Rollback};
use msd_model::transport::Transport;
use msd_model::ty::Type;
use msd_model::value::Value;
use msd_syntax::ItemKind;
use msd_syntax::ast::{self, ArgumentValue, ExprKind as Ast};
use smol_str::SmolStr;

use crate::infer::Infer;
use crate::place::Report;
use crate::scope::Space;
use crate::settings::{at_least, words};

/// A decorator's meaning; expressions are evaluated for each instance.
#[derive(Clone, Debug, PartialEq)]
pub enum Decoration {
    After(Vec<(Space, SmolStr)>),
    Limit { name: SmolStr, weight: Option<Expr> },
    Concurrency(Expr),
    Estimate(Expr),
    Timeout(Expr),
    Retry(Vec<(SmolStr, Expr)>),
    Protect,
    Replace(Expr),
    Ignore(Vec<SmolStr>),
    Provider(Vec<(SmolStr, Expr)>),
    Rollback(Expr),
    Ready(Expr),
    Batch(Expr),
}

/// Name, usage, and whether it may stand before a stack.
const TABLE: [(&str, &str, bool); 13] = [
    ("after", "@after(x, group g)", false),
    ("limit", "@limit(name, weight = 2)", false),
    ("concurrency", "@concurrency(4)", false),
    ("estimate", "@estimate(12min)", false),
    ("timeout", "@timeout(30min)", true),
    (
        "retry",
        "@retry(attempts = 5, backoff = 2s, factor = 2.0, jitter = true, on = [\"Throttling\"])",
        true,
    ),
    ("protect", "@protect", true),
    ("replace", "@replace(create_first)", true),
    ("ignore", "@ignore(property, tags.Owner)", false),
    ("provider", "@provider(aws, region = \"eu-west-1\", via = cloudcontrol)", true),
    ("rollback", "@rollback(automatic)", true),
    ("ready", "@ready(available)", true),
    ("batch", "@batch(10)", true),
];

/// Lowers the decorators before a declaration; one that does not fit is reported and left out.
pub fn lower(infer: &mut Infer<'_>, prefix: &ast::Prefix, kind: ItemKind) -> Vec<Decoration> {
    let mut out = Vec::new();
    for decorator in &prefix.decorators {
        let name = decorator.name.text.as_str();
        let Some((_, usage, on_stack)) = TABLE.iter().find(|(known, ..)| *known == name) else {
            unknown(infer, decorator);
            continue;
        };
        if !stands_before(name, *on_stack, kind) {
            let word = kind.word();
            let article = if word.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
            let message = format!("`@{name}` does not stand before {article} `{word}`");
            infer.report(Code::BadDecorator, decorator.span, message);
            continue;
        }
        let before = infer.reports.len();
        let lowered = one(infer, decorator);
        if infer.reports.len() == before {
            match lowered {
                Some(lowered) => out.push(lowered),
                None => {
                    let message = format!("`@{name}` does not take these arguments");
                    infer.report(Code::BadDecorator, decorator.span, message).help =
                        Some(format!("write {usage}"));
                }
            }
        }
    }
    out
}

fn stands_before(name: &str, on_stack: bool, kind: ItemKind) -> bool {
    match kind {
        ItemKind::Resource | ItemKind::Group | ItemKind::Module => true,
        ItemKind::Existing => matches!(name, "after" | "provider" | "timeout" | "retry"),
        ItemKind::Stack => on_stack,
        _ => false,
    }
}

/// Returns every decorator: how it is written, and the words of the declarations that it stands before.
pub fn all() -> Vec<(&'static str, Vec<&'static str>)> {
    let words = |name: &str, on_stack: bool| {
        let words = ItemKind::WORDS.iter().filter(|(_, kind)| stands_before(name, on_stack, *kind));
        words.map(|(word, _)| *word).collect()
    };
    TABLE.iter().map(|(name, usage, on_stack)| (*usage, words(name, *on_stack))).collect()
}

fn unknown(infer: &mut Infer<'_>, decorator: &ast::Decorator) {
    let name = decorator.name.text.as_str();
    let at = infer.at(decorator.name.span);
    let message = format!("there is no decorator `@{name}`");
    let report = Report::new(Code::UnknownDecorator, at, message);
    infer.reports.push(match nearest(name, TABLE.iter().map(|(name, ..)| *name)) {
        Some(near) => report.help(format!("did you mean `@{near}`?")).fix(at, near),
        None => {
            let all: Vec<String> = TABLE.iter().map(|(name, ..)| format!("@{name}")).collect();
            report.help(format!("decorators are {}", all.join(" ")))
        }
    });
}

fn one(infer: &mut Infer<'_>, decorator: &ast::Decorator) -> Option<Decoration> {
    let arguments = &decorator.arguments;
    Some(match decorator.name.text.as_str() {
        "after" => Decoration::After(after(infer, arguments)?),
        "limit" => {
            let (first, rest) = arguments.split_first()?;
            let name = bare_name(first)?;
            if infer.scope.get(Space::Limit, &name.text).is_none() {
                unknown_limit(infer, &name);
            }
            let named = named(infer, rest, &[("weight", at_least(1.0))])?;
            let weight = named.into_iter().next().map(|(_, weight)| weight);
            Decoration::Limit { name: name.text, weight }
        }
        "concurrency" => Decoration::Concurrency(single(infer, arguments, &at_least(1.0))?),
        "estimate" => Decoration::Estimate(single(infer, arguments, &Type::Duration)?),
        "timeout" => Decoration::Timeout(single(infer, arguments, &Type::Duration)?),
        "retry" => Decoration::Retry(named(
            infer,
            arguments,
            &[
                ("attempts", at_least(1.0)),
                ("backoff", Type::Duration),
                ("factor", Type::Float),
                ("jitter", Type::Bool),
                ("on", Type::list(Type::String)),
            ],
        )?),
        "rollback" => Decoration::Rollback(single(infer, arguments, &words(Rollback::WORDS))?),
        "ready" => Decoration::Ready(single(infer, arguments, &words(Readiness::WORDS))?),
        "batch" => Decoration::Batch(single(infer, arguments, &at_least(1.0))?),
        "protect" if arguments.is_empty() => Decoration::Protect,
        "replace" => Decoration::Replace(single(
            infer,
            arguments,
            &words(&["create_first", "delete_first"]),
        )?),
        "ignore" if !arguments.is_empty() => {
            let paths: Option<Vec<SmolStr>> = arguments.iter().map(property_path).collect();
            Decoration::Ignore(paths?)
        }
        "provider" => {
            let (positional, rest): (Vec<_>, Vec<_>) =
                arguments.iter().cloned().partition(|argument| argument.name.is_none());
            let mut out =
                named(infer, &rest, &[("region", Type::String), ("via", words(Transport::WORDS))])?;
            if let Some(name) = positional.first() {
                let choice = words(&["sim", "aws"]);
                let expr = single(infer, std::slice::from_ref(name), &choice)?;
                out.push(("name".into(), expr));
            }
            (positional.len() < 2).then_some(Decoration::Provider(out))?
        }
        _ => return None,
    })
}

fn after(infer: &mut Infer<'_>, arguments: &[ast::Argument]) -> Option<Vec<(Space, SmolStr)>> {
    let mut out = Vec::new();
    for argument in arguments {
        let (space, name, span) = match &argument.value {
            ArgumentValue::Group(name) => (Space::Group, name.text.clone(), name.span),
            ArgumentValue::Expr(ast::Expr { kind: Ast::Name(name), span }) => {
                (Space::Value, name.clone(), *span)
            }
            ArgumentValue::Expr(_) => return None,
        };
        let found = infer.scope.seen_by(infer.item, space, &name);
        match found.map(|item| item.kind(infer.db)) {
            Some(ItemKind::Group | ItemKind::Resource | ItemKind::Existing | ItemKind::Module) => {
                out.push((space, name))
            }
            _ => unknown_upstream(infer, space, &name, span),
        }
    }
    (!arguments.is_empty()).then_some(out)
}

fn unknown_upstream(infer: &mut Infer<'_>, space: Space, name: &str, span: Span) {
    let what = if space == Space::Group { "group" } else { "resource" };
    let all: Vec<SmolStr> = infer.scope.names(space).map(SmolStr::new).collect();
    let other = infer.scope.get(Space::Group, name).is_some() && space == Space::Value;
    let near = nearest(name, all.iter().map(SmolStr::as_str)).map(str::to_owned);
    let at = infer.at(span);
    let report = Report::new(Code::UnknownName, at, format!("there is no {what} `{name}`"));
    infer.reports.push(match near {
        _ if other => report
            .help(format!("`{name}` is a group: write `group {name}`"))
            .fix(at, format!("group {name}")),
        Some(near) => report.help(format!("did you mean `{near}`?")).fix(at, near),
        None => report,
    });
}

fn unknown_limit(infer: &mut Infer<'_>, name: &ast::Ident) {
    let all: Vec<SmolStr> = infer.scope.names(Space::Limit).map(SmolStr::new).collect();
    let near = nearest(&name.text, all.iter().map(SmolStr::as_str)).map(str::to_owned);
    let at = infer.at(name.span);
    let report = Report::new(Code::UnknownLimit, at, format!("there is no limit `{}`", name.text));
    infer.reports.push(match near {
        Some(near) => report.help(format!("did you mean `{near}`?")).fix(at, near),
        None => report.help(format!("declare it: `limit {} {{ concurrency = 4 }}`", name.text)),
    });
}

fn bare_name(argument: &ast::Argument) -> Option<ast::Ident> {
    match (&argument.name, &argument.value) {
        (None, ArgumentValue::Expr(ast::Expr { kind: Ast::Name(text), span })) => {
            Some(ast::Ident { text: text.clone(), span: *span })
        }
        _ => None,
    }
}

/// Returns `ingress.0.from_port` of `ingress[0].from_port`.
fn property_path(argument: &ast::Argument) -> Option<SmolStr> {
    fn path(expr: &ast::Expr) -> Option<String> {
        Some(match &expr.kind {
            Ast::Name(name) => name.to_string(),
            Ast::Attr { base, name, optional: false } => format!("{}.{}", path(base)?, name.text),
            Ast::Index { base, index } => match &index.kind {
                Ast::Literal(Value::Int(position)) => format!("{}.{position}", path(base)?),
                _ => return None,
            },
            _ => return None,
        })
    }
    match (&argument.name, &argument.value) {
        (None, ArgumentValue::Expr(expr)) => path(expr).map(SmolStr::from),
        _ => None,
    }
}

fn single(infer: &mut Infer<'_>, arguments: &[ast::Argument], ty: &Type) -> Option<Expr> {
    match arguments {
        [ast::Argument { name: None, value: ArgumentValue::Expr(value) }] => {
            Some(checked(infer, value, ty))
        }
        _ => None,
    }
}

/// Lowers arguments that are given by name; reports a name that is not known, at its place.
fn named(
    infer: &mut Infer<'_>,
    arguments: &[ast::Argument],
    known: &[(&str, Type)],
) -> Option<Vec<(SmolStr, Expr)>> {
    arguments
        .iter()
        .map(|argument| {
            let name = argument.name.as_ref()?;
            let Some((_, ty)) = known.iter().find(|(known, _)| *known == name.text) else {
                unknown_argument(infer, name, known);
                return None;
            };
            let ArgumentValue::Expr(value) = &argument.value else { return None };
            Some((name.text.clone(), checked(infer, value, ty)))
        })
        .collect()
}

fn unknown_argument(infer: &mut Infer<'_>, name: &ast::Ident, known: &[(&str, Type)]) {
    let near = nearest(&name.text, known.iter().map(|(known, _)| *known)).map(str::to_owned);
    let at = infer.at(name.span);
    let message = format!("there is no argument `{}`", name.text);
    let report = Report::new(Code::BadDecorator, at, message);
    infer.reports.push(match near {
        Some(near) => report.help(format!("did you mean `{near}`?")).fix(at, near),
        None => {
            let all: Vec<&str> = known.iter().map(|(known, _)| *known).collect();
            report.help(format!("it takes {}", all.join(", ")))
        }
    });
}

fn checked(infer: &mut Infer<'_>, value: &ast::Expr, ty: &Type) -> Expr {
    infer.symbols = true;
    let expr = infer.check(value, ty);
    infer.symbols = false;
    expr
}
