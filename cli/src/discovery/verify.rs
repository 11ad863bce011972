//! Has the checker read what was written, beside the program that it will stand in.

use std::sync::Arc;

use msd_analysis::{Compiler, Files};
use msd_model::diagnostic::Diagnostic;
use smol_str::SmolStr;

use super::Around;
use crate::disk_files::DiskFiles;

/// A mistake in a declaration.
#[derive(Debug)]
pub struct Mistake {
    pub declaration: SmolStr,
    pub property: Option<SmolStr>,
    pub message: String,
}

/// The program with one file more.
struct Beside {
    disk: DiskFiles,
    file: SmolStr,
    text: String,
}

impl Files for Beside {
    fn list(&self, folder: &str) -> Result<Vec<SmolStr>, String> {
        if !folder.is_empty() {
            return self.disk.list(folder);
        }
        let mut names = self.disk.list(folder).unwrap_or_default();
        if !names.contains(&self.file) {
            names.push(self.file.clone());
            names.sort();
        }
        Ok(names)
    }

    fn read(&self, folder: &str, path: &str) -> Result<String, String> {
        match folder.is_empty() && path == self.file {
            true => Ok(self.text.clone()),
            false => self.disk.read(folder, path),
        }
    }
}

/// Returns what the checker says of the text.
pub fn mistakes(text: &str, around: &Around<'_>) -> Vec<Mistake> {
    let disk = DiskFiles::new(around.folder);
    let file = SmolStr::new(around.file);
    let files = Beside { disk, file: file.clone(), text: text.to_owned() };
    let Ok(compiler) = Compiler::open(Arc::new(files)) else { return Vec::new() };
    let errors = compiler.diagnostics().into_iter().filter(Diagnostic::is_error);
    errors
        .filter(|error| error.primary.at.file == file)
        .filter_map(|error| {
            let (declaration, property) = place(text, error.primary.at.span.start as usize)?;
            let message = format!("{declaration}: {}", error.message);
            Some(Mistake { declaration, property, message })
        })
        .collect()
}

/// Returns the declaration and the property that stand at an offset of formatted text.
fn place(text: &str, offset: usize) -> Option<(SmolStr, Option<SmolStr>)> {
    let end = text[offset..].find('\n').map_or(text.len(), |end| offset + end);
    let mut property = None;
    for line in text[..end].lines().rev() {
        if let Some(rest) = line.strip_prefix("resource ") {
            return Some((rest.split(':').next()?.trim().into(), property));
        }
        let nested = line.strip_prefix("  ").filter(|rest| !rest.starts_with([' ', '}', ']', ')']));
        if property.is_none()
            && let Some((name, _)) = nested.and_then(|rest| rest.split_once('='))
        {
            property = Some(name.trim().trim_matches('"').into());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_told_by_the_shape_of_the_text() {
        let text = "resource a: aws.s3.Bucket {}\n\nresource b: aws.sqs.Queue {\n  tags = {\n    x = 1\n  }\n}\n";
        let at = |what: &str| place(text, text.find(what).unwrap()).unwrap();
        assert_eq!(at("aws.s3"), ("a".into(), None));
        assert_eq!(at("aws.sqs"), ("b".into(), None));
        assert_eq!(at("x = 1"), ("b".into(), Some("tags".into())));
        assert_eq!(at("tags"), ("b".into(), Some("tags".into())));
    }
}
