//! All diagnostics again after one key press, at the 50th and the 99th percentile; and how much memory
//! a declaration takes. Not criterion: it gives no percentiles of single runs.
//!
//! Usage: `cargo bench -p msd-tests --bench keystroke [-- SIZE ...]`

use std::time::{Duration, Instant};

use msd_tests::compile;
use msd_tests::programs::resources;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const PRESSES: usize = 500;

fn main() {
    let asked: Vec<usize> = std::env::args().skip(1).filter_map(|size| size.parse().ok()).collect();
    let sizes = if asked.is_empty() { vec![1_000, 10_000, 50_000] } else { asked };
    println!(
        "{:>12} {:>10} {:>10} {:>10} {:>14}",
        "declarations", "cold", "p50", "p99", "bytes each"
    );
    for size in sizes {
        let before = resident();
        let mut delays = vec![3usize; size];
        let text = resources(size, &|index| delays[index]);
        let began = Instant::now();
        let mut compiler = compile(&text);
        assert_eq!(compiler.diagnostics(), []);
        let cold = began.elapsed();
        let grown = resident().saturating_sub(before);
        let mut times: Vec<Duration> = (0..PRESSES)
            .map(|press| {
                // Another declaration each time, all over the file.
                let at = (press * 7919) % size / 4 * 4;
                delays[at] = press % 7 + 4;
                let text = resources(size, &|index| delays[index]);
                let began = Instant::now();
                compiler.set_text("main.msd", &text);
                assert_eq!(compiler.diagnostics(), []);
                began.elapsed()
            })
            .collect();
        times.sort();
        let (p50, p99) = (times[PRESSES / 2], times[PRESSES * 99 / 100]);
        let each = grown / size;
        println!("{size:>12} {cold:>10.1?} {p50:>10.1?} {p99:>10.1?} {each:>14}");
    }
}

/// Returns the resident memory of this process in bytes; zero where there is no /proc.
fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = status.split_whitespace().nth(1).and_then(|pages| pages.parse::<usize>().ok());
    pages.unwrap_or(0) * 4096
}
