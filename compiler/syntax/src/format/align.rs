//! Where `=` and the comments at the end of a line stand: below one another in lines that follow one
//! another. A blank line, a comment on a line of its own or a value of several lines ends such a run.

use std::ops::Range;

use crate::format::doc::{Doc, Entry, measure};

/// Where things stand, from the margin; zero where nothing is aligned.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Columns {
    pub equals: usize,
    pub comment: usize,
}

/// Returns the columns of every entry; `room` is what a line holds.
pub fn columns(entries: &[Entry<'_>], room: usize) -> Vec<Columns> {
    let rows: Vec<Row> = entries.iter().map(|entry| Row::of(entry, room)).collect();
    let mut columns = vec![Columns::default(); entries.len()];
    for run in runs(entries, |index| rows[index].value.is_some()) {
        align_equals(&rows[run.clone()], &mut columns[run], room);
    }
    let has_comment =
        |index: usize| entries[index].comment.is_some() && rows[index].width.is_some();
    for run in runs(entries, has_comment) {
        let width = |index: usize| {
            let padding = columns[index].equals.saturating_sub(rows[index].head);
            rows[index].width.unwrap_or(0) + padding
        };
        let widest = run.clone().map(width).max().unwrap_or(0);
        run.for_each(|index| columns[index].comment = widest + 1);
    }
    columns
}

struct Row {
    head: usize,
    /// Of one line.
    value: Option<usize>,
    /// All of it, when it is of one line.
    width: Option<usize>,
    breakable: bool,
}

impl Row {
    fn of(entry: &Entry<'_>, room: usize) -> Row {
        let head = measure(&entry.head, false).width;
        let whole = entry.last_line();
        let breakable =
            can_break(&entry.head) || entry.value.as_ref().is_some_and(|value| can_break(value));
        let one_line = !whole.ends && !entry.is_comment && (!breakable || whole.width <= room);
        let width = one_line.then_some(whole.width);
        let value = width.filter(|_| entry.value.is_some()).map(|width| width - head - 3);
        Row { head, value, width, breakable }
    }
}

fn can_break(docs: &[Doc<'_>]) -> bool {
    docs.iter().any(|doc| match doc {
        Doc::Indent(docs) => can_break(docs),
        doc => matches!(doc, Doc::Group(_)),
    })
}

/// Finds runs of entries that stand one below the other and all answer to `belongs`.
fn runs(entries: &[Entry<'_>], belongs: impl Fn(usize) -> bool) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for (index, entry) in entries.iter().enumerate() {
        if !belongs(index) {
            continue;
        }
        match runs.last_mut() {
            Some(run)
                if run.end == index
                    && !entry.blank
                    && entries[index - 1].family == entry.family =>
            {
                run.end = index + 1;
            }
            _ => runs.push(index..index + 1),
        }
    }
    runs
}

/// Aligns a run. A line that would be too long for that stands alone, and ends the run.
fn align_equals(rows: &[Row], columns: &mut [Columns], room: usize) {
    let widest = |rows: &[Row]| rows.iter().map(|row| row.head).max().unwrap_or(0);
    let all = widest(rows);
    let fits = |row: &Row| row.value.is_some_and(|value| !row.breakable || all + 3 + value <= room);
    let mut start = 0;
    for end in 0..=rows.len() {
        if rows.get(end).is_some_and(fits) {
            continue;
        }
        let equals = widest(&rows[start..end]);
        columns[start..end].iter_mut().for_each(|columns| columns.equals = equals);
        start = end + 1;
    }
}
