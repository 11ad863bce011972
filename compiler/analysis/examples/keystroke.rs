//! Measures the diagnostics after a key press: one value in one of many resources changes.
use msd_analysis::{Compiler, Files};
use smol_str::SmolStr;
use std::sync::Arc;
use std::time::Instant;
struct One(String);
impl Files for One {
    fn list(&self, _: &str) -> Result<Vec<SmolStr>, String> {
        Ok(vec!["main.msd".into()])
    }
    fn read(&self, _: &str, _: &str) -> Result<String, String> {
        Ok(self.0.clone())
    }
}
fn program(count: usize, values: &[usize]) -> String {
    let mut text = String::from(
        "resource vpc: aws.ec2.VPC { cidr_block = \"10.0.0.0/16\" }\nparam env = \"dev\"\n",
    );
    for i in 0..count {
        let delay = values[i];
        match i % 4 {
            0 => text.push_str(&format!("resource q{i}: aws.sqs.Queue {{\n  queue_name    = \"q-${{env}}-{i}\"\n  delay_seconds = {delay}\n}}\n")),
            1 => text.push_str(&format!("resource s{i}: aws.ec2.SecurityGroup {{\n  group_description = \"group {i}\"\n  vpc_id = vpc.vpc_id\n}}\n")),
            2 => text.push_str(&format!("resource t{i}: aws.sns.Topic {{\n  topic_name = \"t-{i}\"\n  tags = {{ A = q{}.arn }}\n}}\n", i - 2)),
            _ => text.push_str(&format!("resource b{i}: aws.s3.Bucket {{\n  bucket_name = \"bucket-{i}-x\"\n}}\n")),
        }
    }
    text
}
fn main() {
    let count: usize = std::env::args().nth(1).and_then(|n| n.parse().ok()).unwrap_or(10_000);
    let began = Instant::now();
    let mut compiler = Compiler::open(Arc::new(One(program(count, &vec![3; count])))).unwrap();
    let found = compiler.diagnostics();
    println!("{count}: cold {:?}, {} diagnostics", began.elapsed(), found.len());
    let mut times = Vec::new();
    let mut values = vec![3; count];
    for round in 0..200usize {
        values[(round * 52) % count / 4 * 4] = round % 7 + 4;
        let text = program(count, &values);
        let began = Instant::now();
        compiler.set_text("main.msd", &text);
        let set = began.elapsed();
        let found = compiler.diagnostics();
        times.push(began.elapsed());
        if round < 3 {
            println!("set {set:?} all {:?} {}", began.elapsed(), found.len());
        }
    }
    times.sort();
    println!("median {:?} p99 {:?}", times[100], times[198]);
}
