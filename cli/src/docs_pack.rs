//! The documentation pack: what AWS says about its resource types, in the user's cache. The binary
//! carries facts only, so the sentences come from the package that the facts were made from. Whoever
//! shows help asks `Pack::of_type` and goes without sentences where there is no pack. Prints nothing.

mod descriptions;
mod download;
mod error;
mod file;
#[cfg(test)]
mod sample_wheel;
mod store;
mod type_docs;
mod wheel;

pub use download::fetch;
pub use error::PackError;
pub use store::Pack;
pub use type_docs::{TypeDocs, wire};

/// The release of cfn-lint that `stdlib/aws` was generated from; a test holds the two together.
pub const VERSION: &str = "1.58.0";

#[cfg(test)]
mod tests {
    #[test]
    fn the_pack_and_the_library_come_from_one_release() {
        let generator = concat!(env!("CARGO_MANIFEST_DIR"), "/../stdlib/generator/source.py");
        let text = std::fs::read_to_string(generator).unwrap();
        let pinned = format!("VERSION = \"{}\"", super::VERSION);
        assert!(text.lines().any(|line| line == pinned), "{generator} has no line {pinned}");
    }
}
