//! Values: what stands behind `=`.

use msd_model::place::Span;
use msd_model::value::Value;
use smol_str::SmolStr;

use super::Reader;
use crate::ast::{
    Argument, ArgumentValue, Decorator, Element, Expr, ExprKind, Field, Ident, Prefix, TextPart,
};
use crate::literal;

/// Words that begin something other than a name, or make a name of what follows them.
const WORDS: [&str; 8] = ["if", "then", "else", "for", "in", "is", "group", "where"];

impl Reader<'_> {
    /// Reads documentation and decorators.
    pub(super) fn prefix(&mut self) -> Option<Prefix> {
        let mut doc = String::new();
        let mut decorators = Vec::new();
        loop {
            if self.is_at("///") {
                let rest = &self.text[self.at..];
                let length = memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len());
                let line = rest[..length].trim_start_matches('/').trim_end();
                if !doc.is_empty() {
                    doc.push('\n');
                }
                doc.push_str(line.strip_prefix(' ').unwrap_or(line));
                self.take(length);
            } else if self.byte() == Some(b'@') {
                decorators.push(self.decorator()?);
            } else {
                return Some(Prefix { doc: doc.into(), decorators });
            }
        }
    }

    fn decorator(&mut self) -> Option<Decorator> {
        let start = self.at;
        self.at += 1;
        let name = self.ident()?;
        let arguments = match self.byte() {
            Some(b'(') => self.arguments()?,
            _ => Vec::new(),
        };
        Some(Decorator { name, arguments, span: self.since(start) })
    }

    fn arguments(&mut self) -> Option<Vec<Argument>> {
        self.sign("(")?;
        let mut out = Vec::new();
        while !self.has(")") {
            let name = self.argument_name();
            let value = ArgumentValue::Expr(self.value()?);
            out.push(Argument { name, value });
            if !self.has(",") {
                self.sign(")")?;
                break;
            }
        }
        Some(out)
    }

    /// Takes `name =`, but nothing of `name == other`.
    fn argument_name(&mut self) -> Option<Ident> {
        let (at, end) = (self.at, self.end);
        let name = self.ident();
        if name.is_some() && self.byte() == Some(b'=') && self.next_byte() != Some(b'=') {
            self.take(1);
            return name;
        }
        (self.at, self.end) = (at, end);
        None
    }

    /// Reads a value that nothing goes on with.
    pub(super) fn value(&mut self) -> Option<Expr> {
        let value = self.deeper(Self::operand)?;
        let goes_on = match self.byte() {
            None | Some(b',' | b'}' | b']' | b')' | b'@' | b'"') => false,
            Some(b'.') => !self.is_at("..") || self.is_at("..="),
            Some(b'/') => !self.is_at("///"),
            _ => matches!(self.word(), None | Some("in" | "is")),
        };
        (!goes_on).then_some(value)
    }

    fn operand(&mut self) -> Option<Expr> {
        let start = self.at;
        let kind = match self.byte()? {
            b'"' => self.text()?,
            b'[' => self.list()?,
            b'{' => ExprKind::Record(self.fields()?),
            b'0'..=b'9' => ExprKind::Literal(self.number()?),
            b'-' => {
                self.at += 1;
                ExprKind::Literal(match self.number()? {
                    Value::Int(int) => Value::Int(-int),
                    Value::Float(float) => Value::Float(-float),
                    _ => return None,
                })
            }
            _ => return self.reference(),
        };
        Some(Expr { kind, span: self.since(start) })
    }

    /// Reads a name and what is asked of it.
    fn reference(&mut self) -> Option<Expr> {
        let start = self.at;
        let name = self.ident()?;
        let kind = match name.text.as_str() {
            "true" => ExprKind::Literal(Value::Bool(true)),
            "false" => ExprKind::Literal(Value::Bool(false)),
            "null" => ExprKind::Literal(Value::Null),
            word if WORDS.contains(&word) => return None,
            _ => ExprKind::Name(name.text),
        };
        let mut out = Expr { kind, span: name.span };
        // The head of a tree is built as deep as it has steps.
        for _ in 0..super::DEEPEST {
            let kind = match self.byte() {
                Some(b'.') if !self.is_at("..") => {
                    self.take(1);
                    // `aws.rds.*` is a pattern, which has no ident here.
                    ExprKind::Attr { base: Box::new(out), name: self.ident()?, optional: false }
                }
                Some(b'[') => {
                    self.take(1);
                    let index = Box::new(self.value()?);
                    self.sign("]")?;
                    ExprKind::Index { base: Box::new(out), index }
                }
                Some(b'(') => {
                    let arguments = self.deeper(Self::arguments)?;
                    ExprKind::Call { callee: Box::new(out), arguments }
                }
                _ => return Some(out),
            };
            out = Expr { kind, span: self.since(start) };
        }
        None
    }

    fn list(&mut self) -> Option<ExprKind> {
        self.sign("[")?;
        let mut elements = Vec::new();
        while !self.has("]") {
            let spread = self.has("..");
            elements.push(Element { spread, value: self.value()? });
            if !self.has(",") {
                self.sign("]")?;
                break;
            }
        }
        Some(ExprKind::List(elements))
    }

    /// Reads the fields of a block or a record, with its braces; between any two of them stands a comma
    /// or a new line.
    pub(super) fn fields(&mut self) -> Option<Vec<Field>> {
        self.sign("{")?;
        let mut fields = Vec::new();
        let mut last_end = None;
        while !self.has("}") {
            if last_end.is_some_and(|end| !self.text[end..self.at].contains([',', '\n'])) {
                return None;
            }
            fields.push(self.field()?);
            last_end = Some(self.end);
            self.has(",");
        }
        Some(fields)
    }

    fn field(&mut self) -> Option<Field> {
        if self.has("..") {
            return Some(Field::Spread(self.value()?));
        }
        if self.byte() == Some(b'"') {
            let start = self.at;
            let kind = self.text()?;
            let span = self.since(start);
            self.sign("=")?;
            let value = self.value()?;
            return Some(match kind {
                ExprKind::Literal(Value::Str(text)) => {
                    Field::Named { decorators: Vec::new(), name: Ident { text, span }, value }
                }
                kind => Field::Computed { key: Expr { kind, span }, value },
            });
        }
        let name = self.ident()?;
        // A record by `for` begins with that word; as a name it is rare enough for the grammar.
        if name.text == "for" {
            return None;
        }
        let value = match self.has("=") {
            true => self.value()?,
            // `{ tags }` is short for `{ tags = tags }`.
            false => Expr { kind: ExprKind::Name(name.text.clone()), span: name.span },
        };
        Some(Field::Named { decorators: Vec::new(), name, value })
    }

    /// Reads a string on one line, with the values in it.
    fn text(&mut self) -> Option<ExprKind> {
        if self.is_at("\"\"\"") {
            return None;
        }
        let bytes = self.text.as_bytes();
        let mut parts: Vec<TextPart> = Vec::new();
        // Of what stands between values: a slice of the text, until an escape makes it another.
        let mut buffer = String::new();
        let mut from = self.at + 1;
        loop {
            let rest = &bytes[from..];
            let length =
                rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | b'\n' | b'$'))?;
            let at = from + length;
            match bytes[at] {
                b'"' => {
                    self.at = at;
                    self.take(1);
                    let plain = &self.text[from..at];
                    if parts.is_empty() && buffer.is_empty() {
                        return Some(ExprKind::Literal(Value::Str(SmolStr::new(plain))));
                    }
                    buffer.push_str(plain);
                    if !buffer.is_empty() {
                        parts.push(TextPart::Text(buffer.into()));
                    }
                    return Some(match parts.as_slice() {
                        [TextPart::Text(text)] => ExprKind::Literal(Value::Str(text.clone())),
                        _ => ExprKind::Text(parts),
                    });
                }
                b'\\' => {
                    buffer.push_str(&self.text[from..at]);
                    buffer.push(literal::escape(self.text.get(at..at + 2)?)?);
                    from = at + 2;
                }
                b'$' if bytes.get(at + 1) == Some(&b'{') => {
                    buffer.push_str(&self.text[from..at]);
                    if !buffer.is_empty() {
                        parts.push(TextPart::Text(std::mem::take(&mut buffer).into()));
                    }
                    self.at = at;
                    self.take(2);
                    parts.push(TextPart::Expr(self.value()?));
                    self.byte().filter(|byte| *byte == b'}')?;
                    from = self.at + 1;
                }
                b'$' => {
                    buffer.push_str(&self.text[from..=at]);
                    from = at + 1;
                }
                _ => return None,
            }
        }
    }

    /// Reads a string that stands for itself.
    pub(super) fn plain_text(&mut self) -> Option<(SmolStr, Span)> {
        let start = self.at;
        if self.byte() != Some(b'"') {
            return None;
        }
        match self.text()? {
            ExprKind::Literal(Value::Str(text)) => Some((text, self.since(start))),
            _ => None,
        }
    }
}
