//! Values given from outside: how they are read, checked and put in order, and what is said when
//! they do not fit.

use msd_analysis::{Compiler, Given, GivenValue, Inputs};
use msd_model::code::Code;
use msd_model::graph::ResourceGraph;
use msd_model::value::Value;
use msd_tests::compile;

fn text(text: &str) -> GivenValue {
    GivenValue::Text(text.into())
}

fn inputs<const N: usize>(given: [(&str, GivenValue); N]) -> Inputs {
    let given = given
        .into_iter()
        .map(|(name, value)| (name.into(), Given { value, origin: "-var".into() }))
        .collect();
    Inputs { given, complete: true, ..Inputs::default() }
}

fn compiled(source: &str, inputs: Inputs) -> Compiler {
    let mut compiler = compile(source);
    compiler.set_inputs(inputs);
    compiler
}

/// Returns code, message and help of everything that is wrong.
fn wrong(source: &str, inputs: Inputs) -> Vec<(Code, String)> {
    compiled(source, inputs)
        .diagnostics()
        .into_iter()
        .filter(|d| !msd_tests::is_lint(d.code))
        .map(|d| match d.help {
            Some(help) => (d.code, format!("{} · help: {help}", d.message)),
            None => (d.code, d.message),
        })
        .collect()
}

fn only(source: &str, inputs: Inputs) -> (Code, String) {
    let found = wrong(source, inputs);
    assert_eq!(found.len(), 1, "{found:?}");
    found.into_iter().next().unwrap_or_else(|| unreachable!("one was found"))
}

fn graph(source: &str, inputs: Inputs) -> ResourceGraph {
    compiled(source, inputs).graph().unwrap_or_else(|found| panic!("{found:?}"))
}

/// Returns the value that a parameter of this type has when this text is given.
fn read(ty: &str, given: &str) -> Value {
    let graph = graph(&format!("param it: {ty}\n"), inputs([("it", text(given))]));
    graph.params["it"].clone()
}

/// Returns what is said when this text is given for a parameter of this type.
fn refused(ty: &str, given: &str) -> String {
    let (code, message) = only(&format!("param it: {ty}\n"), inputs([("it", text(given))]));
    assert_eq!(code, Code::BadParam, "{message}");
    assert!(message.starts_with("parameter `it` (from -var): "), "{message}");
    message
}

#[test]
fn text_is_read_by_the_type_of_the_parameter() {
    assert_eq!(read("String", "007"), Value::str("007"));
    assert_eq!(read("String", "\"quoted\""), Value::str("\"quoted\""));
    assert_eq!(read("String?", "true"), Value::str("true"));
    assert_eq!(read("Cidr", "10.0.0.0/16"), Value::str("10.0.0.0/16"));
    assert_eq!(read("\"dev\" | \"prod\"", "prod"), Value::str("prod"));
    assert_eq!(read("aws.ec2.VPC.VpcId", "vpc-12345678"), Value::str("vpc-12345678"));
    assert_eq!(read("Int", "3"), Value::Int(3));
    assert_eq!(read("Float", "3"), Value::Float(3.0));
    assert_eq!(read("Bool", "true"), Value::Bool(true));
    assert_eq!(read("Duration", "5min").source(), "5min");
    assert_eq!(read("Rate", "35/h").source(), "35/h");
    assert_eq!(read("Int?", "null"), Value::Null);
    assert_eq!(read("256 | 512", "512"), Value::Int(512));
}

#[test]
fn lists_and_records_are_read_as_source_or_as_json() {
    let names = Value::list(vec!["a".into(), "b".into()]);
    assert_eq!(read("List<String>", "[\"a\", \"b\"]"), names);
    assert_eq!(read("{ a: Int, b: Int = 2 }", "{ a = 1 }").source(), "{ a = 1, b = 2 }");
    assert_eq!(read("{ a: Int, b: Int = 2 }", "{\"a\": 1}").source(), "{ a = 1, b = 2 }");
    assert_eq!(read("Json", "{\"a\": [1, null]}").source(), "{ a = [1, null] }");
}

#[test]
fn a_value_is_taken_as_it_is() {
    let given = GivenValue::Value(Value::list(vec![Value::Int(1), Value::Int(2)]));
    let graph = graph("param it: List<Int>\n", inputs([("it", given)]));
    assert_eq!(graph.params["it"].source(), "[1, 2]");
    let given = GivenValue::Value(Value::str("3"));
    let (code, message) = only("param it: Int\n", inputs([("it", given)]));
    assert_eq!(code, Code::BadParam);
    assert!(message.contains("found the String \"3\""), "{message}");
}

#[test]
fn a_value_that_does_not_fit_is_refused_with_the_reason() {
    assert!(refused("Int", "three").contains("\"three\""));
    assert!(refused("Int(1..=10)", "11").contains("11 is outside the range (1..=10)"));
    assert!(refused("Bool", "\"true\"").contains("found the String \"true\""));
    assert!(refused("List<Int>", "[1, \"2\"]").contains("`1`: "), "the place inside is named");
    assert!(refused("List<Int>", "1").contains("found the Int 1"));
    assert!(refused("String(len 3..)", "ab").contains("2 characters"));
    assert!(refused("Cidr", "10.0.0.0").contains("10.0.0.0/32"));
    assert!(refused("{ a: Int }", "{ a = 1, b = 2 }").contains('b'));
    let message = refused("\"dev\" | \"staging\" | \"prod\"", "stagin");
    assert!(message.contains("help: did you mean \"staging\"?"), "{message}");
    let message = refused("\"dev\" | \"prod\"", "qa");
    assert!(message.contains("\"dev\", \"prod\""), "{message}");
}

#[test]
fn the_label_of_a_refused_value_shows_the_type() {
    let found = compiled("param it: Int\n", inputs([("it", text("x"))])).diagnostics();
    assert_eq!(found[0].primary.text, "its type is Int");
    assert_eq!(found[0].primary.at.span.range(), 6..8);
}

#[test]
fn a_refused_value_causes_no_further_errors() {
    let source = "param count: Int\nlet twice = count * 2\n\
                  resource queue: aws.sqs.Queue if twice > 2 { delay_seconds = twice }\n\
                  output shown = \"${twice}\"\n";
    assert_eq!(only(source, inputs([("count", text("many"))])).0, Code::BadParam);
}

#[test]
fn a_secret_value_that_does_not_fit_is_not_shown() {
    for (ty, given) in [
        ("String(len 20..)", "hunter2"),
        ("\"a\" | \"b\"", "hunter2"),
        ("String(pattern \"^[0-9]+$\")", "hunter2"),
        ("Int(1..=10)", "4711"),
        ("List<Int>", "[\"hunter2\"]"),
    ] {
        let found = compiled(&format!("secret param it: {ty}\n"), inputs([("it", text(given))]))
            .diagnostics();
        assert_eq!(found.len(), 1, "{ty}");
        assert_eq!(found[0].code, Code::BadParam, "{ty}");
        let shown = format!("{:?}", found[0]);
        assert!(!shown.contains("hunter2") && !shown.contains("4711"), "{shown}");
    }
}

#[test]
fn a_secret_is_known_by_name_and_apart_from_the_other_values() {
    let compiler = compiled("secret param token: String\n", inputs([("token", text("hunter2"))]));
    let graph = compiler.graph().unwrap_or_else(|found| panic!("{found:?}"));
    assert_eq!(graph.secrets, ["token"]);
    assert!(graph.params.is_empty());
    assert_eq!(compiler.secrets()["token"], Value::str("hunter2"));
}

#[test]
fn a_condition_is_checked_on_the_value_given() {
    let source = "param count: Int = 2 where count % 2 == 0 else \"found ${count}\"\n";
    assert!(wrong(source, inputs([])).is_empty());
    assert!(wrong(source, inputs([("count", text("4"))])).is_empty());
    let (code, message) = only(source, inputs([("count", text("3"))]));
    assert_eq!(code, Code::ParamCondition);
    assert!(message.contains("found 3"), "{message}");
}

#[test]
fn a_plan_needs_every_value_and_a_check_does_not() {
    let source = "param region: String\nparam alias: String?\nparam count: Int = 1\n\
                  output shown = \"${region}-${alias ?? \"x\"}-${count}\"\n";
    let (code, message) = only(source, inputs([]));
    assert_eq!(code, Code::MissingParam);
    assert!(message.contains("`region`") && message.contains("MSD_VAR_region"), "{message}");
    let check = Inputs { complete: false, ..inputs([]) };
    assert!(wrong(source, check).is_empty());
    assert!(wrong(source, inputs([("region", text("eu-west-1"))])).is_empty());
}

const TARGETS: &str = r#"
param size: Int = 1
param name: String = "default"
target local { provider = sim }
target prod { provider = aws, region = "us-east-1", params = { size = 3, name = "prod" } }
"#;

fn with_target(name: &str) -> Inputs {
    Inputs { target: Some(name.into()), ..inputs([]) }
}

#[test]
fn what_is_given_goes_before_the_target_and_the_target_before_the_default() {
    let shown = |inputs| {
        let graph = graph(TARGETS, inputs);
        (
            graph.target.name.to_string(),
            graph.params["size"].source(),
            graph.params["name"].source(),
        )
    };
    let row = |target: &str, size: &str, name: &str| (target.into(), size.into(), name.into());
    assert_eq!(shown(inputs([])), row("local", "1", "\"default\""));
    assert_eq!(shown(with_target("prod")), row("prod", "3", "\"prod\""));
    let both = Inputs { target: Some("prod".into()), ..inputs([("size", text("7"))]) };
    assert_eq!(shown(both), row("prod", "7", "\"prod\""));
}

#[test]
fn a_value_of_a_target_is_checked_and_its_origin_named() {
    let source =
        "param size: Int(1..=2) = 1\ntarget local { provider = sim, params = { size = 3 } }\n";
    let (code, message) = only(source, inputs([]));
    assert_eq!(code, Code::BadParam);
    assert!(message.contains("(from target local)") && message.contains("(1..=2)"), "{message}");
}

#[test]
fn without_a_target_there_is_an_implicit_one_and_a_single_one_is_taken() {
    assert!(graph("", inputs([])).target.implicit);
    let single = "target prod { provider = aws, region = \"us-east-1\" }\n";
    assert_eq!(graph(single, inputs([])).target.name, "prod");
}

#[test]
fn an_unknown_target_is_an_error_that_lists_the_known_ones() {
    let (code, message) = only(TARGETS, with_target("production"));
    assert_eq!(code, Code::BadTarget);
    assert_eq!(message, "there is no target `production` · help: targets are local, prod");
    let (code, message) = only("param size: Int = 1\n", with_target("prod"));
    assert_eq!(code, Code::BadTarget);
    assert!(message.contains("help: declare it: `target"), "{message}");
}
