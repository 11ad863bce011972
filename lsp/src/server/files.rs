//! Documents that are open, and what their clients and the disk say of them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use lsp_types::{TextDocumentContentChangeEvent, Url};

use super::position::{Encoding, Lines};

/// One open document.
pub struct Open {
    /// As its client calls it.
    pub uri: Url,
    pub version: i32,
    pub text: Arc<str>,
}

#[derive(Default)]
pub struct OpenDocuments(BTreeMap<PathBuf, Open>);

impl OpenDocuments {
    pub fn insert(&mut self, path: PathBuf, open: Open) {
        self.0.insert(path, open);
    }

    pub fn remove(&mut self, path: &Path) -> Option<Open> {
        self.0.remove(path)
    }

    pub fn contains(&self, path: &Path) -> bool {
        self.0.contains_key(path)
    }

    pub fn get_mut(&mut self, path: &Path) -> Option<&mut Open> {
        self.0.get_mut(path)
    }

    pub fn paths(&self) -> Vec<PathBuf> {
        self.0.keys().cloned().collect()
    }

    /// Returns names and versions, for snapshots.
    pub fn index(&self) -> BTreeMap<PathBuf, (Url, i32)> {
        let open = self.0.iter();
        open.map(|(path, open)| (path.clone(), (open.uri.clone(), open.version))).collect()
    }
}

/// Carries out what a client reports, one change after the other.
pub fn edited(
    text: &str,
    changes: &[TextDocumentContentChangeEvent],
    encoding: Encoding,
) -> String {
    let mut text = text.to_owned();
    for change in changes {
        match change.range {
            Some(range) => {
                let span = Lines::new(&text, encoding).span(range);
                text.replace_range(span.range(), &change.text);
            }
            None => text.clone_from(&change.text),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use lsp_types::{Position, Range};

    use super::*;

    #[test]
    fn changes_build_on_one_another() {
        let at = |line, from, to, text: &str| TextDocumentContentChangeEvent {
            range: Some(Range {
                start: Position { line, character: from },
                end: Position { line, character: to },
            }),
            range_length: None,
            text: text.to_owned(),
        };
        let changes = [at(0, 1, 1, "😀"), at(0, 3, 4, ""), at(1, 0, 0, "x\n")];
        assert_eq!(edited("abc\nd", &changes, Encoding::Utf16), "a😀c\nx\nd");
        let whole = TextDocumentContentChangeEvent {
            range: None,
            range_length: None,
            text: "new".to_owned(),
        };
        assert_eq!(edited("abc", &[at(0, 0, 1, ""), whole], Encoding::Utf8), "new");
    }
}
