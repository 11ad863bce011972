//! `msd check` for pipelines: SARIF by its official schema, and notes for pull requests.

use serde_json::{Value as Json, json};

use crate::harness::{Folder, Ran};

const PROGRAM: &str = "\
resource vpc: aws.ec2.VPC { tags = { Name = \"ä𝄞\" }, cidr_blok = \"10.0.0.0/16\" }
let a = b
let b = a
";

fn program() -> Folder {
    Folder::new([("main file.msd", PROGRAM)])
}

fn parsed(ran: &Ran) -> Json {
    serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{}\n{}", ran.stdout, ran.stderr))
}

/// The schema of the standard, without its prose.
fn validator() -> jsonschema::Validator {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/fixtures/sarif/schema-2.1.0.json");
    let schema: Json = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    jsonschema::validator_for(&schema).unwrap()
}

#[test]
fn sarif_is_what_the_standard_says() {
    let folder = program();
    let ran = folder.run(&["check", "-format", "sarif"]);
    assert_eq!(ran.code, 1);
    let log = parsed(&ran);
    let validator = validator();
    let errors: Vec<String> = validator.iter_errors(&log).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{}", errors.join("\n"));
    assert!(
        !validator.is_valid(&json!({ "version": "2.1.0", "runs": [{}] })),
        "a toothless schema"
    );

    let run = &log["runs"][0];
    assert_eq!(run["tool"]["driver"]["name"], "msd");
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let ids: Vec<&str> = rules.iter().map(|rule| rule["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["E0203", "E0312"]);
    assert!(rules[0]["help"]["text"].as_str().unwrap().contains("msd explain E0203"));

    let results = run["results"].as_array().unwrap();
    let misspelt = &results[0];
    assert_eq!(misspelt["ruleId"], rules[misspelt["ruleIndex"].as_u64().unwrap() as usize]["id"]);
    assert_eq!(misspelt["level"], "error");
    // Columns count characters: `ä` has two bytes, and `𝄞` two units of UTF-16.
    let place = json!({
        "artifactLocation": { "uri": "main%20file.msd" },
        "region": { "startLine": 1, "startColumn": 53, "endLine": 1, "endColumn": 62 },
    });
    assert_eq!(misspelt["locations"][0]["physicalLocation"], place);
    let change = &misspelt["fixes"][0]["artifactChanges"][0];
    assert_eq!(change["artifactLocation"], place["artifactLocation"]);
    assert_eq!(change["replacements"][0]["deletedRegion"], place["region"]);
    assert_eq!(change["replacements"][0]["insertedContent"]["text"], "cidr_block");

    let circle = &results[1];
    assert_eq!(circle["ruleId"], "E0312");
    assert_eq!(circle["relatedLocations"][0]["message"]["text"], "2. `b` needs `a`");
    assert_eq!(circle["relatedLocations"][0]["physicalLocation"]["region"]["startLine"], 3);
}

#[test]
fn sarif_of_a_sound_program_has_no_results() {
    let folder = Folder::new([("main.msd", "output a = 1\n")]);
    let log = parsed(&folder.ok(&["check", "-format", "sarif"]));
    assert!(validator().is_valid(&log), "{log}");
    assert_eq!(log["runs"][0]["results"], json!([]));
}

#[test]
fn files_are_named_from_the_root_of_the_repository() {
    let folder = Folder::new([]);
    std::fs::create_dir_all(folder.file("infra/prod")).unwrap();
    folder.write("infra/prod/main.msd", "let x = y\n");
    let note = "::error file=infra/prod/main.msd,line=1,endLine=1,col=9,endColumn=10,title=E0201::";
    let github = folder.run(&["check", "infra/prod", "-format", "github"]);
    assert_eq!((github.code, github.stdout.lines().count()), (1, 1), "{}", github.stdout);
    assert!(github.stdout.starts_with(note), "{}", github.stdout);
    assert!(github.stdout.contains("`y`"), "{}", github.stdout);
    let log = parsed(&folder.run(&["check", "infra/prod", "-format", "sarif"]));
    let location = &log["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
    assert_eq!(location["artifactLocation"]["uri"], "infra/prod/main.msd");

    let arguments = ["-chdir=infra", "check", "prod", "-format", "github"];
    let moved = folder.command(&arguments).env("GITHUB_WORKSPACE", folder.path()).output().unwrap();
    let moved = String::from_utf8(moved.stdout).unwrap();
    assert!(moved.starts_with(note), "{moved}");
}
