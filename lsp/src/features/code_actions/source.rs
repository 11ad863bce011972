//! Source that actions write: free names, moved text, where a declaration may be put.

use msd_analysis::Compiler;
use msd_analysis::ide::ItemInfo;
use msd_syntax::ItemKind;

use crate::features::line;

/// Returns a name that nothing in the folder has yet.
pub fn free_name(program: &Compiler, file: &str, wanted: &str) -> String {
    let wanted: String =
        wanted.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    let wanted = match wanted.starts_with(|c: char| c.is_ascii_alphabetic()) {
        true => wanted,
        false => format!("value_{}", wanted.trim_start_matches('_')),
    };
    let is_free = |name: &String| program.item_named(file, name).is_none();
    let numbered = (2..).map(|number| format!("{wanted}_{number}"));
    std::iter::once(wanted.clone()).chain(numbered).find(is_free).unwrap_or_default()
}

/// Returns text with its later lines indented for another place.
pub fn reindented(text: &str, from: &str, to: &str) -> String {
    let mut lines = text.split('\n');
    let mut out = lines.next().unwrap_or_default().to_owned();
    for line in lines {
        out.push('\n');
        match line.strip_prefix(from) {
            Some(rest) if !rest.trim().is_empty() => {
                out.push_str(to);
                out.push_str(rest);
            }
            Some(_) => {}
            None => out.push_str(line),
        }
    }
    out
}

/// Returns the outermost declaration around one: the group that everything else may stand before.
pub fn outermost(program: &Compiler, item: &ItemInfo) -> ItemInfo {
    let mut out = item.clone();
    while let Some(group) = program.group_around(out.id) {
        out = program.item_info(group);
    }
    out
}

/// Writes a declaration to stand before another.
pub fn before(text: &str, item: &ItemInfo, declaration: &str) -> String {
    let margin = line::margin(text, item.span.start as usize);
    // What takes one line stands close together.
    let blank = match item.kind {
        ItemKind::Let | ItemKind::Param | ItemKind::Output if !declaration.contains('\n') => "",
        _ => "\n",
    };
    format!("{declaration}\n{blank}{margin}")
}

/// Cuts a declaration together with its line end and a blank line after it.
pub fn whole_lines(text: &str, item: &ItemInfo) -> msd_model::place::Span {
    let (mut start, mut end) = (item.span.start as usize, item.span.end as usize);
    if line::is_first(text, start) {
        start = line::start(text, start);
    }
    let rest = &text[end..line::end(text, end)];
    if rest.trim().is_empty() {
        end = (line::end(text, end) + 1).min(text.len());
        let next = line::end(text, end);
        let is_begun = start == 0 || text[..start].ends_with("\n\n");
        if text[end..next].trim().is_empty() && is_begun {
            end = (next + 1).min(text.len());
        }
    }
    msd_model::place::Span::new(start, end)
}
