//! `msd new`: what it writes works, and it overwrites nothing.

use crate::harness::Folder;

#[test]
fn every_template_is_sound_and_can_be_applied() {
    let folder = Folder::new([]);
    for (template, files, resources) in [
        ("starter", "main.msd, .gitignore", 4),
        ("website", "main.msd, .gitignore", 2),
        ("queue-worker", "main.msd, worker.py, .gitignore", 12),
    ] {
        let ran = folder.ok(&["new", template, "-template", template]);
        assert_eq!(ran.stdout, format!("Made {files} in {template}\n"));
        assert!(ran.stderr.contains(&format!("msd apply {template}")), "{}", ran.stderr);
        let checked = folder.ok(&["check", template]);
        assert_eq!(checked.stderr, "", "{template}");
        let applied = folder.ok(&["apply", template, "-auto-approve"]).stdout;
        let expected = format!("Apply complete! {resources} created");
        assert!(applied.contains(&expected), "{applied}");
        let ignored = std::fs::read_to_string(folder.file(template).join(".gitignore")).unwrap();
        assert_eq!(ignored, ".msd/\n");
    }
}

#[test]
fn the_starter_shows_one_of_everything() {
    let folder = Folder::new([]);
    folder.ok(&["new"]);
    let program = std::fs::read_to_string(folder.file("main.msd")).unwrap();
    for word in ["stack", "param", "let", "limit", "group", "  resource", "resource", "output"] {
        assert!(program.contains(&format!("\n{word} ")), "{word}");
    }
}

#[test]
fn nothing_is_overwritten() {
    let folder = Folder::new([("network.msd", "let a = 1\n"), (".gitignore", "mine\n")]);
    let refused = folder.run(&["new"]);
    assert_eq!(refused.code, 1);
    assert!(refused.stderr.contains("network.msd is there already"), "{}", refused.stderr);
    assert!(refused.stderr.contains("msd new NAME"), "{}", refused.stderr);
    assert!(!folder.file("main.msd").exists());

    std::fs::remove_file(folder.file("network.msd")).unwrap();
    folder.write("worker.py", "mine\n");
    let refused = folder.run(&["new", ".", "-template", "queue-worker"]);
    assert!(refused.stderr.contains("worker.py is there already"), "{}", refused.stderr);
    assert!(!folder.file("main.msd").exists(), "half a program is worse than none");

    folder.ok(&["new"]);
    assert_eq!(std::fs::read_to_string(folder.file(".gitignore")).unwrap(), "mine\n");
    assert_eq!(folder.run(&["new"]).code, 1, "a second time");
    assert_eq!(folder.run(&["new", "worker.py"]).code, 1, "a file is no folder");
}
