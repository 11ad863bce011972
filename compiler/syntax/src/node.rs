//! One way through every tree: what stands in what, and what stands at an offset. Spans stay relative
//! to the item.

use msd_model::place::Span;

use crate::ast::{
    Argument, ArgumentValue, Binding, Decorator, Expr, ExprKind, Field, ForClause, Ident, Item,
    Parameter, Prefix, TextPart, TypeExpr, TypeField, TypeKind,
};

/// A part of a tree.
#[derive(Clone, Copy, Debug)]
pub enum Node<'a> {
    Item(&'a Item),
    Decorator(&'a Decorator),
    Argument(&'a Argument),
    Field(&'a Field),
    Expr(&'a Expr),
    Each(&'a ForClause),
    Binding(&'a Binding),
    Type(&'a TypeExpr),
    TypeField(&'a TypeField),
    Parameter(&'a Parameter),
}

/// Receives the parts of a node.
type Visit<'a, 'v> = &'v mut dyn FnMut(Node<'a>);

impl<'a> Node<'a> {
    /// Returns where it stands; an item reaches over everything.
    pub fn span(self) -> Span {
        match self {
            Node::Item(_) => Span { start: 0, end: u32::MAX },
            Node::Decorator(decorator) => decorator.span,
            Node::Argument(argument) => {
                let value = match &argument.value {
                    ArgumentValue::Expr(value) => value.span,
                    ArgumentValue::Group(name) => name.span,
                };
                argument.name.as_ref().map_or(value, |name| name.span.to(value))
            }
            Node::Field(field) => field_span(field),
            Node::Expr(expr) => expr.span,
            Node::Each(each) => each.first.span.to(each.list.span),
            Node::Binding(binding) => {
                let end = binding.condition.as_ref().unwrap_or(&binding.list);
                binding.first.span.to(end.span)
            }
            Node::Type(ty) => ty.span,
            Node::TypeField(field) => {
                let end = field.default.as_ref().map_or(field.ty.span, |default| default.span);
                field.name.span.to(end)
            }
            Node::Parameter(parameter) => {
                let end = parameter.default.as_ref().map_or(parameter.ty.span, |d| d.span);
                parameter.name.span.to(end)
            }
        }
    }

    /// Visits what stands directly in it, in the order of the source.
    pub fn each_child(self, visit: Visit<'a, '_>) {
        match self {
            Node::Item(item) => item_children(item, visit),
            Node::Decorator(decorator) => {
                decorator.arguments.iter().for_each(|argument| visit(Node::Argument(argument)));
            }
            Node::Argument(argument) => {
                if let ArgumentValue::Expr(value) = &argument.value {
                    visit(Node::Expr(value));
                }
            }
            Node::Field(field) => match field {
                Field::Named { decorators, value, .. } => {
                    decorators.iter().for_each(|decorator| visit(Node::Decorator(decorator)));
                    visit(Node::Expr(value));
                }
                Field::Computed { key, value } => {
                    visit(Node::Expr(key));
                    visit(Node::Expr(value));
                }
                Field::Spread(value) => visit(Node::Expr(value)),
            },
            Node::Expr(expr) => expr_children(expr, visit),
            Node::Each(each) => visit(Node::Expr(&each.list)),
            Node::Binding(binding) => {
                visit(Node::Expr(&binding.list));
                maybe(binding.condition.as_deref(), visit);
            }
            Node::Type(ty) => type_children(ty, visit),
            Node::TypeField(field) => {
                visit(Node::Type(&field.ty));
                maybe(field.default.as_ref(), visit);
            }
            Node::Parameter(parameter) => {
                visit(Node::Type(&parameter.ty));
                maybe(parameter.default.as_ref(), visit);
            }
        }
    }

    /// Visits the node and everything in it, outermost first.
    pub fn walk(self, visit: &mut dyn FnMut(Node<'a>)) {
        visit(self);
        self.each_child(&mut |child| child.walk(visit));
    }
}

/// Returns the nodes around an offset, outermost first; an offset at the end of one is in it.
pub fn around(item: &Item, offset: u32) -> Vec<Node<'_>> {
    let mut out = vec![Node::Item(item)];
    loop {
        let mut next = None;
        if let Some(last) = out.last() {
            last.each_child(&mut |child| {
                let span = child.span();
                if span.start <= offset && offset <= span.end {
                    next = Some(child);
                }
            });
        }
        match next {
            Some(next) => out.push(next),
            None => return out,
        }
    }
}

/// Returns the `for` of a declaration and what belongs to it.
pub fn each_of(item: &Item) -> Option<&ForClause> {
    match item {
        Item::Resource(resource) | Item::Existing(resource) => resource.each.as_ref(),
        Item::Module(module) => module.each.as_ref(),
        Item::Group(group) => group.each.as_ref(),
        _ => None,
    }
}

/// Returns the names that a `for` binds.
pub fn bound<'a>(first: &'a Ident, second: &'a Option<Ident>) -> impl Iterator<Item = &'a Ident> {
    std::iter::once(first).chain(second.as_ref())
}

/// Returns the fields of a block.
pub fn fields_of(item: &Item) -> Option<&[Field]> {
    Some(match item {
        Item::Stack(block)
        | Item::Limit(block)
        | Item::Target(block)
        | Item::Constraint(block)
        | Item::Test(block)
        | Item::Notify(block) => &block.fields,
        Item::Resource(resource) | Item::Existing(resource) => &resource.fields,
        Item::Module(module) => &module.fields,
        _ => return None,
    })
}

fn field_span(field: &Field) -> Span {
    match field {
        Field::Named { decorators, name, value } => {
            let whole = name.span.to(value.span);
            decorators.first().map_or(whole, |first| first.span.to(whole))
        }
        Field::Computed { key, value } => key.span.to(value.span),
        Field::Spread(value) => value.span,
    }
}

fn maybe<'a>(expr: Option<&'a Expr>, visit: Visit<'a, '_>) {
    if let Some(expr) = expr {
        visit(Node::Expr(expr));
    }
}

fn maybe_type<'a>(ty: Option<&'a TypeExpr>, visit: Visit<'a, '_>) {
    if let Some(ty) = ty {
        visit(Node::Type(ty));
    }
}

fn prefix<'a>(prefix: &'a Prefix, visit: Visit<'a, '_>) {
    prefix.decorators.iter().for_each(|decorator| visit(Node::Decorator(decorator)));
}

fn item_children<'a>(item: &'a Item, visit: Visit<'a, '_>) {
    prefix(item.prefix(), visit);
    match item {
        Item::Param(param) => {
            maybe_type(param.ty.as_ref(), visit);
            maybe(param.default.as_ref(), visit);
            maybe(param.condition.as_ref(), visit);
            maybe(param.message.as_ref(), visit);
        }
        Item::Let(item) => {
            maybe_type(item.ty.as_ref(), visit);
            visit(Node::Expr(&item.value));
        }
        Item::Output(item) => {
            maybe_type(item.ty.as_ref(), visit);
            visit(Node::Expr(&item.value));
        }
        Item::Type(item) => visit(Node::Type(&item.ty)),
        Item::Function(function) => {
            function.parameters.iter().for_each(|parameter| visit(Node::Parameter(parameter)));
            maybe_type(function.result.as_ref(), visit);
            maybe(function.body.as_ref(), visit);
        }
        Item::ResourceType(ty) => {
            ty.definitions.iter().for_each(|item| visit(Node::Type(&item.ty)));
            ty.fields.iter().for_each(|field| visit(Node::TypeField(field)));
        }
        Item::Import(import) => visit(Node::Expr(&import.id)),
        _ => {}
    }
    if let Some(each) = each_of(item) {
        visit(Node::Each(each));
    }
    match item {
        Item::Resource(resource) | Item::Existing(resource) => {
            maybe(resource.condition.as_ref(), visit);
        }
        Item::Module(module) => maybe(module.condition.as_ref(), visit),
        _ => {}
    }
    fields_of(item).into_iter().flatten().for_each(|field| visit(Node::Field(field)));
}

fn expr_children<'a>(expr: &'a Expr, visit: Visit<'a, '_>) {
    match &expr.kind {
        ExprKind::Literal(_) | ExprKind::Pattern(_) | ExprKind::Name(_) | ExprKind::Error => {}
        ExprKind::Text(parts) => {
            for part in parts {
                if let TextPart::Expr(part) = part {
                    visit(Node::Expr(part));
                }
            }
        }
        ExprKind::List(elements) => {
            elements.iter().for_each(|element| visit(Node::Expr(&element.value)));
        }
        ExprKind::Record(fields) => fields.iter().for_each(|field| visit(Node::Field(field))),
        ExprKind::ListFor { binding, body } => {
            visit(Node::Binding(binding));
            visit(Node::Expr(body));
        }
        ExprKind::MapFor { binding, key, value } => {
            visit(Node::Binding(binding));
            visit(Node::Expr(key));
            visit(Node::Expr(value));
        }
        ExprKind::If { condition, then, otherwise } => {
            visit(Node::Expr(condition));
            visit(Node::Expr(then));
            maybe(otherwise.as_deref(), visit);
        }
        ExprKind::Unary { operand, .. } => visit(Node::Expr(operand)),
        ExprKind::Binary { left, right, .. } => {
            visit(Node::Expr(left));
            visit(Node::Expr(right));
        }
        ExprKind::Attr { base, .. } => visit(Node::Expr(base)),
        ExprKind::Index { base, index } => {
            visit(Node::Expr(base));
            visit(Node::Expr(index));
        }
        ExprKind::Call { callee, arguments } => {
            visit(Node::Expr(callee));
            arguments.iter().for_each(|argument| visit(Node::Argument(argument)));
        }
        ExprKind::Is { operand, ty } => {
            visit(Node::Expr(operand));
            visit(Node::Type(ty));
        }
    }
}

fn type_children<'a>(ty: &'a TypeExpr, visit: Visit<'a, '_>) {
    match &ty.kind {
        TypeKind::Name { arguments, .. } | TypeKind::Union(arguments) => {
            arguments.iter().for_each(|argument| visit(Node::Type(argument)));
        }
        TypeKind::Record { fields, .. } => {
            fields.iter().for_each(|field| visit(Node::TypeField(field)));
        }
        TypeKind::Optional(inner) | TypeKind::Secret(inner) => visit(Node::Type(inner)),
        TypeKind::Literal(_) | TypeKind::Error => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ItemKind, parse_item};

    #[test]
    fn an_offset_is_found_from_the_outside_in() {
        let text = "resource r: aws.ec2.VPC { tags = { Name = \"${a.b}\" } }";
        let parsed = parse_item(ItemKind::Resource, text);
        let tree = parsed.tree.as_ref().unwrap_or_else(|| panic!("{:?}", parsed.diagnostics));
        let found = around(tree, text.find("a.b").unwrap_or(0) as u32);
        assert_eq!(found.len(), 7, "{found:?}");
        let Some(Node::Expr(Expr { kind: ExprKind::Name(name), .. })) = found.last() else {
            panic!("{found:?}");
        };
        assert_eq!(name, "a");
    }
}
