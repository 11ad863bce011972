//! `msd docs`: what there is to know of a resource type or a function, without leaving the terminal.

mod topic;

use std::path::Path;

use msd_model::nearest::nearest;
use msd_model::schema::ResourceType;
use serde_json::json;

use self::topic::Topic;
use crate::args::Docs;
use crate::docs_pack::{self, Pack, TypeDocs, VERSION};
use crate::docs_page::Page;
use crate::error::CliError;
use crate::outcome::Outcome;
use crate::render::docs as render;
use crate::render::plural;
use crate::terminal::Terminal;
use crate::type_names;

pub fn run(args: &Docs, terminal: &Terminal) -> Result<Outcome, CliError> {
    if let Some(wheel) = &args.install {
        install(wheel.as_deref(), terminal)?;
    } else if let Some(service) = &args.list {
        list(service.as_deref(), args.json, terminal)?;
    } else if let Some(name) = &args.name {
        show(name, args.json, terminal)?;
    }
    Ok(Outcome::Success)
}

fn show(name: &str, json: bool, terminal: &Terminal) -> Result<(), CliError> {
    let page = match topic::find(name)? {
        Topic::Type(schema) => Page::of_type(&schema, &described(&schema, terminal)?),
        Topic::Definition(schema, name) => {
            Page::of_definition(&schema, &name, &described(&schema, terminal)?)
        }
        Topic::Property(schema, at) => {
            Page::of_property(&schema, &at, &described(&schema, terminal)?)
        }
        Topic::Id(schema, name) => Page::of_id(&schema, &name),
        Topic::Function(signature) => Page::of_function(&signature),
    };
    match json {
        true => terminal.print_json(&page),
        false => {
            terminal.print(&render::page(&page, terminal.width, terminal.out.tint));
            Ok(())
        }
    }
}

/// Returns what the pack says of a type, and how to get a pack where there is none.
fn described(schema: &ResourceType, terminal: &Terminal) -> Result<TypeDocs, CliError> {
    let found = Pack::of_user()?.of_type(schema)?;
    if found.is_none() {
        terminal.say("`msd docs --install` adds the descriptions that AWS gives\n");
    }
    Ok(found.unwrap_or_default())
}

fn list(service: Option<&str>, json: bool, terminal: &Terminal) -> Result<(), CliError> {
    let services = type_names::services();
    let Some(given) = service else {
        let width = services.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
        let line =
            |(name, count): &(&str, u64)| format!("{name:width$}  {}\n", plural(*count, "type"));
        return match json {
            true => terminal.print_json(
                &services
                    .iter()
                    .map(|(name, count)| {
                        json!({
                            "service": name, "types": count,
                        })
                    })
                    .collect::<Vec<_>>(),
            ),
            false => {
                terminal.print(&services.iter().map(line).collect::<String>());
                Ok(())
            }
        };
    };
    let name = given.trim_end_matches(".*").trim_start_matches("aws.").to_lowercase();
    let types = type_names::of_service(&name);
    if types.is_empty() {
        let nearest = nearest(&name, services.iter().map(|(name, _)| *name)).map(str::to_owned);
        return Err(CliError::NoService { name: given.to_owned(), nearest });
    }
    match json {
        true => terminal.print_json(&types),
        false => {
            terminal.print(&types.iter().map(|name| format!("{name}\n")).collect::<String>());
            Ok(())
        }
    }
}

fn install(wheel: Option<&Path>, terminal: &Terminal) -> Result<(), CliError> {
    let pack = Pack::of_user()?;
    let installed = match wheel {
        Some(wheel) => pack.install(wheel)?,
        None => {
            terminal.say(&format!("fetching cfn-lint {VERSION} with pip …\n"));
            let folder = tempfile::tempdir()
                .map_err(|source| CliError::Write { path: std::env::temp_dir(), source })?;
            pack.install(&docs_pack::fetch(folder.path())?)?
        }
    };
    let size = installed.bytes as f64 / 1e6;
    let types = plural(installed.types, "type");
    let folder = installed.folder.display();
    terminal.print(&format!("{types} described in {folder} ({size:.1} MB)\n"));
    Ok(())
}
