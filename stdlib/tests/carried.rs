//! What the crate carries: complete, sorted, small.

/// The types of cfn-lint 1.58.0 in us-east-1; `generate.py` prints the figure.
const TYPES: usize = 1_854;

#[test]
fn every_type_is_carried_once() {
    let mut types: Vec<String> = msd_stdlib::services()
        .flat_map(|name| declared(&msd_stdlib::service(name).expect("a listed service has text")))
        .collect();
    assert_eq!(types.len(), TYPES);
    types.sort();
    types.dedup();
    assert_eq!(types.len(), TYPES);
}

#[test]
fn a_type_lies_in_the_file_of_its_service() {
    for name in msd_stdlib::services() {
        let text = msd_stdlib::service(name).expect("a listed service has text");
        let strays: Vec<_> = declared(&text)
            .into_iter()
            .filter(|address| !address.starts_with(&format!("aws.{name}.")))
            .collect();
        assert!(strays.is_empty(), "{name}.msd holds {strays:?}");
    }
}

#[test]
fn services_are_sorted_and_found_by_name() {
    let names: Vec<_> = msd_stdlib::services().collect();
    assert!(names.is_sorted());
    assert!(
        msd_stdlib::service("ec2")
            .is_some_and(|text| text.contains("resource type aws.ec2.VPC = \"AWS::EC2::VPC\" {"))
    );
    assert_eq!(msd_stdlib::service("no_such_service"), None);
}

#[test]
fn the_binary_grows_by_less_than_three_megabytes() {
    let size = msd_stdlib::compressed_len();
    assert!(size < 3_000_000, "{size} bytes");
}

#[test]
fn core_files_hold_text() {
    for (name, text) in msd_stdlib::core() {
        assert!(!text.trim().is_empty(), "core/{name}.msd is empty");
    }
}

fn declared(text: &str) -> Vec<String> {
    text.lines()
        .filter_map(|line| line.strip_prefix("resource type "))
        .filter_map(|rest| rest.split(' ').next())
        .map(str::to_owned)
        .collect()
}
