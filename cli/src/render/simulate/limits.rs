//! How full each limit was, as a table.

use std::fmt::Write;

use crate::render::plural;
use crate::render::time::brief;
use crate::simulate::{Prediction, Usage};
use crate::tint::Tint;

/// What is used less and holds nothing up is not worth a line.
const WORTH: f64 = 0.01;

pub fn table(run: &Prediction, tint: Tint) -> String {
    if run.limits.is_empty() {
        return String::new();
    }
    let head = ["limit", "allows", "in use", "at most", "waits"].map(str::to_owned);
    let is_worth = |usage: &&Usage| usage.waits > 0 || share(usage) >= WORTH;
    let worth = run.limits.iter().filter(is_worth);
    let rows: Vec<[String; 5]> = std::iter::once(head).chain(worth.map(row)).collect();
    let width =
        |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: [usize; 5] = std::array::from_fn(width);
    let mut out = String::new();
    for (index, row) in rows.iter().enumerate() {
        let [a, b, c, d, _] = widths;
        let line =
            format!("{:a$}  {:b$}  {:>c$}  {:>d$}  {}", row[0], row[1], row[2], row[3], row[4]);
        let line = line.trim_end();
        let _ = match index {
            0 => writeln!(out, "{}", tint.bold(line)),
            _ => writeln!(out, "{line}"),
        };
    }
    let idle = run.limits.len() + 1 - rows.len();
    if idle > 0 {
        let others = if rows.len() > 1 {
            plural(idle as u64, "other")
        } else {
            plural(idle as u64, "limit")
        };
        let said = format!("{others} in use for less than a hundredth, held nothing up");
        if rows.len() == 1 {
            out.clear();
        }
        let _ = writeln!(out, "{}", tint.dim(said));
    }
    out.push('\n');
    out
}

fn share(usage: &Usage) -> f64 {
    usage.places_used.into_iter().chain(usage.tokens_used).fold(0.0, f64::max)
}

fn row(usage: &Usage) -> [String; 5] {
    let rate = usage.rate.map(|rate| match usage.burst {
        Some(burst) => format!("{rate}, burst {burst}"),
        None => rate.to_string(),
    });
    let places = usage.concurrency.map(|places| format!("{places} at once"));
    let allows: Vec<String> = rate.into_iter().chain(places).collect();
    let most = match (usage.places_peak, usage.tokens_peak) {
        (Some(places), _) => plural(u64::from(places), "place"),
        (None, Some(tokens)) => plural(u64::from(tokens), "token"),
        (None, None) => String::new(),
    };
    let waits = match usage.waits {
        0 => "none".to_owned(),
        1 => format!("1 operation, {}", brief(usage.waited)),
        many => format!("{many} operations, {} at most", brief(usage.longest_wait)),
    };
    [
        usage.name.to_string(),
        allows.join(", "),
        format!("{:.0}%", share(usage) * 100.0),
        most,
        waits,
    ]
}
