//! `msd completion` in real shells; one that is not installed is passed over with a word.

use std::process::Command;

use crate::harness::Folder;

/// Runs a script in a shell that finds msd; none when there is no such shell.
fn output(shell: &str, script: &str) -> Option<String> {
    let folder = Folder::new([("plan.txt", "")]);
    let msd = std::path::Path::new(env!("CARGO_BIN_EXE_msd")).parent().unwrap();
    let path = format!("{}:{}", msd.display(), std::env::var("PATH").unwrap_or_default());
    let options: &[&str] = match shell {
        "bash" => &["--norc", "--noprofile", "-c"],
        "zsh" => &["-f", "-c"],
        _ => &["--no-config", "-c"],
    };
    let mut command = Command::new(shell);
    command.args(options).arg(script).current_dir(folder.path());
    match command.env("PATH", path).env("HOME", folder.path()).output() {
        Ok(ran) => {
            let stderr = String::from_utf8_lossy(&ran.stderr);
            assert!(ran.status.success(), "{shell}: {stderr}");
            Some(String::from_utf8(ran.stdout).unwrap())
        }
        Err(error) => {
            eprintln!("completion in {shell} is not tested: {error}");
            None
        }
    }
}

fn bash(words: &[&str]) -> Option<Vec<String>> {
    let at = words.len() - 1;
    let (last, before) = (words[at], words[at - 1]);
    let words: Vec<String> = words.iter().map(|word| format!("'{word}'")).collect();
    let script = format!(
        "source <(msd completion bash)\nCOMP_WORDS=({})\nCOMP_CWORD={at}\n\
         _msd msd '{last}' '{before}'\nprintf '%s\\n' \"${{COMPREPLY[@]}}\"\n",
        words.join(" ")
    );
    Some(output("bash", &script)?.lines().map(str::to_owned).collect())
}

#[test]
fn bash_completes_commands_flags_and_values() {
    let Some(commands) = bash(&["msd", "pl"]) else { return };
    assert_eq!(commands, ["plan"]);
    for (words, expected) in [
        (&["msd", "graph", "--format", "mer"][..], "mermaid"),
        (&["msd", "plan", "--detailed"], "--detailed-exitcode"),
        (&["msd", "explain", "E031"], "E0312"),
        (&["msd", "docs", "aws.ec2.VPCPeer"], "aws.ec2.VPCPeeringConnection"),
        (&["msd", "new", "--template", "queue"], "queue-worker"),
    ] {
        assert_eq!(bash(words).unwrap(), [expected], "{words:?}");
    }
}

#[test]
fn fish_completes_commands_and_values() {
    let complete =
        |line: &str| output("fish", &format!("msd completion fish | source; complete -C '{line}'"));
    let Some(commands) = complete("msd pl") else { return };
    assert!(commands.starts_with("plan\t"), "{commands}");
    assert_eq!(complete("msd explain E031").unwrap(), "E0312\n");
    assert_eq!(complete("msd docs aws.ec2.VPCPeer").unwrap(), "aws.ec2.VPCPeeringConnection\n");
}

#[test]
fn zsh_takes_the_script() {
    let script = "autoload -Uz compinit && compinit -u -d ./dump && source <(msd completion zsh) \
                  && print ${_comps[msd]}";
    if let Some(function) = output("zsh", script) {
        assert_eq!(function, "_msd\n");
    }
}

#[test]
fn the_other_shells_get_a_script_too() {
    let folder = Folder::new([]);
    for shell in ["powershell", "elvish", "zsh", "fish", "bash"] {
        let script = folder.ok(&["completion", shell]).stdout;
        assert!(script.contains("detailed-exitcode"), "{shell}");
    }
    assert_eq!(folder.run(&["completion", "tcsh"]).code, 1);
}
