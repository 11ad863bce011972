//! `msd repl`: lines from a pipe, and keys in a real terminal.

use std::io::Write;
use std::process::Stdio;

use crate::harness::{Folder, Ran};

const PROGRAM: &str = r#"stack shop { tags = { Owner = "us" } }

param size: Int(1..=9) = 2
secret param word: String = "unsaid"

/// Where it runs.
let zones = ["a", "b"]

limit nets { concurrency = 1, applies_to = [aws.ec2.*] }

group base {
  @estimate(30s)
  resource vpc: aws.ec2.VPC { cidr_block = "10.0.0.0/16" }

  @estimate(10s)
  resource subnet: aws.ec2.Subnet for zone, i in zones {
    vpc_id     = vpc.vpc_id
    cidr_block = cidr.subnet(vpc.cidr_block, 8, i)
  }
}

let subnet_ids = [for s in subnet: s.subnet_id]

@after(group base)
resource queue: aws.sqs.Queue {
  queue_name = "q-${len(subnet_ids)}"
  delay_seconds = size
}

output url = queue.queue_url
"#;

fn shop() -> Folder {
    Folder::new([("main.msd", PROGRAM)])
}

fn asked(folder: &Folder, flags: &[&str], lines: &str) -> Ran {
    let mut command = folder.command(&[&["repl"], flags].concat());
    command.env("XDG_STATE_HOME", folder.file("home"));
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    Ran {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Asks the shop, expects success and silence, and returns the answers.
fn answers(lines: &str) -> String {
    let ran = asked(&shop(), &[], lines);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{}", ran.stdout);
    ran.stdout
}

#[test]
fn expressions_have_types_and_values() {
    assert_eq!(
        answers(
            "len(subnet)\n\n// a remark\nsubnet[\"a\"].subnet_id\nsubnet[\"b\"].cidr_block\nword\n[for z in zones:\n  \"${z}!\"\n]\n"
        ),
        "len(subnet) : Int = 2\n\
         subnet[\"a\"].subnet_id : aws.ec2.Subnet.SubnetId = (known after apply)\n\
         subnet[\"b\"].cidr_block : Cidr = \"10.0.1.0/24\"\n\
         word : secret String = (sensitive)\n\
         : List<String> = [\"a!\", \"b!\"]\n"
    );
    let raw = asked(&shop(), &["-raw"], "zones[1]\nlen(zones) * 2\n");
    assert_eq!((raw.code, raw.stdout.as_str()), (0, "b\n4\n"));
    let thing = answers("vpc\n");
    assert!(thing.starts_with("vpc : aws.ec2.VPC = vpc {\n  cidr_block = "), "{thing}");
}

#[test]
fn a_line_that_fails_stops_no_other() {
    let ran = asked(
        &shop(),
        &[],
        "lenn(zones)\n1 +\n:wavs\n:type\nresource r: aws.ec2.VPC {}\n2 + 2\n[1",
    );
    assert_eq!((ran.code, ran.stdout.as_str()), (1, "2 + 2 : Int = 4\n"));
    for expected in [
        "there is no function `lenn`",
        "did you mean `len`?",
        "expression:1:1",
        "the text ends where an expression is expected",
        "there is no command `:wavs`",
        "did you mean `:waves`?",
        "`:type` takes an expression",
        "a `resource` cannot be declared here",
    ] {
        assert!(ran.stderr.contains(expected), "{expected}: {}", ran.stderr);
    }
}

#[test]
fn lets_and_parameters_hold_until_the_end() {
    let folder = shop();
    let before = std::fs::read_to_string(folder.file("main.msd")).unwrap();
    let ran = asked(
        &folder,
        &[],
        "let zones = [\"a\", \"b\", \"c\"]\nlen(subnet)\nlet extra = len(zones) + 1\nextra\nparam size = 5\n\
         :overrides\n:diff\n:drop zones\nlen(subnet)\n",
    );
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{}", ran.stdout);
    let expected = "len(subnet) : Int = 3\nextra : Int = 4\nextra : Int = 4\nsize : Int(1..=9) = 5\n\
                    let zones = [\"a\", \"b\", \"c\"]\nlet extra = len(zones) + 1\nparam size = 5\n\
                    With let zones, let extra, param size:\n\n\
                    + subnet[\"c\"]: aws.ec2.Subnet · create\n\
                    ~ queue: aws.sqs.Queue · create\n";
    assert!(ran.stdout.contains(expected), "{}", ran.stdout);
    assert!(ran.stdout.contains("delay_seconds = 2 -> 5"), "{}", ran.stdout);
    assert!(ran.stdout.contains("3 other operations stay as they are.\nTime: "), "{}", ran.stdout);
    assert!(ran.stdout.ends_with("len(subnet) : Int = 2\n"), "{}", ran.stdout);
    assert_eq!(std::fs::read_to_string(folder.file("main.msd")).unwrap(), before);
    assert!(!folder.file(".msd").exists(), "a session leaves nothing behind");
}

#[test]
fn what_would_break_the_program_is_refused() {
    let ran = asked(
        &shop(),
        &[],
        "param size = 12\nsize\nparam sise = 1\nparam size: Int = 1\nparam size = len(url)\n\
         let zones = 5\nlen(zones)\nlet size = 3\nlet vpc = 1\nvpc.cidr_block\n",
    );
    assert_eq!(ran.code, 1);
    assert_eq!(
        ran.stdout,
        "size : Int(1..=9) = 2\nlen(zones) : Int = 2\nvpc.cidr_block : Cidr = \"10.0.0.0/16\"\n"
    );
    for expected in [
        "parameter `size` (from this session)",
        "did you mean `size`?",
        "write `param NAME = VALUE`",
        "`size` is a parameter",
        "`vpc` is declared twice",
    ] {
        assert!(ran.stderr.contains(expected), "{expected}: {}", ran.stderr);
    }
}

#[test]
fn types_and_help_are_told() {
    assert_eq!(answers(":type subnet[\"zz\"].subnet_id\n"), "aws.ec2.Subnet.SubnetId\n");
    let hover = answers(":hover vpc\n");
    assert!(hover.contains("resource vpc: aws.ec2.VPC"), "{hover}");
    let property = answers(":hover vpc.cidr_block\n");
    assert!(property.contains("cannot be changed"), "{property}");
    let doc = answers(":doc cidr.subnet\n");
    assert!(doc.starts_with("cidr.subnet("), "{doc}");
    let page = answers(":explain E0203\n");
    assert!(page.starts_with("E0203"), "{page}");
    let help = answers(":help\n");
    for name in ["EXPR", ":why A B", ":what-if CHANGE", ":quit"] {
        assert!(help.contains(name), "{name}: {help}");
    }
    assert_eq!(answers(":quit\n1\n"), "");
}

#[test]
fn plans_waves_and_paths_are_shown() {
    let plan = answers(":plan\n");
    assert!(plan.contains("Plan: 4 to create"), "{plan}");
    let waves = answers(":waves\n");
    assert!(
        waves.starts_with("Wave 1 · 1 operation · 30s\n  vpc\nWave 2 · 2 operations"),
        "{waves}"
    );
    assert!(waves.contains("  subnet ×2\n"), "{waves}");
    let critical = answers(":critical\n");
    assert!(critical.contains("30s    30s  vpc"), "{critical}");
    assert!(critical.contains("main.msd:13:12"), "{critical}");
    let limits = answers(":limits\n");
    assert!(limits.contains("nets     1 at once               3  main.msd:9:7"), "{limits}");
    let graph = answers(":graph\n");
    assert!(graph.starts_with("vpc\nsubnet ×2 <- vpc\n"), "{graph}");
    assert!(answers(":graph mermaid\n").starts_with("flowchart"));
    assert!(asked(&shop(), &[], ":graph png\n").stderr.contains("forms are dot"));
}

#[test]
fn every_way_is_told_edge_by_edge() {
    assert_eq!(
        answers(":why queue vpc\n"),
        "queue waits for vpc in 3 ways:\n\
         \n1. queue\n\
         \x20  -> all of group base  main.msd:24:14  @after(group base)\n\
         \x20  -> vpc                main.msd:13:12  resource vpc: aws.ec2.VPC { cidr_block = \"10.0.0.0/16\" }\n\
         \n2. queue\n\
         \x20  -> all of group base  main.msd:24:14  @after(group base)\n\
         \x20  -> subnet             main.msd:16:12  resource subnet: aws.ec2.Subnet for zone, i in zones {\n\
         \x20  -> vpc                main.msd:17:18  vpc_id     = vpc.vpc_id\n\
         \n3. queue\n\
         \x20  -> subnet_ids  main.msd:26:25  queue_name = \"q-${len(subnet_ids)}\"\n\
         \x20  -> subnet      main.msd:22:28  let subnet_ids = [for s in subnet: s.subnet_id]\n\
         \x20  -> vpc         main.msd:17:18  vpc_id     = vpc.vpc_id\n"
    );
    assert!(
        answers(":why vpc queue\n").starts_with("vpc does not wait for queue; it is the other way")
    );
    assert_eq!(answers(":why size zones\n"), "Neither waits for the other: size and zones.\n");
    let unknown = asked(&shop(), &[], ":why queu vpc\n");
    assert!(unknown.stderr.contains("did you mean `queue`?"), "{}", unknown.stderr);
}

#[test]
fn what_if_predicts_both() {
    let limit = answers(":what-if limit nets.concurrency = 2\n");
    assert!(limit.contains("What if: limit nets.concurrency = 2"), "{limit}");
    assert!(limit.contains("The plan has the same operations."), "{limit}");
    assert!(limit.lines().any(|line| line.starts_with("time") && line.contains("-10s")), "{limit}");
    let param = answers(":what-if param size = 7\n");
    assert!(param.contains("delay_seconds = 2 -> 7"), "{param}");
    let wrong = asked(&shop(), &[], ":what-if limit net.rate = 1/s\n");
    assert!(wrong.stderr.contains("did you mean `nets`?"), "{}", wrong.stderr);
}

#[test]
fn the_last_state_counts_as_known() {
    let folder = shop();
    assert!(asked(&folder, &[], ":state\n").stdout.contains("nothing was applied yet"));
    folder.ok(&["apply", "-auto-approve"]);
    let ran = asked(
        &folder,
        &[],
        "vpc.vpc_id\n:state\n:state subnet[\"a\"]\n:state subnet[\"x\"]\n:what-if limit nets.concurrency = 2\n",
    );
    assert!(ran.stdout.starts_with("vpc.vpc_id : aws.ec2.VPC.VpcId = \"vpc-"), "{}", ran.stdout);
    assert!(ran.stdout.contains("\nqueue\nsubnet[\"a\"]\nsubnet[\"b\"]\nvpc\n"), "{}", ran.stdout);
    assert!(ran.stdout.contains("subnet[\"a\"]: aws.ec2.Subnet (subnet-"), "{}", ran.stdout);
    assert!(ran.stderr.contains("there is no resource `subnet[\"x\"]` in the state"));
    assert!(ran.stderr.contains("this is about a deployment from nothing"), "{}", ran.stderr);
    assert_eq!(ran.code, 1);
}

#[test]
fn a_broken_program_answers_what_it_can() {
    let folder = shop();
    folder.write("broken.msd", "let bad = nothing\nparam open: Int\n");
    let ran = asked(&folder, &[], "bad\nopen + 1\nlen(zones)\n:plan\n");
    assert_eq!(ran.code, 1, "a plan needs a sound program");
    assert_eq!(
        ran.stdout,
        "bad : Any = (unknown: what it needs has mistakes)\n\
         open + 1 : Int = (parameter `open` has no value)\n\
         len(zones) : Int = 2\n"
    );
    assert!(ran.stderr.contains("`nothing` is not declared"), "{}", ran.stderr);
    let empty = Folder::new([]);
    assert_eq!(asked(&empty, &["-raw"], "2 + 2\n").stdout, "4\n");
}

#[test]
fn changed_sources_are_read_again() {
    let folder = shop();
    let mut session = Keys::new(&folder);
    session.types("len(zones)\r", "= 2");
    folder.edit("main.msd", "[\"a\", \"b\"]", "[\"a\", \"b\", \"c\", \"d\"]");
    session.types("len(zones)\r", "Reloaded, as this changed: main.msd");
    session.sees("= 4");
    folder.write("more.msd", "let more = bad\n");
    session.types("len(zones)\r", "Reloaded, as this changed: more.msd");
    session.sees("`bad` is not declared");
    session.sees("= 4");
    session.types(":reload\r", "Reloaded.");
    session.ends();
}

/// Colours only where this is empty.
fn command(folder: &Folder, no_color: &str) -> std::process::Command {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_msd"));
    command.current_dir(folder.path()).arg("repl").env("NO_COLOR", no_color);
    command.env("TERM", "xterm").env("XDG_STATE_HOME", folder.file("home")).env_remove("CI");
    command
}

/// A session in a terminal.
struct Keys(rexpect::session::PtySession);

impl Keys {
    fn new(folder: &Folder) -> Keys {
        let session = rexpect::session::spawn_command(command(folder, "1"), Some(60_000)).unwrap();
        let mut keys = Keys(session);
        keys.sees("msd> ");
        keys
    }

    fn sees(&mut self, expected: &str) {
        if let Err(error) = self.0.exp_string(expected) {
            panic!("{expected}: {error}");
        }
    }

    /// Sends keys and waits for what they bring to the screen.
    fn types(&mut self, keys: &str, expected: &str) {
        self.0.send(keys).unwrap();
        self.0.flush().unwrap();
        self.sees(expected);
    }

    /// Ctrl-C; waits for the next line, which begins by asking for pasted text to be marked.
    fn drops(&mut self) {
        self.types("\u{3}", "\u{1b}[?2004h");
        self.sees("msd> ");
    }

    fn ends(mut self) {
        self.0.send("\u{4}").unwrap();
        self.0.flush().unwrap();
        self.0.exp_eof().unwrap();
    }
}

#[test]
fn keys_complete_continue_and_remember() {
    let folder = shop();
    let mut session = Keys::new(&folder);
    // Tab writes what is meant.
    session.types("vpc.cidr_bl\t\r", "vpc.cidr_block : Cidr = \"10.0.0.0/16\"");
    session.types(":wav\t\r", "Wave 1");
    session.sees("msd> ");
    // Two Tabs list what is possible.
    session.types("subnet[\"a\"].subnet\t\t", "subnet_id");
    session.drops();
    session.types("cidr.sub\t", "cidr.subnet");
    // Ctrl-C drops the line and goes on.
    session.drops();
    // An open bracket goes on in the next line.
    session.types("[for z in zones:\r", "\n");
    session.types("\"${z}!\"]\r", "= [\"a!\", \"b!\"]");
    session.sees("msd> ");
    session.types("param word = \"hidden-word\"\r", "(sensitive)");
    session.ends();

    let kept = std::fs::read_to_string(folder.file("home/msd/repl_history")).unwrap();
    assert!(kept.contains("vpc.cidr_block") && !kept.contains("hidden-word"), "{kept}");
    assert!(!folder.file(".msd").exists());

    // The next session knows what was typed: above the two lines of the newest stands the command.
    let mut next = Keys::new(&folder);
    next.types("\u{1b}[A\u{1b}[A\u{1b}[A\r", "Wave 1");
    next.ends();
}

#[test]
fn what_is_typed_has_the_colours_of_an_editor() {
    let folder = shop();
    let mut session = rexpect::session::spawn_command(command(&folder, ""), Some(60_000)).unwrap();
    session.send("[for z in zones: \"x\"]").unwrap();
    session.flush().unwrap();
    session
        .exp_string(
            "[\u{1b}[1mfor\u{1b}[0m z \u{1b}[1min\u{1b}[0m zones: \u{1b}[32m\"x\"\u{1b}[0m]",
        )
        .unwrap();
    session.send("\r").unwrap();
    session.flush().unwrap();
    session.exp_string(": \u{1b}[36mList<\"x\">\u{1b}[0m = [\"x\", \"x\"]").unwrap();
}
