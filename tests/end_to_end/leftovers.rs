//! What a failed creation leaves behind: it is known, told, replaced, rolled back, destroyed.

use crate::harness::{Folder, Ran};

const QUEUES: &str = r#"
stack shop { rollback = manual }
target local { provider = sim, latency = 0s }
resource dead: aws.sqs.Queue { queue_name = "dead" }
@protect
resource queue: aws.sqs.Queue {
  queue_name     = "queue"
  redrive_policy = { dead_letter_target_arn = dead.arn, max_receive_count = 3 }
}
"#;

const APPLY: [&str; 2] = ["apply", "-auto-approve"];

/// Applies a program in which the queue is made and is no use.
fn left_behind(program: &str) -> (Folder, Ran) {
    let folder = Folder::new([("main.msd", program)]);
    let fault = "on=queue,operation=create,made=true,code=NotStabilized";
    let ran = folder.run(&["apply", "-auto-approve", "-faults", fault]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    (folder, ran)
}

#[test]
fn it_is_told_and_replaced_even_if_protected() {
    let (folder, ran) = left_behind(QUEUES);
    assert!(ran.stderr.contains("it is there all the same"), "{}", ran.stderr);
    assert!(ran.stderr.contains("the next apply replaces it"), "{}", ran.stderr);
    folder.assert_agrees(2);
    let shown = folder.ok(&["state", "show", "queue"]).stdout;
    assert!(shown.contains("tainted"), "{shown}");
    let plan = folder.ok(&["plan", "-refresh"]).stdout;
    assert!(plan.contains("-/+ queue") || plan.contains("+/- queue"), "{plan}");
    assert!(plan.contains("@tainted = true -> false  # forces replacement"), "{plan}");
    assert!(!plan.contains("outside of msd"), "{plan}");
    assert!(plan.contains("1 to replace"), "{plan}");
    folder.ok(&APPLY);
    folder.assert_agrees(2);
    assert!(!folder.ok(&["state", "show", "queue"]).stdout.contains("tainted"));
    folder.ok(&["plan", "-detailed-exitcode"]);
}

#[test]
fn it_goes_with_a_rollback_and_with_destroy() {
    let (folder, _) = left_behind(QUEUES);
    folder.ok(&["rollback", "-auto-approve"]);
    folder.assert_agrees(0);
    let (folder, _) = left_behind(QUEUES);
    folder.ok(&["destroy", "-auto-approve"]);
    folder.assert_agrees(0);
    let (folder, _) = left_behind(&QUEUES.replace("manual", "automatic"));
    folder.assert_agrees(0);
}

#[test]
fn a_predecessor_that_was_not_replaced_after_all_comes_back() {
    let program = QUEUES.replace("@protect\n", "@replace(create_first)\n").replace(
        "queue_name     = \"queue\"",
        "fifo_queue     = true\n  queue_name     = \"a.fifo\"",
    );
    let program =
        program.replace("queue_name = \"dead\"", "queue_name = \"dead.fifo\", fifo_queue = true");
    let folder = Folder::new([("main.msd", program.as_str())]);
    folder.ok(&APPLY);
    let before = folder.cloud();
    folder.write("main.msd", &program.replace("a.fifo", "b.fifo"));
    let ran =
        folder.run(&["apply", "-auto-approve", "-faults", "on=queue,operation=create,made=true"]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert_eq!(folder.cloud().len(), 3, "the predecessor stays until its successor is of use");
    folder.ok(&["rollback", "-auto-approve"]);
    assert_eq!(folder.cloud(), before);
    folder.assert_agrees(2);
}

#[test]
fn what_a_resumed_run_finishes_is_whole() {
    let (folder, _) = left_behind(QUEUES);
    folder.ok(&["resume", "-auto-approve"]);
    folder.assert_agrees(2);
    folder.ok(&["plan", "-detailed-exitcode"]);
}

#[test]
fn who_finds_it_whole_says_so() {
    let (folder, _) = left_behind(QUEUES);
    let ran = folder.run(&["untaint", "dead"]);
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("`dead` is not tainted"), "{}", ran.stderr);
    assert!(ran.stderr.contains("tainted: queue"), "{}", ran.stderr);
    let before = folder.cloud();
    folder.ok(&["untaint", "queue"]);
    let shown = folder.ok(&["state", "show", "queue"]).stdout;
    assert!(!shown.contains("tainted") && shown.contains("arn"), "{shown}");
    folder.ok(&APPLY);
    assert_eq!(folder.cloud(), before, "nothing is made anew");
    folder.ok(&["plan", "-detailed-exitcode"]);
}
