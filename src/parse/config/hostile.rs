//! Hostile input to every reader: deep, unclosed, cut off, scrambled. None may panic, overflow the stack, or take more than linear time.

use super::sample;
use crate::text::{Limits, NoticeKind, SourceFile};
use proptest::prelude::*;

const PATHS: &[&str] = &[
    "a.yml",
    "a.json",
    "a.toml",
    "a.xml",
    "a.tf",
    "a.properties",
    ".env",
    "a.ini",
    "nginx.conf",
    "httpd.conf",
    "haproxy.cfg",
    "Dockerfile",
    "a.bicep",
    "Caddyfile",
    "a.sh",
    "a.plist",
    "docker-compose.yml",
];

#[test]
fn very_many_documents_are_cut_with_a_notice() {
    for (path, text) in [("a.json", "1 ".repeat(60_000)), ("a.json", "x ".repeat(60_000)), ("a.yml", "a: 1\n---\n".repeat(20_000))] {
        let (_, parsed) = sample::read(path, &text);
        assert!(parsed.trees.len() <= 10_000 && parsed.notices.len() == 1, "{path} {} {:?}", parsed.trees.len(), parsed.notices);
    }
}

/// Path, text, and whether the depth must be said to have been cut.
fn deep() -> Vec<(&'static str, String, bool)> {
    let n = 20_000;
    let nest = |open: &str, close: &str| open.repeat(n) + &close.repeat(n);
    let value = |open: &str, close: &str| "a = ".to_owned() + &nest(open, close);
    vec![
        ("a.yml", nest("- ", "") + "x", true),
        ("a.yml", nest("[", ""), true),
        ("a.yml", nest("[", "]"), true),
        ("a.yml", nest("{a: ", ""), true),
        ("a.yml", nest("? ", ""), false),
        ("a.yml", nest("a:\n", ""), false),
        ("a.json", nest("[", "]"), true),
        ("a.json", nest("{\"a\":", ""), true),
        ("a.xml", nest("<a>", "</a>"), true),
        ("a.xml", nest("<a>", ""), true),
        ("a.toml", value("[", "]"), false),
        ("a.toml", value("{ b = ", ""), false),
        ("a.toml", nest("a.", "") + "a = 1", false),
        ("a.toml", "[".to_owned() + &nest("a.", "") + "a]\nb = 1", false),
        ("a.tf", nest("a {\n", ""), true),
        ("a.tf", value("[", ""), true),
        ("a.tf", value("{ b = ", ""), true),
        ("a.tf", value("(", ""), false),
        ("a.tf", value("f(", ")"), false),
        ("a.tf", value("\"${", ""), false),
        ("a.tf", value("\"${", "}\""), false),
        ("nginx.conf", nest("a {\n", "}"), true),
        ("nginx.conf", nest("${", ""), false),
        ("httpd.conf", nest("<a b>\n", ""), true),
        ("a.ini", nest("a {\n", ""), true),
        ("a.ini", nest("[a]\n", ""), false),
        ("haproxy.cfg", nest("frontend a\n", ""), false),
        ("Dockerfile", nest("RUN a \\\n", ""), false),
        ("Dockerfile", nest("RUN <<A\n", ""), false),
        ("a.properties", nest("a=\\\n", ""), false),
        (".env", nest("A=\"x\n", ""), false),
        ("a.bicep", nest("resource a 'b' = {\n", ""), true),
        ("a.bicep", "var a = ".to_owned() + &nest("[", ""), true),
        ("a.bicep", "var a = ".to_owned() + &nest("f(", ""), false),
        ("a.bicep", "var a = ".to_owned() + &nest("if (", ""), false),
        ("a.bicep", nest("var a = '${\n", ""), false),
        ("Caddyfile", nest("a {\n", ""), true),
        ("a.sh", nest("A=\"$(", ""), false),
    ]
}

#[test]
fn deep_nesting_is_cut_with_a_notice() {
    for (path, text, cut) in deep() {
        let (_, parsed) = sample::read(path, &text);
        let head = &text[..text.len().min(12)];
        if cut {
            let limit: Vec<_> = parsed.notices.iter().filter(|notice| notice.kind == NoticeKind::Limit).collect();
            assert_eq!(limit.len(), 1, "{path} {head:?} {:?}", parsed.notices);
            assert!(limit[0].line.is_some(), "{path} {head:?}");
        }
        for tree in &parsed.trees {
            let deepest = tree.ids().last().map_or(0, |id| tree.ancestors(id).count());
            assert!(deepest < 2000, "{path} {head:?} {deepest}");
        }
    }
}

#[test]
fn marks_that_are_never_closed_cost_linear_time() {
    let marks = [
        "{{",
        "{{\"",
        "{%",
        "${",
        "\"",
        "'",
        "<",
        "<!",
        "<![",
        "<!--",
        "<a b='",
        "&",
        "[",
        "]",
        "}",
        "(",
        "<<A\n",
        "a = <<A\n",
        "a: |\n",
        "&a ",
        "*a ",
        "!x ",
        "# ",
        "/*",
        "a: \"\n",
        "a = [\n",
        "a = (\n",
        "- {a: [\n",
        "\\",
        "{{/*",
        "a=${b:-",
        "<a>\n</b>\n",
        "a {b \"\n",
        "%{",
        "a: {\n",
        "? ",
        "$",
        "<<: *a\n",
        "a: &a\n",
        "x = {\n",
        "\u{E000}_",
        "\u{85}",
        "\u{2028}",
        "\r",
        "a.",
    ];
    for path in PATHS {
        for mark in marks {
            let text = mark.repeat(60_000 / mark.len());
            let before = std::time::Instant::now();
            let _ = super::parse(&SourceFile::from_text(path, &text), &Limits::default());
            let took = before.elapsed();
            assert!(took.as_millis() < 2500, "{path} {mark:?} took {took:?}");
        }
    }
}

const SEEDS: &[(&str, &str)] = &[
    (
        "a.yml",
        "a: &x {b: [1, 'é'], c: \"d\\n\"} # e\nf: |\n  g\n  {{ h }}\n<<: *x\ni: !Ref J\nk:\n- k\n? l\n: ${m:-n}\n---\n{{- if x }}\no: {{ p | default \"q\" }}\n{{ end }}\n",
    ),
    ("a.json", "{\"a\": [1, {\"é\": \"\\u00e9\"}], // c\n 'b': {{ x }}, \"c\": \"${d}\", e: null}\n[1]"),
    ("a.toml", "# c\n[a.\"é\"]\nb = [1, {c = \"d\"}]\n[[e]]\nf.g = '''x'''\n"),
    ("a.xml", "<?xml version='1.0'?><!DOCTYPE a><a b='é'><!-- c --><d>&lt;</d><![CDATA[e]]></a>"),
    ("a.tf", "a \"é\" {\n b = \"c-${d.e[0]}\" # f\n g = [1, {h = i}]\n j = <<-K\n  l ${m}\n  K\n n = jsonencode({o = p})\n}\n"),
    ("a.properties", "a.b=c\\\n d\n# é\n\\u00e9 : ${x:y}\n"),
    (".env", "export A=\"b ${C:-é}\" # d\nE='f\ng'\nH=$I\n"),
    ("a.ini", "[a \"é\"] ; b\nc = \"d\" # e\nf =\n  g\nh i j \\\nk\nl {\n m: n\n}\n"),
    ("nginx.conf", "a { b 'é' \"c\\\"\" ${d}{{ e }}; } # f\n{% g %} x_by_lua_block { \"}\" -- }\n}\n"),
    ("httpd.conf", "<A é>\nB \"c\" 'd' \\\n e\n# f\n</A>\n"),
    ("haproxy.cfg", "global\n a \"é\" b\\ c # d\nfrontend e\n f ${g}\n"),
    ("Dockerfile", "FROM é AS b\nENV A=\"b c\" D=$E\nENV F g\nRUN <<X \\\n # y\n z\nw\nX\nCMD [\"a\", \"b\"]\n"),
];

#[test]
fn every_cut_of_every_sample_is_read() {
    for (path, text) in SEEDS {
        for (at, _) in text.char_indices() {
            sample::read(path, &text[..at]);
            sample::read(path, &text[at..]);
        }
        sample::read(path, &text.replace('\n', "\r\n"));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn scrambled_samples_are_read(seed in 0..SEEDS.len(), path in 0..PATHS.len(), cuts in prop::collection::vec((0..400_usize, 0..400_usize), 1..8)) {
        let text = SEEDS[seed].1;
        let mut scrambled = String::new();
        for (from, to) in cuts {
            let from = text.floor_char_boundary(from % text.len());
            let to = text.ceil_char_boundary((from + to % 40).min(text.len()));
            scrambled.push_str(&text[from..to]);
        }
        sample::read(PATHS[path], &scrambled);
        sample::read(SEEDS[seed].0, &scrambled);
    }

    #[test]
    fn arbitrary_text_is_read(path in 0..PATHS.len(), text in "[-a-c \\n\\r\\t:;=#'\"{}\\[\\]<>/!&*$%()|,.é\\\\]{0,60}") {
        sample::read(PATHS[path], &text);
    }
}
