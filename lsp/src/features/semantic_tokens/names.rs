//! Words that stand for something, as tokens.

use msd_analysis::Compiler;
use msd_analysis::ide::{ItemInfo, Target};
use msd_model::ty::TypeName;
use msd_syntax::ItemKind;
use msd_syntax::ast::{Expr, ExprKind, Field};
use msd_syntax::node::Node;

use super::{Token, TokenKind, modifier};

/// Adds the words of a declaration, those that are best known first.
pub fn names(program: &Compiler, item: &ItemInfo, out: &mut Vec<Token>) {
    let start = item.span.start;
    for word in program.item_occurrences(item.id) {
        let Some((kind, mut modifiers)) = kind(program, &word.target) else { continue };
        if word.is_definition {
            modifiers |= modifier::DECLARATION;
        }
        // `az` in `{ az }` is the value too, and that tells more.
        out.push(Token { span: word.span.shifted(start), kind, modifiers });
    }
    let Some(tree) = &program.tree(item.id).tree else { return };
    let mut property = |span: msd_model::place::Span| {
        let span = span.shifted(start);
        out.push(Token { span, kind: TokenKind::Property, modifiers: 0 });
    };
    Node::Item(tree).walk(&mut |node| match node {
        Node::Field(Field::Named { name, value, .. }) if name.span != value.span => {
            property(name.span);
        }
        Node::Expr(Expr { kind: ExprKind::Attr { name, .. }, .. }) => property(name.span),
        Node::TypeField(field) => property(field.name.span),
        _ => {}
    });
}

fn kind(program: &Compiler, target: &Target) -> Option<(TokenKind, u8)> {
    Some(match target {
        Target::Item(id) => match program.item_name(*id).0 {
            ItemKind::Param => (TokenKind::Parameter, 0),
            ItemKind::Let | ItemKind::Output => (TokenKind::Variable, modifier::READ_ONLY),
            ItemKind::Function => (TokenKind::Function, 0),
            ItemKind::Type => (TokenKind::Type, 0),
            ItemKind::ResourceType => (TokenKind::Class, 0),
            ItemKind::Module | ItemKind::Group | ItemKind::Stack | ItemKind::Target => {
                (TokenKind::Namespace, 0)
            }
            ItemKind::Unknown => return None,
            _ => (TokenKind::Variable, 0),
        },
        Target::Local { .. } => (TokenKind::Parameter, 0),
        Target::Field { .. } => (TokenKind::Property, 0),
        Target::Property { owner, name } => (TokenKind::Property, property(program, owner, name)),
        Target::ResourceType(_) => (TokenKind::Class, 0),
        Target::Id(_) => (TokenKind::Type, 0),
        Target::Function(_) => (TokenKind::Function, modifier::LIBRARY),
        Target::BuiltIn(_) => (TokenKind::Type, modifier::LIBRARY),
        Target::Decorator(_) => (TokenKind::Decorator, 0),
    })
}

/// What the cloud alone fills in, and what one should no longer use.
fn property(program: &Compiler, owner: &str, name: &str) -> u8 {
    // A definition inside of a type has no schema of its own.
    if owner.matches('.').count() != 2 {
        return 0;
    }
    let Some(schema) = program.schema(&TypeName::new(owner)) else { return 0 };
    let Some(field) = schema.property(name) else { return 0 };
    let mark = |is: bool, bit| if is { bit } else { 0 };
    mark(field.read_only, modifier::READ_ONLY) | mark(field.deprecated, modifier::DEPRECATED)
}
