//! Programs to begin with: examples that are tested as such, carried in the binary. A new one is one
//! row here and one in `args::Template`.

use crate::args::Template;

/// A file's name and its text.
pub type File = (&'static str, &'static str);

macro_rules! file {
    ($folder:literal, $name:literal) => {
        ($name, include_str!(concat!("../../examples/", $folder, "/", $name)))
    };
}

pub fn files(template: Template) -> &'static [File] {
    match template {
        Template::Starter => &[file!("starter", "main.msd")],
        Template::Website => &[file!("website", "main.msd")],
        Template::QueueWorker => {
            &[file!("queue-worker", "main.msd"), file!("queue-worker", "worker.py")]
        }
    }
}
