//! `msd explain`: the page of a diagnostic, in the terminal.

use msd_model::code::Code;
use msd_model::nearest::nearest;

use crate::args::Explain;
use crate::error::CliError;
use crate::outcome::Outcome;
use crate::render::docs::paragraph::fill;
use crate::terminal::Terminal;
use crate::tint::Tint;

include!(concat!(env!("OUT_DIR"), "/pages.rs"));

pub fn run(args: &Explain, terminal: &Terminal) -> Result<Outcome, CliError> {
    let Some(wanted) = &args.code else {
        let rows = Code::ALL.iter().map(|code| format!("{code}  {}\n", code.title()));
        terminal.print(&rows.collect::<String>());
        return Ok(Outcome::Success);
    };
    let code = wanted.to_uppercase();
    let full =
        if code.starts_with(|c: char| c.is_ascii_digit()) { format!("E{code}") } else { code };
    let Some(page) = page(&full) else {
        let near = nearest(&full, PAGES.iter().map(|(code, _)| *code));
        return Err(CliError::NoPage { code: wanted.clone(), nearest: near.map(Into::into) });
    };
    terminal.print(&rendered(page, terminal.width, terminal.out.tint));
    Ok(Outcome::Success)
}

/// Returns the page of a code.
pub fn page(code: &str) -> Option<&'static str> {
    PAGES.iter().find(|(known, _)| *known == code).map(|(_, page)| *page)
}

/// Returns a page without markup: headings bold, programs indented, text wrapped.
pub fn rendered(page: &str, width: usize, tint: Tint) -> String {
    let mut out = String::new();
    let mut paragraph = String::new();
    let mut in_fence = false;
    let flush = |paragraph: &mut String, out: &mut String| {
        if !paragraph.is_empty() {
            out.push_str(&fill(paragraph.trim_end(), 0, width));
            paragraph.clear();
        }
    };
    for line in page.lines() {
        if line.starts_with("```") {
            flush(&mut paragraph, &mut out);
            in_fence = !in_fence;
        } else if in_fence {
            out.push_str(if line.is_empty() { "" } else { "    " });
            out.push_str(line);
            out.push('\n');
        } else if let Some(heading) = line.strip_prefix('#') {
            flush(&mut paragraph, &mut out);
            out.push_str(&tint.bold(heading.trim_start_matches('#').trim()));
            out.push('\n');
        } else if line.is_empty() {
            flush(&mut paragraph, &mut out);
            if !out.ends_with("\n\n") && !out.is_empty() {
                out.push('\n');
            }
        } else if line.starts_with("<!--") {
            // For the test that holds the page true.
        } else {
            if line.starts_with("- ") {
                flush(&mut paragraph, &mut out);
            }
            paragraph.push_str(line);
            paragraph.push(' ');
        }
    }
    flush(&mut paragraph, &mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_its_page() {
        let codes: Vec<&str> = PAGES.iter().map(|(code, _)| *code).collect();
        let known: Vec<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(codes, known);
    }

    #[test]
    fn pages_lose_their_markup() {
        let page =
            "# E1: a title\n\n<!-- run: plan -->\n```msd\nlet a = b\n```\n\nOne two\nthree.\n- x\n";
        assert_eq!(
            rendered(page, 60, Tint::new(false)),
            "E1: a title\n\n    let a = b\n\nOne two three.\n- x\n"
        );
    }
}
