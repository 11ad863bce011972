//! Text for people, made from plans and states. Pure: values and a tint in, text out.

pub mod change;
pub mod constraints;
pub mod diff;
pub mod docs;
pub mod history;
pub mod output;
pub mod plan;
pub mod simulate;
pub mod state;
pub mod time;
pub mod trials;
pub mod value;

/// Returns `1 file`, `2 files`.
pub fn plural(count: u64, noun: &str) -> String {
    match count {
        1 => format!("1 {noun}"),
        _ => format!("{count} {noun}s"),
    }
}
