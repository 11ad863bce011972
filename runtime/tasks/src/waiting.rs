//! Questions that gates ask, and their answers, as files: each process that can read the stack's
//! folder can look at them and answer. A file appears whole or not at all.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

const QUESTION: &str = "question.json";
const ANSWER: &str = "answer.json";

/// A gate that waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// The gate's address.
    pub gate: String,
    pub message: String,
    /// Who may answer; everybody when it names nobody.
    #[serde(default)]
    pub approvers: Vec<String>,
    /// Milliseconds since 1970.
    pub since: i64,
    #[serde(default)]
    pub deadline: Option<i64>,
    /// The process that waits.
    pub pid: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    pub approved: bool,
    /// `user@host`.
    pub by: String,
    /// Milliseconds since 1970.
    pub at: i64,
    #[serde(default)]
    pub message: Option<String>,
}

impl Question {
    /// Tells whether somebody, given as `user@host`, may answer: by that name or by that user's.
    pub fn admits(&self, by: &str) -> bool {
        let user = by.split('@').next().unwrap_or(by);
        self.approvers.is_empty() || self.approvers.iter().any(|one| one == by || one == user)
    }
}

/// The files of one target's gates.
#[derive(Clone, Debug)]
pub struct Waiting {
    folder: PathBuf,
}

impl Waiting {
    pub fn new(folder: PathBuf) -> Waiting {
        Waiting { folder }
    }

    /// Drops what a run left behind that died; the caller holds the state's lock.
    pub fn clear(&self) -> io::Result<()> {
        match fs::remove_dir_all(&self.folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    pub fn ask(&self, question: &Question) -> io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        write(&self.path(&question.gate, QUESTION), question)
    }

    pub fn answer(&self, gate: &str, answer: &Answer) -> io::Result<()> {
        write(&self.path(gate, ANSWER), answer)
    }

    pub fn answered(&self, gate: &str) -> Option<Answer> {
        read(&self.path(gate, ANSWER))
    }

    /// Takes an answer back that does not count.
    pub fn reject_answer(&self, gate: &str) {
        // Whoever may answer writes another one over it.
        let _ = fs::remove_file(self.path(gate, ANSWER));
    }

    /// Removes a question with its answer.
    pub fn settle(&self, gate: &str) {
        // What stays behind is cleared by the next run.
        let _ = fs::remove_file(self.path(gate, QUESTION));
        let _ = fs::remove_file(self.path(gate, ANSWER));
    }

    /// Returns every open question, the oldest first.
    pub fn questions(&self) -> Vec<Question> {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let names = entries.map(|entry| entry.path());
        let asked = names.filter(|path| path.to_string_lossy().ends_with(QUESTION));
        let mut questions: Vec<Question> = asked.filter_map(|path| read(&path)).collect();
        questions.sort_by(|a, b| (a.since, &a.gate).cmp(&(b.since, &b.gate)));
        questions
    }

    fn path(&self, gate: &str, what: &str) -> PathBuf {
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.';
        let name = match gate.chars().all(plain) {
            true => gate.to_owned(),
            // A key may hold anything, and two of them must not meet in one file.
            false => {
                let digest = Sha256::digest(gate);
                digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
            }
        };
        self.folder.join(format!("{name}.{what}"))
    }
}

fn write(path: &Path, value: &impl Serialize) -> io::Result<()> {
    let text = serde_json::to_string_pretty(value)?;
    let beside = path.with_extension(format!("{}.tmp", std::process::id()));
    fs::write(&beside, text)?;
    fs::rename(&beside, path)
}

fn read<T: DeserializeOwned>(path: &Path) -> Option<T> {
    serde_json::from_str(&fs::read_to_string(path).ok()?).ok()
}
