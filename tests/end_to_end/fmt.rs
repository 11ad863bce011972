//! `msd fmt` on real files: what it writes, what it only shows, and what it leaves alone.

use std::io::Write;
use std::process::Stdio;

use crate::harness::{Folder, Ran};

const LOOSE: &str = "let   a=1\n\n\nlet b = [1,2] // two\n";
const TIGHT: &str = "let a = 1\n\nlet b = [1, 2] // two\n";
const BROKEN: &str = "let a=1\nresource  x : aws.sqs.Queue {\n    queue_name = = 1\n}\n";

fn piped(folder: &Folder, arguments: &[&str], text: &str) -> Ran {
    let mut command = folder.command(arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    Ran {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

fn read(folder: &Folder, name: &str) -> String {
    std::fs::read_to_string(folder.file(name)).unwrap()
}

#[test]
fn files_that_change_are_written_and_named() {
    let folder = Folder::new([("a.msd", LOOSE), ("b.msd", TIGHT), ("c.txt", LOOSE)]);
    let modified = |name| std::fs::metadata(folder.file(name)).unwrap().modified().unwrap();
    let before = modified("b.msd");
    assert_eq!(folder.ok(&["fmt"]).stdout, "a.msd\n");
    assert_eq!(read(&folder, "a.msd"), TIGHT);
    assert_eq!(read(&folder, "c.txt"), LOOSE);
    assert_eq!(modified("b.msd"), before, "what does not change is not touched");
    assert_eq!(folder.ok(&["fmt"]).stdout, "");
    let names: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(names.len(), 3, "nothing is left behind: {names:?}");
}

#[test]
fn check_and_diff_change_nothing() {
    let folder = Folder::new([("a.msd", LOOSE), ("b.msd", TIGHT)]);
    let ran = folder.run(&["fmt", "-check"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (3, "a.msd\n"));
    let ran = folder.run(&["fmt", "--check", "--diff", "--list=false"]);
    assert_eq!(ran.code, 3);
    let wanted = "--- old/a.msd\n+++ new/a.msd\n@@ -1,4 +1,3 @@\n-let   a=1\n-\n+let a = 1\n \n-let b = [1,2] // two\n+let b = [1, 2] // two\n";
    assert_eq!(ran.stdout, wanted);
    assert_eq!(folder.ok(&["fmt", "-write=false"]).stdout, "a.msd\n");
    assert_eq!(read(&folder, "a.msd"), LOOSE);
    let coloured =
        folder.command(&["fmt", "-diff", "-check"]).env("CLICOLOR_FORCE", "1").output().unwrap();
    assert!(String::from_utf8_lossy(&coloured.stdout).contains("\u{1b}[32m+let a = 1"));
    // Without -check, a diff is what was done.
    assert!(folder.ok(&["fmt", "-diff"]).stdout.contains("+let a = 1"));
    assert_eq!(read(&folder, "a.msd"), TIGHT);
    assert_eq!(folder.run(&["fmt", "-check"]).code, 0);
}

#[test]
fn standard_input_goes_to_standard_output() {
    let folder = Folder::new([]);
    let ran = piped(&folder, &["fmt", "-"], LOOSE);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, TIGHT));
    assert_eq!(piped(&folder, &["fmt", "-check", "-"], LOOSE).code, 3);
    assert_eq!(piped(&folder, &["fmt", "-check", "-"], TIGHT).code, 0);
    let ran = piped(&folder, &["fmt", "-"], BROKEN);
    assert_eq!(ran.code, 2);
    assert_eq!(ran.stdout, BROKEN.replace("a=1", "a = 1"), "no text is lost");
    assert!(ran.stderr.contains("<stdin>:3"), "{}", ran.stderr);
}

#[test]
fn folders_in_folders_are_done_when_asked_for() {
    let folder = Folder::new([("a.msd", LOOSE)]);
    for inner in ["inner", ".msd", "inner/deep"] {
        std::fs::create_dir(folder.file(inner)).unwrap();
        folder.write(&format!("{inner}/x.msd"), LOOSE);
    }
    assert_eq!(folder.ok(&["fmt", "-write=false"]).stdout, "a.msd\n");
    let all = "a.msd\ninner/deep/x.msd\ninner/x.msd\n";
    assert_eq!(folder.run(&["fmt", "-check", "-recursive"]).stdout, all);
    assert_eq!(folder.ok(&["fmt", "inner", "a.msd"]).stdout, "inner/x.msd\na.msd\n");
    assert_eq!(read(&folder, "inner/deep/x.msd"), LOOSE);
    assert_eq!(read(&folder, ".msd/x.msd"), LOOSE);
}

#[test]
fn a_mistake_stops_nothing_else() {
    let folder = Folder::new([("a.msd", BROKEN), ("b.msd", LOOSE), ("c.txt", LOOSE)]);
    let ran = folder.run(&["fmt"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, "a.msd\nb.msd\n"));
    assert!(ran.stderr.contains("a.msd:3") && ran.stderr.contains("E0101"), "{}", ran.stderr);
    assert!(ran.stderr.contains("what does not parse stays as it is"), "{}", ran.stderr);
    assert_eq!(read(&folder, "a.msd"), BROKEN.replace("a=1", "a = 1"));
    assert_eq!(read(&folder, "b.msd"), TIGHT);
    let ran = folder.run(&["fmt", "nowhere", "c.txt", "b.msd"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("there is no file or folder nowhere"), "{}", ran.stderr);
    assert!(ran.stderr.contains("c.txt is no .msd file"), "{}", ran.stderr);
}

#[cfg(unix)]
#[test]
fn permissions_and_links_stay() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = Folder::new([("a.msd", LOOSE), ("b.msd", LOOSE)]);
    let mode = |name: &str, mode| {
        std::fs::set_permissions(folder.file(name), PermissionsExt::from_mode(mode)).unwrap();
    };
    mode("a.msd", 0o640);
    mode("b.msd", 0o440);
    symlink("a.msd", folder.file("link.msd")).unwrap();
    assert_eq!(folder.ok(&["fmt", "link.msd"]).stdout, "link.msd\n");
    assert_eq!(read(&folder, "a.msd"), TIGHT);
    assert!(folder.file("link.msd").is_symlink());
    let permissions = std::fs::metadata(folder.file("a.msd")).unwrap().permissions();
    assert_eq!(permissions.mode() & 0o777, 0o640);
    let refused = folder.run(&["fmt", "b.msd"]);
    assert_eq!(refused.code, 2);
    assert!(refused.stderr.contains("cannot write b.msd"), "{}", refused.stderr);
}
