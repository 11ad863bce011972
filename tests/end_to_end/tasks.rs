//! Actions and checks: when they run, what they answer, how they fail.

use crate::harness::Folder;
use crate::listener::Listener;

const LOCAL: &str = "target local { provider = sim, latency = 0s, tasks = real }\n";

/// Makes a folder with a program for tasks that are carried out.
fn real(program: &str) -> Folder {
    Folder::new([("main.msd", program), ("targets.msd", LOCAL)])
}

fn lines(folder: &Folder, name: &str) -> usize {
    std::fs::read_to_string(folder.file(name)).unwrap_or_default().lines().count()
}

#[test]
fn an_action_runs_once_or_when_it_changes_or_always() {
    let folder = real(
        r#"
param version: Int = 1
action seed { run = "echo x >> once", inputs = { v = version }, when = once }
action migrate { run = "echo x >> changed", inputs = { v = version } }
action ping { run = "echo x >> always", when = always }
"#,
    );
    let counts = || ["once", "changed", "always"].map(|name| lines(&folder, name));
    folder.ok(&["apply", "-auto-approve"]);
    assert_eq!(counts(), [1, 1, 1]);
    let plan = folder.ok(&["plan"]).stdout;
    assert!(plan.contains("> action ping will run: always"), "{plan}");
    assert!(plan.contains("0 to create, 0 to update") && plan.contains("1 to run"), "{plan}");
    folder.ok(&["apply", "-auto-approve"]);
    assert_eq!(counts(), [1, 1, 2]);
    let plan = folder.ok(&["plan", "-var", "version=2"]).stdout;
    assert!(plan.contains("> action migrate will run: inputs changed"), "{plan}");
    let ran = folder.ok(&["apply", "-auto-approve", "-var", "version=2"]);
    assert_eq!(counts(), [1, 2, 3]);
    assert!(ran.stdout.contains("2 run in"), "{}", ran.stdout);
    // What is no longer declared is forgotten, and nothing is called.
    folder.write("main.msd", "");
    let plan = folder.ok(&["plan"]).stdout;
    assert!(plan.contains("action seed will be forgotten"), "{plan}");
    folder.ok(&["apply", "-auto-approve"]);
    assert_eq!(counts(), [1, 2, 3]);
    assert_eq!(folder.state(), []);
}

#[test]
fn what_an_action_prints_goes_on_to_others() {
    let folder = real(
        r#"
action describe { run = ["echo", "{\"cidr\": \"10.7.0.0/16\", \"n\": 3}"] }
resource vpc: aws.ec2.VPC { cidr_block = describe.json.cidr }
action after { run = ["sh", "-c", "echo \"$V $MSD_IDEMPOTENCY_KEY\" > after"], env = { V = vpc.vpc_id }, key = "k-1" }
check three { require = describe.json.n == 3 }
output cidr = vpc.cidr_block
"#,
    );
    let ran = folder.ok(&["apply", "-auto-approve"]);
    assert!(ran.stdout.contains("10.7.0.0/16"), "{}", ran.stdout);
    let printed = std::fs::read_to_string(folder.file("after")).unwrap();
    assert!(printed.starts_with("vpc-") && printed.trim_end().ends_with(" k-1"), "{printed}");
    assert_eq!(folder.run(&["plan", "-detailed-exitcode"]).code, 0);
}

#[test]
fn a_command_that_fails_shows_its_exit_code_and_last_words_and_comes_again() {
    let folder = real(
        r#"
action migrate { run = "echo x >> tries; echo first >&2; echo 'table is locked' >&2; test -e ready || exit 7" }
@retry(attempts = 3, backoff = 1ms)
action stubborn { run = "echo x >> stubborn; exit 1" }
resource vpc: aws.ec2.VPC { cidr_block = "10.0.0.0/16" }
@after(migrate)
resource queue: aws.sqs.Queue {}
"#,
    );
    let ran = folder.run(&["apply", "-auto-approve"]);
    assert_eq!(ran.code, 1);
    for part in ["action `migrate` failed", "exit code 7", "table is locked", "main.msd:2"] {
        assert!(ran.stderr.contains(part), "{part}: {}", ran.stderr);
    }
    assert!(ran.stderr.contains("`stubborn` failed (after 3 attempts)"), "{}", ran.stderr);
    assert_eq!((lines(&folder, "tries"), lines(&folder, "stubborn")), (1, 3));
    folder.write("ready", "");
    folder.edit("main.msd", "exit 1", "exit 0");
    folder.ok(&["apply", "-auto-approve"]);
    assert_eq!((lines(&folder, "tries"), lines(&folder, "stubborn")), (2, 4));
    // A later failure makes it run again as well, although nothing changes any more.
    folder.edit("main.msd", "exit 0", "exit 5");
    assert_eq!(folder.run(&["apply", "-auto-approve"]).code, 1);
    folder.edit("main.msd", "exit 5", "exit 0");
    let plan = folder.ok(&["plan"]).stdout;
    assert!(plan.contains("> action stubborn will run"), "{plan}");
}

#[test]
fn a_check_looks_after_each_change_and_only_then() {
    let listener = Listener::start("200 OK", "all is well");
    let program = r#"
param name: String = "a"
resource queue: aws.sqs.Queue { queue_name = name }
resource other: aws.sqs.Queue { queue_name = "other" }
check smoke {
  http    = { url = "http://ADDRESS/health", expect = { status = 200, contains = "WORD", max_latency = 10s } }
  tcp     = "ADDRESS"
  command = ["test", "-d", "."]
  message = "the shop does not answer"
}
@after(other)
check rest { command = "echo x >> rest" }
"#;
    let program = program.replace("ADDRESS", &listener.address).replace("WORD", "well");
    let folder = real(&program);
    folder.ok(&["apply", "-auto-approve"]);
    assert_eq!((listener.requests().len(), lines(&folder, "rest")), (1, 1));
    assert!(listener.requests()[0].starts_with("GET /health"));
    assert_eq!(folder.run(&["plan", "-detailed-exitcode"]).code, 0);
    folder.ok(&["apply", "-auto-approve", "-var", "name=b"]);
    assert_eq!((listener.requests().len(), lines(&folder, "rest")), (2, 1));

    folder.edit("main.msd", "contains = \"well\"", "contains = \"better\"");
    folder.ok(&["apply", "-auto-approve", "-var", "name=b"]);
    assert_eq!(listener.requests().len(), 2, "nothing that it looks at changed");
    let ran = folder.run(&["apply", "-auto-approve", "-var", "name=c"]);
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("check `smoke` failed"), "{}", ran.stderr);
    assert!(ran.stderr.contains("the shop does not answer"), "{}", ran.stderr);
    assert!(ran.stderr.contains("does not contain `better`"), "{}", ran.stderr);
    // It has not passed yet, so that it is looked at again.
    folder.edit("main.msd", "contains = \"better\"", "contains = \"all\"");
    let ran = folder.ok(&["apply", "-auto-approve", "-var", "name=c"]);
    assert!(ran.stdout.contains("1 run"), "{}", ran.stdout);
    assert_eq!(listener.requests().len(), 4);
}

#[test]
fn a_command_that_takes_too_long_is_killed_with_all_it_began() {
    let folder = real(
        r#"
@timeout(600s)
action slow { run = "(sleep 5; touch late) & echo $! > pid; wait" }
action leaves { run = "sleep 30 & echo ready" }
output said = leaves.stdout
"#,
    );
    let began = std::time::Instant::now();
    folder.edit("targets.msd", "latency = 0s", "speed = 600");
    let ran = folder.run(&["apply", "-auto-approve"]);
    assert!(ran.stderr.contains("not finished within 10min"), "{}", ran.stderr);
    assert!(began.elapsed().as_secs() < 20, "what runs in the background is not waited for");
    let pid = std::fs::read_to_string(folder.file("pid")).unwrap();
    let shown = std::process::Command::new("ps").args(["-o", "stat=", "-p", pid.trim()]).output();
    let state = String::from_utf8(shown.unwrap().stdout).unwrap();
    // One that nobody has taken note of yet is dead as well.
    assert!(state.trim().is_empty() || state.starts_with('Z'), "{pid} is {state}");
}

#[test]
fn the_five_phases_of_a_cut_over() {
    let folder = Folder::example("cutover");
    folder.edit("main.msd", "provider = sim,", "provider = sim, latency = 0s,");
    let tested = folder.ok(&["test"]);
    assert!(tested.stdout.contains("5 passed"), "{}", tested.stdout);
    folder.ok(&["check", "-deny-warnings"]);
    let ran = folder.ok(&["apply", "-auto-approve", "-approve", "cutover"]);
    assert!(ran.stdout.contains("15 created") && ran.stdout.contains("13 run"), "{}", ran.stdout);
    assert!(ran.stderr.contains("would send \"Run Succeeded\" to SNS"), "{}", ran.stderr);
    assert_eq!(folder.run(&["plan", "-detailed-exitcode"]).code, 0);
    // A new image: the preconditions are looked at again, the data stays where it is.
    let plan = folder.ok(&["plan", "-var", "image=shop:2.1"]).stdout;
    for part in ["check permissions", "check health", "check arrived"] {
        assert!(plan.contains(&format!("> {part} will check")), "{part}: {plan}");
    }
    assert!(!plan.contains("move_database") && !plan.contains("gate cutover"), "{plan}");
    folder.edit("provisioning.msd", "@estimate(12min) @protect", "@estimate(12min)");
    folder.ok(&["apply", "-auto-approve"]);
    folder.ok(&["destroy", "-auto-approve"]);
    assert_eq!(folder.state(), []);
    assert_eq!(folder.cloud().len(), 0);
}

#[test]
fn a_check_tries_as_often_as_it_says() {
    let folder = real(
        r#"
resource queue: aws.sqs.Queue {}
check late { command = "echo x >> tries; test $(wc -l < tries) -ge 3", retry = { attempts = 5, every = 1ms } }
check never { tcp = "127.0.0.1:1", retry = { attempts = 2, every = 1ms } }
"#,
    );
    let ran = folder.run(&["apply", "-auto-approve"]);
    assert_eq!(ran.code, 1);
    assert_eq!(lines(&folder, "tries"), 3);
    assert!(ran.stderr.contains("no connection to 127.0.0.1:1"), "{}", ran.stderr);
    assert!(ran.stderr.contains("attempt 2 of 2"), "{}", ran.stderr);
}

#[test]
fn a_request_carries_its_key_and_an_unexpected_answer_fails() {
    let listener = Listener::start("201 Created", "{\"id\": 17}");
    let program = r#"
action announce {
  http = { url = "http://ADDRESS/deployments", headers = { x-team = "shop" }, body = { version = 3 } }
}
action closed { http = { url = "http://ADDRESS/closed", expect = { status = [200, 204] } } }
output id = announce.json.id
"#;
    let folder =
        real(&program.replace("ADDRESS", &listener.address).replace("x-team", "\"x-team\""));
    let ran = folder.run(&["apply", "-auto-approve"]);
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("status 201, expected [200,204]"), "{}", ran.stderr);
    let requests = listener.requests();
    let sent = requests.iter().find(|request| request.contains("/deployments")).unwrap();
    assert!(sent.starts_with("POST /deployments"), "{sent}");
    assert!(sent.contains("idempotency-key: ") && sent.contains("x-team: shop"), "{sent}");
    assert!(sent.ends_with("{\"version\":3}"), "{sent}");
}

#[test]
fn secrets_that_a_task_is_given_are_nowhere() {
    let folder = real(
        r#"
secret param token: String
action tell { run = ["sh", "-c", "echo said $TOKEN; echo $TOKEN > seen"], env = { TOKEN = token } }
action fail { run = ["sh", "-c", "echo no $TOKEN >&2; exit 1"], env = { TOKEN = token } }
"#,
    );
    let ran = folder.run(&["apply", "-auto-approve", "-var", "token=hunter22"]);
    assert_eq!(ran.code, 1);
    assert_eq!(std::fs::read_to_string(folder.file("seen")).unwrap(), "hunter22\n");
    assert!(ran.stderr.contains("no (sensitive)"), "{}", ran.stderr);
    assert!(!ran.stdout.contains("hunter22") && !ran.stderr.contains("hunter22"));
    for file in ["state.db", "state.db-wal"] {
        let bytes = std::fs::read(folder.file(&format!(".msd/{file}"))).unwrap_or_default();
        assert!(!bytes.windows(8).any(|part| part == b"hunter22"), "{file}");
    }
}

#[test]
fn the_simulated_cloud_and_tests_run_no_command() {
    let folder = Folder::new([(
        "main.msd",
        r#"
resource queue: aws.sqs.Queue {}
action touch { run = "touch done", inputs = { queue = queue.queue_url } }
check there { command = "exit 1" }
gate go { message = "Go?", policy = true }
@after(go)
resource late: aws.sqs.Queue {}

test runs { expect = [plan.create == 2, plan.run == 3, run.outcome == "succeeded"] }
test strikes {
  fault  = { on = "there", code = "Down" }
  expect = [run.outcome == "failed", string.contains(run.errors["there"], "Down")]
}
"#,
    )]);
    let ran = folder.ok(&["test"]);
    assert!(ran.stdout.contains("2 passed"), "{}", ran.stdout);
    folder.ok(&["apply", "-auto-approve"]);
    assert!(!folder.file("done").exists());
}
