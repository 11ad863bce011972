//! The page on AWS lists the types that have native drivers. `UPDATE=1` writes the list anew.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

#[test]
fn the_page_lists_every_native_type() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/aws.md");
    let page = fs::read_to_string(&path).unwrap();
    let (before, rest) = page.split_once("<!-- native -->").unwrap();
    let (_, after) = rest.split_once("<!-- /native -->").unwrap();
    let mut services: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for ty in msd_aws::native_types() {
        let mut parts = ty.split('.').skip(1);
        let (service, name) = (parts.next().unwrap(), parts.next().unwrap());
        services.entry(service).or_default().push(name);
    }
    let mut table = String::from("\n| service | types with a native driver |\n|---|---|\n");
    for (service, mut types) in services {
        types.sort_unstable();
        let types: Vec<String> = types.iter().map(|name| format!("`{name}`")).collect();
        table.push_str(&format!("| `aws.{service}` | {} |\n", types.join(" ")));
    }
    let wanted = format!("{before}<!-- native -->{table}<!-- /native -->{after}");
    if std::env::var_os("UPDATE").is_some() {
        return fs::write(&path, &wanted).unwrap();
    }
    assert!(page == wanted, "docs/aws.md is out of date: run with UPDATE=1");
}
