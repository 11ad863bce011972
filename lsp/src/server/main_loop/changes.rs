//! What clients report: documents that open, change and close, files that others write, roots that come
//! and go.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use lsp_types::{
    DidChangeTextDocumentParams, DidChangeWatchedFilesParams, DidChangeWorkspaceFoldersParams,
    DidCloseTextDocumentParams, DidOpenTextDocumentParams, FileChangeType,
};
use serde_json::Value;

use super::super::files::{Open, edited};
use super::super::outgoing::Asked;
use super::super::snapshot::path_of;
use super::super::workspace::Effect;
use super::Server;

impl Server {
    pub(super) fn opened(&mut self, params: DidOpenTextDocumentParams) {
        let document = params.text_document;
        let Some(path) = path_of(&document.uri) else { return };
        let text: Arc<str> = document.text.into();
        let open = Open { uri: document.uri, version: document.version, text: text.clone() };
        self.open.insert(path.clone(), open);
        self.overlay.set(path.clone(), text.clone());
        let effect = match self.workspace.places(&path).is_empty() {
            true => self.workspace.add_file(&path, &text),
            false => self.workspace.open_file(&path, &text),
        };
        self.affected(effect);
        self.tell_news();
    }

    pub(super) fn changed(&mut self, params: DidChangeTextDocumentParams) {
        let Some(path) = path_of(&params.text_document.uri) else { return };
        let Some(open) = self.open.get_mut(&path) else { return };
        let text: Arc<str> = edited(&open.text, &params.content_changes, self.encoding).into();
        (open.text, open.version) = (text.clone(), params.text_document.version);
        self.overlay.set(path.clone(), text.clone());
        let effect = self.workspace.set_file(&path, Some(&text));
        self.affected(effect);
    }

    /// What was not saved is gone: the disk holds again.
    pub(super) fn closed(&mut self, params: DidCloseTextDocumentParams) {
        let Some(path) = path_of(&params.text_document.uri) else { return };
        self.open.remove(&path);
        self.overlay.remove(&path);
        self.tokens.forget(&params.text_document.uri);
        self.reread(&path);
        self.tell_news();
    }

    pub(super) fn watched(&mut self, params: DidChangeWatchedFilesParams) {
        for event in params.changes {
            let Some(path) = path_of(&event.uri) else { continue };
            // What is open is what its editor shows.
            if self.open.contains(&path) {
                continue;
            }
            match event.typ {
                FileChangeType::DELETED => {
                    let effect = self.workspace.set_file(&path, None);
                    self.affected(effect);
                }
                _ => self.reread(&path),
            }
        }
        if self.abilities.pull && self.abilities.refresh_diagnostics {
            self.out.ask("workspace/diagnostic/refresh", Value::Null, Asked::Anything);
        }
    }

    pub(super) fn reread(&mut self, path: &Path) {
        let read = path.parent().zip(path.file_name().and_then(|name| name.to_str()));
        let text = read.and_then(|(folder, name)| (self.host.disk)(folder).read("", name).ok());
        let effect = match (&text, self.workspace.places(path).is_empty()) {
            (Some(text), true) => self.workspace.add_file(path, text),
            (text, _) => self.workspace.set_file(path, text.as_deref()),
        };
        self.affected(effect);
    }

    pub(super) fn moved_roots(&mut self, params: DidChangeWorkspaceFoldersParams) {
        let gone: Vec<PathBuf> =
            params.event.removed.iter().filter_map(|folder| path_of(&folder.uri)).collect();
        self.roots.retain(|root| !gone.contains(root));
        self.roots.extend(params.event.added.iter().filter_map(|folder| path_of(&folder.uri)));
        self.restructure();
    }

    pub(super) fn affected(&mut self, effect: Effect) {
        match effect {
            Effect::Changed(programs) => {
                let roots = programs.iter().filter_map(|index| self.workspace.programs.get(*index));
                self.dirty.extend(roots.map(|program| program.root.clone()));
            }
            Effect::Restructure => self.restructure(),
        }
    }

    pub(super) fn restructure(&mut self) {
        let open = self.open.paths();
        self.workspace.discover(&self.roots, &open, &self.host.disk, &self.overlay);
        let programs = &self.workspace.programs;
        self.dirty = programs.iter().map(|program| program.root.clone()).collect();
        self.told.retain(&|root| programs.iter().any(|program| program.root == root));
        self.tell_news();
    }
}
