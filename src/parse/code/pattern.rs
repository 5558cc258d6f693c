//! An organization's own code patterns: ast-grep rule objects, compiled once and run on the live syntax tree.

use super::{Grammar, grammar_of};
use crate::text::{Language, SourceFile, Span};
use ast_grep_config::{DeserializeEnv, RuleCore, SerializableRuleCore};
use ast_grep_core::matcher::{Pattern, PatternBuilder, PatternError};
use ast_grep_core::meta_var::MetaVariable;
use ast_grep_core::tree_sitter::{LanguageExt, StrDoc, TSLanguage};
use ast_grep_core::{AstGrep, Language as PatternLanguage};
use serde::Deserialize;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// A compiled pattern.
pub struct CodePattern {
    rule: String,
    written: serde_json::Value,
    /// One form per grammar: TypeScript with and without JSX are two.
    forms: Vec<(Language, RuleCore)>,
}

/// One place that a pattern matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatternMatch {
    /// The rule whose pattern it is.
    pub rule: String,
    /// Where.
    pub span: Span,
    /// Metavariables with the text that they stand for.
    pub captures: BTreeMap<String, String>,
}

impl std::fmt::Debug for CodePattern {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CodePattern").field("rule", &self.rule).field("written", &self.written).finish_non_exhaustive()
    }
}

impl PartialEq for CodePattern {
    fn eq(&self, other: &Self) -> bool {
        self.written == other.written
    }
}

/// All texts in a rule object.
fn texts(written: &serde_json::Value) -> Vec<&str> {
    match written {
        serde_json::Value::String(text) => vec![text],
        serde_json::Value::Array(items) => items.iter().flat_map(texts).collect(),
        serde_json::Value::Object(object) => object.values().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}

/// The plain patterns in a rule object; one with a `context` of its own is left to ast-grep.
fn patterns(written: &serde_json::Value) -> Vec<&str> {
    match written {
        serde_json::Value::Array(items) => items.iter().flat_map(patterns).collect(),
        serde_json::Value::Object(object) => {
            let own = object.get("pattern").and_then(serde_json::Value::as_str);
            own.into_iter().chain(object.values().flat_map(patterns)).collect()
        }
        _ => Vec::new(),
    }
}

/// Whether the grammar finds no whole piece of code in a pattern.
fn is_broken(text: &str, language: Language) -> bool {
    Pattern::try_new(text, Grammared(language)).is_ok_and(|pattern| pattern.has_error())
}

fn is_of_name(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_'
}

/// Keys of the object that stand beside the rule itself.
const BESIDE: &[&str] = &["constraints", "utils", "transform"];

impl CodePattern {
    /// Compiles `{ language: java, pattern: .., inside: .. }`; `constraints`, `utils` and `transform` may stand beside.
    ///
    /// # Errors
    /// A sentence for people: no language, one without code patterns, or what ast-grep does not accept.
    pub fn compile(rule: &str, written: &serde_json::Value) -> Result<Self, String> {
        let serde_json::Value::Object(object) = written else {
            return Err("`code` is an ast-grep rule object such as `{ language: java, pattern: System.out.println($A) }`".to_owned());
        };
        let named =
            object.get("language").and_then(serde_json::Value::as_str).ok_or("`code` has no `language`, such as `language: java`")?;
        let languages: Vec<Language> =
            Language::ALL.iter().copied().filter(|language| language.name() == named && grammar_of(*language).is_some()).collect();
        if languages.is_empty() {
            return Err(format!("`{named}` is no language that code patterns can be written for"));
        }
        let mut core = serde_json::Map::new();
        let mut own = serde_json::Map::new();
        for (key, value) in object.iter().filter(|(key, _)| *key != "language") {
            let place = if BESIDE.contains(&key.as_str()) { &mut core } else { &mut own };
            place.insert(key.clone(), value.clone());
        }
        core.insert("rule".to_owned(), own.into());
        let core = SerializableRuleCore::deserialize(serde_json::Value::Object(core)).map_err(|error| error.to_string())?;
        let mut forms = Vec::new();
        for language in languages {
            if let Some(broken) = patterns(written).into_iter().find(|text| is_broken(text, language)) {
                return Err(format!("the pattern `{broken}` is no whole piece of {named}: a bracket or a word is missing"));
            }
            let compiled = core.get_matcher(DeserializeEnv::new(Grammared(language))).map_err(|error| causes(&error))?;
            forms.push((language, compiled));
        }
        Ok(Self { rule: rule.to_owned(), written: written.clone(), forms })
    }

    /// Whether the rule has a metavariable of this name, without its `$`.
    #[must_use]
    pub fn captures(&self, name: &str) -> bool {
        let is_named =
            |text: &&str| text.split('$').skip(1).any(|part| part.strip_prefix(name).is_some_and(|rest| !rest.starts_with(is_of_name)));
        texts(&self.written).iter().any(is_named) || self.written.get("transform").and_then(|all| all.get(name)).is_some()
    }

    /// Where it matches in a file whose text was parsed as `tree`, in order.
    pub(super) fn matches(&self, file: &SourceFile, language: Language, tree: &tree_sitter::Tree) -> Vec<PatternMatch> {
        let Some((_, form)) = self.forms.iter().find(|(of, _)| *of == language) else { return Vec::new() };
        let of = Grammared(language);
        // a pattern of PHP has no `<?php` in front, so it is one of the grammar without
        let doc = match language {
            Language::Php => StrDoc::try_new(&file.text, of).ok(),
            _ => Some(StrDoc { src: file.text.to_string(), lang: of, tree: tree.clone() }),
        };
        let Some(doc) = doc else { return Vec::new() };
        let root = AstGrep::doc(doc);
        let mut found = Vec::new();
        for one in root.root().find_all(form) {
            let range = one.range();
            let mut captures = BTreeMap::new();
            for variable in one.get_env().get_matched_variables() {
                let (MetaVariable::Capture(name, _) | MetaVariable::MultiCapture(name)) = variable else { continue };
                // ast-grep keeps the places of relations under names of its own, in lower case
                if name.starts_with(|c: char| c.is_ascii_lowercase()) {
                    continue;
                }
                let text = match one.get_env().get_match(&name) {
                    Some(node) => node.text().into_owned(),
                    None => {
                        let nodes = one.get_env().get_multiple_matches(&name);
                        let ends = nodes.first().zip(nodes.last()).map(|(first, last)| first.range().start..last.range().end);
                        ends.and_then(|ends| file.text.get(ends)).unwrap_or_default().to_owned()
                    }
                };
                captures.insert(name, text);
            }
            found.push(PatternMatch { rule: self.rule.clone(), span: Span::new(range.start, range.end), captures });
        }
        found
    }
}

/// An error with its causes, as one sentence.
fn causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut at = error.source();
    while let Some(cause) = at {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        at = cause.source();
    }
    text.trim_end_matches('.').to_owned()
}

/// A language as ast-grep wants it.
#[derive(Clone)]
struct Grammared(Language);

impl Grammared {
    fn grammar(&self) -> Option<&'static dyn Grammar> {
        grammar_of(self.0).map(|(grammar, _)| grammar)
    }
}

/// Stands for `$` in a pattern where the language has no such letter in names.
const LETTER: char = 'µ';

impl PatternLanguage for Grammared {
    fn expando_char(&self) -> char {
        match self.0 {
            Language::Java | Language::JavaScript | Language::TypeScript | Language::Tsx => '$',
            _ => LETTER,
        }
    }

    fn pre_process_pattern<'q>(&self, query: &'q str) -> Cow<'q, str> {
        let letter = self.expando_char();
        if letter == '$' || !query.contains('$') {
            return Cow::Borrowed(query);
        }
        let mut out = String::with_capacity(query.len());
        let mut rest = query;
        while let Some(at) = rest.find('$') {
            let (before, from) = rest.split_at(at);
            let after = from.trim_start_matches('$');
            let signs = from.len() - after.len();
            let variable = after.starts_with(|c: char| c.is_ascii_uppercase() || c == '_') || signs == 3;
            out.push_str(before);
            out.extend(std::iter::repeat_n(if variable { letter } else { '$' }, signs));
            rest = after;
        }
        out.push_str(rest);
        Cow::Owned(out)
    }

    fn kind_to_id(&self, kind: &str) -> u16 {
        self.get_ts_language().id_for_node_kind(kind, true)
    }

    fn field_to_id(&self, field: &str) -> Option<u16> {
        self.get_ts_language().field_id_for_name(field).map(std::num::NonZero::get)
    }

    fn build_pattern(&self, builder: &PatternBuilder) -> Result<Pattern, PatternError> {
        builder.build(|text| StrDoc::try_new(text, self.clone()))
    }
}

impl LanguageExt for Grammared {
    fn get_ts_language(&self) -> TSLanguage {
        match self.grammar() {
            _ if self.0 == Language::Php => tree_sitter_php::LANGUAGE_PHP_ONLY.into(),
            Some(grammar) => grammar.grammar(),
            None => tree_sitter_java::LANGUAGE.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Limits;
    use serde_json::json;
    use std::sync::Arc;

    fn matches(path: &str, text: &str, written: &serde_json::Value) -> Vec<(String, BTreeMap<String, String>)> {
        let pattern = Arc::new(CodePattern::compile("own", written).unwrap());
        let file = SourceFile::from_text(path, text);
        let parsed = super::super::parse_with(&file, &Limits::default(), &[pattern]).unwrap();
        parsed.matches.into_iter().map(|one| (file.slice(one.span).to_owned(), one.captures)).collect()
    }

    #[test]
    fn patterns_match_in_every_language_with_their_variables() {
        for (path, text, language, pattern) in [
            ("A.cls", "class A { void f() { Audit.skip(rec); } }", "apex", "Audit.skip($X)"),
            ("A.java", "class A { void f() { Audit.skip(rec); } }", "java", "Audit.skip($X)"),
            ("a.js", "Audit.skip(rec);", "javascript", "Audit.skip($X)"),
            ("a.ts", "Audit.skip(rec);", "typescript", "Audit.skip($X)"),
            ("a.tsx", "const a = <b c={Audit.skip(rec)}/>;", "typescript", "Audit.skip($X)"),
            ("a.py", "Audit.skip(rec)\n", "python", "Audit.skip($X)"),
        ] {
            let found = matches(path, text, &json!({ "language": language, "pattern": pattern }));
            assert_eq!(found, [("Audit.skip(rec)".to_owned(), BTreeMap::from([("X".to_owned(), "rec".to_owned())]))], "{path}");
        }
    }

    #[test]
    fn metavariables_are_known_by_their_whole_names() {
        let written = json!({ "language": "java", "pattern": "log($WHO, $$$REST)", "has": { "pattern": "$_.get($KEY)" } });
        let pattern = CodePattern::compile("own", &written).unwrap();
        assert_eq!(
            ["WHO", "REST", "KEY", "WH", "WHOM", "ELSE"].map(|name| pattern.captures(name)),
            [true, true, true, false, false, false]
        );
    }

    #[test]
    fn relations_and_lists_of_arguments() {
        let written =
            json!({ "language": "python", "pattern": "emit($$$ARGS)", "inside": { "kind": "function_definition", "stopBy": "end" } });
        let found = matches("a.py", "emit(1)\ndef f(a):\n    emit(a, b)\n", &written);
        assert_eq!(found, [("emit(a, b)".to_owned(), BTreeMap::from([("ARGS".to_owned(), "a, b".to_owned())]))]);
    }

    #[test]
    fn what_cannot_be_compiled_is_said() {
        for (written, expected) in [
            (json!("x"), "is an ast-grep rule object"),
            (json!({ "pattern": "x" }), "no `language`"),
            (json!({ "language": "java", "pattern": "log.info($A" }), "no whole piece of java"),
            (json!({ "language": "python", "any": [{ "pattern": "f($A)" }, { "pattern": "f($A))" }] }), "no whole piece of python"),
            (json!({ "language": "javascript", "pattern": "if (x {" }), "no whole piece of javascript"),
            (json!({ "language": "cobol", "pattern": "x" }), "`cobol` is no language"),
            (json!({ "language": "java", "patern": "x" }), "patern"),
            (json!({ "language": "java", "kind": "no_such_kind" }), "no_such_kind"),
        ] {
            let error = CodePattern::compile("own", &written).unwrap_err();
            assert!(error.contains(expected), "{written}: {error}");
        }
    }
}
