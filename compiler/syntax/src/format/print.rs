//! Prints a document within the width, after Wadler: a group stays on one line if that line has room
//! up to its next possible end. Each group is looked at once, so this is linear.

use crate::format::align;
use crate::format::doc::{Body, Doc, Entry, Extent, Group, Style, columns};

pub const WIDTH: usize = 100;
const STEP: usize = 2;
const BLANK: usize = 1;
const COMMA: usize = 1;

/// Prints the entries of a file, one below the other.
pub fn print(entries: &[Entry<'_>]) -> String {
    let mut printer = Printer { out: String::new(), indent: 0, column: 0, line: Start::Of };
    printer.rows(entries);
    printer.newline(false);
    printer.out
}

/// Prints an item so many levels deep, without the margin of its first line.
pub fn print_item(docs: &[Doc<'_>], depth: usize) -> String {
    let indent = depth * STEP;
    let mut printer = Printer { out: String::new(), indent, column: indent, line: Start::Within };
    printer.docs(docs, false, 0);
    printer.out
}

/// What has been written of the current line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Start {
    /// Nothing, not even its margin.
    Of,
    Within,
    /// A comment, so that nothing else fits on it.
    Over,
}

struct Printer {
    out: String,
    indent: usize,
    column: usize,
    line: Start,
}

impl Printer {
    fn docs(&mut self, docs: &[Doc<'_>], broken: bool, tail: usize) {
        for (index, doc) in docs.iter().enumerate() {
            match doc {
                Doc::Text(text) => self.text(text),
                Doc::Printed(text) => self.text(text),
                Doc::Comment(text) => self.comment(text),
                Doc::Verbatim { margin, text } => self.verbatim(margin, text),
                Doc::Line if broken => self.newline(false),
                Doc::Line => self.text(" "),
                Doc::Newline { blank } => self.newline(*blank),
                Doc::Indent(docs) => {
                    let step = if broken { STEP } else { 0 };
                    self.indent += step;
                    self.docs(docs, broken, tail);
                    self.indent -= step;
                }
                Doc::Group(group) => {
                    let rest = rest(&docs[index + 1..], broken, tail);
                    let broken = group.broken || !self.fits(group, rest);
                    self.docs(&group.docs, broken, rest);
                }
                Doc::Body(body) => self.body(body, broken),
            }
        }
    }

    fn fits(&self, group: &Group<'_>, rest: usize) -> bool {
        let Extent { width, ends } = group.flat;
        self.start_column() + width + if ends { 0 } else { rest } <= WIDTH
    }

    fn start_column(&self) -> usize {
        match self.line {
            Start::Within => self.column,
            Start::Of | Start::Over => self.indent,
        }
    }

    fn body(&mut self, body: &Body<'_>, broken: bool) {
        if broken {
            self.newline(false);
            self.indent += STEP;
            match body.style {
                Style::Braces => self.rows(&body.entries),
                Style::Brackets { trailing } => self.elements(&body.entries, trailing),
            }
            self.indent -= STEP;
            self.newline(false);
            return;
        }
        let padding = if body.style == Style::Braces { " " } else { "" };
        self.text(padding);
        for (index, entry) in body.entries.iter().enumerate() {
            if index > 0 {
                self.text(", ");
            }
            // What may follow an element is a comma or a bracket.
            self.entry(entry, 0, 1);
        }
        self.text(padding);
    }

    /// Prints a line for each, `=` below `=`.
    fn rows(&mut self, entries: &[Entry<'_>]) {
        let columns = align::columns(entries, WIDTH.saturating_sub(self.indent));
        for (index, (entry, columns)) in entries.iter().zip(columns).enumerate() {
            if index > 0 {
                self.newline(entry.blank);
            }
            self.entry(entry, columns.equals, 0);
            if let Some(comment) = entry.comment {
                while self.line == Start::Within && self.column < self.indent + columns.comment {
                    self.text(" ");
                }
                self.comment(comment);
            }
        }
    }

    /// Prints elements with commas. Those that share a line in the source go on sharing it as long as
    /// it has room, so that tables stay tables.
    fn elements(&mut self, entries: &[Entry<'_>], trailing: bool) {
        let last = entries.iter().rposition(|entry| !entry.is_comment).unwrap_or(0);
        for (index, entry) in entries.iter().enumerate() {
            if index > 0 {
                let room = self.line == Start::Within
                    && self.column + BLANK + entry.extent().width + COMMA <= WIDTH;
                match entry.goes_on && room {
                    true => self.text(" "),
                    false => self.newline(entry.blank),
                }
            }
            let comma = !entry.is_comment && (index < last || trailing);
            self.entry(entry, 0, comma.into());
            if comma {
                self.text(",");
            }
            if let Some(comment) = entry.comment {
                self.comment(comment);
            }
        }
    }

    fn entry(&mut self, entry: &Entry<'_>, equals: usize, tail: usize) {
        self.docs(&entry.above, false, 0);
        let before = self.start_column();
        self.docs(&entry.head, false, tail);
        let Some(value) = &entry.value else { return };
        while self.line == Start::Within && self.column < before + equals {
            self.text(" ");
        }
        [" ", "=", " "].into_iter().for_each(|text| self.text(text));
        self.docs(value, false, tail);
    }

    fn text(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        match self.line {
            Start::Within => {}
            // A blank ends no line and begins none.
            _ if text.trim_start().is_empty() => return,
            Start::Over => {
                self.newline(false);
                return self.text(text);
            }
            Start::Of => self.margin(),
        }
        self.out.push_str(text);
        self.column = match text.rfind('\n') {
            Some(newline) => columns(&text[newline + 1..]),
            None => self.column + columns(text),
        };
    }

    fn margin(&mut self) {
        self.out.extend(std::iter::repeat_n(' ', self.indent));
        self.column = self.indent;
        self.line = Start::Within;
    }

    fn comment(&mut self, text: &str) {
        match self.line {
            Start::Within if self.out.ends_with([' ', '\n']) => {}
            Start::Within => self.text(" "),
            Start::Over => self.newline(false),
            Start::Of => {}
        }
        self.text(text);
        self.line = Start::Over;
    }

    fn verbatim(&mut self, margin: &str, text: &str) {
        if self.line == Start::Over {
            self.newline(false);
        }
        if self.line == Start::Of {
            self.out.push_str(margin);
            self.line = Start::Within;
        }
        self.out.push_str(text);
        // A string that is not closed goes up to the end of the file.
        self.line = if text.ends_with('\n') { Start::Of } else { Start::Within };
        // Nothing is known of what stands here, so nothing shares its line.
        self.column = WIDTH;
    }

    /// Ends the line, and leaves another one blank if so wished; there is never more than one.
    fn newline(&mut self, blank: bool) {
        if self.line != Start::Of {
            let kept = self.out.trim_end_matches(' ').len();
            self.out.truncate(kept);
            self.out.push('\n');
            self.line = Start::Of;
        }
        if blank && !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
    }
}

/// Returns how much follows on the same line at least.
fn rest(docs: &[Doc<'_>], broken: bool, tail: usize) -> usize {
    let mut extent = Extent::default();
    for doc in docs {
        if extent.ends || extent.width > WIDTH {
            return extent.width;
        }
        extent = extent.then(|| doc.least(broken));
    }
    extent.then(|| Extent { width: tail, ends: true }).width
}
