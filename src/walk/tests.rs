//! Walking and reading, with real disks and real git.

use super::git::tests::Scratch;
use super::*;
use crate::text::{Limits, NoticeKind};
use std::path::Path;
use std::sync::Arc;

fn table() -> Arc<PathTable> {
    let row = |is, folders: &[&str], names: &[&str]| PathRow {
        is,
        folders: folders.iter().map(ToString::to_string).collect(),
        names: names.iter().map(ToString::to_string).collect(),
        only: Vec::new(),
        unless_in: Vec::new(),
        head: Vec::new(),
        line: Vec::new(),
        holds: Vec::new(),
        lacks: Vec::new(),
        because: None,
        yes: Vec::new(),
        no: Vec::new(),
        yes_text: std::collections::BTreeMap::new(),
        no_text: std::collections::BTreeMap::new(),
    };
    let generated = PathRow { head: vec!["@generated".to_owned()], ..row(PathKind::Generated, &[], &["*.js"]) };
    let rows = vec![
        row(PathKind::Vendored, &["node_modules"], &[]),
        row(PathKind::Binary, &[], &["*.png"]),
        row(PathKind::Own, &[], &["phiward.yaml"]),
        row(PathKind::Main, &["src/main"], &[]),
        row(PathKind::Test, &["tests", "src/test"], &["*.test.js"]),
        row(PathKind::Example, &["examples"], &[]),
        generated,
    ];
    Arc::new(PathTable::new(rows).unwrap())
}

fn walker(source: Source) -> Walker {
    Walker::new(source, table(), Limits::default())
}

fn on_disk(folder: &Path, in_git: bool) -> Walker {
    walker(Source::Disk(Root { folder: folder.to_owned(), in_git }))
}

fn paths(listing: &Listing) -> Vec<&str> {
    listing.files.iter().map(|entry| &*entry.path).collect()
}

fn skips(listing: &Listing) -> Vec<(&str, SkipReason)> {
    listing.skipped.iter().map(|skip| (skip.path.as_str(), skip.reason)).collect()
}

#[test]
fn git_decides_what_is_ignored_and_hidden_files_are_read() {
    let scratch = Scratch::new();
    scratch.write(".gitignore", ".env\n/build/\n*.log\n");
    scratch.write("deploy/.gitignore", "!keep.log\n");
    scratch.write(".phiwardignore", "legacy/\n");
    for path in [
        ".env",
        ".env.production",
        ".github/workflows/ci.yml",
        ".npmrc",
        "build/a.js",
        "deploy/keep.log",
        "deploy/x.log",
        "legacy/a.js",
        "b.js",
        "a.js",
        "notes/a.yaml",
    ] {
        scratch.write(path, "x");
    }
    scratch.write(".git/info/exclude", "notes/\n");
    let expected = [".env.production", ".github/workflows/ci.yml", ".gitignore", ".npmrc", ".phiwardignore", "a.js", "b.js"];
    let mut inside: Vec<&str> = expected.to_vec();
    inside.extend(["deploy/.gitignore", "deploy/keep.log"]);
    assert_eq!(paths(&on_disk(scratch.home.path(), true).list().unwrap()), inside);

    // Without a repository nothing says that a file is not part of the work.
    std::fs::rename(scratch.home.path().join(".git"), scratch.home.path().join("not-git")).unwrap();
    std::fs::remove_dir_all(scratch.home.path().join("not-git")).unwrap();
    let outside = on_disk(scratch.home.path(), false).list().unwrap();
    let outside = paths(&outside);
    assert!(outside.contains(&".env") && outside.contains(&"build/a.js") && !outside.contains(&"legacy/a.js"), "{outside:?}");
}

#[test]
fn a_tracked_file_ships_whatever_gitignore_says() {
    let scratch = Scratch::new();
    scratch.write(".gitignore", ".env\nnode_modules\n*.bak\n");
    for path in [".env", "node_modules/a/b.js", "old/x.bak", "free.env.js"] {
        scratch.write(path, "x");
    }
    scratch.write("old/.phiwardignore", "*.bak\n");
    scratch.git(&["add", "-f", "."]);
    let listing = on_disk(scratch.home.path(), true).list().unwrap();
    assert_eq!(paths(&listing), [".env", ".gitignore", "free.env.js", "old/.phiwardignore"]);
    assert_eq!(skips(&listing), [("node_modules/", SkipReason::Vendored)]);
}

#[test]
fn paths_that_are_named_are_read_and_roles_are_relative_to_them() {
    let scratch = Scratch::new();
    scratch.write(".gitignore", "secret.js\nout/\n");
    for path in [
        "secret.js",
        "out/a.js",
        "examples/app/main.js",
        "examples/app/tests/t.js",
        "tests/a.js",
        "node_modules/p/i.js",
        "src/main/tests/x.js",
    ] {
        scratch.write(path, "log(x);\n");
    }
    let list = |wanted: &[&str]| {
        let listing = on_disk(scratch.home.path(), true).only(wanted.iter().map(ToString::to_string).collect()).list().unwrap();
        listing.files.iter().map(|entry| (entry.path.to_string(), entry.role)).collect::<Vec<_>>()
    };
    let one = |path: &str, role| (path.to_owned(), role);
    assert_eq!(list(&["secret.js", "out"]), [one("out/a.js", FileRole::Main), one("secret.js", FileRole::Main)]);
    assert_eq!(list(&["examples/app"]), [one("examples/app/main.js", FileRole::Main), one("examples/app/tests/t.js", FileRole::Test)]);
    assert_eq!(list(&["node_modules/p"]), [one("node_modules/p/i.js", FileRole::Main)]);
    assert_eq!(list(&["node_modules/p/i.js"]), [one("node_modules/p/i.js", FileRole::Main)]);
    let all = list(&[]);
    assert!(all.contains(&one("examples/app/tests/t.js", FileRole::Example)), "{all:?}");
    assert!(all.contains(&one("src/main/tests/x.js", FileRole::Main)));
    assert!(!all.iter().any(|(path, _)| path.contains("node_modules") || path == "secret.js"));
    // The longer PATH decides.
    assert!(list(&["tests", ""]).contains(&one("tests/a.js", FileRole::Main)));

    let missing = on_disk(scratch.home.path(), true).only(vec!["nowhere".to_owned()]).list();
    assert_eq!(missing, Err(WalkError::Missing { path: "nowhere".to_owned() }));
}

#[cfg(unix)]
#[test]
fn links_loops_pipes_and_closed_doors_do_not_stop_the_walk() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let home = tempfile::tempdir().unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    std::fs::write(elsewhere.path().join("foreign.js"), "x").unwrap();
    std::fs::create_dir_all(home.path().join("a/b")).unwrap();
    std::fs::write(home.path().join("a/x.js"), "x").unwrap();
    std::fs::write(home.path().join("closed.js"), "x").unwrap();
    symlink(home.path(), home.path().join("a/b/loop")).unwrap();
    symlink(elsewhere.path(), home.path().join("out")).unwrap();
    symlink(home.path().join("nothing"), home.path().join("dangling.js")).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(home.path().join("pipe.js")).status().unwrap().success());
    let walker = on_disk(home.path(), false);
    let listing = walker.list().unwrap();
    assert_eq!(paths(&listing), ["a/x.js", "closed.js"]);
    let links = [("a/b/loop", SkipReason::Symlink), ("dangling.js", SkipReason::Symlink), ("out", SkipReason::Symlink)];
    assert_eq!(skips(&listing), links);

    std::fs::set_permissions(home.path().join("closed.js"), std::fs::Permissions::from_mode(0o000)).unwrap();
    // The superuser reads everything: the test says nothing then.
    if std::fs::File::open(home.path().join("closed.js")).is_err() {
        let Err(Miss::Lost(notice)) = walker.read(&listing.files[1]) else { panic!("it was read") };
        assert_eq!((notice.kind, notice.message.as_str()), (NoticeKind::Unread, "the file was not read: permission denied"));
    }
    std::fs::remove_file(home.path().join("a/x.js")).unwrap();
    let Err(Miss::Lost(notice)) = walker.read(&listing.files[0]) else { panic!("it was read") };
    assert!(notice.message.contains("vanished"));
}

#[cfg(target_os = "linux")]
#[test]
fn a_name_that_is_no_text_is_said_aloud() {
    use std::os::unix::ffi::OsStrExt;
    let scratch = Scratch::new();
    std::fs::write(scratch.home.path().join(std::ffi::OsStr::from_bytes(b"caf\xE9.js")), "x").unwrap();
    scratch.git(&["add", "-A"]);
    let git = scratch.opened();
    for walker in [on_disk(scratch.home.path(), true), walker(Source::index(&git, &scratch.root()).unwrap())] {
        let listing = walker.list().unwrap();
        assert_eq!(paths(&listing), [] as [&str; 0]);
        assert_eq!(listing.notices.len(), 1, "{listing:?}");
        assert!(listing.notices[0].message.contains("UTF-8"));
    }
}

#[test]
fn content_decides_where_names_do_not() {
    let bundle = "function a(b){return b+1}".repeat(200);
    let files: Memory = [
        ("a.js", b"log(x);\n".to_vec()),
        ("bundle.js", bundle.into_bytes()),
        ("made.js", b"/** @generated */\nlog(x);\n".to_vec()),
        ("late.js", ["\n".repeat(3_000).into_bytes(), b"// @generated\n".to_vec()].concat()),
        ("README", b"hello".to_vec()),
        ("settings", b"<?xml version=\"1.0\"?>\n<a/>".to_vec()),
        ("blob", b"\x7FELF\0\0\0\0".to_vec()),
        ("broken.js", b"\x7FELF\0\0\0\0".to_vec()),
        ("wide.xml", b"\xFF\xFE<\0a\0/\0>\0".to_vec()),
        ("latin.properties", b"name=caf\xE9\n".to_vec()),
    ]
    .into_iter()
    .map(|(path, bytes)| (path.to_owned(), bytes))
    .collect();
    let walker = walker(Source::Memory(files));
    let listing = walker.list().unwrap();
    let outcome = |path: &str| match walker.read(listing.files.iter().find(|entry| &*entry.path == path).unwrap()) {
        Ok(opened) => format!("{:?}", opened.file.language.unwrap()),
        Err(Miss::Skipped(reason)) => reason.words().to_owned(),
        Err(Miss::Lost(notice)) => notice.message,
    };
    for (path, expected) in [
        ("a.js", "JavaScript"),
        ("bundle.js", "minified"),
        ("made.js", "generated"),
        ("late.js", "JavaScript"),
        ("README", "no reader for this type"),
        ("settings", "Xml"),
        ("blob", "binary"),
        ("broken.js", "the file was not read: the file is binary"),
        ("wide.xml", "Xml"),
        ("latin.properties", "Properties"),
    ] {
        assert_eq!(outcome(path), expected, "{path}");
    }
}

#[test]
fn what_a_user_names_is_read_whatever_it_looks_like() {
    let home = tempfile::tempdir().unwrap();
    std::fs::write(home.path().join("made.js"), "// @generated\nlog(x);\n").unwrap();
    std::fs::write(home.path().join("README.txt"), "hello").unwrap();
    std::fs::write(home.path().join("a.png"), "log(x)").unwrap();
    let walker = on_disk(home.path(), false).only(vec!["made.js".to_owned(), "README.txt".to_owned(), "a.png".to_owned()]);
    let listing = walker.list().unwrap();
    assert_eq!(paths(&listing), ["README.txt", "a.png", "made.js"]);
    assert!(walker.read(&listing.files[2]).is_ok());
    let Err(Miss::Lost(notice)) = walker.read(&listing.files[0]) else { panic!() };
    assert_eq!(notice.kind, NoticeKind::Note);
}

#[test]
fn a_large_file_is_a_notice_unless_nobody_would_read_it() {
    let scratch = Scratch::new();
    scratch.write("data.json", &format!("[{}1]", "1,".repeat(600)));
    scratch.write("data.csv", &"1,".repeat(600));
    scratch.write("small.json", "[]");
    let commit = scratch.commit("one");
    let limits = Limits { max_file_bytes: 1_000, ..Limits::default() };
    for source in [Source::Disk(scratch.root()), Source::commit(&scratch.opened(), Some(&commit)).unwrap()] {
        let walker = Walker::new(source, table(), limits);
        let listing = walker.list().unwrap();
        let [csv, json, small] = listing.files.as_slice() else { panic!("{listing:?}") };
        let Err(Miss::Lost(notice)) = walker.read(json) else { panic!("it was read") };
        assert_eq!(notice.kind, NoticeKind::Limit);
        assert!(notice.message.contains("1203 bytes") && notice.message.contains("max_file_bytes"), "{}", notice.message);
        assert!(walker.read(small).is_ok(), "the process is in step after a large object");
        if matches!(walker.source(), Source::Disk(_)) {
            assert_eq!(walker.read(csv).unwrap_err(), Miss::Skipped(SkipReason::NoReader));
        }
    }
}

#[test]
fn commit_index_and_disk_give_the_same_list_and_their_own_content() {
    let scratch = Scratch::new();
    for path in [
        "a.js",
        "ümlaut \"q\"\ttab\nline.js",
        "tests/t.js",
        "node_modules/x/y.js",
        "legacy/l.js",
        "phiward.yaml",
        "p.png",
        "policies/own.yaml",
    ] {
        scratch.write(path, "one\n");
    }
    scratch.write(".phiwardignore", "legacy\n");
    let commit = scratch.commit("one");
    scratch.write("a.js", "two\n");
    scratch.git(&["add", "a.js"]);
    scratch.write("a.js", "three\n");
    let git = scratch.opened();
    let mut listings = Vec::new();
    let sources = [
        (Source::commit(&git, Some(&commit)).unwrap(), "one\n"),
        (Source::index(&git, &scratch.root()).unwrap(), "two\n"),
        (Source::Disk(scratch.root()), "three\n"),
    ];
    for (source, content) in sources {
        let walker = walker(source).without(["policies/".to_owned()]);
        let listing = walker.list().unwrap();
        let a = listing.files.iter().find(|entry| &*entry.path == "a.js").unwrap();
        assert_eq!(&*walker.read(a).unwrap().file.text, content);
        let odd = listing.files.last().unwrap();
        assert_eq!(&*odd.path, "ümlaut \"q\"\ttab\nline.js");
        assert_eq!(&*walker.read(odd).unwrap().file.text, "one\n");
        assert_eq!(walker.source().bytes("phiward.yaml"), Ok(Some(b"one\n".to_vec())));
        assert_eq!(walker.source().bytes("x/phiward.yaml"), Ok(None));
        assert_eq!(walker.source().below("policies"), Ok(vec!["policies/own.yaml".to_owned()]));
        listings.push(listing);
    }
    assert_eq!(listings[0], listings[1]);
    assert_eq!(listings[1], listings[2]);
    let expected = [
        ("node_modules/", SkipReason::Vendored),
        ("p.png", SkipReason::Binary),
        ("phiward.yaml", SkipReason::Own),
        ("policies/own.yaml", SkipReason::Own),
    ];
    assert_eq!(skips(&listings[0]), expected);
    assert_eq!(listings[0].counts()["vendored (folder)"], 1);
}

#[test]
fn a_submodule_is_another_repository_everywhere() {
    let inner = Scratch::new();
    inner.write("i.js", "x");
    inner.commit("inner");
    let scratch = Scratch::new();
    scratch.write("a.js", "x");
    scratch.git(&["submodule", "--quiet", "add", inner.home.path().to_str().unwrap(), "sub"]);
    let commit = scratch.commit("one");
    let git = scratch.opened();
    for source in
        [Source::Disk(scratch.root()), Source::index(&git, &scratch.root()).unwrap(), Source::commit(&git, Some(&commit)).unwrap()]
    {
        let listing = walker(source).list().unwrap();
        assert_eq!(paths(&listing), [".gitmodules", "a.js"]);
        assert_eq!(skips(&listing), [("sub/", SkipReason::NestedRepository)]);
    }
    // Named, it is what is scanned.
    let root = Root::find(scratch.home.path(), &["sub".into()]);
    assert_eq!(root, Root { folder: scratch.home.path().join("sub"), in_git: true });
    // In a plain folder of clones, all are.
    let above = scratch.home.path();
    std::fs::remove_dir_all(above.join(".git")).unwrap();
    assert!(paths(&on_disk(above, false).list().unwrap()).contains(&"sub/i.js"));
}

#[test]
fn nothing_committed_is_an_empty_base() {
    let scratch = Scratch::new();
    scratch.write("a.js", "x");
    let git = scratch.opened();
    let base = git.head_base().unwrap();
    let listing = walker(Source::commit(&git, base.commit.as_deref()).unwrap()).only(vec!["a.js".to_owned()]).list();
    assert_eq!(listing, Ok(Listing::default()));
    // Not staged yet, but there: no error; nowhere at all: one.
    let index = |path: &str| walker(Source::index(&git, &scratch.root()).unwrap()).only(vec![path.to_owned()]).list();
    assert_eq!(index("a.js"), Ok(Listing::default()));
    assert_eq!(index("b.js"), Err(WalkError::Missing { path: "b.js".to_owned() }));
}

#[test]
fn many_objects_are_read_from_many_threads() {
    use rayon::prelude::*;
    let scratch = Scratch::new();
    for number in 0..200 {
        scratch.write(&format!("f{number}.js"), &format!("{number}\n").repeat(number));
    }
    let commit = scratch.commit("one");
    let walker = walker(Source::commit(&scratch.opened(), Some(&commit)).unwrap());
    let listing = walker.list().unwrap();
    assert_eq!(listing.files.len(), 200);
    listing.files.par_iter().for_each(|entry| {
        let number: usize = entry.path.trim_start_matches('f').trim_end_matches(".js").parse().unwrap();
        assert_eq!(&*walker.read(entry).unwrap().file.text, format!("{number}\n").repeat(number));
    });
}

#[test]
fn folders_of_policies_are_listed_wherever_they_are() {
    let home = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(home.path().join("p/q")).unwrap();
    for name in ["p/b.yaml", "p/q/a.yml", "p/readme.md"] {
        std::fs::write(home.path().join(name), "x").unwrap();
    }
    let names = |path: &str| -> Vec<String> {
        let files = yaml_files(&home.path().join(path)).unwrap();
        files.iter().map(|file| file.strip_prefix(home.path()).unwrap().to_string_lossy().into_owned()).collect()
    };
    assert_eq!(names("p"), ["p/b.yaml", "p/q/a.yml"]);
    assert_eq!(names("p/readme.md"), ["p/readme.md"]);
    assert!(matches!(yaml_files(&home.path().join("none")), Err(WalkError::Missing { .. })));
    assert!(matches!(read_file(&home.path().join("none")), Err(WalkError::Missing { .. })));
    assert!(matches!(read_file(&home.path().join("p")), Err(WalkError::Unreadable { .. })));
}
