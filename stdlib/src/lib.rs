//! The resource types of AWS and the library files of msd, carried compressed in the binary.
//! Holds text only: parses nothing, caches nothing, reads no file.

use std::ops::Range;

include!(concat!(env!("OUT_DIR"), "/tables.rs"));

/// Returns the names of all services, sorted: `ec2` for `aws.ec2.*`.
pub fn services() -> impl Iterator<Item = &'static str> {
    SERVICES.iter().map(|(name, ..)| *name)
}

/// Returns the text of `aws/NAME.msd`.
pub fn service(name: &str) -> Option<String> {
    let index = SERVICES.binary_search_by_key(&name, |(name, ..)| name).ok()?;
    Some(unpack(SERVICES[index].1))
}

/// Returns the resource types of `aws/NAME.msd`, and where in its text each is declared.
pub fn types(name: &str) -> impl Iterator<Item = (&'static str, Range<usize>)> {
    let index = SERVICES.binary_search_by_key(&name, |(name, ..)| name).ok();
    let lines = index.map_or("", |index| SERVICES[index].2).lines();
    lines.filter_map(|line| {
        let mut parts = line.split(' ');
        let name = parts.next()?;
        let mut place = || parts.next()?.parse().ok();
        Some((name, place()?..place()?))
    })
}

/// Returns the names of all resource types, sorted: `aws.ec2.VPC`.
pub fn type_names() -> impl Iterator<Item = &'static str> {
    include_str!(concat!(env!("OUT_DIR"), "/type_names.txt")).lines()
}

/// The types of actions, gates and checks.
pub const TASKS: &str = include_str!("../msd.msd");

/// Returns the library files of `core/` with their names, sorted.
pub fn core() -> impl Iterator<Item = (&'static str, String)> {
    CORE.iter().map(|(name, packed, _)| (*name, unpack(packed)))
}

/// Returns the files of `limits/` with the names of their services, sorted: what each service bears.
pub fn limits() -> impl Iterator<Item = (&'static str, String)> {
    LIMITS.iter().map(|(name, packed, _)| (*name, unpack(packed)))
}

/// Returns the bytes that all files take in the binary.
pub fn compressed_len() -> usize {
    SERVICES.iter().chain(CORE).chain(LIMITS).map(|(_, packed, _)| packed.len()).sum()
}

fn unpack(packed: &[u8]) -> String {
    let bytes = lz4_flex::decompress_size_prepended(packed).expect("build.rs wrote this block");
    String::from_utf8(bytes).expect("build.rs read a UTF-8 source")
}
