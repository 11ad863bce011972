//! Source for what is there already: declarations whose next plan changes nothing. Asks no cloud; what
//! was found is given.

mod declaration;
mod kept;
mod names;
mod references;
mod verify;
mod writing;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use msd_engine::provider::Object;
use msd_engine::state::State;
use msd_model::schema::{ResourceType, Schemas};
use msd_model::ty::TypeName;
use smol_str::SmolStr;

use declaration::Declaration;
use references::References;
use writing::Writer;

/// A thing that a declaration is wanted for.
#[derive(Clone, Debug)]
pub struct Found {
    pub object: Object,
    pub schema: Arc<ResourceType>,
    /// Where it is, when not where the target says.
    pub region: Option<SmolStr>,
    /// What it has to be called, where that is decided.
    pub name: Option<SmolStr>,
}

impl Found {
    pub fn ty(&self) -> &TypeName {
        &self.schema.name
    }
}

/// What stands beside the declarations.
pub struct Around<'a> {
    /// The program's folder.
    pub folder: &'a Path,
    /// The file that the source will be in.
    pub file: &'a str,
    /// Text that goes before the declarations.
    pub before: &'a str,
    /// Names that the program has already.
    pub taken: BTreeSet<SmolStr>,
    /// What is managed already may be named as well.
    pub state: &'a State,
    pub schemas: &'a dyn Schemas,
    /// Whether `import` lines are wanted.
    pub imports: bool,
}

/// What was written.
#[derive(Clone, Debug)]
pub struct Source {
    pub text: String,
    /// Mistakes that are left for a person to mend.
    pub open: Vec<String>,
}

/// Writes a declaration for each thing, formatted, what others refer to first. References stand in the
/// place of identifiers wherever the checker takes them.
pub fn write(found: &[Found], around: &Around<'_>) -> Source {
    let names = names::choose(found, around.taken.clone());
    let mut references = References::new(found, &names, around.state, around.schemas);
    let mut declarations: Vec<Declaration> = found
        .iter()
        .enumerate()
        .map(|(index, one)| {
            let writer =
                Writer { references: &mut references, schemas: around.schemas, own: index };
            Declaration::new(one, names[index].clone(), around.imports, writer)
        })
        .collect();
    let order = references.order(found.len());
    let mut rounds = 0;
    loop {
        let mut text = around.before.to_owned();
        for index in &order {
            declarations[*index].write(&mut text);
        }
        let text = msd_syntax::format(&text).text;
        let mistakes = verify::mistakes(&text, around);
        let mut mended = false;
        for mistake in &mistakes {
            let Some(one) = declarations.iter_mut().find(|one| one.name == mistake.declaration)
            else {
                continue;
            };
            mended |= one.retreat(mistake.property.as_deref());
        }
        rounds += 1;
        if !mended || rounds == ROUNDS {
            let open = mistakes.into_iter().map(|mistake| mistake.message).collect();
            return Source { text, open };
        }
    }
}

/// References, then texts, then nothing: more retreats there are not.
const ROUNDS: usize = 4;

#[cfg(test)]
mod tests;
