//! The last semantic tokens of each document, so that only what changed is sent.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use lsp_types::{SemanticToken, Url};

#[derive(Clone, Default)]
pub struct TokenCache(Arc<Mutex<Kept>>);

#[derive(Default)]
struct Kept {
    next: u64,
    of: BTreeMap<Url, (String, Vec<SemanticToken>)>,
}

impl TokenCache {
    /// Keeps tokens and returns the id under which a client may ask for changes to them.
    pub fn keep(&self, uri: Url, tokens: Vec<SemanticToken>) -> String {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.next += 1;
        let id = kept.next.to_string();
        kept.of.insert(uri, (id.clone(), tokens));
        id
    }

    /// Returns the tokens of an id, if they are the last that were sent.
    pub fn before(&self, uri: &Url, id: &str) -> Option<Vec<SemanticToken>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.of.get(uri).filter(|(known, _)| known == id).map(|(_, tokens)| tokens.clone())
    }

    pub fn forget(&self, uri: &Url) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).of.remove(uri);
    }
}
