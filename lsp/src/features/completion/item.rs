//! One proposal.

/// What kind of thing is proposed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Keyword,
    Snippet,
    Property,
    ResourceType,
    Type,
    Resource,
    Module,
    Value,
    Function,
    Word,
    Decorator,
    Limit,
    Folder,
    Parameter,
}

/// How likely it is; the likeliest come first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    Wanted,
    Fitting,
    Local,
    Possible,
    Far,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Completion {
    pub label: String,
    pub kind: Kind,
    pub rank: Rank,
    /// Beside the label.
    pub detail: Option<String>,
    pub doc: Option<String>,
    /// Where it is not the label.
    pub insert: Option<String>,
    /// With `$1` and `${2:words}` for the places to fill in.
    pub snippet: Option<String>,
    pub deprecated: bool,
}

impl Completion {
    pub fn new(label: impl Into<String>, kind: Kind) -> Completion {
        Completion {
            label: label.into(),
            kind,
            rank: Rank::Possible,
            detail: None,
            doc: None,
            insert: None,
            snippet: None,
            deprecated: false,
        }
    }

    pub fn detail(mut self, detail: impl Into<String>) -> Completion {
        self.detail = Some(detail.into());
        self
    }

    pub fn doc(mut self, doc: impl Into<String>) -> Completion {
        self.doc = Some(doc.into()).filter(|doc: &String| !doc.is_empty());
        self
    }

    pub fn rank(mut self, rank: Rank) -> Completion {
        self.rank = rank;
        self
    }

    pub fn insert(mut self, text: impl Into<String>) -> Completion {
        self.insert = Some(text.into());
        self
    }

    pub fn snippet(mut self, snippet: impl Into<String>) -> Completion {
        self.snippet = Some(snippet.into());
        self
    }

    /// Returns what is written where a client knows no snippets.
    pub fn plain(&self) -> &str {
        self.insert.as_deref().unwrap_or(&self.label)
    }
}
