//! The timeline: a line for each declaration, or for each operation; what runs is solid, what waits for
//! a limit is shaded.

use std::fmt::Write;

use msd_model::plan::Plan;
use msd_model::policy::Schedule;
use msd_model::units::Millis;

use crate::render::time::brief;
use crate::simulate::{Passage, Prediction};
use crate::terminal::Terminal;
use crate::tint::Tint;

/// Longer labels are cut.
const LABEL: usize = 34;
/// More lines are more than anybody reads; the shortest ones are left out.
const LINES: usize = 60;

/// Letters for what runs, what waits and what fails.
#[derive(Clone, Copy)]
struct Letters {
    runs: char,
    waits: char,
}

struct Line<'a> {
    label: String,
    wave: u32,
    round: usize,
    passages: Vec<&'a Passage>,
}

pub fn timeline(run: &Prediction, plan: &Plan, each: bool, terminal: &Terminal) -> String {
    let letters = match terminal.unicode {
        true => Letters { runs: '█', waits: '░' },
        false => Letters { runs: '#', waits: '.' },
    };
    let tint = terminal.out.tint;
    let by_waves = plan.policy.schedule == Schedule::Waves;
    let mut lines = lines(run, each, by_waves);
    let left = if each { 0 } else { keep_longest(&mut lines) };
    let label = lines.iter().map(|line| line.label.chars().count()).max().unwrap_or(0).min(LABEL);
    let columns = terminal.width.saturating_sub(label + 12).max(10);
    let end = run.makespan.0.max(1);
    let mut out = format!(
        "{} of {}; a column is {}. {} runs, {} waits for a limit.\n\n",
        tint.bold("Timeline"),
        brief(run.makespan),
        brief(Millis((end + columns as i64 - 1) / columns as i64)),
        letters.runs,
        letters.waits,
    );
    let mut before = None;
    for line in &lines {
        if by_waves && before != Some((line.round, line.wave)) {
            let _ = writeln!(out, "{}", tint.bold(heading(run, line)));
            before = Some((line.round, line.wave));
        }
        let indent = if by_waves { "  " } else { "" };
        let bar = bar(&line.passages, end, columns, letters, tint);
        let _ =
            writeln!(out, "{}", format!("{indent}{:label$}  {bar}", cut(&line.label)).trim_end());
    }
    if left > 0 {
        let _ = writeln!(out, "\n{left} shorter lines are left out; -operations draws all.");
    }
    out.push('\n');
    out
}

fn heading(run: &Prediction, line: &Line<'_>) -> String {
    let same = |one: &&Passage| (one.round, one.wave) == (line.round, line.wave);
    let members = || run.operations.iter().filter(same);
    let begin = members().map(|one| one.ready).min().unwrap_or(Millis::ZERO);
    let end = members().map(|one| one.end).max().unwrap_or(Millis::ZERO);
    format!(
        "Wave {}  {} in {}, from {}",
        line.wave,
        crate::render::plural(members().count() as u64, "operation"),
        brief(Millis(end.0 - begin.0)),
        brief(begin),
    )
}

fn lines(run: &Prediction, each: bool, by_waves: bool) -> Vec<Line<'_>> {
    let mut lines: Vec<Line<'_>> = Vec::new();
    let mut places = std::collections::HashMap::new();
    for passage in &run.operations {
        let mut address = passage.address.clone();
        if !each {
            address.leaf.key = None;
        }
        let wave = if by_waves { passage.wave } else { 0 };
        let key = (passage.round, wave, address.to_string());
        let label = key.2.clone();
        let place = *places.entry(key).or_insert(lines.len());
        if place == lines.len() {
            lines.push(Line { label, wave, round: passage.round, passages: Vec::new() });
        }
        lines[place].passages.push(passage);
    }
    for line in lines.iter_mut().filter(|line| line.passages.len() > 1) {
        let _ = write!(line.label, " ({})", line.passages.len());
    }
    let ready = |line: &Line<'_>| line.passages.iter().map(|one| one.ready).min();
    lines.sort_by_key(|line| (line.round, line.wave, ready(line)));
    lines
}

/// Leaves the shortest lines out; returns how many.
fn keep_longest(lines: &mut Vec<Line<'_>>) -> usize {
    let Some(left) = lines.len().checked_sub(LINES) else { return 0 };
    let length = |line: &Line<'_>| {
        let ready = line.passages.iter().map(|one| one.ready).min().unwrap_or(Millis::ZERO);
        let end = line.passages.iter().map(|one| one.end).max().unwrap_or(Millis::ZERO);
        end.0 - ready.0
    };
    let mut lengths: Vec<(i64, usize)> =
        lines.iter().enumerate().map(|(index, line)| (length(line), index)).collect();
    lengths.sort_by(|a, b| b.cmp(a));
    let mut kept: Vec<usize> = lengths[..LINES].iter().map(|(_, index)| *index).collect();
    kept.sort_unstable();
    let mut index = 0;
    lines.retain(|_| {
        index += 1;
        kept.binary_search(&(index - 1)).is_ok()
    });
    left
}

fn cut(label: &str) -> String {
    match label.chars().count() > LABEL {
        true => label.chars().take(LABEL - 1).chain(['…']).collect(),
        false => label.to_owned(),
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Cell {
    Nothing,
    Waits,
    Runs,
    Fails,
}

fn bar(passages: &[&Passage], end: i64, columns: usize, letters: Letters, tint: Tint) -> String {
    let mut cells = vec![Cell::Nothing; columns];
    let column = |time: Millis| ((time.0 * columns as i64 / end) as usize).min(columns - 1);
    let mut fill = |from: Millis, to: Millis, cell: Cell| {
        // What is shorter than a column has one all the same.
        let last = column(Millis((to.0 - 1).max(from.0)));
        for place in &mut cells[column(from)..=last] {
            if matches!((*place, cell), (Cell::Nothing, _) | (Cell::Waits, _) | (_, Cell::Fails)) {
                *place = cell;
            }
        }
    };
    for passage in passages {
        fill(passage.start, passage.end, Cell::Runs);
        if passage.ready < passage.start {
            fill(passage.ready, passage.start, Cell::Waits);
        }
        if passage.error.is_some() {
            fill(passage.end, passage.end, Cell::Fails);
        }
    }
    while cells.last() == Some(&Cell::Nothing) {
        cells.pop();
    }
    let mut out = String::new();
    for group in cells.chunk_by(|a, b| a == b) {
        let letters: String = group
            .iter()
            .map(|cell| match cell {
                Cell::Nothing => ' ',
                Cell::Waits => letters.waits,
                Cell::Runs => letters.runs,
                Cell::Fails => 'x',
            })
            .collect();
        out.push_str(&match group[0] {
            Cell::Nothing => letters,
            Cell::Waits => tint.yellow(letters),
            Cell::Runs => tint.green(letters),
            Cell::Fails => tint.red(letters),
        });
    }
    out
}
