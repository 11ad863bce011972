//! Words of other tools and languages, and what they are called here. A word is only suggested
//! where it is among the candidates, so one table serves declarations, types, decorators and
//! functions.

const WORDS: [(&str, &str); 47] = [
    // Declarations.
    ("variable", "param"),
    ("variables", "param"),
    ("parameter", "param"),
    ("input", "param"),
    ("locals", "let"),
    ("local", "let"),
    ("const", "let"),
    ("var", "let"),
    ("val", "let"),
    ("provider", "target"),
    ("outputs", "output"),
    ("interface", "type"),
    ("struct", "type"),
    // Decorators.
    ("depends_on", "after"),
    ("dependsOn", "after"),
    ("prevent_destroy", "protect"),
    ("ignore_changes", "ignore"),
    ("create_before_destroy", "replace"),
    ("timeouts", "timeout"),
    // Types.
    ("Integer", "Int"),
    ("integer", "Int"),
    ("number", "Int"),
    ("Number", "Int"),
    ("boolean", "Bool"),
    ("Boolean", "Bool"),
    ("Text", "String"),
    ("str", "String"),
    ("Double", "Float"),
    ("Array", "List"),
    ("array", "List"),
    ("Dict", "Map"),
    ("object", "Map"),
    // Functions.
    ("length", "len"),
    ("count", "len"),
    ("size", "len"),
    ("lookup", "map.get"),
    ("toset", "distinct"),
    ("jsonencode", "json.encode"),
    ("jsondecode", "json.decode"),
    ("yamlencode", "yaml.encode"),
    ("yamldecode", "yaml.decode"),
    ("base64encode", "base64.encode"),
    ("base64decode", "base64.decode"),
    ("cidrsubnet", "cidr.subnet"),
    ("cidrhost", "cidr.host"),
    ("tonumber", "string.to_int"),
    ("startswith", "string.starts_with"),
];

/// Returns our word for another tool's.
pub fn word(theirs: &str) -> Option<&'static str> {
    WORDS.iter().find(|(word, _)| *word == theirs).map(|(_, ours)| *ours)
}
