//! Programs for tests of features: `^` is the cursor, `‹` and `›` are around a selection, and
//! `//- path` begins another file.

use std::collections::BTreeMap;
use std::sync::Arc;

use msd_analysis::{Compiler, Files};
use msd_model::place::Span;
use smol_str::SmolStr;

pub struct Marked {
    pub program: Compiler,
    /// Where the cursor or the selection is.
    pub file: SmolStr,
    pub cursor: u32,
    pub selection: Span,
}

/// Opens a program. Text before the first `//-` is `main.msd`.
pub fn marked(source: &str) -> Marked {
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    let mut path = "main.msd".to_owned();
    for line in source.split_inclusive('\n') {
        match line.strip_prefix("//- ") {
            Some(next) => path = next.trim().to_owned(),
            None => files.entry(path.clone()).or_default().push_str(line),
        }
    }
    let (mut file, mut cursor, mut selection) = (SmolStr::new("main.msd"), 0, None);
    for (path, text) in &mut files {
        if let (Some(start), Some(end)) = (text.find('‹'), text.find('›')) {
            let end = end - '‹'.len_utf8();
            *text = text.replace(['‹', '›'], "");
            (file, cursor, selection) = (path.into(), end as u32, Some(Span::new(start, end)));
        }
        if let Some(at) = text.find('^') {
            *text = text.replacen('^', "", 1);
            (file, cursor) = (path.into(), at as u32);
        }
    }
    let program = opened(files);
    let selection = selection.unwrap_or(Span { start: cursor, end: cursor });
    Marked { program, file, cursor, selection }
}

/// Opens files by their paths.
pub fn opened(files: BTreeMap<String, String>) -> Compiler {
    Compiler::open(Arc::new(Memory(files))).unwrap()
}

struct Memory(BTreeMap<String, String>);

impl Files for Memory {
    fn list(&self, folder: &str) -> Result<Vec<SmolStr>, String> {
        let names = self.0.keys().filter_map(|path| {
            let (before, name) = path.rsplit_once('/').unwrap_or(("", path));
            (before == folder).then(|| SmolStr::new(name))
        });
        match names.collect::<Vec<_>>() {
            names if names.is_empty() => Err("there is no .msd file in it".to_owned()),
            names => Ok(names),
        }
    }

    fn read(&self, folder: &str, path: &str) -> Result<String, String> {
        let whole = if folder.is_empty() { path.to_owned() } else { format!("{folder}/{path}") };
        self.0.get(&whole).cloned().ok_or_else(|| format!("there is no {whole}"))
    }
}
