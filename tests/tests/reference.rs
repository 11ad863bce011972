//! Holds the tables of the language reference true: what the compiler's own tables say is written into
//! the columns of each, and the words beside it, the last column, are kept. `UPDATE=1` rewrites them.
//!
//! A table stands between `<!-- table: NAME -->` and `<!-- end -->`.

use std::collections::{BTreeMap, BTreeSet};

use msd_analysis::reference;
use msd_model::schema::Schemas;
use msd_model::task::TaskKind;
use msd_model::ty::{Type, TypeName};
use msd_model::units::{SIZE_UNITS, TIME_UNITS};
use msd_model::value::Value;
use msd_syntax::ItemKind;
use msd_tests::{files_below, root};

/// Titles of the columns, the words' last; and the cells of each row but for the words.
struct Table(Vec<&'static str>, Vec<Vec<String>>);

fn code(text: impl std::fmt::Display) -> String {
    format!("`{}`", text.to_string().replace('|', "\\|"))
}

/// Words that stand for themselves are shown as they are written.
fn takes(ty: &Type) -> String {
    let word = |ty: &Type| match ty {
        Type::Literal(Value::Str(word)) => Some(code(word)),
        _ => None,
    };
    match ty {
        Type::Any => "a record".to_owned(),
        Type::Union(members) => match members.iter().map(word).collect::<Option<Vec<_>>>() {
            Some(words) => words.join(" "),
            None => members.iter().map(takes).collect::<Vec<_>>().join(" or "),
        },
        Type::List(list) if matches!(list.element, Type::Union(_)) => {
            format!("a list of {}", takes(&list.element))
        }
        ty => word(ty).unwrap_or_else(|| code(ty)),
    }
}

fn settings(of: ItemKind) -> Table {
    fields(&reference::settings(of))
}

fn fields(record: &msd_model::schema::RecordType) -> Table {
    let row = |(name, field): (&smol_str::SmolStr, &msd_model::schema::FieldType)| {
        let must = if field.required { ", must be there" } else { "" };
        let takes = match name.as_str() {
            "expect" => "a Bool, or a list or a record of them".to_owned(),
            "fault" => "a record or a list of records".to_owned(),
            _ => takes(&field.ty),
        };
        vec![code(name), format!("{takes}{must}")]
    };
    Table(vec!["setting", "takes", "meaning"], record.fields.iter().map(row).collect())
}

/// Returns the properties of a task's type; what the run gives comes last.
fn task(kind: TaskKind) -> Table {
    let ty = TypeName::new(kind.type_name());
    let schema = msd_analysis::Stdlib::default().resource_type(&ty).unwrap();
    let row = |(name, field): (&smol_str::SmolStr, &msd_model::schema::FieldType)| {
        let takes = match &field.ty {
            Type::Definition { .. } => "a record".to_owned(),
            Type::Any => "any value".to_owned(),
            ty => takes(ty),
        };
        let how = match (field.read_only, field.required) {
            (true, _) => ", known after the run",
            (_, true) => ", must be there",
            _ => "",
        };
        vec![code(name), format!("{takes}{how}")]
    };
    Table(vec!["property", "is", "meaning"], schema.properties.fields.iter().map(row).collect())
}

fn seen(name: &str) -> Table {
    let all = reference::of_tests();
    let found = all.iter().find(|(known, _)| *known == name).map(|(_, ty)| ty);
    let Some(Type::Record(record)) = found else { panic!("{name}") };
    let row = |(field, ty): (&smol_str::SmolStr, &msd_model::schema::FieldType)| {
        vec![code(format!("{name}.{field}")), takes(&ty.ty)]
    };
    Table(vec!["name", "type", "meaning"], record.fields.iter().map(row).collect())
}

fn tables() -> BTreeMap<&'static str, Table> {
    let forms = msd_syntax::FORMS.iter().filter(|(word, _)| *word != "secret");
    let forms = forms.map(|(_, form)| vec![code(form)]).collect();
    let decorators = reference::decorators().into_iter();
    let decorators =
        decorators.map(|(usage, before)| vec![code(usage), before.join(", ")]).collect();
    let mut levels: BTreeMap<u8, Vec<String>> = BTreeMap::new();
    for (symbol, power) in msd_syntax::operators() {
        levels.entry(power).or_default().push(code(symbol));
    }
    let loosest_first = levels.into_values().map(|level| vec![level.join(" ")]);
    let prefixes = ["`is`", "`!` `-` before a value", "`a.b` `a?.b` `a[i]` `f(x)`"];
    let operators = loosest_first.chain(prefixes.map(|row| vec![row.to_owned()])).collect();
    let units = |units: &[(&str, i64)], one: &str| {
        let row = |(name, size): &(&str, i64)| vec![code(name), format!("{size} {one}")];
        Table(vec!["unit", "is", "example"], units.iter().rev().map(row).collect())
    };
    let types = reference::TYPES.iter().map(|name| vec![code(name)]).collect();
    BTreeMap::from([
        ("forms", Table(vec!["form", "meaning"], forms)),
        ("decorators", Table(vec!["decorator", "stands before", "meaning"], decorators)),
        ("operators", Table(vec!["operators, the loosest first", "meaning"], operators)),
        ("types", Table(vec!["type", "values"], types)),
        ("time", units(&TIME_UNITS, "ms")),
        ("size", units(&SIZE_UNITS, "bytes")),
        ("stack", settings(ItemKind::Stack)),
        ("limit", settings(ItemKind::Limit)),
        ("default-limits", default_limits()),
        ("target", settings(ItemKind::Target)),
        ("constraint", settings(ItemKind::Constraint)),
        ("action", task(TaskKind::Action)),
        ("gate", task(TaskKind::Gate)),
        ("check", task(TaskKind::Check)),
        ("notify", settings(ItemKind::Notify)),
        ("test", settings(ItemKind::Test)),
        ("fault", fault()),
        ("plan", seen("plan")),
        ("run", seen("run")),
    ])
}

/// Returns what the library says of services; the words are where a figure is from.
fn default_limits() -> Table {
    let row = |limit: &msd_model::limit::Limit| {
        let rate = limit.rate.map(|rate| match limit.burst {
            Some(burst) => format!("{rate}, burst {burst}"),
            None => rate.to_string(),
        });
        let places = limit.concurrency.map(|places| format!("{places} at once"));
        let allows: Vec<String> = rate.into_iter().chain(places).collect();
        let types: Vec<String> = limit.applies_to.iter().map(code).collect();
        let operations: Vec<&str> = limit.operations.iter().map(|one| one.name()).collect();
        let only = match operations.is_empty() {
            true => String::new(),
            false => format!(", {} only", operations.join(", ")),
        };
        vec![code(&limit.name), allows.join(", "), format!("{}{only}", types.join(" "))]
    };
    let rows = msd_analysis::default_limits().iter().map(row).collect();
    Table(vec!["limit", "allows", "of", "the figure is from"], rows)
}

fn fault() -> Table {
    let test = reference::settings(ItemKind::Test);
    let Type::Union(members) = &test.fields["fault"].ty else { panic!("a fault or a list") };
    let Type::Record(record) = &members[0] else { panic!("a fault is a record") };
    fields(record)
}

/// Writes a table; the words of each row are those that the old one has for the same first cell.
fn written(table: &Table, old: &str) -> String {
    let Table(head, rows) = table;
    let cells = |line: &str| -> Vec<String> {
        let line = line.trim().trim_start_matches('|').trim_end_matches('|').replace("\\|", "\0");
        line.split('|').map(|cell| cell.trim().replace('\0', "\\|")).collect()
    };
    let words: BTreeMap<String, String> = old
        .lines()
        .map(cells)
        .filter_map(|cells| Some((cells.first()?.clone(), cells.get(head.len() - 1)?.clone())))
        .collect();
    let mut out = format!("| {} |\n|{}\n", head.join(" | "), "---|".repeat(head.len()));
    for row in rows {
        let words = words.get(&row[0]).map_or("", String::as_str);
        out.push_str(&format!("| {} | {words} |\n", row.join(" | ")));
    }
    out
}

#[test]
fn tables_say_what_the_compiler_says() {
    let tables = tables();
    let mut shown = BTreeSet::new();
    let mut problems = Vec::new();
    for path in files_below(&root().join("docs"), ".md") {
        let before = std::fs::read_to_string(&path).unwrap();
        let mut after = String::new();
        let mut rest = before.as_str();
        while let Some((head, tail)) = rest.split_once("<!-- table: ") {
            let (name, tail) = tail.split_once(" -->\n").expect("a table has a name");
            let (old, tail) = tail.split_once("<!-- end -->").expect("a table ends");
            let table = tables.get(name).unwrap_or_else(|| panic!("there is no table {name}"));
            let new = written(table, old);
            for line in new.lines().filter(|line| line.ends_with("|  |")) {
                problems.push(format!("{}: nothing is said of {line}", path.display()));
            }
            after.push_str(&format!("{head}<!-- table: {name} -->\n{new}<!-- end -->"));
            shown.insert(name.to_owned());
            rest = tail;
        }
        after.push_str(rest);
        if before != after {
            match std::env::var_os("UPDATE").is_some() {
                true => std::fs::write(&path, after).unwrap(),
                false => problems.push(format!("{} is out of date: UPDATE=1", path.display())),
            }
        }
    }
    let missing: Vec<_> = tables.keys().filter(|name| !shown.contains(**name)).collect();
    assert!(missing.is_empty(), "no page shows {missing:?}");
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}
