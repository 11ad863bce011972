//! `msd check -fix`: what it writes, what it leaves, and what it only shows.

use crate::harness::Folder;

const WRONG: &str = "\
resource vpc: aws.ec2.VPCC { cidr_blok = \"10.0.0.0/16\" }
resource net: aws.ec2.Subnet { vpc_id = vpcc.vpc_id, cidr_block = \"10.0.1.0/24\" }
";
const RIGHT: &str = "\
resource vpc: aws.ec2.VPC { cidr_block = \"10.0.0.0/16\" }
resource net: aws.ec2.Subnet { vpc_id = vpc.vpc_id, cidr_block = \"10.0.1.0/24\" }
";

#[test]
fn one_mended_mistake_may_uncover_another() {
    let folder = Folder::new([("main.msd", WRONG), ("other.msd", "output ok = 1\n")]);
    let ran = folder.ok(&["check", "-fix"]);
    // The property is known to be wrong only once its type is known.
    let fixed: Vec<&str> = ran.stderr.lines().filter(|line| line.starts_with("fixed ")).collect();
    assert_eq!(fixed.len(), 3, "{}", ran.stderr);
    assert!(fixed.iter().any(|line| line.starts_with("fixed E0203 at main.msd:1:29: ")));
    assert!(fixed.iter().any(|line| line.starts_with("fixed E0201 at main.msd:2:41: ")));
    assert!(ran.stdout.starts_with("Success!"), "{}", ran.stdout);
    assert_eq!(std::fs::read_to_string(folder.file("main.msd")).unwrap(), RIGHT);
    let names: Vec<_> = std::fs::read_dir(folder.path()).unwrap().flatten().collect();
    assert_eq!(names.len(), 2, "nothing is left beside the files: {names:?}");
    assert_eq!(folder.ok(&["check", "-fix"]).stderr, "");
}

#[test]
fn what_cannot_be_mended_is_reported_as_ever() {
    let program = format!("{WRONG}let nobody = completely_unknown\n");
    let folder = Folder::new([("main.msd", program.as_str())]);
    let ran = folder.run(&["check", "-fix", "-format", "json"]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    let document: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(document["error_count"], 1, "{document}");
    assert_eq!(document["diagnostics"][0]["code"], "E0201");
    let written = std::fs::read_to_string(folder.file("main.msd")).unwrap();
    assert_eq!(written, format!("{RIGHT}let nobody = completely_unknown\n"));
}

#[test]
fn a_diff_is_shown_and_nothing_is_written() {
    let folder = Folder::new([("main.msd", WRONG)]);
    let ran = folder.run(&["check", "-fix", "-diff"]);
    assert_eq!(ran.code, 1);
    let lines = |text: &str, sign: char| {
        text.lines().map(|line| format!("{sign}{line}\n")).collect::<String>()
    };
    let expected = format!(
        "--- a/main.msd\n+++ b/main.msd\n@@ -1,2 +1,2 @@\n{}{}",
        lines(WRONG, '-'),
        lines(RIGHT, '+')
    );
    assert_eq!(ran.stdout, expected);
    assert_eq!(std::fs::read_to_string(folder.file("main.msd")).unwrap(), WRONG);
    assert_eq!(folder.run(&["check", "-diff"]).code, 1, "a diff of what?");
    folder.write("main.msd", RIGHT);
    assert!(folder.ok(&["check", "-fix", "-diff"]).stdout.starts_with("Success!"));
}

#[test]
fn modules_are_mended_in_their_own_files() {
    let folder = Folder::new([]);
    for name in ["shared", "stack"] {
        std::fs::create_dir(folder.file(name)).unwrap();
    }
    folder.write("stack/main.msd", "module net: \"../shared\" {}\n");
    folder.write("shared/net.msd", WRONG);
    let ran = folder.ok(&["check", "stack", "-fix"]);
    assert!(ran.stderr.contains("fixed E0205 at ../shared/net.msd:1:15"), "{}", ran.stderr);
    assert_eq!(std::fs::read_to_string(folder.file("shared/net.msd")).unwrap(), RIGHT);
}

#[cfg(unix)]
#[test]
fn a_file_keeps_its_permissions_and_a_link_stays_a_link() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new([("real.msd", WRONG)]);
    let mode = std::fs::Permissions::from_mode(0o640);
    std::fs::set_permissions(folder.file("real.msd"), mode).unwrap();
    std::fs::create_dir(folder.file("stack")).unwrap();
    // The compiler reads no file outside of the stack's folder, so the link stays inside.
    std::fs::rename(folder.file("real.msd"), folder.file("stack/real.txt")).unwrap();
    std::os::unix::fs::symlink("real.txt", folder.file("stack/main.msd")).unwrap();
    folder.ok(&["check", "stack", "-fix"]);
    assert!(folder.file("stack/main.msd").is_symlink());
    let real = folder.file("stack/real.txt");
    assert_eq!(std::fs::read_to_string(&real).unwrap(), RIGHT);
    assert_eq!(std::fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o640);
}

#[test]
fn advice_is_a_warning_that_can_be_taken_or_allowed() {
    let text = "param used: String = \"x\"\n\n/// Long gone.\nparam gone: String = \"y\"\n\n\
                resource queue: aws.sqs.Queue { queue_name = used }\n\n@after(queue)\n\
                resource user: aws.sqs.Queue { redrive_policy = { dead_letter_target_arn = queue.arn } }\n\n\
                // msd:allow W0102\nlet kept = 1\n";
    let folder = Folder::new([("main.msd", text)]);
    let ran = folder.ok(&["check", "-format", "short"]);
    assert!(ran.stderr.contains("main.msd:4:7: warning[W0101]"), "{}", ran.stderr);
    assert!(ran.stderr.contains("main.msd:8:8: warning[W0104]"), "{}", ran.stderr);
    assert!(!ran.stderr.contains("W0102"), "{}", ran.stderr);
    assert_eq!(folder.run(&["check", "-deny-warnings"]).code, 1);
    folder.ok(&["check", "-fix"]);
    folder.ok(&["fmt"]);
    let fixed = std::fs::read_to_string(folder.file("main.msd")).unwrap();
    assert!(!fixed.contains("gone") && !fixed.contains("@after"), "{fixed}");
    assert_eq!(folder.ok(&["check", "-deny-warnings"]).stderr, "");
}
