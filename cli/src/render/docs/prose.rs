//! Makes plain text of the descriptions, which are a mixture of Markdown and HTML. What is neither
//! for sure stays as it is: `arn:aws:s3:::*` is no emphasis, `<name>` no tag.

/// Returns the text with links, emphasis and tags reduced to their words; one paragraph or list item
/// (`- …`) a line.
pub fn plain(text: &str) -> String {
    let text = text.replace("\\\"", "\"").replace("``", "`").replace("**", "");
    // In HTML a line's end is a space; in the rest it ends a paragraph.
    let text = if text.contains("<p>") { text.replace('\n', " ") } else { text };
    let text = unlinked(&untagged(&text));
    let lines = text.lines().map(|line| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let line = match words.split_first() {
            Some((&("+" | "*" | "-" | "•"), rest)) => format!("- {}", rest.join(" ")),
            _ => words.join(" "),
        };
        let printable = line.chars().filter(|c| !c.is_control()).collect::<String>();
        unemphasised(&printable)
    });
    lines.filter(|line| !line.is_empty() && line != "- ").collect::<Vec<_>>().join("\n")
}

/// Replaces the tags that occur by what they mean for the layout, and entities by their characters.
fn untagged(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        out.push_str(&rest[..start]);
        let tag = rest[start..].find('>').map(|end| &rest[start..=start + end]);
        match tag.and_then(|tag| Some((tag, meaning(tag)?))) {
            Some((tag, meaning)) => {
                // The paragraph of a list item goes on the line of its bullet.
                let after_bullet = out.trim_end_matches(' ').ends_with("\n-");
                if !(meaning == "\n" && after_bullet) {
                    out.push_str(meaning);
                }
                rest = &rest[start + tag.len()..];
            }
            None => {
                out.push('<');
                rest = &rest[start + 1..];
            }
        }
    }
    out.push_str(rest);
    out.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

fn meaning(tag: &str) -> Option<&'static str> {
    let inner = tag.trim_start_matches(['<', '/']).trim_end_matches(['>', '/']);
    Some(match inner.split_whitespace().next()? {
        "p" | "ul" | "ol" | "br" | "note" | "dl" | "dt" | "dd" | "important" => "\n",
        "li" if tag.starts_with("</") => "\n",
        "li" => "\n- ",
        "code" => "`",
        "a" | "i" | "b" | "em" | "strong" | "fullname" => "",
        _ => return None,
    })
}

/// Replaces `[words](address)` by its words.
fn unlinked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(middle) = rest.find("](") {
        let link = rest[..middle].rfind('[').zip(rest[middle..].find(')'));
        match link {
            Some((start, length)) => {
                out.push_str(&rest[..start]);
                out.push_str(&rest[start + 1..middle]);
                rest = &rest[middle + length + 1..];
            }
            None => {
                out.push_str(&rest[..middle + 2]);
                rest = &rest[middle + 2..];
            }
        }
    }
    out + rest
}

/// Drops the stars around `*words*`, where they stand around whole words.
fn unemphasised(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(start) = rest.find('*') {
        let inner = &rest[start + 1..];
        let opens =
            rest[..start].chars().next_back().is_none_or(|c| !c.is_alphanumeric() && c != ':')
                && inner.chars().next().is_some_and(char::is_alphanumeric);
        let end = inner.find('*').filter(|end| {
            let after = inner[end + 1..].chars().next();
            opens
                && !inner[..*end].ends_with(char::is_whitespace)
                && after.is_none_or(|c| !c.is_alphanumeric())
        });
        out.push_str(&rest[..start]);
        rest = match end {
            Some(end) => {
                out.push_str(&inner[..end]);
                &inner[end + 1..]
            }
            None => {
                out.push('*');
                inner
            }
        };
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_is_reduced_to_its_words() {
        for (given, expected) in [
            ("See [the *VPC* guide](https://x.example/a).", "See the VPC guide."),
            ("Set ``Mode`` to **on**.", "Set `Mode` to on."),
            ("Modes:\n  +  *ONE*: first\n\n  +  two", "Modes:\n- ONE: first\n- two"),
            ("any of arn:aws:s3:::* or a*b", "any of arn:aws:s3:::* or a*b"),
            ("[1] and a](b", "[1] and a](b"),
            ("a\u{1b}[31mb", "a[31mb"),
        ] {
            assert_eq!(plain(given), expected);
        }
    }

    #[test]
    fn html_is_reduced_to_its_words() {
        for (given, expected) in [
            ("<p>One <code>A</code>\n   line.</p><p>Two</p>", "One `A` line.\nTwo"),
            ("<ul> <li> <p>a &lt; b</p> </li><li>c</li> </ul>", "- a < b\n- c"),
            (r#"in <a href=\"http://x\">ISO</a> form"#, "in ISO form"),
            ("the <name> of 1 < 2", "the <name> of 1 < 2"),
        ] {
            assert_eq!(plain(given), expected);
        }
    }
}
