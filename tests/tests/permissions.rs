//! What a driver calls is among what it says that it needs: `msd permissions` is complete.

use std::collections::BTreeSet;

use msd_tests::{files_below, root};

/// What stands between quotes and is an action of IAM.
fn actions(text: &str) -> BTreeSet<&str> {
    let is_action = |text: &&str| {
        text.split_once(':').is_some_and(|(service, name)| {
            let plain = |text: &str| !text.is_empty() && text.chars().all(char::is_alphanumeric);
            plain(service) && plain(name) && name.starts_with(char::is_uppercase)
        })
    };
    text.split('"').skip(1).step_by(2).filter(is_action).collect()
}

/// Returns the body of a method of a driver.
fn method<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let start = text.find(&format!("fn {name}(&self"))?;
    let end = text[start..].find("\n    }\n")?;
    Some(&text[start..start + end])
}

/// Returns the actions of one operation.
fn declared<'a>(permissions: &'a str, operation: &str) -> BTreeSet<&'a str> {
    let opening = format!("{operation}: &[");
    let lists: Vec<&str> = permissions.split(opening.as_str()).skip(1).collect();
    lists.into_iter().flat_map(|list| actions(list.split(']').next().unwrap_or_default())).collect()
}

/// A method, and the operations whose permissions whoever gets to it has.
const METHODS: &[(&str, &[&str])] = &[
    ("create", &["create", "read"]),
    ("find", &["create", "read"]),
    ("ready", &["create", "read"]),
    ("read", &["read"]),
    ("update", &["update", "read"]),
    ("delete", &["delete", "read"]),
    ("gone", &["delete", "read"]),
    ("list", &["list"]),
];

#[test]
fn a_driver_needs_what_it_calls() {
    let mut problems = Vec::new();
    let mut drivers = 0;
    for path in files_below(&root().join("runtime/aws/src/drivers"), ".rs") {
        let text = std::fs::read_to_string(&path).unwrap();
        let shown = path.strip_prefix(root()).unwrap().display();
        let Some(permissions) = method(&text, "permissions") else { continue };
        // A bucket's are a page of their own, in the words of IAM; S3's calls have other names.
        if actions(permissions).is_empty() {
            continue;
        }
        drivers += 1;
        for (name, operations) in METHODS {
            let known: BTreeSet<&str> =
                operations.iter().flat_map(|operation| declared(permissions, operation)).collect();
            for action in actions(method(&text, name).unwrap_or_default()) {
                if !known.contains(action) {
                    problems.push(format!("{shown}: `{name}` calls {action}"));
                }
            }
        }
    }
    assert!(drivers > 50, "only {drivers} drivers were found");
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}
