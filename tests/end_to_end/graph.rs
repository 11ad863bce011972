//! `msd graph`: every form of the same drawing, and drawings of cycles.

use serde_json::{Value as Json, json};

use crate::harness::Folder;

const PROGRAM: &str = r#"
stack shop {}
param names: List<String> = ["a", "<b>&\"c\""]
group net {
  resource base: aws.sqs.Queue { queue_name = "base" }
  @estimate(4min)
  resource slow: aws.sqs.Queue { queue_name = base.queue_name }
}
group app {
  resource worker: aws.sqs.Queue for name in names { tags = { Base = base.arn } }
}
@after(group net)
resource last: aws.sns.Topic for name in names {}
"#;

fn shop() -> Folder {
    Folder::new([("main.msd", PROGRAM)])
}

fn json_of(folder: &Folder, arguments: &[&str]) -> Json {
    let arguments = [&["graph", "-format", "json"], arguments].concat();
    serde_json::from_str(&folder.ok(&arguments).stdout).unwrap()
}

fn ids(nodes: &Json) -> Vec<&str> {
    nodes.as_array().unwrap().iter().map(|node| node["id"].as_str().unwrap()).collect()
}

#[test]
fn json_has_all_that_the_pictures_show() {
    let folder = shop();
    let drawn = json_of(&folder, &[]);
    assert_eq!(ids(&drawn["nodes"]), ["base", "slow", "worker", "last"]);
    assert_eq!(ids(&drawn["joins"]), ["group net"]);
    let worker = &drawn["nodes"][2];
    assert_eq!(worker["instances"], json!(["worker[\"a\"]", "worker[\"<b>&\\\"c\\\"\"]"]));
    assert_eq!((&worker["group"], &worker["wave"]), (&json!("app"), &json!(2)));
    assert_eq!(worker["source"], "main.msd:10:12");
    let edge = |from: &str, to: &str, via: &str, critical: bool| json!({ "from": from, "to": to, "via": via, "critical": critical });
    let expected = [
        edge("base", "group net", "member", false),
        edge("slow", "group net", "member", true),
        edge("base", "slow", "reference", true),
        edge("base", "worker", "reference", false),
        edge("group net", "last", "after", true),
    ];
    assert_eq!(drawn["edges"], json!(expected));
    assert_eq!(drawn["critical_path"]["nodes"], json!(["base", "slow", "last"]));
    assert_eq!(drawn["waves"][1]["nodes"], json!(["slow", "worker"]));

    // The waves are those of the plan.
    let plan: Json = serde_json::from_str(&folder.ok(&["plan", "-json"]).stdout).unwrap();
    let each = json_of(&folder, &["-instances"]);
    for node in each["nodes"].as_array().unwrap() {
        let operations = plan["operations"].as_array().unwrap();
        let planned = operations.iter().find(|planned| planned["address"] == node["id"]).unwrap();
        assert_eq!((&node["wave"], &node["estimate_ms"]), (&planned["wave"], &planned["estimate"]));
    }
    assert_eq!(each["nodes"].as_array().unwrap().len(), 6);
    assert_eq!(each["critical_path"]["duration_ms"], plan["forecast"]["critical_path"]);
    assert!(!folder.file(".msd").exists(), "a drawing leaves no state");
}

#[test]
fn dot_has_clusters_ranks_and_labels() {
    let folder = shop();
    let text = folder.ok(&["graph"]).stdout;
    for part in [
        "digraph \"shop\" {",
        "    label=\"net\"\n",
        "\"worker\" [label=\"worker ×2\\naws.sqs.Queue\\n1min\"]",
        "{ rank=same; \"slow\"; \"worker\"; } // wave 2",
        "\"base\" -> \"slow\" [tooltip=\"reference\", color=red, penwidth=2]",
        "\"group net\" -> \"last\" [label=\"@after\", style=dashed, color=red, penwidth=2]",
    ] {
        assert!(text.contains(part), "{part} is not in:\n{text}");
    }
    let instances = folder.ok(&["graph", "-instances", "-o", "stack.dot"]);
    assert_eq!(instances.stdout, "");
    let file = folder.file("stack.dot");
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.contains(r#""worker[\"<b>&\\\"c\\\"\"]""#), "{text}");
    match std::process::Command::new("dot").arg("-Tplain").arg(&file).output() {
        Ok(drawn) => assert!(drawn.status.success(), "{}", String::from_utf8_lossy(&drawn.stderr)),
        Err(error) => eprintln!("not drawn by Graphviz: {error}"),
    }
}

#[test]
fn mermaid_has_subgraphs_and_safe_labels() {
    let text = shop().ok(&["graph", "-format", "mermaid", "-instances"]).stdout;
    assert!(text.starts_with("flowchart LR\n  subgraph g0[\"net\"]\n"), "{text}");
    assert!(text.contains("worker[#quot;&lt;b&gt;&amp;"), "{text}");
    assert!(text.contains("-.->|\"@after\"|") && text.contains("linkStyle"), "{text}");
}

#[test]
fn svg_is_well_formed_and_the_same_each_time() {
    let folder = shop();
    let drawn = folder.ok(&["graph", "-format", "svg", "-instances"]).stdout;
    assert_eq!(drawn, folder.ok(&["graph", "-format", "svg", "-instances"]).stdout);
    for part in [
        "role=\"img\" aria-labelledby=\"title desc\"",
        "<title id=\"title\">shop</title>",
        "base, then slow, then last",
        "prefers-color-scheme:dark",
        "worker[&quot;&lt;b&gt;&amp;",
        "main.msd:10:12",
    ] {
        assert!(drawn.contains(part), "{part} is not in:\n{drawn}");
    }
    assert!(!drawn.contains("<script"));
    let mut open: Vec<&str> = Vec::new();
    for tag in drawn.split('<').skip(1) {
        let (tag, _) = tag.split_once('>').unwrap();
        let name = tag.split([' ', '/']).find(|part| !part.is_empty()).unwrap();
        match (tag.starts_with('/'), tag.ends_with('/')) {
            (true, _) => assert_eq!(open.pop(), Some(name)),
            (false, true) => {}
            (false, false) => open.push(name),
        }
    }
    assert!(open.is_empty(), "{open:?}");
}

#[test]
fn a_part_can_be_drawn() {
    let folder = shop();
    assert_eq!(ids(&json_of(&folder, &["-type", "aws.sns.*"])["nodes"]), ["last"]);
    let net = json_of(&folder, &["-group", "net"]);
    assert_eq!(ids(&net["nodes"]), ["base", "slow"]);
    assert_eq!(net["edges"].as_array().unwrap().len(), 1);
    assert!(folder.ok(&["graph", "-group", "nt"]).stderr.contains("nothing to draw"));
}

#[test]
fn cycles_are_drawn_alone_with_the_places_that_make_them() {
    let folder = Folder::new([(
        "main.msd",
        "let x = y + z\nlet y = x\nlet z = 1\n@after(b)\nresource a: aws.sqs.Queue {}\nresource b: aws.sqs.Queue { tags = { A = a.arn } }\n",
    )]);
    assert_eq!(folder.run(&["graph"]).code, 1);
    let ran = folder.run(&["graph", "-cycles", "-format", "json"]);
    assert_eq!(ran.code, 1);
    let drawn: Json = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(ids(&drawn["nodes"]), ["x", "y", "a", "b"]);
    let words: Vec<&str> =
        drawn["edges"].as_array().unwrap().iter().map(|e| e["source"].as_str().unwrap()).collect();
    let expected = [
        "main.msd:1: x needs y",
        "main.msd:2: y needs x",
        "main.msd:4: a comes after b",
        "main.msd:6: b needs a",
    ];
    assert_eq!(words, expected);
    for format in ["dot", "mermaid", "svg"] {
        let ran = folder.run(&["graph", "-cycles", "-format", format]);
        assert!(
            ran.code == 1 && expected.iter().all(|words| ran.stdout.contains(words)),
            "{}",
            ran.stdout
        );
    }
    let sound = shop().ok(&["graph", "-cycles"]);
    assert_eq!((sound.stdout.as_str(), sound.stderr.as_str()), ("", "No cycles.\n"));
}

#[test]
fn modules_groups_with_for_and_what_is_not_made_are_drawn() {
    let folder = Folder::new([(
        "main.msd",
        r#"
existing old: aws.ec2.VPC { vpc_id = "vpc-12345678" }
module net: "./net" for zone in ["eu", "us"] { zone = zone }
group region for r in ["a", "b"] {
  resource bucket: aws.s3.Bucket { bucket_name = "bucket-${r}-xyz" }
}
resource sub: aws.ec2.Subnet { vpc_id = old.vpc_id, cidr_block = "10.0.0.0/24" }
resource many: aws.sns.Topic for x in [1, 2] if sub.subnet_id != "" { topic_name = "t${x}" }
@after(net, group region)
resource last: aws.sqs.Queue {}
"#,
    )]);
    std::fs::create_dir(folder.file("net")).unwrap();
    folder.write(
        "net/main.msd",
        "param zone: String\nresource vpc: aws.ec2.VPC { cidr_block = \"10.0.0.0/16\" }\nresource log: aws.logs.LogGroup { log_group_name = vpc.vpc_id }\n",
    );
    let drawn = json_of(&folder, &[]);
    let nodes: Vec<(&str, &str, usize, &Json)> = drawn["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|node| {
            let instances = node["instances"].as_array().map_or(0, Vec::len);
            let text = |name: &str| node[name].as_str().unwrap();
            (text("id"), text("standing"), instances, &node["wave"])
        })
        .collect();
    let expected = [
        ("old", "existing", 1, &Json::Null),
        ("net.vpc", "managed", 2, &json!(1)),
        ("net.log", "managed", 2, &json!(2)),
        ("region.bucket", "managed", 2, &json!(1)),
        ("sub", "managed", 1, &json!(1)),
        ("last", "managed", 1, &json!(3)),
        ("many", "deferred", 0, &Json::Null),
    ];
    assert_eq!(nodes, expected);
    assert_eq!(ids(&drawn["joins"]), ["module net"]);
    let edges: Vec<String> = drawn["edges"]
        .as_array()
        .unwrap()
        .iter()
        .map(|edge| format!("{} {} {}", edge["from"], edge["via"], edge["to"]).replace('"', ""))
        .collect();
    for edge in ["old reference sub", "sub reference many", "region.bucket after last"] {
        assert!(edges.iter().any(|known| known == edge), "{edge} is not among {edges:?}");
    }
    let each = json_of(&folder, &["-instances"]);
    assert!(ids(&each["nodes"]).contains(&"net[\"eu\"].vpc"));
    let svg = folder.ok(&["graph", "-format", "svg"]).stdout;
    assert!(svg.contains(">there already</text>") && svg.contains(">deferred</text>"), "{svg}");
}

#[test]
fn parameters_may_stay_open() {
    let folder = Folder::new([(
        "main.msd",
        "param names: List<String>\nsecret param word: String\nresource a: aws.sqs.Queue for n in names {}\nresource b: aws.ssm.Parameter { type = \"String\", value = word }\n",
    )]);
    let ran = folder.ok(&["graph"]);
    assert!(ran.stdout.contains("\"b\"") && !ran.stdout.contains("\"a\""), "{}", ran.stdout);
    assert!(ran.stderr.contains("no value for `names`"), "{}", ran.stderr);
}

#[test]
fn no_box_covers_another_and_no_edge_runs_under_one() {
    let folder = Folder::example("mistersmith");
    for arguments in [&["graph", "-format", "svg"][..], &["graph", "-format", "svg", "-instances"]]
    {
        let drawn = folder.ok(arguments).stdout;
        let boxes: Vec<[f64; 4]> = drawn.split("<rect class=\"b ").skip(1).map(area).collect();
        let edges: Vec<Vec<(f64, f64)>> =
            drawn.split("<path class=\"e ").skip(1).map(corners).collect();
        assert!(boxes.len() > 60 && edges.len() > 100, "{} {}", boxes.len(), edges.len());
        for (index, a) in boxes.iter().enumerate() {
            assert!(boxes[..index].iter().all(|b| !meet(a, b)), "{a:?}");
        }
        for edge in &edges {
            for part in edge.windows(2) {
                let (from, to) = (part[0], part[1]);
                let line = [from.0.min(to.0), from.1.min(to.1), from.0.max(to.0), from.1.max(to.1)];
                let under = boxes.iter().find(|area| meet(area, &line));
                assert!(under.is_none(), "{part:?} is under {under:?}");
            }
        }
    }
}

/// Returns left, top, right and bottom, half a pixel inside.
fn area(rect: &str) -> [f64; 4] {
    let number = |name: &str| -> f64 {
        let (_, rest) = rect.split_once(&format!(" {name}=\"")).unwrap();
        rest.split('"').next().unwrap().parse().unwrap()
    };
    let (x, y) = (number("x"), number("y"));
    [x + 0.5, y + 0.5, x + number("width") - 0.5, y + number("height") - 0.5]
}

/// Returns where the straight parts of a path begin and end.
fn corners(path: &str) -> Vec<(f64, f64)> {
    let (_, rest) = path.split_once(" d=\"").unwrap();
    let steps = rest.split('"').next().unwrap().replace(['M', 'L', 'Q'], "\n");
    let point = |step: &str| {
        let numbers: Vec<f64> = step.split(' ').map(|number| number.parse().unwrap()).collect();
        (numbers[numbers.len() - 2], numbers[numbers.len() - 1])
    };
    steps.lines().filter(|step| !step.is_empty()).map(point).collect()
}

fn meet(a: &[f64; 4], b: &[f64; 4]) -> bool {
    a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3]
}
