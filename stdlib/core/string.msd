//! Text and regular expressions.

/// Tells whether a text contains another.
fn string.contains(text: String, part: String) -> Bool
/// Tells whether a text ends with another.
fn string.ends_with(text: String, suffix: String) -> Bool
/// Returns the text of a number, a Bool or a quantity.
fn string.from(value: Any) -> String
/// Puts so many blanks before every line that is not empty.
fn string.indent(text: String, width: Int) -> String
/// Puts a separator between the texts of a list.
fn string.join(parts: List<Any>, separator: String) -> String
/// Returns the number of characters.
fn string.length(text: String) -> Int
/// Returns the text in lower case.
fn string.lower(text: String) -> String
/// Fills a text up on the left, with blanks or another character.
fn string.pad_left(text: String, width: Int, fill?: String) -> String
/// Returns the text so many times.
fn string.repeat(text: String, times: Int) -> String
/// Replaces every occurrence.
fn string.replace(text: String, part: String, replacement: String) -> String
/// Returns the characters from one position up to another; negative ones count from the end.
fn string.slice(text: String, from: Int, to?: Int) -> String
/// Cuts a text at every separator.
fn string.split(text: String, separator: String) -> List<String>
/// Tells whether a text begins with another.
fn string.starts_with(text: String, prefix: String) -> Bool
/// Reads a number.
fn string.to_float(text: String) -> Float
/// Reads a whole number.
fn string.to_int(text: String) -> Int
/// Returns the text without blanks around it.
fn string.trim(text: String) -> String
/// Returns the text in upper case.
fn string.upper(text: String) -> String
/// Returns every match of a pattern.
fn regex.find(text: String, pattern: String) -> List<String>
/// Tells whether a pattern matches somewhere in a text.
fn regex.matches(text: String, pattern: String) -> Bool
/// Replaces every match; `$1` stands for the first group.
fn regex.replace(text: String, pattern: String, replacement: String) -> String
