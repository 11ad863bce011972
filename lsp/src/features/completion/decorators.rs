//! Decorators and what stands in their brackets.

use msd_analysis::Compiler;
use msd_analysis::ide::Hole;
use msd_model::ty::TypeName;
use msd_syntax::ItemKind;
use smol_str::SmolStr;

use super::item::{Completion, Kind, Rank};

pub fn names(out: &mut Vec<Completion>) {
    for (usage, words) in msd_analysis::reference::decorators() {
        let usage = usage.trim_start_matches('@');
        let name = usage.split('(').next().unwrap_or(usage);
        let item = Completion::new(name, Kind::Decorator)
            .rank(Rank::Wanted)
            .detail(format!("@{usage}"))
            .doc(format!("Stands before {}.", words.join(", ")));
        out.push(match usage.contains('(') {
            true => item.insert(name).snippet(format!("{name}($0)")),
            false => item,
        });
    }
}

pub fn arguments(
    program: &Compiler,
    file: &str,
    hole: &Hole,
    decorator: &str,
    written: &[SmolStr],
    resource: Option<&str>,
    out: &mut Vec<Completion>,
) {
    match decorator {
        "after" => {
            let is_group = written.iter().any(|word| word == "group");
            for id in program.folder_items(file, ItemKind::Group) {
                let (_, name) = program.item_name(id);
                let text = if is_group { name.to_string() } else { format!("group {name}") };
                out.push(Completion::new(text, Kind::Module).rank(Rank::Fitting));
            }
            if is_group {
                return;
            }
            for id in program.values_in_reach(file, hole.group.as_deref()) {
                let (kind, name) = program.item_name(id);
                let waits =
                    matches!(kind, ItemKind::Resource | ItemKind::Existing | ItemKind::Module);
                if waits && name != hole.name && !written.contains(&name) {
                    let detail = program.item_type(id).to_string();
                    let item = Completion::new(name.as_str(), Kind::Resource).rank(Rank::Wanted);
                    out.push(item.detail(detail));
                }
            }
        }
        "limit" => {
            for id in program.folder_items(file, ItemKind::Limit) {
                let (_, name) = program.item_name(id);
                out.push(Completion::new(name.as_str(), Kind::Limit).rank(Rank::Wanted));
            }
            named(&["weight"], written, out);
        }
        "ignore" => {
            let schema = resource.and_then(|ty| program.schema(&TypeName::new(ty)));
            for (name, field) in schema.iter().flat_map(|schema| &schema.properties.fields) {
                if !field.read_only && !written.contains(name) {
                    let item = Completion::new(name.as_str(), Kind::Property).rank(Rank::Wanted);
                    out.push(item.detail(field.ty.to_string()));
                }
            }
        }
        "retry" => named(&["attempts", "backoff", "factor", "jitter", "on"], written, out),
        "provider" => {
            for name in ["aws", "sim"] {
                out.push(Completion::new(name, Kind::Word).rank(Rank::Wanted));
            }
            named(&["region", "via"], written, out);
        }
        "estimate" | "timeout" => {
            for example in ["30s", "5min", "30min", "1h"] {
                out.push(Completion::new(example, Kind::Word));
            }
        }
        _ => {}
    }
}

fn named(names: &[&str], written: &[SmolStr], out: &mut Vec<Completion>) {
    for name in names.iter().filter(|name| !written.iter().any(|w| w == *name)) {
        out.push(
            Completion::new(*name, Kind::Parameter)
                .rank(Rank::Fitting)
                .insert(format!("{name} = "))
                .snippet(format!("{name} = $0")),
        );
    }
}
