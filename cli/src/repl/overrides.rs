//! What a session puts in place of the program's own: `let`s and values of parameters. The sources stay
//! as they are; a `let` of the program is blanked out in memory, and that of the session stands in a file
//! of its own.

use indexmap::IndexMap;
use msd_analysis::{Compiler, Given, GivenValue, Inputs};
use msd_model::value::Value;
use msd_syntax::ItemKind;
use smol_str::SmolStr;

/// What reports call the file with the session's own declarations.
pub const FILE: &str = "session";

#[derive(Clone, Debug, Default)]
pub struct Overrides {
    /// By name, each as it was typed.
    pub lets: IndexMap<SmolStr, String>,
    pub params: IndexMap<SmolStr, Value>,
}

impl Overrides {
    pub fn is_empty(&self) -> bool {
        self.lets.is_empty() && self.params.is_empty()
    }

    /// Returns the names, in the order in which they came.
    pub fn names(&self) -> Vec<String> {
        let lets = self.lets.keys().map(|name| format!("let {name}"));
        lets.chain(self.params.keys().map(|name| format!("param {name}"))).collect()
    }

    /// Puts the `let`s into a program.
    pub fn put_into(&self, program: &mut Compiler) {
        for name in self.lets.keys() {
            hide(program, name);
        }
        let text: String = self.lets.values().map(|text| format!("{text}\n")).collect();
        if !text.is_empty() || program.source(FILE).is_some() {
            program.add_file("", FILE, &text);
        }
    }

    /// Adds the values of parameters to what a run gives.
    pub fn add_to(&self, inputs: &mut Inputs) {
        for (name, value) in &self.params {
            let (value, origin) = (GivenValue::Value(value.clone()), "this session".into());
            inputs.given.insert(name.clone(), Given { value, origin });
        }
    }
}

/// Blanks out a `let` of the program, so that nothing else moves; returns its file as it was.
pub fn hide(program: &mut Compiler, name: &str) -> Option<(SmolStr, String)> {
    let file = program.files().into_iter().find(|file| file.folder.is_empty())?;
    let info = program.item_info(program.item_named(&file.path, name)?);
    if info.kind != ItemKind::Let || info.file == FILE {
        return None;
    }
    let before = program.source(&info.file)?.to_string();
    let blank = |byte: u8| if byte == b'\n' { '\n' } else { ' ' };
    let blanks: String = before[info.span.range()].bytes().map(blank).collect();
    let mut after = before.clone();
    after.replace_range(info.span.range(), &blanks);
    program.set_text(&info.file, &after);
    Some((info.file, before))
}
