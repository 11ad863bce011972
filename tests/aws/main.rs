//! msd against servers that no one here wrote: moto for AWS's own services, and a second client
//! (boto3) that looks at what msd made, changes it behind its back, and counts what is left.

mod archives;
mod cloud_control;
mod composite;
mod cycles;
mod discover;
mod errors;
mod faults;
mod harness;
mod mistersmith;
mod pages;
mod preflight;
mod replication_groups;
mod shared_calls;
mod signing_in;
mod subnet_groups;
mod versions;
