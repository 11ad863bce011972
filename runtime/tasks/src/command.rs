//! Runs a command of the user's: no terminal, its output kept within bounds.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use msd_engine::provider::ProviderError;
use msd_model::value::{Record, Value};
#[cfg(unix)]
use rustix::process::{Pid, Signal, kill_process_group};
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::process::{Child, Command};
use tokio::task::JoinHandle;

use crate::fields::{failed, record, shown, text};

/// Of the output; the rest is read and dropped, so that the command never waits for a reader.
const OUTPUT: usize = 64 * 1024;
/// Of the error output, from its end.
const COMPLAINT: usize = 8 * 1024;
const COMPLAINT_LINES: usize = 10;
/// How long the output may go on after the command has ended.
const GRACE: Duration = Duration::from_secs(1);

pub struct Ended {
    pub stdout: String,
}

/// Runs the command and returns what it printed. `fields` may hold `env` and `dir`. A command that
/// does not succeed is an error with its exit code and its last words.
pub async fn run(
    what: &Value,
    fields: &Record,
    folder: &Path,
    variables: &[(&str, &str)],
) -> Result<Ended, ProviderError> {
    let mut command = command(what)?;
    command.current_dir(folder.join(text(fields, "dir").unwrap_or(".")));
    for (name, value) in record(fields, "env").into_iter().flatten() {
        command.env(name.as_str(), shown(value));
    }
    command.envs(variables.iter().copied());
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.kill_on_drop(true);
    // Ctrl-C at the terminal is the run's: what it has begun is finished first.
    #[cfg(unix)]
    command.process_group(0);
    let cannot = |error: std::io::Error| failed("Command", format!("it does not start: {error}"));
    let mut child = command.spawn().map_err(cannot)?;
    let group = Group::of(&child);
    let stdout = Reading::start(child.stdout.take(), Keep::First(OUTPUT));
    let stderr = Reading::start(child.stderr.take(), Keep::Last(COMPLAINT));
    let status = child.wait().await;
    // What it leaves in the background is its own business, and may hold its output open.
    group.release();
    let (stdout, stderr) = (stdout.text().await, stderr.text().await);
    let status = status.map_err(cannot)?;
    if status.success() {
        return Ok(Ended { stdout: stdout.trim().to_owned() });
    }
    let how = match status.code() {
        Some(code) => format!("exit code {code}"),
        None => "ended by a signal".to_owned(),
    };
    let lines: Vec<&str> = stderr.trim_end().lines().collect();
    let last = lines[lines.len().saturating_sub(COMPLAINT_LINES)..].join("\n");
    Err(failed("Exit", if last.is_empty() { how } else { format!("{how}\n{last}") }))
}

fn command(what: &Value) -> Result<Command, ProviderError> {
    match what {
        Value::List(words) => {
            let mut words = words.iter().map(shown);
            let program = words.next().ok_or_else(|| failed("Command", "the command is empty"))?;
            let mut command = Command::new(program);
            command.args(words);
            Ok(command)
        }
        other => {
            let mut command = Command::new("sh");
            command.arg("-c").arg(shown(other));
            Ok(command)
        }
    }
}

enum Keep {
    First(usize),
    Last(usize),
}

/// An output that is read to its end; so much of it is kept.
struct Reading {
    kept: Arc<Mutex<Vec<u8>>>,
    task: JoinHandle<()>,
}

impl Reading {
    fn start(from: Option<impl AsyncRead + Unpin + Send + 'static>, keep: Keep) -> Reading {
        let kept: Arc<Mutex<Vec<u8>>> = Arc::default();
        let into = Arc::clone(&kept);
        let task = tokio::spawn(async move {
            let Some(mut from) = from else { return };
            let mut chunk = [0u8; 8192];
            // An output that breaks off is an output that ended.
            while let Ok(count @ 1..) = from.read(&mut chunk).await {
                let mut kept = into.lock().unwrap_or_else(PoisonError::into_inner);
                kept.extend_from_slice(&chunk[..count]);
                match keep {
                    Keep::First(most) => kept.truncate(most),
                    Keep::Last(most) => {
                        let surplus = kept.len().saturating_sub(most);
                        kept.drain(..surplus);
                    }
                }
            }
        });
        Reading { kept, task }
    }

    /// Returns what was kept once the output has ended; the command itself has.
    async fn text(mut self) -> String {
        if tokio::time::timeout(GRACE, &mut self.task).await.is_err() {
            self.task.abort();
        }
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&kept).into_owned()
    }
}

/// Ends every command that runs, for a process that is about to end itself.
pub fn kill_all() {
    let running = RUNNING.lock().unwrap_or_else(PoisonError::into_inner);
    running.iter().copied().for_each(kill);
}

static RUNNING: Mutex<BTreeSet<u32>> = Mutex::new(BTreeSet::new());

/// The processes of a command, which are killed when nobody waits for it any more.
struct Group {
    leader: Option<u32>,
    is_over: bool,
}

impl Group {
    fn of(child: &Child) -> Group {
        let leader = child.id();
        RUNNING.lock().unwrap_or_else(PoisonError::into_inner).extend(leader);
        Group { leader, is_over: false }
    }

    fn release(mut self) {
        self.is_over = true;
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        let Some(leader) = self.leader else { return };
        RUNNING.lock().unwrap_or_else(PoisonError::into_inner).remove(&leader);
        if !self.is_over {
            kill(leader);
        }
    }
}

/// Kills a process group by the number of its leader.
fn kill(leader: u32) {
    #[cfg(unix)]
    if let Some(pid) = i32::try_from(leader).ok().and_then(Pid::from_raw) {
        // They may all have ended just now.
        let _ = kill_process_group(pid, Signal::KILL);
    }
    #[cfg(not(unix))]
    let _ = leader;
}
