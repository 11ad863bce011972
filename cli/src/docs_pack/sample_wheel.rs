//! A wheel with two small schemas, for tests here and end to end.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const FILES: [(&str, &str); 3] = [
    (
        "providers/us-east-1.json",
        r#"{ "AWS::SQS::Queue": "5165bb5873aa1a35", "AWS::EC2::VPC": "9fcfa92780965940" }"#,
    ),
    (
        "resources/5165bb5873aa1a35.json",
        r##"{
          "description": "The queue of ``AWS::SQS::Queue``; see [its *guide*](https://example.com/guide).",
          "properties": {
            "QueueName": { "description": "A name for the queue." },
            "RedrivePolicy": { "description": "The policy.", "$ref": "#/definitions/RedrivePolicy" }
          },
          "definitions": {
            "RedrivePolicy": {
              "description": "Where dead letters go.",
              "properties": { "maxReceiveCount": { "description": "How often." } }
            }
          }
        }"##,
    ),
    ("resources/9fcfa92780965940.json", r#"{ "description": "A network.", "properties": {} }"#),
];

/// Writes a wheel of this version into the folder.
pub fn write(folder: &Path, version: &str) -> PathBuf {
    let path = folder.join(format!("cfn_lint-{version}-py3-none-any.whl"));
    let mut writer = ZipWriter::new(File::create(&path).unwrap());
    let mut add = |name: String, text: &str| {
        writer.start_file(name, SimpleFileOptions::default()).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    };
    for (name, text) in FILES {
        add(format!("cfnlint/data/schemas/{name}"), text);
    }
    add(format!("cfn_lint-{version}.dist-info/METADATA"), "Name: cfn-lint\n");
    writer.finish().unwrap();
    path
}
