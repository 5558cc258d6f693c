//! JSON, JSON with comments, JSON5 and JSON that a template fills: one reader with an explicit stack that tells what it had to forgive.
//! Several values in one file (JSON lines) are several trees.

use super::builder::{Builder, block, broken, entry};
use super::json_tokens::{Token, Tokens};
use super::reference::{self, Syntax};
use super::{ConfigNode, NodeKind, Parsed, Scalar, cloudformation};
use crate::text::{Language, Limits, SourceFile, Span};
use std::borrow::Cow;

/// Reads a file.
pub(super) fn read(file: &SourceFile, limits: &Limits, out: &mut Parsed) {
    let mut reader = Reader {
        file,
        tokens: Tokens::new(&file.text),
        limits,
        builder: Builder::whole(file, Language::Json, limits),
        stack: Vec::new(),
        key: None,
        values: 0,
        complained: false,
    };
    reader.run(out);
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Frame {
    Object,
    Array,
}

struct Reader<'a> {
    file: &'a SourceFile,
    tokens: Tokens<'a>,
    limits: &'a Limits,
    builder: Builder<'a>,
    stack: Vec<Frame>,
    /// The key whose value comes next, and whether its colon came.
    key: Option<(Cow<'a, str>, Span, bool)>,
    /// Values read at the top level.
    values: usize,
    /// Whether a notice stands already.
    complained: bool,
}

impl<'a> Reader<'a> {
    fn run(&mut self, out: &mut Parsed) {
        while let Some((token, start)) = self.tokens.next() {
            match token {
                Token::Punctuation(b'{') => self.open(Frame::Object, start, out),
                Token::Punctuation(b'[') => self.open(Frame::Array, start, out),
                Token::Punctuation(b'}') => self.close(Frame::Object, start),
                Token::Punctuation(b']') => self.close(Frame::Array, start),
                Token::Punctuation(b',') => self.end_of_pair(),
                Token::Punctuation(_) => match &mut self.key {
                    Some((_, _, colon)) if !*colon => *colon = true,
                    _ => self.complain(start, "a colon stands where none belongs"),
                },
                Token::Text(text, span) => self.text_or_key(text, span, out),
                Token::Bare(word, span) => self.bare(word, span, out),
            }
        }
        if !self.stack.is_empty() {
            self.complain(self.file.text.len(), "the text ends before the last bracket is closed");
        }
        self.end_of_pair();
        while self.stack.pop().is_some() {
            self.builder.close_at_last_child();
        }
        self.finish(out);
    }

    /// Hands the present tree over and begins another.
    fn finish(&mut self, out: &mut Parsed) {
        let fresh = Builder::whole(self.file, Language::Json, self.limits);
        let mut builder = std::mem::replace(&mut self.builder, fresh);
        for span in self.tokens.comments.drain(..) {
            builder.comment(span.start as usize, span.end as usize);
        }
        if let Some((at, what)) = self.tokens.fault.take() {
            builder.tolerant();
            if !self.complained {
                out.notices.push(broken(self.file, "JSON", at, what));
            }
            self.complained = true;
        }
        cloudformation::resolve_long_forms(builder.tree());
        builder.finish(out);
    }

    fn complain(&mut self, at: usize, what: &'static str) {
        self.tokens.complain(at, what);
    }

    /// Before a value: a second one at the top begins a new tree.
    fn top_value(&mut self, out: &mut Parsed) {
        if self.stack.is_empty() {
            self.values += 1;
            if self.values > 1 {
                self.finish(out);
            }
        }
    }

    fn open(&mut self, frame: Frame, start: usize, out: &mut Parsed) {
        self.top_value(out);
        let span = Span::new(start, start + 1);
        let kind = match (frame, self.stack.last()) {
            (_, Some(Frame::Array)) => NodeKind::Item,
            (Frame::Object, _) => NodeKind::Block,
            (Frame::Array, _) => NodeKind::List,
        };
        if self.stack.is_empty() {
            // the top value is the root itself
            self.stack.push(frame);
            return;
        }
        let (key, key_span) = match self.key.take() {
            Some((key, key_span, _)) => (key, key_span),
            None => {
                if kind != NodeKind::Item {
                    self.complain(start, "a value stands without a key");
                }
                (Cow::Borrowed(""), span)
            }
        };
        let mut node = block(&key, key_span);
        node.kind = kind;
        node.span = key_span.to(span);
        self.builder.open(node);
        self.stack.push(frame);
    }

    fn close(&mut self, frame: Frame, start: usize) {
        self.end_of_pair();
        if self.stack.last() != Some(&frame) {
            self.complain(start, "a bracket closes what was not opened");
            // forgive a forgotten bracket if the one that is closed is open further out
            if !self.stack.iter().rev().take(4).any(|open| *open == frame) {
                return;
            }
            while self.stack.last().is_some_and(|open| *open != frame) {
                self.pop(start);
            }
        }
        self.pop(start + 1);
    }

    fn pop(&mut self, end: usize) {
        self.stack.pop();
        if !self.stack.is_empty() {
            self.builder.close(end);
        }
    }

    /// A key that got no value is kept with null.
    fn end_of_pair(&mut self) {
        if let Some((key, span, _)) = self.key.take() {
            self.complain(span.end as usize, "a key has no value");
            self.builder.leaf(entry(&key, span, Scalar::Null, Span { start: span.end, end: span.end }));
        }
    }

    fn text_or_key(&mut self, text: Cow<'a, str>, span: Span, out: &mut Parsed) {
        let wants_key = self.stack.last() == Some(&Frame::Object) && !self.key.as_ref().is_some_and(|(_, _, colon)| *colon);
        if wants_key {
            self.end_of_pair();
            self.key = Some((text, span, false));
            return;
        }
        let value = match arm_reference(&text) {
            Some(name) => Scalar::Reference { name: name.into(), default: None },
            None if is_arm_expression(&text) => Scalar::Opaque(text.as_ref().into()),
            None => reference::scalar(&text, Syntax::BRACES),
        };
        self.value(value, span, out);
    }

    fn bare(&mut self, word: &'a str, span: Span, out: &mut Parsed) {
        if word.starts_with("{%") {
            return;
        }
        let wants_key = self.stack.last() == Some(&Frame::Object) && !self.key.as_ref().is_some_and(|(_, _, colon)| *colon);
        if wants_key {
            self.end_of_pair();
            if word.starts_with("{{") {
                // a whole pair that a template prints
                return;
            }
            self.key = Some((word.into(), span, false));
            return;
        }
        let value = match word {
            "true" => Scalar::Bool(true),
            "false" => Scalar::Bool(false),
            "null" | "undefined" => Scalar::Null,
            _ if word.starts_with("{{") || word.starts_with("${") => reference::scalar(word, Syntax::BRACES),
            _ if word.trim_start_matches(['-', '+', '.']).starts_with(|c: char| c.is_ascii_digit())
                || matches!(word.trim_start_matches(['-', '+']), "Infinity" | "NaN") =>
            {
                Scalar::Number(word.into())
            }
            _ => {
                self.complain(span.start as usize, "a word stands where a value belongs");
                if self.stack.is_empty() {
                    return;
                }
                Scalar::Text(word.into())
            }
        };
        self.value(value, span, out);
    }

    fn value(&mut self, value: Scalar, span: Span, out: &mut Parsed) {
        self.top_value(out);
        match self.stack.last() {
            None => {
                let root = self.builder.here();
                if let Some(node) = self.builder.tree().node_mut(root) {
                    node.value = Some(value);
                    node.value_span = span;
                }
            }
            Some(Frame::Array) => {
                self.builder.leaf(ConfigNode::new(NodeKind::Item, "", span, Some(value), span));
            }
            Some(Frame::Object) => {
                if let Some((key, key_span, _)) = self.key.take() {
                    self.builder.leaf(entry(&key, key_span, value, span));
                }
            }
        }
    }
}

/// `[parameters('x')]` of Azure Resource Manager templates.
/// `[parameters('tls')]` of an Azure template refers to `parameters.tls`.
fn arm_reference(text: &str) -> Option<String> {
    let inner = text.strip_prefix('[')?.strip_suffix(']')?.trim();
    let (function, argument) = inner.split_once('(')?;
    let name = argument.strip_suffix(')')?.trim().strip_prefix('\'')?.strip_suffix('\'')?;
    let plain = matches!(function, "parameters" | "variables")
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    plain.then(|| format!("{function}.{name}"))
}

fn is_arm_expression(text: &str) -> bool {
    text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).is_some_and(|inner| {
        let word = inner.bytes().take_while(u8::is_ascii_alphanumeric).count();
        word > 0 && inner.as_bytes().get(word) == Some(&b'(') && inner.contains(')')
    })
}

#[cfg(test)]
mod tests {
    use crate::parse::config::sample::{assert_table, comments, notices};

    #[test]
    fn values_keys_and_places() {
        let text = "{\r\n  // note\r\n  \"é\": \"ü\\n\\u00e9\\ud83d\\ude00\", \"b\": [1, -2.5e3, {\"c\": null}, []],\n  'single': true, bare: .5, /* c */\n  \"ref\": {\"Ref\": \"Bucket\"}, \"sub\": {\"Fn::Sub\": \"a-${B}\"},\n  \"url\": \"https://${HOST}/x\", \"arm\": \"[parameters('tls')]\", \"no\": \"[x]\",\n  \"t\": {{ .Values.x | default 5 }}, \"u\": \"{{ y }}\",\n  \"o\": {},\n}\n";
        assert_table(
            "a.json",
            text,
            r#"
            entry é = "ü\né😀"«ü\n\u00e9\ud83d\ude00»
            list b
              item = number 1
              item = number -2.5e3
              item
                entry c = null
              item
            entry single = true
            entry bare = number .5
            block ref = ref Bucket «Bucket»
              entry Ref = "Bucket"
            block sub = "a-"+{B} «a-${B}»
              entry Fn::Sub = "a-"+{B} «a-${B}»
            entry url = "https://"+{HOST}+"/x" «https://${HOST}/x»
            entry arm = ref parameters.tls «[parameters('tls')]»
            entry no = "[x]"
            entry t = ref .Values.x|5 «{{ .Values.x | default 5 }}»
            entry u = ref y «{{ y }}»
            block o
            "#,
        );
        assert!(notices("a.json", text).is_empty());
        assert_eq!(comments("a.json", text), ["// note", "/* c */"]);
    }

    #[test]
    fn lists_scalars_and_lines_at_the_top() {
        assert_table("a.json", "[1, {\"a\": \"b\"}]", "item = number 1\nitem\n  entry a = \"b\"\n");
        assert_table("a.json", " \"x\" ", "root = \"x\"\n");
        assert_table("a.json", "{\"a\":1}\n{\"a\":2}\n", "entry a = number 1\n---\nentry a = number 2\n");
        assert!(notices("a.json", "").is_empty());
    }

    #[test]
    fn broken_text_is_read_on() {
        let text = "{\"a\": \"unclosed,\n \"b\": 2 \"c\": 3,\n \"d\": [1, 2, {\"e\": 5 ],\n \"f\" , \"g\": tru, \"h\": {\"i\": \"x\"}\n";
        assert_table(
            "a.json",
            text,
            r#"
            entry a = "unclosed"
            entry b = number 2
            entry c = number 3
            list d
              item = number 1
              item = number 2
              item
                entry e = number 5
            entry f = null
            entry g = "tru"
            block h
              entry i = "x"
            "#,
        );
        assert_eq!(notices("a.json", text), ["Unparsed: broken JSON at line 1: a text is not closed; the rest was read tolerantly"]);
    }
}
