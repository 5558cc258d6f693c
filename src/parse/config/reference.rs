//! References in text: `${X}`, `${X:-v}`, `${X:v}`, `$X`, `$(X)`, `%(x)s`, `{{ x | default "v" }}`, `${{ x }}`, `#{…}`.
//! A whole value becomes a reference, an embedded one a hole of a template.

use super::{Part, Scalar, mustache};

/// Which marks are references in a format. What a format does not list stays text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Syntax {
    /// `$X` without braces.
    bare: Bare,
    /// `$(X)`, of Kubernetes arguments and Azure pipelines.
    parentheses: bool,
    /// `#{…}` and a whole `%{…}`: expressions that are not resolved.
    expressions: bool,
    /// `%(x)s` of Python's INI files.
    percent: bool,
    /// `${X}`.
    braces: bool,
}

/// Where `$X` counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bare {
    Never,
    /// Only as a whole value in capitals: `$CI_REGISTRY`, not the variables of an embedded nginx or shell text.
    WholeCapitals,
    Anywhere,
}

impl Syntax {
    /// JSON, TOML, properties, XML text.
    pub(super) const BRACES: Self = Self { bare: Bare::Never, parentheses: false, expressions: true, percent: false, braces: true };
    /// YAML.
    pub(super) const YAML: Self = Self { bare: Bare::WholeCapitals, parentheses: true, ..Self::BRACES };
    /// `.env`, compose files, Dockerfile variables.
    pub(super) const SHELL: Self = Self { bare: Bare::Anywhere, expressions: false, ..Self::BRACES };
    /// INI.
    pub(super) const INI: Self = Self { percent: true, ..Self::BRACES };
    /// Apache, HAProxy.
    pub(super) const SERVER: Self = Self { expressions: false, ..Self::BRACES };
    /// Only `{{ … }}`: nginx, whose `$x` and `${x}` are its own variables.
    pub(super) const HOLES: Self = Self { bare: Bare::Never, parentheses: false, expressions: false, percent: false, braces: false };
}

/// What a mark refers to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Hole {
    /// A name, with the default that stands beside it.
    Name(String, Option<String>),
    /// An expression.
    Expression(String),
    /// `{{ if … }}` and its like, or a comment.
    Control,
}

/// Reads the references of a text.
pub(super) fn scalar(text: &str, syntax: Syntax) -> Scalar {
    if memchr::memchr3(b'$', b'{', b'%', text.as_bytes()).is_none() {
        return Scalar::Text(text.into());
    }
    let bytes = text.as_bytes();
    let mut parts: Vec<Part> = Vec::new();
    let mut whole: Option<Hole> = None;
    let mut literal = String::new();
    let mut copied = 0;
    let mut at = 0;
    let mut search = Search::default();
    while let Some(&byte) = bytes.get(at) {
        if !matches!(byte, b'$' | b'{' | b'%' | b'#') {
            at += 1;
            continue;
        }
        if byte == b'$' && bytes.get(at + 1) == Some(&b'$') && bytes.get(at + 2) != Some(&b'{') && syntax.bare == Bare::Anywhere {
            literal.push_str(text.get(copied..=at).unwrap_or(""));
            at += 2;
            copied = at;
            continue;
        }
        let Some((end, hole)) = search.hole_at(text, at, syntax) else {
            at += 1;
            continue;
        };
        if at == 0 && end == text.len() {
            whole = Some(hole.clone());
        }
        literal.push_str(text.get(copied..at).unwrap_or(""));
        if !literal.is_empty() {
            parts.push(Part::Text(std::mem::take(&mut literal).into()));
        }
        match hole {
            Hole::Name(name, default) => parts.push(Part::Hole { name: name.into(), default: default.map(Into::into) }),
            Hole::Expression(name) => parts.push(Part::Hole { name: name.into(), default: None }),
            Hole::Control => return Scalar::Opaque(text.into()),
        }
        at = end;
        copied = end;
    }
    match whole {
        Some(Hole::Name(name, default)) => return Scalar::Reference { name: name.into(), default: default.map(Into::into) },
        Some(_) => return Scalar::Opaque(text.into()),
        None => {}
    }
    literal.push_str(text.get(copied..).unwrap_or(""));
    if parts.is_empty() {
        return Scalar::Text(literal.into());
    }
    if !literal.is_empty() {
        parts.push(Part::Text(literal.into()));
    }
    Scalar::Template(parts)
}

/// Longest `${…}` that is read as one, in bytes: an unclosed brace must not swallow a script, nor cost much.
const LONGEST: usize = 256;

#[derive(Default)]
struct Search {
    holes: mustache::Search,
}

impl Search {
    fn hole_at(&mut self, text: &str, at: usize, syntax: Syntax) -> Option<(usize, Hole)> {
        let rest = text.get(at..)?;
        let bytes = rest.as_bytes();
        match (bytes.first()?, bytes.get(1).copied()) {
            (b'$', Some(b'{')) if bytes.get(2) == Some(&b'{') => {
                let end = self.holes.end(text, at + 1)?;
                let inner = text.get(at + 3..end - 2)?;
                Some((end, workflow(inner.trim())))
            }
            (b'{', Some(b'{')) => {
                let end = self.holes.end(text, at)?;
                Some((end, mustache::hole(text.get(at + 2..end - 2)?)))
            }
            (b'{', Some(b'%')) => {
                let end = near(rest, b"%}")?;
                Some((at + end + 2, Hole::Control))
            }
            (b'$', Some(b'{')) if syntax.braces => {
                let end = closing(rest, 1, b'{', b'}')?;
                let hole = braced(rest.get(2..end - 1)?)?;
                Some((at + end, hole))
            }
            (b'#', Some(b'{')) if syntax.expressions => {
                let end = closing(rest, 1, b'{', b'}')?;
                Some((at + end, Hole::Expression(rest.get(2..end - 1)?.trim().to_owned())))
            }
            (b'%', Some(b'{')) if syntax.expressions && at == 0 => {
                let end = closing(rest, 1, b'{', b'}')?;
                (end == rest.len()).then(|| (at + end, Hole::Expression(rest.get(2..end - 1).unwrap_or("").trim().to_owned())))
            }
            (b'$', Some(b'(')) if syntax.parentheses => {
                let end = near(rest, b")")?;
                let name = rest.get(2..end)?;
                is_name(name).then(|| (at + end + 1, Hole::Name(name.to_owned(), None)))
            }
            (b'%', Some(b'(')) if syntax.percent => {
                let end = near(rest, b")s")?;
                let name = rest.get(2..end)?;
                is_name(name).then(|| (at + end + 2, Hole::Name(name.to_owned(), None)))
            }
            (b'$', Some(first)) if first.is_ascii_alphabetic() || first == b'_' => {
                let length = bytes.iter().skip(1).take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
                let name = rest.get(1..=length)?;
                let counts = match syntax.bare {
                    Bare::Never => false,
                    Bare::WholeCapitals => {
                        at == 0 && length + 1 == text.len() && length > 1 && !name.bytes().any(|byte| byte.is_ascii_lowercase())
                    }
                    Bare::Anywhere => true,
                };
                counts.then(|| (at + length + 1, Hole::Name(name.to_owned(), None)))
            }
            _ => None,
        }
    }
}

/// The end of a bracketed piece that opens at byte `from`, on one line.
fn closing(text: &str, from: usize, open: u8, close: u8) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, byte) in text.bytes().enumerate().skip(from).take(LONGEST) {
        if byte == open {
            depth += 1;
        } else if byte == close {
            depth -= 1;
            if depth == 0 {
                return Some(at + 1);
            }
        } else if byte == b'\n' {
            return None;
        }
    }
    None
}

/// Where a mark stands within the longest hole.
fn near(text: &str, mark: &[u8]) -> Option<usize> {
    let bytes = text.as_bytes();
    memchr::memmem::find(bytes.get(..LONGEST).unwrap_or(bytes), mark)
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-'))
}

/// `X`, `X:v`, `X:-v`, `X-v`, `X:?message`, `env:X`, `self:custom.x, 'v'`: the inside of `${…}`.
fn braced(inner: &str) -> Option<Hole> {
    // HOCON's optional reference is one, too
    let inner = inner.trim().trim_start_matches('?');
    if inner.is_empty() {
        return None;
    }
    // the environment and Java's system properties, as OpenTelemetry, Log4j and Serverless look them up
    if let Some(rest) = ["env:", "sys:", "env."].iter().find_map(|prefix| inner.strip_prefix(prefix)) {
        return braced(rest);
    }
    // lookups of the Serverless Framework; a comma begins the default
    if ["self:", "opt:", "ssm:", "cf:", "param:", "sls:", "aws:", "file("].iter().any(|prefix| inner.starts_with(prefix)) {
        let (name, default) = inner.split_once(',').map_or((inner, None), |(name, default)| (name, Some(default)));
        let default = default.map(|text| text.trim().trim_matches(['\'', '"']).to_owned());
        return Some(Hole::Name(name.trim().to_owned(), default));
    }
    let length =
        inner.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-' | b'/' | b'@' | b'[' | b']'));
    let length = length.count();
    let mut name = inner.get(..length)?;
    let mut rest = inner.get(length..)?;
    // `${X-v}` is shell; `${server.ssl.key-store}` is one name
    if let Some((before, after)) = name.split_once('-')
        && !before.is_empty()
        && before.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
    {
        let from = before.len() + 1;
        name = before;
        return Some(Hole::Name(name.to_owned(), Some(inner.get(from..).unwrap_or(after).to_owned())));
    }
    if name.is_empty() {
        return Some(Hole::Expression(inner.to_owned()));
    }
    if rest.is_empty() {
        return Some(Hole::Name(name.to_owned(), None));
    }
    let named = |default: Option<&str>| Some(Hole::Name(name.to_owned(), default.map(str::to_owned)));
    if let Some(default) = rest.strip_prefix(":-").or_else(|| rest.strip_prefix(":=")).or_else(|| rest.strip_prefix('=')) {
        return named(Some(default));
    }
    if [":?", "?", ":+", "+"].iter().any(|mark| rest.starts_with(mark)) {
        return named(None);
    }
    if let Some(default) = rest.strip_prefix(':') {
        rest = default;
        return named(Some(rest));
    }
    Some(Hole::Expression(inner.to_owned()))
}

/// The inside of `${{ … }}`: a path, also with `|| 'default'`.
fn workflow(inner: &str) -> Hole {
    let (path, default) = inner.split_once("||").map_or((inner, None), |(path, default)| (path.trim(), Some(default.trim())));
    let quoted = default.map(|text| (text, text.len() > 1 && text.starts_with('\'') && text.ends_with('\'')));
    let simple = !path.is_empty() && path.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.-[]'".contains(&byte));
    match quoted {
        _ if !simple => Hole::Expression(inner.to_owned()),
        Some((text, true)) => Hole::Name(path.to_owned(), Some(text.trim_matches('\'').to_owned())),
        Some((_, false)) => Hole::Expression(inner.to_owned()),
        None => Hole::Name(path.to_owned(), None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reference(name: &str, default: Option<&str>) -> Scalar {
        Scalar::Reference { name: name.into(), default: default.map(Into::into) }
    }

    fn text(text: &str) -> Scalar {
        Scalar::Text(text.into())
    }

    fn hole(name: &str, default: Option<&str>) -> Part {
        Part::Hole { name: name.into(), default: default.map(Into::into) }
    }

    #[test]
    fn whole_values_are_references() {
        for (written, name, default) in [
            ("${A}", "A", None),
            ("${A:-v}", "A", Some("v")),
            ("${A-v w}", "A", Some("v w")),
            ("${a.b-c:v}", "a.b-c", Some("v")),
            ("${A:${B:c}}", "A", Some("${B:c}")),
            ("${A:?must be set}", "A", None),
            ("${env:A}", "A", None),
            ("${?A}", "A", None),
            ("${opt:stage, 'dev'}", "opt:stage", Some("dev")),
            ("${self:custom.tls}", "self:custom.tls", None),
            ("$CI_TOKEN", "CI_TOKEN", None),
            ("$(System.Token)", "System.Token", None),
            ("${{ secrets.KEY }}", "secrets.KEY", None),
            ("${{ inputs.tls || '1.2' }}", "inputs.tls", Some("1.2")),
            ("{{ .Values.a.b | default \"x\" }}", ".Values.a.b", Some("x")),
            ("{{ tls_min }}", "tls_min", None),
        ] {
            assert_eq!(scalar(written, Syntax::YAML), reference(name, default), "{written}");
        }
        assert_eq!(scalar("%(home)s", Syntax::INI), reference("home", None));
        assert_eq!(scalar("$HOME", Syntax::SHELL), reference("HOME", None));
    }

    #[test]
    fn embedded_ones_are_holes() {
        assert_eq!(
            scalar("https://${HOST:-h}:${PORT}/é", Syntax::YAML),
            Scalar::Template(vec![
                Part::Text("https://".into()),
                hole("HOST", Some("h")),
                Part::Text(":".into()),
                hole("PORT", None),
                Part::Text("/é".into())
            ])
        );
        assert_eq!(scalar("a$B", Syntax::SHELL), Scalar::Template(vec![Part::Text("a".into()), hole("B", None)]));
        assert_eq!(
            scalar("x #{y} z", Syntax::BRACES),
            Scalar::Template(vec![Part::Text("x ".into()), hole("y", None), Part::Text(" z".into())])
        );
    }

    #[test]
    fn expressions_and_control_are_opaque() {
        for written in ["#{bean.call()}", "%{hiera('x')}", "{{ if .a }}x{{ end }}", "{{ lookup('env', 'X') }}", "${{ a && b }}"] {
            assert_eq!(scalar(written, Syntax::YAML), Scalar::Opaque(written.into()), "{written}");
        }
    }

    #[test]
    fn look_alikes_stay_text() {
        for written in
            ["^a$", "cost $5", "proxy_pass http://$host;", "${", "${ unclosed", "a % b", "{x}", "# {", "%{User-Agent}i %{Host}i", "$"]
        {
            assert_eq!(scalar(written, Syntax::YAML), text(written), "{written}");
        }
        assert_eq!(scalar("$host", Syntax::BRACES), text("$host"));
        assert_eq!(scalar("${host}", Syntax::HOLES), text("${host}"));
        assert_eq!(scalar("a$$b", Syntax::SHELL), text("a$b"));
    }

    #[test]
    fn unclosed_marks_cost_little() {
        for mark in ["${", "{{", "#{", "{%", "$(", "%("] {
            let hostile = mark.repeat(50_000);
            assert!(matches!(scalar(&hostile, Syntax { percent: true, ..Syntax::YAML }), Scalar::Text(_) | Scalar::Template(_)));
        }
    }
}
