//! Programs of any size, for benches and for tests of growth.

use std::fmt::Write;

/// Returns so many resource declarations of four types, some of which refer to others. The delay of
/// the first queue and every fourth declaration after it is `delay(index)`.
pub fn resources(count: usize, delay: &dyn Fn(usize) -> usize) -> String {
    let mut text = String::from(
        "param env = \"dev\"\n\nresource vpc: aws.ec2.VPC { cidr_block = \"10.0.0.0/16\" }\n",
    );
    for i in 0..count {
        // Writing to a String does not fail.
        let _ = match i % 4 {
            0 => write!(
                text,
                "\nresource r{i}: aws.sqs.Queue {{\n  queue_name    = \"queue-${{env}}-{i}\"\n  \
                 delay_seconds = {}\n}}\n",
                delay(i)
            ),
            1 => write!(
                text,
                "\nresource r{i}: aws.ec2.SecurityGroup {{\n  group_description = \"group {i}\"\n  \
                 vpc_id            = vpc.vpc_id\n}}\n"
            ),
            2 => write!(
                text,
                "\nresource r{i}: aws.sns.Topic {{\n  topic_name = \"topic-{i}\"\n  tags       = {{ \
                 Queue = r{}.arn }}\n}}\n",
                i - 2
            ),
            _ => write!(
                text,
                "\nresource r{i}: aws.s3.Bucket {{\n  bucket_name = \"bucket-{i}-of-acme\"\n}}\n"
            ),
        };
    }
    text
}
