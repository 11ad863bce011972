//! Counts which queries run again after an edit.

use std::sync::Mutex;

use salsa::Database as _;

use super::*;

struct OneFile(String);

impl Files for OneFile {
    fn list(&self, _: &str) -> Result<Vec<SmolStr>, String> {
        Ok(vec!["main.msd".into()])
    }

    fn read(&self, _: &str, _: &str) -> Result<String, String> {
        Ok(self.0.clone())
    }
}

struct Watched {
    compiler: Compiler,
    ran: Arc<Mutex<Vec<salsa::DatabaseKeyIndex>>>,
}

impl Watched {
    fn open(text: &str) -> Watched {
        Watched::over(Arc::new(OneFile(text.to_owned())))
    }

    fn over(files: Arc<dyn Files>) -> Watched {
        let ran: Arc<Mutex<Vec<_>>> = Arc::default();
        let log = ran.clone();
        let db = Database::watched(files.clone(), move |event| {
            if let salsa::EventKind::WillExecute { database_key } = event.kind {
                log.lock().unwrap().push(database_key);
            }
        });
        let compiler = Compiler::with_database(db, files.as_ref()).unwrap();
        assert_eq!(compiler.diagnostics(), []);
        Watched { compiler, ran }
    }

    /// Returns which queries ran for the diagnostics after an edit, by name.
    fn after(&mut self, text: &str) -> Vec<String> {
        self.after_in("main.msd", text)
    }

    fn after_in(&mut self, path: &str, text: &str) -> Vec<String> {
        self.open_in_editor(path);
        self.compiler.set_text(path, text);
        self.ran.lock().unwrap().clear();
        assert_eq!(self.compiler.diagnostics(), []);
        self.ran()
    }

    fn open_in_editor(&mut self, path: &str) {
        self.compiler.expect_edits(path);
        self.compiler.diagnostics();
    }

    /// Returns which queries ran since the list was cleared, by name.
    fn ran(&self) -> Vec<String> {
        let keys = std::mem::take(&mut *self.ran.lock().unwrap());
        self.compiler.db.attach(|_| {
            keys.iter()
                .map(|key| {
                    let shown = format!("{key:?}");
                    shown.split('(').next().unwrap_or_default().to_owned()
                })
                .collect()
        })
    }
}

fn count(ran: &[String], query: &str) -> usize {
    ran.iter().filter(|name| *name == query).count()
}

const PROGRAM: &str = r#"let size = 8
resource vpc: aws.ec2.VPC { cidr_block = "10.0.0.0/16" }
resource a: aws.ec2.Subnet { vpc_id = vpc.vpc_id, cidr_block = cidr.subnet(vpc.cidr_block, size, 1) }
resource b: aws.ec2.Subnet { vpc_id = vpc.vpc_id, cidr_block = "10.0.2.0/24" }
resource q: aws.sqs.Queue { delay_seconds = 3 }
output vpc_id = vpc.vpc_id
"#;

#[test]
fn a_blank_line_above_re_checks_nothing() {
    let mut program = Watched::open(PROGRAM);
    let ran = program.after(&format!("\n\n// A comment.\n{PROGRAM}"));
    for query in ["item_tree", "check_item", "needed", "value_of", "instances", "bodies"] {
        assert_eq!(count(&ran, query), 0, "{query} in {ran:?}");
    }
}

#[test]
fn a_change_inside_one_resource_checks_that_one() {
    let mut program = Watched::open(PROGRAM);
    let ran = program.after(&PROGRAM.replace("delay_seconds = 3", "delay_seconds = 4"));
    assert_eq!(count(&ran, "item_tree"), 1, "{ran:?}");
    assert_eq!(count(&ran, "check_item"), 1, "{ran:?}");
    assert_eq!(count(&ran, "bodies"), 1, "{ran:?}");
}

#[test]
fn a_changed_value_is_evaluated_again_where_it_is_used() {
    let mut program = Watched::open(PROGRAM);
    let ran = program.after(&PROGRAM.replace("let size = 8", "let size = 9"));
    // The type, a literal, changes too; only its one user looks at it.
    assert_eq!(count(&ran, "item_tree"), 1, "{ran:?}");
    assert_eq!(count(&ran, "check_item"), 2, "{ran:?}");
    assert_eq!(count(&ran, "bodies"), 1, "{ran:?}");
}

/// Pieces of a program, each with what it may become; some of that is wrong.
const EDITS: [(&str, &[&str]); 10] = [
    ("KIND", &["aws.ec2.VPC", "aws.ec2.InternetGateway"]),
    ("SIZE", &["8", "9", "\"x\"", "vpc.cidr_block", "["]),
    ("DELAY", &["3", "4", "size", "\"a\"", "-1", "unknown"]),
    ("CIDR", &["\"10.0.0.0/16\"", "\"10.1.0.0/16\"", "3", "a.cidr_block"]),
    ("OUT", &["vpc.vpc_id", "q.arn", "token", "nothing", "{ a = size }"]),
    ("EXTRA", &["", "let more = size + 1", "resource vpc: aws.sqs.Queue {}", "}"]),
    ("GROUP", &["@timeout(5min)", "@timeout(size)", "@after(q)", "@after(vpc)", ""]),
    ("EACH", &["", "for k in [\"x\", \"y\"]", "for k in vpc.ipv6_cidr_blocks", "if size > 3"]),
    ("COMMENT", &["", "// }", "/// Doc."]),
    ("TAGS", &["{}", "{ A = token }", "{ A = \"b\" }", "3"]),
];

const TEMPLATE: &str = r#"
stack s { tags = TAGS }
secret param token: String = "t"
let size = SIZE
resource vpc: aws.ec2.VPC { cidr_block = CIDR }
resource other: KIND { tags = { A = "b" } }
resource sg: aws.ec2.SecurityGroup { group_description = "g", vpc_id = q.arn }
GROUP
group g {
  COMMENT
  resource a: aws.ec2.Subnet { vpc_id = vpc.vpc_id, cidr_block = cidr.subnet(vpc.cidr_block, size, 1) }
  resource many: aws.sns.Topic EACH { topic_name = "t" }
}
resource q: aws.sqs.Queue { delay_seconds = DELAY }
EXTRA
output out = OUT
output size = size
test t { expect = outputs.size == 8 && len(many) == 2 }
forget a
moved q -> vpc
import many from "x"
"#;

#[test]
fn after_any_edits_the_diagnostics_are_those_of_a_new_reading() {
    let mut chosen = [0usize; EDITS.len()];
    let text = |chosen: &[usize]| {
        EDITS.iter().zip(chosen).fold(TEMPLATE.to_owned(), |text, ((name, options), index)| {
            text.replace(name, options[*index])
        })
    };
    let open = |text: &str| Compiler::open(Arc::new(OneFile(text.to_owned()))).unwrap();
    let mut edited = open(&text(&chosen));
    let mut draw = draws(7);
    for _ in 0..400 {
        let at = draw(EDITS.len());
        chosen[at] = draw(EDITS[at].1.len());
        let text = text(&chosen);
        edited.set_text("main.msd", &text);
        assert_eq!(edited.diagnostics(), open(&text).diagnostics(), "{text}");
    }
}

/// What is typed key by key, `⌫` for the key that takes one character back.
const TYPED: [&str; 7] = [
    "resource news: aws.sns.Topic {\n  topic_name = \"n${size}\"\n  tags = { A = q.arn }\n}\n",
    "let sizes = [size, q.arn]⌫⌫⌫⌫⌫⌫⌫]\nlet si⌫⌫zise = 3\n",
    "@after(q)\nresource vpce: aws.ec2.VPC {\n  cidr_block = [\"10.0.0.0/16\"]\n",
    "output late = news.topic_arn\nmoved old -> news\nforget news\n",
    "test u { expect = size == 8 && len(news.topic_arn) > 0 }\n}",
    "constraint c {\n  severity = high\n  require = size > 9\n  message = \"m ${size}\"\n}\n",
    "group h {\n  resource inner: aws.sqs.Queue { delay_seconds = zise }\n}\n",
];

/// Whole lines that come and go.
const LINES: [&str; 8] = [
    "let size = 3\n",
    "let zise = 4\n",
    "resource q: aws.sqs.Queue {}\n",
    "resource many: aws.sns.Topic {}\n",
    "output out = news.topic_arn\n",
    "let news = { topic_arn = \"x\" }\n",
    "// }\n",
    "let uses = cidr.subnet(vpc.cidr_block, siz, 1)\n",
];

#[test]
fn after_any_typing_the_diagnostics_are_those_of_a_new_reading() {
    let whole = EDITS
        .iter()
        .fold(TEMPLATE.to_owned(), |text, (name, options)| text.replace(name, options[0]));
    let open = |text: &str| Compiler::open(Arc::new(OneFile(text.to_owned()))).unwrap();
    let (mut text, mut edited) = (whole.clone(), open(&whole));
    let mut draw = draws(11);
    let (mut script, mut cursor) = ("".chars(), 0);
    let mut kept = 0;
    for step in 0..900 {
        // Back to a sound program now and then.
        if step % 150 == 149 {
            (text, script) = (whole.clone(), "".chars());
        }
        let starts: Vec<usize> = text.match_indices('\n').map(|(at, _)| at + 1).collect();
        let line = draw(starts.len() - 1);
        match draw(40) {
            0 => text.insert_str(starts[line], LINES[draw(LINES.len())]),
            1 => text.replace_range(starts[line]..starts[line + 1], ""),
            2 => {
                let brackets: Vec<usize> =
                    text.match_indices(['{', '}', '(', ')']).map(|(at, _)| at).collect();
                text.remove(brackets[draw(brackets.len())]);
            }
            3 => text.insert_str(starts[line], ["{", "}", "\"", "("][draw(4)]),
            // Two lines change places: of two declarations of one name the first counts.
            4 if line + 2 < starts.len() => {
                let moved = text[starts[line]..starts[line + 1]].to_owned();
                text.insert_str(starts[line + 2], &moved);
                text.replace_range(starts[line]..starts[line + 1], "");
            }
            _ => {
                let key = script.next().unwrap_or_else(|| {
                    script = TYPED[draw(TYPED.len())].chars();
                    cursor = starts[line];
                    '\n'
                });
                cursor = cursor.min(text.len());
                match key {
                    '⌫' if cursor > 0 => {
                        cursor -= 1;
                        text.remove(cursor);
                    }
                    key => {
                        text.insert(cursor, key);
                        cursor += 1;
                    }
                }
            }
        }
        if text.len() > 4 * whole.len() {
            text = whole.clone();
        }
        let had = edited.keeping().kept.is_some();
        edited.set_text("main.msd", &text);
        kept += usize::from(had && edited.keeping().kept.is_some());
        // Several keys may come before the diagnostics are asked for.
        if draw(4) > 0 {
            assert_eq!(edited.diagnostics(), open(&text).diagnostics(), "{step}: {text}");
        }
    }
    assert!(kept > 700, "{kept}");
}

/// A linear congruential generator (Knuth): the same edits at every run.
fn draws(mut state: u64) -> impl FnMut(usize) -> usize {
    move |below| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    }
}

#[test]
fn a_block_typed_key_by_key_re_checks_a_bounded_number_of_items() {
    let mut text = PROGRAM.to_owned();
    for number in 0..300 {
        text.push_str(&format!("resource q{number}: aws.sqs.Queue {{ delay_seconds = size }}\n"));
    }
    let mut program = Watched::open(&text);
    program.open_in_editor("main.msd");
    let at = text.find("resource q0").unwrap();
    let block = "/// Typed.\nresource typed: aws.sqs.Queue {\n  delay_seconds = size\n}\n";
    for end in 1..=block.len() {
        let edited = format!("{}{}{}", &text[..at], &block[..end], &text[at..]);
        program.compiler.set_text("main.msd", &edited);
        program.ran.lock().unwrap().clear();
        program.compiler.diagnostics();
        let ran = program.ran();
        for query in ["item_tree", "check_item", "bodies"] {
            assert!(
                count(&ran, query) < 8,
                "{} of {query} at {:?}",
                count(&ran, query),
                &block[..end]
            );
        }
    }
}

struct Folders;

impl Files for Folders {
    fn list(&self, _: &str) -> Result<Vec<SmolStr>, String> {
        Ok(vec!["main.msd".into()])
    }

    fn read(&self, folder: &str, _: &str) -> Result<String, String> {
        Ok(match folder {
            "" => {
                "module a: \"./a\" { size = 1 }\nmodule b: \"./b\" { size = 2 }\noutput x = a.url\n"
            }
            _ => MODULE,
        }
        .to_owned())
    }
}

const MODULE: &str = "param size: Int\nlet delay = size * 2\n\
                      resource q: aws.sqs.Queue { delay_seconds = delay }\noutput url = q.queue_url\n";

#[test]
fn a_change_to_one_module_leaves_the_others() {
    let mut program = Watched::over(Arc::new(Folders));
    let ran = program.after_in("b/main.msd", &MODULE.replace("size * 2", "size * 3"));
    assert_eq!(count(&ran, "item_tree"), 1, "{ran:?}");
    // The `let`; its type, and so whatever uses it, is the same.
    assert_eq!(count(&ran, "check_item"), 1, "{ran:?}");
    assert_eq!(count(&ran, "value_of"), 1, "{ran:?}");
    assert_eq!(count(&ran, "bodies"), 1, "{ran:?}");
}

/// Twenty files, each of which looks names of the one before up.
struct Twenty;

impl Twenty {
    fn text(number: usize) -> String {
        let before = number.saturating_sub(1);
        format!(
            "let size_{number} = {number}\n\
             resource queue_{number}: aws.sqs.Queue {{ delay_seconds = size_{before} }}\n\
             output url_{number} = queue_{before}.queue_url\n\
             output size_{number} = size_{number}\n"
        )
    }
}

impl Files for Twenty {
    fn list(&self, _: &str) -> Result<Vec<SmolStr>, String> {
        Ok((0..20).map(|number| format!("{number:02}.msd").into()).collect())
    }

    fn read(&self, _: &str, path: &str) -> Result<String, String> {
        Ok(Twenty::text(path[..2].parse().unwrap()))
    }
}

#[test]
fn a_new_name_is_news_for_its_own_file_alone() {
    let mut program = Watched::over(Arc::new(Twenty));
    let text = format!("{}resource extra: aws.sqs.Queue {{}}\n", Twenty::text(7));
    let ran = program.after_in("07.msd", &text);
    for query in ["naming", "file_names", "item_tree", "check_item", "bodies"] {
        assert_eq!(count(&ran, query), 1, "{query} in {ran:?}");
    }
    // What is in no group asks for none.
    assert_eq!(count(&ran, "file_groups"), 0, "{ran:?}");
    // Of twenty files those that look up a name of the same part of the table.
    assert!(count(&ran, "file_edges") < 10, "{ran:?}");
}

#[test]
fn a_quota_is_held_against_every_edit() {
    let two = "limit queues { quota = 2, applies_to = [aws.sqs.Queue] }\n\
               resource a: aws.sqs.Queue {}\nresource b: aws.sqs.Queue {}\n";
    let mut edited = Compiler::open(Arc::new(OneFile(two.to_owned()))).unwrap();
    let mut codes = |text: &str| -> Vec<&str> {
        edited.set_text("main.msd", text);
        let found = edited.diagnostics();
        assert_eq!(found, edited.diagnostics());
        assert_eq!(
            found,
            Compiler::open(Arc::new(OneFile(text.to_owned()))).unwrap().diagnostics()
        );
        found.iter().map(|found| found.code.as_str()).collect()
    };
    let exceeded = vec![Code::QuotaExceeded.as_str()];
    let none: Vec<&str> = Vec::new();
    assert_eq!(codes(two), none);
    let three = format!("{two}resource c: aws.sqs.Queue {{}}\n");
    assert_eq!(codes(&three), exceeded);
    assert_eq!(codes(&three.replace("c: aws.sqs.Queue", "c: aws.sns.Topic")), none);
    assert_eq!(codes(&three.replace("c: aws.sqs.Queue {", "c: aws.sqs.Queue if false {")), none);
    assert_eq!(codes(&three.replace("quota = 2", "quota = 3")), none);
    assert_eq!(codes(&three), exceeded);
    assert_eq!(codes(&three.replace("resource b: aws.sqs.Queue {}\n", "")), none);
}
