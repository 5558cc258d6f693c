//! HCL (Terraform, Vault, Nomad, Packer): blocks with labels, attributes, objects and lists, read with an explicit stack. A value that is
//! no literal, traversal or template is kept as written. What does not fit is skipped to the end of its line.

use super::builder::{Builder, block, broken, entry};
use super::hcl_dynamic;
use super::hcl_value::{self, Ends};
use super::{ConfigNode, NodeKind, Parsed, Word};
use crate::text::{Language, Limits, SourceFile, Span};

/// Functions that give back the collection they are given.
const TRANSPARENT: &[&str] = &["jsonencode", "yamlencode", "tomap", "toset", "tolist"];

/// Reads a file.
pub(super) fn read(file: &SourceFile, limits: &Limits, out: &mut Parsed) {
    let mut reader = Reader {
        text: &file.text,
        at: 0,
        builder: Builder::whole(file, Language::Hcl, limits),
        stack: Vec::new(),
        fault: None,
        scanner: hcl_value::Scanner::default(),
    };
    reader.run();
    let fault = reader.fault;
    if let Some((at, what)) = fault {
        reader.builder.tolerant();
        out.notices.push(broken(file, "HCL", at, what));
    }
    let before = out.trees.len();
    reader.builder.finish(out);
    out.trees.iter_mut().skip(before).for_each(hcl_dynamic::lift);
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Context {
    Body,
    Object,
    List,
}

struct Frame {
    context: Context,
    /// Parentheses of a transparent function around it.
    parentheses: usize,
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    builder: Builder<'a>,
    stack: Vec<Frame>,
    fault: Option<(usize, &'static str)>,
    scanner: hcl_value::Scanner,
}

impl<'a> Reader<'a> {
    fn run(&mut self) {
        loop {
            self.blank(true);
            let Some(byte) = self.peek() else { break };
            let context = self.stack.last().map_or(Context::Body, |frame| frame.context);
            match (context, byte) {
                (Context::Body | Context::Object, b'}') | (Context::List, b']') => self.close(),
                (Context::Object | Context::List, b',') => self.at += 1,
                (Context::List, b'}') | (_, b']') => {
                    self.complain(self.at, "a bracket closes what was not opened");
                    self.at += 1;
                }
                (Context::List, _) => self.value(None),
                _ => self.statement(context),
            }
        }
        if !self.stack.is_empty() {
            self.complain(self.text.len(), "the text ends before the last bracket is closed");
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn complain(&mut self, at: usize, what: &'static str) {
        self.fault.get_or_insert((at, what));
    }

    /// What ends an expression here.
    fn ends(&self) -> Ends {
        match self.stack.last().map(|frame| frame.context) {
            Some(Context::List) => Ends::Item,
            Some(Context::Object) => Ends::Pair,
            _ => Ends::Line,
        }
    }

    /// Skips white space and comments.
    fn blank(&mut self, newlines: bool) {
        while let Some(byte) = self.peek() {
            match byte {
                b' ' | b'\t' | b'\r' => self.at += 1,
                b'\n' if newlines => self.at += 1,
                b'#' => self.line_comment(),
                b'/' if self.rest().starts_with("//") => self.line_comment(),
                b'/' if self.rest().starts_with("/*") => {
                    let start = self.at;
                    match memchr::memmem::find(self.rest().as_bytes(), b"*/") {
                        Some(length) => self.at += length + 2,
                        None => {
                            self.complain(start, "a comment is not closed");
                            self.at = self.text.len();
                        }
                    }
                    self.builder.comment(start, self.at);
                }
                _ if byte >= 0x80 && self.rest().starts_with(['\u{FEFF}', '\u{A0}']) => self.skip_char(),
                _ => break,
            }
        }
    }

    fn line_comment(&mut self) {
        let rest = self.rest();
        let length = memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len());
        let said = rest.get(..length).unwrap_or("").trim_end().len();
        self.builder.comment(self.at, self.at + said);
        self.at += length;
    }

    fn skip_char(&mut self) {
        self.at += self.rest().chars().next().map_or(1, char::len_utf8);
    }

    fn skip_line(&mut self) {
        let rest = self.rest();
        self.at += memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len()).max(1);
        self.at = self.text.ceil_char_boundary(self.at);
    }

    fn close(&mut self) {
        self.at += 1;
        let Some(frame) = self.stack.pop() else {
            self.complain(self.at - 1, "a bracket closes what was not opened");
            return;
        };
        for _ in 0..frame.parentheses {
            self.blank(true);
            if self.peek() == Some(b')') {
                self.at += 1;
            }
        }
        self.builder.close(self.at);
        if frame.context != Context::Body && matches!(self.peek(), Some(b'[' | b'.')) {
            // an index of the collection
            self.at = self.scanner.expression_end(self.text, self.at, self.ends()).0.max(self.at + 1);
        }
    }

    /// A word, a quoted text or an expression in parentheses: its text and its place without quotes.
    fn word(&mut self) -> Option<(String, Span)> {
        let start = self.at;
        match self.peek()? {
            b'"' => {
                let end = self.scanner.string_end(self.text, start)?;
                let span = Span::new(start + 1, end - 1);
                self.at = end;
                let raw = self.text.get(span.range()).unwrap_or("");
                Some((hcl_value::unescape(raw), span))
            }
            b'(' => {
                let end = self.scanner.expression_end(self.text, start, Ends::Key).0;
                self.at = end;
                let span = Span::new(start, end);
                Some((self.text.get(span.range()).unwrap_or("").to_owned(), span))
            }
            _ => {
                let length =
                    self.rest().find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '*'))).unwrap_or(self.rest().len());
                if length == 0 {
                    return None;
                }
                self.at += length;
                let span = Span::new(start, self.at);
                Some((self.text.get(span.range()).unwrap_or("").to_owned(), span))
            }
        }
    }

    /// `key = value`, `key: value`, `block "label" {`.
    fn statement(&mut self, context: Context) {
        let start = self.at;
        let Some((key, key_span)) = self.word() else {
            self.complain(start, "a key is missing");
            if self.peek() == Some(b'"') || self.peek() == Some(b'{') {
                self.skip_line();
            } else {
                self.skip_char();
            }
            return;
        };
        let mut labels = Vec::new();
        loop {
            self.blank(false);
            match self.peek() {
                Some(b'=') if !self.rest().starts_with("==") => {
                    self.at += if self.rest().starts_with("=>") { 2 } else { 1 };
                    self.value(Some((key, key_span)));
                    return;
                }
                Some(b':') if context == Context::Object => {
                    self.at += 1;
                    self.value(Some((key, key_span)));
                    return;
                }
                Some(b'{') => {
                    let mut node = block(&key, key_span);
                    node.labels = labels;
                    node.span = Span::new(start, self.at + 1);
                    self.builder.open(node);
                    self.stack.push(Frame { context: Context::Body, parentheses: 0 });
                    self.at += 1;
                    return;
                }
                Some(byte) if byte == b'"' || byte.is_ascii_alphanumeric() || byte == b'_' => {
                    let before = self.at;
                    match self.word() {
                        Some((text, span)) => labels.push(Word { text: text.into(), span }),
                        None => {
                            self.complain(before, "a text is not closed");
                            self.skip_line();
                            return;
                        }
                    }
                }
                _ => {
                    self.complain(key_span.start as usize, "neither a value nor a block follows the key");
                    if !matches!(self.peek(), Some(b'}' | b']' | b'\n')) {
                        self.skip_line();
                    }
                    return;
                }
            }
        }
    }

    /// The value of a key, or of the next place of a list.
    fn value(&mut self, key: Option<(String, Span)>) {
        self.blank(false);
        let start = self.at;
        let (key, key_span) = key.unwrap_or_default();
        let in_list = key_span == Span::default() && self.stack.last().is_some_and(|frame| frame.context == Context::List);
        let mut parentheses = 0;
        let mut open = self.at;
        // `jsonencode({`
        if let Some(name) = TRANSPARENT.iter().find(|name| self.rest().strip_prefix(**name).is_some_and(|rest| rest.starts_with('('))) {
            let inner = self.rest().get(name.len() + 1..).unwrap_or("");
            let blank = inner.len() - inner.trim_start().len();
            if inner.trim_start().starts_with(['{', '[']) {
                open = start + name.len() + 1 + blank;
                parentheses = 1;
            }
        }
        let bracket = self.text.as_bytes().get(open).copied();
        let after = self.text.get(open + 1..).unwrap_or("").trim_start();
        let comprehension = after.starts_with("for ") || after.starts_with("for\n");
        if let Some(bracket @ (b'{' | b'[')) = bracket
            && !comprehension
        {
            let (kind, context) = if bracket == b'{' { (NodeKind::Block, Context::Object) } else { (NodeKind::List, Context::List) };
            let mut node = block(&key, if in_list { Span::new(start, open + 1) } else { key_span });
            node.kind = if in_list { NodeKind::Item } else { kind };
            node.span = node.key_span.to(Span::new(start, open + 1));
            self.builder.open(node);
            self.stack.push(Frame { context, parentheses });
            self.at = open + 1;
            return;
        }
        let (end, fault) = self.scanner.expression_end(self.text, start, self.ends());
        if let Some(what) = fault {
            self.complain(start, what);
        }
        self.at = end;
        let raw = self.text.get(start..end).unwrap_or("");
        let (value, span) = hcl_value::value(raw, start);
        if raw.trim().is_empty() {
            self.complain(start, "a value is missing");
            if in_list {
                self.skip_char();
                return;
            }
        }
        let node = if in_list { ConfigNode::new(NodeKind::Item, "", span, Some(value), span) } else { entry(&key, key_span, value, span) };
        self.builder.leaf(node);
    }
}

#[cfg(test)]
mod tests {
    use crate::parse::config::sample::{assert_table, comments, notices};

    const SAMPLE: &str = r#"# é
terraform { required_version = ">= 1.0" }
resource "aws_s3_bucket" "b" {
  bucket = "x-${var.env}-é" // c
  acl    = var.acl
  n      = -5
  kms    = aws_kms_key.k[0].arn
  whole  = "${local.x["a"]}"
  cond   = var.a ? "b" : "c"
  list   = ["a", var.b, { k = "v" }, [1]]
  tags   = { Name = "n", "q k" : true, (var.k) = 1 }
  policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = "*" }]
  })
  f      = merge(local.tags, {
    a = 1
  })
  doc = <<-EOT
    line ${var.x}
      two
  EOT
  esc = "a\"b $${no} \n"
  comp = [for x in var.l : x.id]
  rule {
    apply { alg = "aws:kms" }
  }
  dynamic "s" {
    for_each = toset(["a"])
    content {
      on = s.value
    }
  }
  dynamic "none" {
    for_each = []
    content {
      on = true
    }
  }
  last = null
}
"#;

    #[test]
    fn blocks_values_and_places() {
        assert_table(
            "a.tf",
            SAMPLE,
            r#"
            block terraform
              entry required_version = ">= 1.0"
            block resource [aws_s3_bucket] [b]
              entry bucket = "x-"+{var.env}+"-é" «x-${var.env}-é»
              entry acl = ref var.acl «var.acl»
              entry n = number -5
              entry kms = ref aws_kms_key.k[0].arn «aws_kms_key.k[0].arn»
              entry whole = ref local.x["a"] «${local.x["a"]}»
              entry cond = "b" or "c" «var.a ? "b" : "c"»
              list list
                item = "a"
                item = ref var.b «var.b»
                item
                  entry k = "v"
                item
                  item = number 1
              block tags
                entry Name = "n"
                entry q k = true
                entry (var.k) = number 1
              block policy
                list Statement
                  item
                    entry Effect = "Allow"
                    entry Action = "*"
              entry f = opaque merge(local.tags, {
                a = 1
              })
              entry doc = "line "+{var.x}+"\n  two\n" «    line ${var.x}
                  two»
              entry esc = "a\"b ${no} \n"«a\"b $${no} \n»
              entry comp = opaque [for x in var.l : x.id]
              block rule
                block apply
                  entry alg = "aws:kms"
              block dynamic [s]
                list for_each
                  item = "a"
              block dynamic [none]
                list for_each
                block content
                  entry on = true
              entry last = null
              block s
                entry on = "a"«s.value»
            "#,
        );
        assert!(notices("a.tf", SAMPLE).is_empty());
        assert_eq!(comments("a.tf", SAMPLE), ["# é", "// c"]);
    }

    #[test]
    fn broken_lines_are_passed_over() {
        let text =
            "resource \"a\" \"b\" {\r\n  x = \"unclosed\r\n  y = 1\r\n  z = foo(1, \r\n  w = 2\r\n  bad line here\r\n  ok = true\r\n";
        assert_table(
            "a.tf",
            text,
            r#"
            block resource [a] [b]
              entry x = "unclosed"
              entry y = number 1
              entry z = opaque foo(1,
              entry w = number 2
              entry ok = true
            "#,
        );
        assert_eq!(notices("a.tf", text), ["Unparsed: broken HCL at line 2: a text is not closed; the rest was read tolerantly"]);
    }

    #[test]
    fn an_index_behind_a_collection_is_no_fault() {
        let text = "a = [1, 2][0]\nb = { x = 1 }.x\nc = \"${\"${x}\"}\"\n";
        assert_table(
            "a.tf",
            text,
            r#"
            list a
              item = number 1
              item = number 2
            block b
              entry x = number 1
            entry c = opaque ${"${x}"}
            "#,
        );
        assert!(notices("a.tf", text).is_empty());
    }
}
