//! Does the harness notice when the engine breaks a promise? Deliberate defects are put into a copy of
//! the engine, one at a time, and the harness has to find each of them; without one it finds nothing.
//!
//! The copy holds all defects at once, each behind a switch that `MSD_MUTANT` sets, so that it is
//! compiled once. It lies below the target folder and shares the compiled dependencies of this very
//! workspace. `MUTANT=7 cargo test -p msd-engine --test mutants` tries one row and shows what broke.

mod copy;
mod list;

use std::process::Command;

use copy::Copy;
use list::MUTANTS;

/// So many lives find every defect on the list with some to spare.
const SEEDS: &str = "1000";
/// The harness itself lives more of them without a defect.
const SOUND: &str = "100";

#[test]
fn the_harness_catches_every_defect() {
    let copy = Copy::make(MUTANTS).unwrap_or_else(|why| panic!("{why}"));
    let harness = copy.build();
    let lives = |mutant: usize| {
        let mut command = Command::new(&harness);
        let seeds = if mutant == 0 { SOUND } else { SEEDS };
        command.env("MSD_MUTANT", mutant.to_string()).env("SEEDS", seeds).env("FIRST", "1");
        ["SEED", "FROM", "TRACE"].iter().for_each(|name| {
            command.env_remove(name);
        });
        let output = command.arg("every_promise_is_kept").output().expect("the harness starts");
        let shown = String::from_utf8_lossy(&output.stdout).into_owned()
            + &String::from_utf8_lossy(&output.stderr);
        (output.status.success(), shown)
    };
    if let Some(mutant) = std::env::var("MUTANT").ok().and_then(|text| text.parse().ok()) {
        println!("{}", lives(mutant).1);
        return;
    }
    let (well, shown) = lives(0);
    assert!(well, "without a defect the harness complains:\n{shown}");
    let mut missed = Vec::new();
    for (index, mutant) in MUTANTS.iter().enumerate() {
        let (well, shown) = lives(index + 1);
        let first = shown.lines().find(|line| line.starts_with("SEED=")).unwrap_or("a panic");
        println!("{:2} {}: {first}", index + 1, mutant.why);
        if well {
            missed.push(format!("{} {}", index + 1, mutant.why));
        }
    }
    assert!(missed.is_empty(), "nobody noticed:\n{}", missed.join("\n"));
}
