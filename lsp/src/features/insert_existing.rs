//! Inserts a declaration of something that is there already, by its identifier.

use msd_analysis::Compiler;
use msd_model::ty::TypeName;
use msd_model::value::Value;

use super::change::Change;
use super::completion::snake;

/// Returns the change; the declaration comes after the one at the offset.
pub fn insert_existing(
    program: &Compiler,
    file: &str,
    offset: u32,
    ty: &str,
    identifier: &str,
) -> Result<Change, String> {
    let schema = program
        .schema(&TypeName::new(ty))
        .ok_or_else(|| format!("there is no resource type `{ty}`"))?;
    let text = program.source(file).ok_or_else(|| format!("there is no file {file}"))?;
    // Parts of an identifier are joined by `|`, as the cloud's own interfaces join them.
    let parts: Vec<&str> = identifier.split('|').collect();
    if parts.len() != schema.identifier.len() {
        let names = schema.identifier.join(" | ");
        return Err(format!("{ty} is identified by {names}"));
    }
    let fields: Vec<String> = schema
        .identifier
        .iter()
        .zip(parts)
        .map(|(name, part)| format!("{name} = {}", Value::str(part.trim()).source()))
        .collect();
    let taken =
        |name: &str| program.all_items().into_iter().any(|id| program.item_name(id).1 == name);
    let base = snake(schema.name.short());
    let mut name = base.clone();
    let mut number = 2;
    while taken(&name) {
        name = format!("{base}_{number}");
        number += 1;
    }
    let declaration = format!("existing {name}: {ty} {{ {} }}", fields.join(", "));
    let items = program.items(file);
    let before = items.iter().rev().find(|item| item.span.start <= offset && item.group.is_none());
    let Some(before) = before else {
        let rest = if text.is_empty() { "" } else { "\n" };
        return Ok(Change::insert(file, 0, format!("{declaration}\n{rest}")));
    };
    // A group ends with its brace, behind the last of its members.
    let end = items
        .iter()
        .filter(|item| item.span.start >= before.span.start)
        .take_while(|item| item.span == before.span || item.group.is_some())
        .map(|item| item.span.end)
        .max()
        .unwrap_or(before.span.end);
    let at = match before.kind {
        msd_syntax::ItemKind::Group => {
            text[end as usize..].find('}').map_or(text.len() as u32, |brace| end + brace as u32 + 1)
        }
        _ => end,
    };
    Ok(Change::insert(file, at, format!("\n\n{declaration}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::change::applied;
    use crate::features::marked::marked;

    #[test]
    fn a_declaration_is_inserted_behind_the_one_at_the_cursor() {
        let at = marked("let a^ = 1\nlet vpc = 2\n");
        let insert = |ty, id| insert_existing(&at.program, &at.file, at.cursor, ty, id);
        let change = insert("aws.ec2.VPC", "vpc-1").unwrap();
        let text = at.program.source(&at.file).unwrap();
        assert_eq!(
            applied(&text, &at.file, &[change]),
            "let a = 1\n\nexisting vpc_2: aws.ec2.VPC { vpc_id = \"vpc-1\" }\nlet vpc = 2\n"
        );
        assert!(insert("aws.ec2.VPN", "x").unwrap_err().contains("no resource type"));
        assert!(insert("aws.ec2.VPC", "x|y").unwrap_err().contains("identified by vpc_id"));
    }
}
