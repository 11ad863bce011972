//! What pest wanted at a place, in words.

use pest::error::{Error, ErrorVariant};

use crate::grammar::Rule;

/// The words of one place: what the text needs there, and how it may go on besides.
#[derive(Default)]
pub struct Expected {
    words: Vec<&'static str>,
    /// The place follows a value, which an operator could go on with.
    pub after_value: bool,
}

impl Expected {
    /// `entry` is the rule that was to match the whole text.
    pub fn new(entry: Rule, error: &Error<Rule>) -> Expected {
        let ErrorVariant::ParsingError { positives, .. } = &error.variant else {
            return Expected::default();
        };
        let field = matches!(entry, Rule::field_entry | Rule::type_field_entry);
        let header = matches!(
            entry,
            Rule::resource_header_entry
                | Rule::existing_header_entry
                | Rule::module_header_entry
                | Rule::block_header_entry
                | Rule::group_entry
        );
        let mut needed: Vec<&str> = Vec::new();
        let mut possible: Vec<&str> = Vec::new();
        for rule in positives {
            let (word, is_needed) = match word(*rule) {
                Some(word) => (word, true),
                None => match rule {
                    Rule::EOI if field => ("a comma or a new line", true),
                    Rule::EOI if header => ("`{`", true),
                    // A comma is only one way to end a field.
                    Rule::expect_comma if !field => ("`,`", true),
                    Rule::EOI if entry == Rule::expr_entry => ("the end", false),
                    Rule::EOI => ("a new line", false),
                    Rule::infix | Rule::type_test => ("an operator", false),
                    Rule::arguments => ("`(`", false),
                    _ => continue,
                },
            };
            let list = if is_needed { &mut needed } else { &mut possible };
            if !list.contains(&word) {
                list.push(word);
            }
        }
        if needed.contains(&"an expression") {
            needed.retain(|word| !matches!(*word, "a name" | "`for`" | "a property"));
        }
        if needed.iter().any(|word| matches!(*word, "`=`" | "`:`")) {
            needed.retain(|word| matches!(*word, "`=`" | "`:`"));
        }
        if needed.contains(&"`}`") || needed.contains(&"`,`") {
            needed.retain(|word| *word != "a property");
        }
        if possible.contains(&"an operator") {
            possible.retain(|word| *word != "`(`");
        }
        possible.sort_by_key(|word| *word == "a new line");
        let words = if needed.is_empty() { possible } else { needed };
        Expected { words, after_value: positives.contains(&Rule::infix) }
    }

    pub fn has(&self, word: &str) -> bool {
        self.words.contains(&word)
    }

    pub fn is_only(&self, word: &str) -> bool {
        self.words == [word]
    }
}

impl std::fmt::Display for Expected {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.words.as_slice() {
            [] => f.write_str("something else"),
            [one] => f.write_str(one),
            [first @ .., last] => write!(f, "{} or {last}", first.join(", ")),
        }
    }
}

/// Returns what the text cannot do without at the place; `None` for what it may go on with.
fn word(rule: Rule) -> Option<&'static str> {
    Some(match rule {
        Rule::string
        | Rule::number
        | Rule::conditional
        | Rule::boolean
        | Rule::null
        | Rule::pattern
        | Rule::name
        | Rule::list
        | Rule::record
        | Rule::unary
        | Rule::expr
        | Rule::element
        | Rule::argument => "an expression",
        Rule::ident | Rule::key => "a name",
        Rule::path
        | Rule::type_expr
        | Rule::type_term
        | Rule::type_name
        | Rule::type_literal
        | Rule::type_record
        | Rule::secret_kw => "a type",
        Rule::block => "`{`",
        Rule::field | Rule::spread => "a property",
        Rule::default | Rule::expect_equals => "`=`",
        Rule::expect_colon => "`:`",
        Rule::expect_arrow => "`->`",
        Rule::expect_from => "`from`",
        Rule::address => "an address",
        Rule::expect_close_list => "`]`",
        Rule::expect_close_paren => "`)`",
        Rule::expect_close_brace => "`}`",
        Rule::expect_close_angle => "`>`",
        Rule::in_kw => "`in`",
        Rule::then_kw => "`then`",
        Rule::for_binding => "`for`",
        Rule::escape | Rule::text | Rule::block_text => "text",
        Rule::facet | Rule::bounds | Rule::signed | Rule::range_mark => "a refinement",
        _ => return None,
    })
}
