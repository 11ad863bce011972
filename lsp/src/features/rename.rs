//! Rename across files and modules. Where the address of something that is deployed changes, a `moved`
//! line goes with it, so that it is renamed and not replaced.

use msd_analysis::Compiler;
use msd_analysis::ide::{ItemId, Target};
use msd_model::place::Span;
use msd_syntax::ItemKind;
use smol_str::SmolStr;

use super::change::Change;

/// What is renamed: its span and its name.
#[derive(Clone, Debug, PartialEq)]
pub struct Renamed {
    pub span: Span,
    pub name: SmolStr,
}

/// Returns what would be renamed at an offset, or why that is not possible.
pub fn prepare(program: &Compiler, file: &str, offset: u32) -> Result<Renamed, String> {
    let (word, _) = word_at(program, file, offset)?;
    Ok(Renamed { span: word.span, name: word.name })
}

fn word_at(program: &Compiler, file: &str, offset: u32) -> Result<(Renamed, Target), String> {
    let word =
        program.occurrence_at(file, offset).ok_or("there is no name here that could be changed")?;
    match &word.target {
        Target::Item(_) | Target::Local { .. } | Target::Field { .. } => {}
        _ => {
            return Err("that is not declared in this program, so its name is not yours".to_owned());
        }
    }
    let name = program.spelling(&word.target).unwrap_or_default();
    Ok((Renamed { span: word.span, name }, word.target))
}

/// Returns the changes that give it another name everywhere.
pub fn rename(
    program: &Compiler,
    file: &str,
    offset: u32,
    new_name: &str,
) -> Result<Vec<Change>, String> {
    let (word, target) = word_at(program, file, offset)?;
    is_name(new_name, &target, program)?;
    if word.name == new_name {
        return Ok(Vec::new());
    }
    if let Target::Item(id) = &target {
        is_free(program, *id, new_name)?;
    }
    let mut changes: Vec<Change> = program
        .references(&target)
        .into_iter()
        .map(|found| {
            let text = match found.is_short {
                // `{ tags }` names the field by the old name and its value by the new one.
                true => match &target {
                    Target::Field { .. } => format!("{new_name} = {}", word.name),
                    _ => format!("{} = {new_name}", word.name),
                },
                false => new_name.to_owned(),
            };
            Change { file: found.place.file, span: found.place.span, text }
        })
        .collect();
    if let Target::Item(id) = &target {
        changes.extend(moved(program, *id, new_name));
    }
    changes.sort();
    changes.dedup();
    Ok(changes)
}

fn is_name(name: &str, target: &Target, program: &Compiler) -> Result<(), String> {
    let is_word = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if !is_word {
        return Err(format!("`{name}` is no name: letters, digits and `_`, with a letter first"));
    }
    const WORDS: [&str; 9] = ["true", "false", "null", "if", "then", "else", "for", "in", "is"];
    if WORDS.contains(&name) {
        return Err(format!("`{name}` is a word of the language"));
    }
    if let Target::Item(id) = target
        && program.item_name(*id).0 == ItemKind::Type
        && !name.starts_with(|c: char| c.is_ascii_uppercase())
    {
        return Err("types begin with a capital letter".to_owned());
    }
    Ok(())
}

/// The new name must not be taken where the declaration stands.
fn is_free(program: &Compiler, id: ItemId, new_name: &str) -> Result<(), String> {
    let info = program.item_info(id);
    let folder = program.item_folder(id);
    let taken = program.all_items().into_iter().find(|other| {
        let (kind, name) = program.item_name(*other);
        *other != id
            && name == new_name
            && share_names(kind, info.kind)
            && program.item_folder(*other) == folder
    });
    match taken {
        Some(other) => {
            let other = program.item_info(other);
            Err(format!("`{new_name}` is taken: a {} in {}", other.kind.word(), other.file))
        }
        None => Ok(()),
    }
}

fn share_names(a: ItemKind, b: ItemKind) -> bool {
    a == b || a.is_value() && b.is_value()
}

/// Returns the line that tells of a changed address. An earlier one that leads to the old name follows
/// it by being renamed itself.
fn moved(program: &Compiler, id: ItemId, new_name: &str) -> Option<Change> {
    let info = program.item_info(id);
    let has_address = match info.kind {
        ItemKind::Resource | ItemKind::Module => true,
        ItemKind::Group => info.repeated,
        _ => false,
    };
    let repeated_around =
        std::iter::successors(program.group_around(id), |group| program.group_around(*group))
            .any(|group| program.item_info(group).repeated);
    // Inside of a group with `for` each key has an address of its own: no one line tells of them all.
    if !has_address || repeated_around {
        return None;
    }
    let text = program.source(&info.file)?;
    let start = outermost(program, id).map_or(info.span.start, |group| group);
    let line = text[..start as usize].rfind('\n').map_or(0, |newline| newline + 1) as u32;
    let name = &info.name;
    Some(Change::insert(info.file.clone(), line, format!("moved {name} -> {new_name}\n\n")))
}

/// Returns where the outermost group around a declaration begins: `moved` stands outside of groups.
fn outermost(program: &Compiler, id: ItemId) -> Option<u32> {
    let groups =
        std::iter::successors(program.group_around(id), |group| program.group_around(*group));
    groups.last().map(|group| program.item_info(group).span.start)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::change::applied;
    use crate::features::marked::marked;

    fn renamed(source: &str, name: &str) -> Result<String, String> {
        let at = marked(source);
        let changes = rename(&at.program, &at.file, at.cursor, name)?;
        let mut out = String::new();
        for file in at.program.files() {
            let text = at.program.source(&file.path).unwrap();
            let text = applied(&text, &file.path, &changes);
            out.push_str(&if file.path == "main.msd" {
                text
            } else {
                format!("//- {}\n{text}", file.path)
            });
        }
        Ok(out)
    }

    #[test]
    fn a_resource_takes_its_state_along() {
        let source = "/// Net.\nresource vpc^: aws.ec2.VPC {}\nresource s: aws.ec2.Subnet { vpc_id = vpc.vpc_id }\n\
                      @after(vpc)\nresource t: aws.ec2.VPC { tags = { vpc = \"vpc\", id = \"${vpc.vpc_id}\" } }\n";
        assert_eq!(
            renamed(source, "net").unwrap(),
            "moved vpc -> net\n\n/// Net.\nresource net: aws.ec2.VPC {}\nresource s: aws.ec2.Subnet { vpc_id = net.vpc_id }\n\
             @after(net)\nresource t: aws.ec2.VPC { tags = { vpc = \"vpc\", id = \"${net.vpc_id}\" } }\n"
        );
    }

    #[test]
    fn names_go_along_into_modules_and_short_fields() {
        let source = "module net: \"./net\" { name = \"x\" }\n//- net/n.msd\nparam na^me: String\nlet r = { name }\n";
        assert_eq!(
            renamed(source, "title").unwrap(),
            "module net: \"./net\" { title = \"x\" }\n//- net/n.msd\nparam title: String\nlet r = { name = title }\n"
        );
    }

    #[test]
    fn what_cannot_be_renamed_says_why() {
        assert!(renamed("let a^ = 1\nlet b = 2\n", "b").unwrap_err().contains("taken"));
        assert!(renamed("let a^ = 1\n", "2x").unwrap_err().contains("no name"));
        assert!(
            renamed("resource r: aws.ec2.V^PC {}\n", "x").unwrap_err().contains("not declared")
        );
        assert!(renamed("let a = ^1\n", "x").unwrap_err().contains("no name here"));
    }
}
