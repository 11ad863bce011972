//! What is to be printed, with the places where a line may end.

/// A piece of a document.
#[derive(Debug)]
pub enum Doc<'t> {
    Text(&'t str),
    /// What is printed already, so that a file need not be in memory as a document.
    Printed(String),
    /// Takes the rest of its line.
    Comment(&'t str),
    /// Text that does not parse: its own margin, and itself.
    Verbatim {
        margin: &'t str,
        text: &'t str,
    },
    /// In a broken group the end of a line, else a blank.
    Line,
    /// The end of a line, and whether a blank line follows.
    Newline {
        blank: bool,
    },
    /// Indented where the group around it is broken.
    Indent(Vec<Doc<'t>>),
    Group(Group<'t>),
    Body(Body<'t>),
}

/// What is printed on one line where that is possible.
#[derive(Debug)]
pub struct Group<'t> {
    /// The author broke it already.
    pub broken: bool,
    pub docs: Vec<Doc<'t>>,
    /// On one line.
    pub flat: Extent,
    /// Broken.
    pub head: Extent,
}

/// What stands between two brackets.
#[derive(Debug)]
pub struct Body<'t> {
    pub entries: Vec<Entry<'t>>,
    pub style: Style,
    /// On one line.
    pub flat: Extent,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Fields: a line each.
    Braces,
    /// Elements with commas; `trailing` where the grammar takes one at the end.
    Brackets { trailing: bool },
}

/// One thing of a body, or a comment that stands on lines of its own (`head` alone).
#[derive(Debug, Default)]
pub struct Entry<'t> {
    /// A blank line stands before it.
    pub blank: bool,
    /// It stands on the line of the one before.
    pub goes_on: bool,
    pub is_comment: bool,
    /// Documentation and decorators on lines of their own.
    pub above: Vec<Doc<'t>>,
    pub head: Vec<Doc<'t>>,
    /// What follows `=`, which neighbours align.
    pub value: Option<Vec<Doc<'t>>>,
    /// Only entries of the same family align.
    pub family: &'t str,
    /// At the end of its line.
    pub comment: Option<&'t str>,
}

/// How far text reaches on its first line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extent {
    pub width: usize,
    /// The line ends there.
    pub ends: bool,
}

impl Extent {
    pub fn then(self, next: impl FnOnce() -> Extent) -> Extent {
        match self.ends {
            true => self,
            false => {
                let next = next();
                Extent { width: self.width + next.width, ends: next.ends }
            }
        }
    }

    fn of(width: usize) -> Extent {
        Extent { width, ends: false }
    }

    const END: Extent = Extent { width: 0, ends: true };
}

impl<'t> Doc<'t> {
    /// Makes a group; whatever must end a line in it breaks it.
    pub fn group(broken: bool, docs: Vec<Doc<'t>>) -> Doc<'t> {
        let flat = measure(&docs, false);
        let braces =
            docs.iter().any(|doc| matches!(doc, Doc::Body(body) if body.style == Style::Braces));
        let broken = broken || braces && flat.ends || must_break(&docs);
        let head = measure(&docs, true);
        Doc::Group(Group { broken, docs, flat, head })
    }

    pub fn body(entries: Vec<Entry<'t>>, style: Style) -> Doc<'t> {
        let padding = if style == Style::Braces { 1 } else { 0 };
        let mut flat = Extent::of(padding);
        for (index, entry) in entries.iter().enumerate() {
            let comma = if index > 0 { 2 } else { 0 };
            flat = flat.then(|| Extent::of(comma)).then(|| entry.extent());
        }
        Doc::Body(Body { entries, style, flat: flat.then(|| Extent::of(padding)) })
    }

    /// Measures as far as the line goes, in a group that is broken or is not.
    fn extent(&self, broken: bool) -> Extent {
        match self {
            Doc::Text(text) => first_line(text),
            Doc::Printed(text) => first_line(text),
            Doc::Line if !broken => Extent::of(1),
            Doc::Line | Doc::Newline { .. } | Doc::Comment(_) | Doc::Verbatim { .. } => Extent::END,
            Doc::Indent(docs) => measure(docs, broken),
            Doc::Group(group) if group.broken => group.head,
            Doc::Group(group) => group.flat,
            Doc::Body(_) if broken => Extent::END,
            Doc::Body(body) => body.flat,
        }
    }

    /// Measures as far as the line must go: a group that follows may be broken.
    pub fn least(&self, broken: bool) -> Extent {
        match self {
            Doc::Group(group) => group.head,
            doc => doc.extent(broken),
        }
    }
}

impl Entry<'_> {
    /// Measures it on one line, without its comment.
    pub fn extent(&self) -> Extent {
        measure(&self.above, false).then(|| self.last_line())
    }

    /// Measures it without what stands above.
    pub fn last_line(&self) -> Extent {
        let head = measure(&self.head, false);
        match &self.value {
            Some(value) => head.then(|| Extent::of(3)).then(|| measure(value, false)),
            None => head,
        }
    }
}

/// Measures one after the other.
pub fn measure(docs: &[Doc<'_>], broken: bool) -> Extent {
    let mut extent = Extent::default();
    for doc in docs {
        if extent.ends {
            break;
        }
        extent = extent.then(|| doc.extent(broken));
    }
    extent
}

fn must_break(docs: &[Doc<'_>]) -> bool {
    docs.iter().any(|doc| match doc {
        Doc::Comment(_) | Doc::Newline { .. } => true,
        Doc::Indent(docs) => must_break(docs),
        Doc::Body(body) => body.entries.iter().any(|entry| {
            entry.is_comment
                || entry.comment.is_some()
                || must_break(&entry.above)
                || must_break(&entry.head)
                || entry.value.as_ref().is_some_and(|value| must_break(value))
        }),
        _ => false,
    })
}

fn first_line(text: &str) -> Extent {
    match text.find('\n') {
        Some(newline) => Extent { width: columns(&text[..newline]), ends: true },
        None => Extent::of(columns(text)),
    }
}

/// Counts characters.
pub fn columns(text: &str) -> usize {
    match text.is_ascii() {
        true => text.len(),
        false => text.chars().count(),
    }
}
