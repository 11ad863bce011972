//! What is found at a cursor, over whole programs. Cursors are written `^` in the sources.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::*;
use crate::{Compiler, Files};

const NET: &str = "param name: String\nresource vpc: aws.ec2.VPC { cidr_block = \"10.0.0.0/16\" }\n\
                   output vpc_id = vpc.vpc_id\n";

struct Memory(BTreeMap<String, String>);

impl Files for Memory {
    fn list(&self, folder: &str) -> Result<Vec<SmolStr>, String> {
        let inside = |path: &&String| match path.rsplit_once('/') {
            Some((before, _)) => before == folder,
            None => folder.is_empty(),
        };
        let name = |path: &String| SmolStr::new(path.rsplit('/').next().unwrap_or(path));
        match self.0.keys().filter(inside).map(name).collect::<Vec<_>>() {
            names if names.is_empty() => Err("there is no .msd file in it".into()),
            names => Ok(names),
        }
    }

    fn read(&self, folder: &str, path: &str) -> Result<String, String> {
        let whole = if folder.is_empty() { path.to_owned() } else { format!("{folder}/{path}") };
        self.0.get(&whole).cloned().ok_or_else(|| format!("no {whole}"))
    }
}

fn program(files: &[(&str, &str)]) -> Compiler {
    let files = files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
    Compiler::open(Arc::new(Memory(files.collect()))).unwrap()
}

/// Opens one file and returns the offset of its cursor.
fn at_cursor(text: &str) -> (Compiler, u32) {
    let at = text.find('^').unwrap();
    let text = text.replacen('^', "", 1);
    (program(&[("main.msd", &text), ("net/net.msd", NET)]), at as u32)
}

fn place(text: &str) -> String {
    let (compiler, at) = at_cursor(text);
    let Some(hole) = compiler.hole_at("main.msd", at) else { return "nothing".into() };
    let shown = match hole.place {
        HolePlace::Field { owner, written, has_value, .. } => {
            format!("field of {owner} beside {written:?}{}", if has_value { " valued" } else { "" })
        }
        HolePlace::Value { expected, locals, symbols, parameters } => {
            let names: Vec<&str> = locals.iter().map(|(name, _)| name.as_str()).collect();
            let expected = expected.map_or("anything".into(), |ty| ty.to_string());
            let words = if symbols { " or words" } else { "" };
            format!("{expected}{words}, locals {names:?}, parameters {parameters:?}")
        }
        HolePlace::Member { base, expected } => {
            format!("member of {base} for {}", expected.map_or("-".into(), |ty| ty.to_string()))
        }
        HolePlace::Part { of, .. } => format!("part of {}", compiler.item_name(of).1),
        HolePlace::Text { expected } => {
            format!("text for {}", expected.map_or("-".into(), |ty| ty.to_string()))
        }
        other => format!("{other:?}"),
    };
    format!("{}> {shown}", hole.prefix)
}

#[test]
fn holes_are_found_in_unfinished_code() {
    let cases = [
        ("^", "> Declaration"),
        ("let a = 1\nreso^\nlet b = 2\n", "reso> Declaration"),
        ("group g {\n  res^\n}\n", "res> Declaration"),
        ("@pro^\nresource r: aws.ec2.VPC {}\n", "pro> Decorator"),
        ("resource r: aws.ec2.^\n", "> TypePath { path: \"aws.ec2\", in_type: true }"),
        (
            "resource r: aws.ec2.VP^ {\n  cidr_block = \"x\"\n}\n",
            "VP> TypePath { path: \"aws.ec2\", in_type: true }",
        ),
        (
            "resource r: aws.ec2.VPC {\n  cidr_block = \"10.0.0.0/16\"\n  en^\n}\n",
            "en> field of aws.ec2.VPC beside [\"cidr_block\"]",
        ),
        (
            "resource r: aws.ec2.VPC {\n  ^\n  cidr_block = \"10.0.0.0/16\"\n}\n",
            "> field of aws.ec2.VPC beside [\"cidr_block\"]",
        ),
        (
            "resource r: aws.ec2.VPC {\n  cidr_block = \"x\"\n  ^",
            "> field of aws.ec2.VPC beside [\"cidr_block\"]",
        ),
        (
            "resource v: aws.ec2.VPC {}\nresource r: aws.ec2.Subnet {\n  vpc_id = ^\n}\n",
            "> aws.ec2.VPC.VpcId, locals [], parameters []",
        ),
        (
            "resource v: aws.ec2.VPC {}\nresource r: aws.ec2.Subnet {\n  vpc_id = v.^\n  tags = {}\n}\n",
            "> member of aws.ec2.VPC for aws.ec2.VPC.VpcId",
        ),
        (
            "let xs = [\"a\"]\nresource r: aws.ec2.VPC for x, i in xs {\n  cidr_block = cidr.subnet(\"10.0.0.0/8\", ^\n}\n",
            "> Int, locals [\"x\", \"i\"], parameters [\"new_bits\", \"number\"]",
        ),
        ("let a = 1\nlet t = \"x ${^\nlet b = 1\n", "> anything, locals [], parameters []"),
        ("let t = \"x ${a^}\"\n", "a> anything, locals [], parameters []"),
        ("let t = [for a in [{ b = 1 }]: a.^]\n", "> member of { b: 1 } for -"),
        (
            "stack s {\n  schedule = ^\n}\n",
            "> (\"waves\" | \"eager\")? or words, locals [], parameters []",
        ),
        ("module net: \"./^\"\n", "> ModulePath { written: \"./\" }"),
        ("module net: \"./net\" {\n  na^\n}\n", "na> field of module \"./net\" beside []"),
        ("module net: \"./net\" { name = \"x\" }\nlet a = net.^\n", "> part of net"),
        ("param p: Str^\n", "Str> Type"),
        ("type T = { a: Int }\nparam p: T = { ^ }\n", "> field of T beside []"),
        (
            "@after(^)\nresource r: aws.ec2.VPC {}\n",
            "> DecoratorArgument { decorator: \"after\", written: [], resource: Some(\"aws.ec2.VPC\") }",
        ),
        ("limit l { applies_to = [aws.^] }\n", "> TypePath { path: \"aws\", in_type: false }"),
        ("let a = 1 // ^\n", "nothing"),
        ("let a^ = 1\n", "nothing"),
    ];
    let mut wrong = Vec::new();
    for (text, expected) in cases {
        let found = place(text);
        if found != expected {
            wrong.push(format!("{text}\n  found    {found}\n  expected {expected}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Returns what the cursor's word names, where that is declared, and every place that names it.
fn references(text: &str) -> String {
    let (compiler, at) = at_cursor(text);
    let Some(word) = compiler.occurrence_at("main.msd", at) else { return "nothing".into() };
    let shown = |place: Place| {
        let text = compiler.source(&place.file).unwrap();
        let line = text[..place.span.start as usize].matches('\n').count() + 1;
        format!("{}:{line}:{}", place.file, &text[place.span.range()])
    };
    let found = compiler.references(&word.target).into_iter();
    let mut all: Vec<String> = found
        .map(|found| {
            let mark = if found.is_definition { "*" } else { "" };
            format!("{mark}{}", shown(found.place))
        })
        .collect();
    all.sort();
    all.join(" ")
}

#[test]
fn names_are_traced_to_their_declarations_and_users() {
    let program = "param az^s = [\"a\"]\nresource s: aws.ec2.VPC for az in azs { tags = { Name = az } }\n\
                   limit l { concurrency = len(azs) }\n@limit(l) @after(s)\nresource t: aws.ec2.VPC {}\n\
                   test x { params = { azs = [] }, expect = true }\n";
    assert_eq!(references(program), "*main.msd:1:azs main.msd:2:azs main.msd:3:azs main.msd:6:azs");
    let moved = |from: &str, to: &str| program.replace("az^s", "azs").replacen(from, to, 1);
    assert_eq!(references(&moved("for az", "for a^z")), "*main.msd:2:az main.msd:2:az");
    assert_eq!(references(&moved("@limit(l", "@limit(^l")), "*main.msd:3:l main.msd:4:l");
    assert_eq!(references(&moved("@after(s", "@after(^s")), "*main.msd:2:s main.msd:4:s");
}

#[test]
fn names_are_traced_into_modules_and_types() {
    let text =
        "module net: \"./net\" { na^me = \"x\" }\nlet id = net.vpc_id\nmoved old -> net.vpc\n";
    assert_eq!(references(text), "*net/net.msd:1:name main.msd:1:name");
    let text = text.replace("na^me", "name").replace("net.vpc_id", "net.vpc^_id");
    assert_eq!(references(&text), "*net/net.msd:3:vpc_id main.msd:2:vpc_id");
    let text = text.replace("vpc^_id", "vpc_id").replace("net.vpc\n", "net.v^pc\n");
    assert_eq!(references(&text), "*net/net.msd:2:vpc main.msd:3:vpc net/net.msd:3:vpc");
    let text = "type T = { size^: Int }\nparam p: T = { size = 1 }\nlet s = p.size\n";
    assert_eq!(references(text), "*main.msd:1:size main.msd:2:size main.msd:3:size");
    let text = "fn f(n^: Int) -> Int = n + 1\nlet a = f(n = 2)\n";
    assert_eq!(references(text), "*main.msd:1:n main.msd:1:n main.msd:2:n");
    let text = "group g for k in [\"a\"] {\n  resource v: aws.ec2.VPC { tags = { N = ^k } }\n  let m = v.vpc_id\n}\n";
    assert_eq!(references(text), "*main.msd:1:k main.msd:2:k");
}

#[test]
fn files_come_and_go() {
    let mut compiler = program(&[("a.msd", "let a = b\nmodule net: \"./net\" { name = \"x\" }\n")]);
    let codes = |compiler: &Compiler| {
        let found = compiler.diagnostics().into_iter();
        found.filter(|d| d.is_error()).map(|d| d.code.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(codes(&compiler).len(), 2);
    compiler.add_file("", "b.msd", "let b = 1\n");
    assert_eq!(codes(&compiler).len(), 1);
    compiler.remove_file("b.msd");
    assert_eq!(codes(&compiler).len(), 2);
    assert_eq!(compiler.files().len(), 1);
}

#[test]
fn a_change_ends_a_reader_and_nothing_is_lost() {
    let text: String = (0..400).map(|n| format!("let n{n} = {n} + 1\n")).collect();
    let mut compiler = program(&[("a.msd", &text), ("b.msd", "let z = n0\n")]);
    compiler.diagnostics();
    for round in 0..20 {
        let snapshot = compiler.clone();
        let reader = std::thread::spawn(move || snapshot.read(|c| c.diagnostics().len()));
        compiler.set_text("b.msd", &format!("let z = n{round} + missing{round}\n"));
        let read = reader.join().unwrap();
        assert!(matches!(read, Ok(_) | Err(crate::Outdated)));
        assert_eq!(compiler.diagnostics().len(), 1);
    }
}
