use super::*;
use crate::facts::{Attribute, Fact, PhiContext, Place, Value};
use crate::knowledge::FileRole;
use crate::text::Position;

fn params() -> BTreeMap<String, Param> {
    BTreeMap::from([
        ("minimum".to_owned(), Param::Text("1.2".to_owned())),
        ("hosts".to_owned(), Param::List(vec!["example.com".to_owned(), "10.0.0.0/8".to_owned()])),
        ("days".to_owned(), Param::Int(30)),
    ])
}

fn compile(text: &str, kind: FactKind) -> Result<Condition, PolicyError> {
    Condition::compile(&Located::nowhere(text.to_owned()), kind, &params())
}

fn transport() -> Fact {
    let position = Position { line: 1, column: 1 };
    let place = Place { path: "deploy/a.conf".into(), span: Span::default(), start: position, end: position };
    let mut fact = Fact::new(FactKind::Transport, "row", place);
    fact.set_text("technology", "nginx");
    fact.set_text("min_version", "1.0");
    fact.set_text("host", "api.example.com");
    fact.set_text("host_kind", "public");
    fact.set_truth("verify_peer", false);
    fact.set("ciphers", Attribute::Known(Value::List(vec!["rc4".to_owned(), "null".to_owned()])));
    fact.set("encrypted", Attribute::pending(crate::facts::Reference { name: "x".to_owned(), decoder: None, template: None }, None));
    fact
}

#[test]
fn conditions_are_asked_of_facts() {
    let fact = transport();
    let phi = PhiContext::Near(vec!["fhir".to_owned()]);
    let subject = Subject { fact: &fact, language: Some(Language::Nginx), role: FileRole::Main, phi: &phi };
    for (text, expected) in [
        ("true", true),
        ("fact.min_version != null && version(fact.min_version) < version(params.minimum)", true),
        ("fact.min_version != null && version(fact.min_version) < version(\"1.0\")", false),
        ("fact.min_version != null && version(fact.min_version) == version(\"1\")", true),
        ("fact.min_version != null && version(fact.min_version) < version(params.minimum) && fact.host_kind != \"loopback\"", true),
        ("fact.verify_peer == false", true),
        ("fact.verify_host == false", false),
        // null is unequal to every value, and a policy never sees what is pending
        ("fact.verify_host != true", true),
        ("fact.encrypted == null", true),
        ("fact.scheme == null", true),
        ("fact.technology in [\"nginx\", \"apache\"]", true),
        ("fact.scheme in [\"http\"]", false),
        ("!(fact.scheme in [\"http\"])", true),
        ("fact.ciphers != null && \"rc4\" in fact.ciphers", true),
        ("fact.ciphers != null && fact.ciphers.exists(c, c in [\"3des\", \"null\"])", true),
        ("fact.ciphers != null && fact.ciphers.all(c, c.startsWith(\"r\"))", false),
        ("fact.ciphers != null && size(fact.ciphers) == 2 && fact.ciphers.size() > 1", true),
        ("fact.host != null && host_in(fact.host, params.hosts)", true),
        ("fact.host != null && host_in(fact.host, [\"*.other.org\"])", false),
        ("fact.host != null && (fact.host.endsWith(\".com\") || fact.host.contains(\"x\"))", true),
        ("fact.host != null && fact.host.matches(\"^api\\\\.\")", true),
        ("glob(fact.file.path, \"deploy/*.conf\")", true),
        ("glob(fact.file.path, \"*.conf\")", false),
        ("fact.file.role == \"main\" && fact.file.language == \"nginx\"", true),
        ("fact.confidence == \"certain\" && fact.phi == \"near\"", true),
        ("fact.phi in [\"direct\", \"near\"]", true),
        ("fact.scheme == null || fact.scheme.startsWith(\"http\")", true),
        ("fact.source == null ? true : fact.source == \"default\"", true),
        ("params.days >= 30", true),
        ("fact.technology == \"nginx\" && size(fact.technology) > 3", true),
    ] {
        let condition = compile(text, FactKind::Transport).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(condition.holds(&subject), expected, "{text}");
    }
}

#[test]
fn faults_are_said_in_peoples_words() {
    for (text, expected) in [
        ("fact.min_verison == \"1\"", "a transport fact has no attribute `min_verison` (did you mean `min_version`?)"),
        ("fact.elements == null", "a transport fact has no attribute `elements`"),
        ("min_version == \"1\"", "unknown name `min_version` (did you mean `fact.min_version`?)"),
        ("minimum == \"1\"", "did you mean `params.minimum`?"),
        ("fact.host_kind == public", "unknown name `public` (texts stand in quotes: \"public\")"),
        ("facts.host == null", "unknown name `facts` (did you mean `fact`?)"),
        ("params.minimun == \"1\"", "the rule has no parameter `minimun` (did you mean `minimum`?)"),
        ("fact.file.lang == \"java\"", "a file has no `lang`"),
        ("fact.file == null", "`fact.file` is no value by itself"),
        ("fact.host.name == \"x\"", "`fact.host` has no parts"),
        ("fact", "`fact` is no value by itself"),
        ("verison(fact.host) < version(\"1\")", "unknown function `verison` (did you mean `version`?)"),
        ("fact.host != null && fact.host.startswith(\"x\")", "unknown function `startswith` (did you mean `startsWith`?)"),
        ("fact.host != null && startsWith(fact.host, \"x\")", "`startsWith` is not used like this (write `text.startsWith(\"x\")`)"),
        ("fact.verify_peer == \"false\"", "a truth value is compared with a text (truth values are `true` and `false`, without quotes)"),
        ("fact.steps > 1", "has no attribute `steps`"),
        ("fact.host_kind == \"lopback\"", "\"lopback\" is none of the words it can be (did you mean `loopback`?)"),
        ("fact.host_kind in [\"public\", \"intern\"]", "\"intern\" is none of the words"),
        ("fact.phi == true", "a text is compared with a truth value"),
        ("fact.phi == \"yes\"", "none of the words it can be"),
        ("fact.file.language == \"golang\"", "none of the words it can be"),
        ("fact.min_version < \"1.2\"", "a text has no order (write `version(fact.min_version)`)"),
        (
            "version(fact.min_version) < version(\"1.2\")",
            "`fact.min_version` may be null here (write `fact.min_version != null && …` before it)",
        ),
        ("version(fact.min_version) < version(\"1.2\") && fact.min_version != null", "may be null here"),
        ("fact.min_version != null || version(fact.min_version) < version(\"1.2\")", "may be null here"),
        ("fact.min_version != null && version(fact.min_version) < \"1.2\"", "a text has no order (write `version(\"1.2\")`)"),
        (
            "fact.min_version != null && version(fact.min_version) == \"1.2\"",
            "a version is compared with a text (write `version(\"1.2\")`)",
        ),
        ("version(\"latest\") < version(\"1\")", "`latest` is no version"),
        ("fact.verify_peer", "`fact.verify_peer` may be null (write `fact.verify_peer == true` or `fact.verify_peer == false`)"),
        ("!fact.verify_peer", "`fact.verify_peer` may be null"),
        ("\"rc4\" in fact.ciphers", "`fact.ciphers` may be null here"),
        ("fact.ciphers.exists(c, c == \"x\")", "`fact.ciphers` may be null here"),
        ("fact.ciphers == \"rc4\"", "a list is compared with a text"),
        ("fact.ciphers != null && fact.ciphers.exists(c, fact.ciphers.exists(d, c == d))", "do not stand within each other"),
        ("fact.ciphers != null && fact.ciphers.map(c, c) == null", "only `exists` and `all`"),
        ("fact.ciphers != null && fact.ciphers.filter(c, true).size() > 1", "only `exists` and `all`"),
        ("fact[\"host\"] == null", "`[…]` is no part of policy conditions (write `fact.<name>`)"),
        ("has(fact.host)", "`has` is no part of policy conditions"),
        ("params.minimum == null", "`params.minimum` is never null"),
        ("fact.host", "a truth value belongs here, not a text"),
        ("fact.host != null && host_in(fact.host, [\"http://x\"])", "`http://x` is no host"),
        ("fact.host != null && fact.host.matches(\"(\")", "is no regular expression"),
        ("glob(fact.file.path, \"[\")", "is no pattern"),
        ("1 + 1 == 2", "`+` is no part of policy conditions"),
        ("params.days > 1.5", "numbers are whole here"),
        ("{\"a\": 1} == null", "maps are no part"),
        ("fact.host = \"x\"", "`=` alone is no comparison (write `==`)"),
        ("fact.host == null and true", "`and` is no operator here (write `&&`)"),
        ("fact.host == null or true", "`or` is no operator here (write `||`)"),
        ("not true", "`not` is no operator here"),
        ("true & true", "`&` alone is no operator"),
        ("fact.host ==", "the condition ends too early"),
        ("fact.host == \"x", "the quoted text does not end"),
        ("fact.host == # x", "unexpected `#`"),
        ("", "the condition is empty"),
        ("(fact.host == null", "the condition ends too early"),
    ] {
        let error = compile(text, FactKind::Transport).err().unwrap_or_else(|| panic!("{text}: accepted")).to_string();
        assert!(error.contains(expected), "{text}:\n  {error}\n  {expected}");
    }
}

#[test]
fn faults_point_at_the_exact_place() {
    for (text, part) in [
        ("fact.host == null && fact.min_verison == null", "min_verison"),
        ("fact.host == null && verison(\"1\") < version(\"1\")", "verison"),
        ("fact.host != null && fact.host.startswith(\"x\")", "startswith"),
        ("fact.host_kind == \"lopback\"", "\"lopback\""),
        ("version(fact.min_version) < version(\"1.2\")", "fact.min_version"),
        ("fact.verify_peer == \"false\"", "fact.verify_peer == \"false\""),
        ("\"é\" == fact.host && fact.hst == null", "hst"),
    ] {
        let yaml = format!("when: '{text}'\n");
        let mut located = Located::nowhere(text.to_owned());
        located.span = Some(Span::new(6, yaml.len() - 1));
        located.stamp(&crate::policy::error::source("p.yaml", &yaml));
        let fault = Condition::compile(&located, FactKind::Transport, &params()).err().unwrap_or_else(|| panic!("{text}: accepted"));
        assert_eq!(&yaml[fault.span.expect("placed").range()], part, "{text}");
    }
}

#[test]
fn no_condition_is_too_large_or_too_deep() {
    let chain = vec!["fact.host == null"; 60].join(" && ");
    assert!(compile(&chain, FactKind::Transport).is_err_and(|error| error.to_string().contains("more than 200 nodes")));
    assert!(compile(&vec!["fact.host == null"; 30].join(" && "), FactKind::Transport).is_ok());
    for text in [
        "(".repeat(10_000),
        "!".repeat(10_000),
        format!("fact{}", ".a".repeat(5_000)),
        format!("fact{}", ".a".repeat(590)),
        format!("{}true", "!(".repeat(290)),
        "1 -".repeat(590),
        "true ? true : ".repeat(250),
        "[".repeat(500),
        "\u{0}\u{1b}".to_owned(),
    ] {
        assert!(compile(&text, FactKind::Transport).is_err());
    }
}
