//! What a cloud holds becomes a program; the simulated cloud is the one that can be asked anything.

use crate::harness::Folder;

const NETWORK: &str = r#"
target local { provider = sim, latency = 0s, region = "us-east-1" }

resource main: aws.ec2.VPC { cidr_block = "10.0.0.0/16", tags = { Name = "main", team = "web" } }

resource subnet: aws.ec2.Subnet for zone, index in ["us-east-1a", "us-east-1b"] {
  vpc_id            = main.vpc_id
  cidr_block        = cidr.subnet("10.0.0.0/16", 8, index)
  availability_zone = zone
  tags              = { Name = "private-${zone}" }
}

resource web: aws.ec2.SecurityGroup {
  group_description = "of the web"
  vpc_id            = main.vpc_id
}

resource dead: aws.sqs.Queue { queue_name = "dead" }
resource jobs: aws.sqs.Queue {
  queue_name     = "jobs"
  redrive_policy = { dead_letter_target_arn = dead.arn, max_receive_count = 3 }
}

resource policy: aws.sqs.QueuePolicy {
  queues          = [jobs.queue_url]
  policy_document = {
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = "*", Action = "sqs:*", Resource = "${jobs.arn}" }]
  }
}

resource topic: aws.sns.Topic { topic_name = "events" }
resource table: aws.dynamodb.Table {
  table_name            = "orders"
  billing_mode          = "PAY_PER_REQUEST"
  attribute_definitions = [{ attribute_name = "id", attribute_type = "S" }]
  key_schema            = [{ attribute_name = "id", key_type = "HASH" }]
}

resource role: aws.iam.Role {
  role_name                   = "worker"
  assume_role_policy_document = {
    Version   = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "lambda.amazonaws.com" }
    }]
  }
}
"#;

/// As many things are in it.
const THINGS: usize = 10;

/// Makes the network, and forgets that msd made it.
fn strange() -> Folder {
    let folder = Folder::new([("main.msd", NETWORK)]);
    folder.ok(&["apply", "-auto-approve"]);
    std::fs::remove_file(folder.file(".msd/state.db")).unwrap();
    folder.write(
        "main.msd",
        "target local { provider = sim, latency = 0s, region = \"us-east-1\" }\n",
    );
    folder
}

fn services<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&["discover", "ec2", "sqs", "sns", "dynamodb", "iam"], more].concat()
}

#[test]
fn the_next_plan_only_takes_over() {
    let folder = strange();
    let wrote = folder.ok(&services(&["-out", "found.msd"]));
    assert!(wrote.stderr.contains("Wrote 10 things to found.msd"), "{}", wrote.stderr);
    assert!(!wrote.stderr.contains("Warning:"), "{}", wrote.stderr);
    let source = std::fs::read_to_string(folder.file("found.msd")).unwrap();
    for line in ["= main.vpc_id", "= [jobs.queue_url]"] {
        assert!(source.contains(line), "{line}\n{source}");
    }
    assert!(source.contains("dead_letter_target_arn = dead.arn"), "{source}");
    assert!(source.contains("= jobs.arn"), "{source}");
    folder.ok(&["fmt", "-check"]);
    let plan = folder.ok(&["plan"]).stdout;
    assert_eq!(plan.matches("# is taken over").count(), THINGS, "{plan}");
    assert!(plan.contains("Plan: 0 to create, 0 to update, 0 to replace, 0 to delete"), "{plan}");
    folder.ok(&["apply", "-auto-approve"]);
    folder.ok(&["plan", "-detailed-exitcode"]);
    folder.ok(&["plan", "-refresh", "-detailed-exitcode"]);
    assert_eq!(folder.state().len(), THINGS);
    let again = folder.ok(&services(&[]));
    assert_eq!(again.stdout, "");
}

#[test]
fn what_is_managed_is_referred_to() {
    let folder = strange();
    folder.ok(&["discover", "aws.ec2.VPC", "-out", "net.msd"]);
    folder.ok(&["apply", "-auto-approve"]);
    let found =
        folder.ok(&["discover", "aws.ec2.Subnet", "-tag", "Name=private-us-east-1a"]).stdout;
    assert!(found.contains("resource private_us_east_1a: aws.ec2.Subnet"), "{found}");
    assert!(found.contains("= main.vpc_id"), "{found}");
    assert_eq!(found.matches("resource ").count(), 1, "{found}");
}

#[test]
fn one_thing_is_imported_with_its_declaration() {
    let folder = strange();
    let list: serde_json::Value =
        serde_json::from_str(&folder.ok(&["sim", "list", "-json"]).stdout).unwrap();
    let jobs = list.as_array().unwrap().iter().find(|one| one["address"] == "jobs").unwrap();
    let id = jobs["identifier"].as_str().unwrap();
    let wanted = ["-type", "aws.sqs.Queue"];
    let printed = folder.ok(&[&["import", "jobs", id, "-generate=-"], &wanted[..]].concat());
    assert!(printed.stdout.starts_with("resource jobs: aws.sqs.Queue {"), "{}", printed.stdout);
    assert!(folder.state().is_empty());
    folder.ok(&[&["import", "jobs", id, "-generate"], &wanted[..]].concat());
    assert_eq!(folder.state().len(), 1);
    folder.ok(&["plan", "-detailed-exitcode"]);
    let twice = folder.run(&["import", "jobs", id]);
    assert!(twice.stderr.contains("in the state already"), "{}", twice.stderr);
    let strange = folder.run(&["import", "nobody", id]);
    assert!(
        strange.stderr.contains("nothing of the program has the address"),
        "{}",
        strange.stderr
    );
    let nothing = folder.run(&["import", "other", "q-0", "-generate", "-type", "aws.sqs.Queue"]);
    assert!(nothing.stderr.contains("there is no aws.sqs.Queue q-0"), "{}", nothing.stderr);
}

#[test]
fn mistakes_name_what_was_meant() {
    let folder = strange();
    for (arguments, help) in [
        (["discover", "ec3"], "did you mean `ec2`?"),
        (["discover", "aws.sqs.Queu"], "did you mean `aws.sqs.Queue`?"),
    ] {
        let ran = folder.run(&arguments);
        assert_eq!(ran.code, 1);
        assert!(ran.stderr.contains(help), "{}", ran.stderr);
    }
    let ran = folder.run(&["discover", "sqs", "-tag", "web"]);
    assert!(ran.stderr.contains("-tag KEY=VALUE"), "{}", ran.stderr);
}
