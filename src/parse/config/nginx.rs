//! nginx: directives with words, blocks within blocks. Blocks of Lua are passed over. What a template leaves in the file stays in its word.

use super::builder::{Builder, broken};
use super::lines::{joined_words, words_span};
use super::mustache::Search;
use super::reference::{self, Syntax};
use super::{ConfigNode, NodeKind, Parsed, Word};
use crate::text::{Language, Limits, SourceFile, Span};

/// Reads a file.
pub(super) fn read(file: &SourceFile, limits: &Limits, out: &mut Parsed) {
    let mut reader = Reader {
        text: &file.text,
        at: 0,
        builder: Builder::whole(file, Language::Nginx, limits),
        words: Vec::new(),
        holes: Search::default(),
        fault: None,
    };
    reader.run();
    if let Some((at, what)) = reader.fault {
        reader.builder.tolerant();
        out.notices.push(broken(file, "nginx configuration", at, what));
    }
    reader.builder.finish(out);
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    builder: Builder<'a>,
    words: Vec<Word>,
    holes: Search,
    fault: Option<(usize, &'static str)>,
}

impl Reader<'_> {
    fn run(&mut self) {
        while let Some(&byte) = self.text.as_bytes().get(self.at) {
            match byte {
                b'#' => self.comment(),
                b';' => {
                    self.at += 1;
                    self.directive();
                }
                b'{' if self.starts("{{") || self.starts("{%") => self.word(),
                b'{' => self.open(),
                b'}' => {
                    if !self.words.is_empty() {
                        self.complain("a directive has no semicolon");
                        self.directive();
                    }
                    if self.builder.depth() == 0 {
                        self.complain("a brace closes what was not opened");
                    }
                    self.at += 1;
                    self.builder.close(self.at);
                }
                _ if byte.is_ascii_whitespace() => self.at += 1,
                _ => self.word(),
            }
        }
        if !self.words.is_empty() {
            self.complain("a directive has no semicolon");
            self.directive();
        }
        if self.builder.depth() > 0 {
            self.complain("the text ends before the last brace is closed");
        }
    }

    fn starts(&self, with: &str) -> bool {
        self.text.get(self.at..).is_some_and(|rest| rest.starts_with(with))
    }

    fn complain(&mut self, what: &'static str) {
        self.fault.get_or_insert((self.at, what));
    }

    fn comment(&mut self) {
        let rest = self.text.get(self.at..).unwrap_or("");
        let line = rest.get(..memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len())).unwrap_or("");
        self.builder.comment(self.at, self.at + line.trim_end().len());
        self.at += line.len();
    }

    fn head(&mut self, kind: NodeKind) -> Option<ConfigNode> {
        let mut words = std::mem::take(&mut self.words).into_iter();
        let first = words.next()?;
        let labels: Vec<Word> = words.collect();
        let after = Span { start: first.span.end, end: first.span.end };
        let value_span = words_span(self.text, &labels, after);
        let value = (kind == NodeKind::Entry).then(|| reference::scalar(&joined_words(&labels), Syntax::HOLES));
        let mut node = ConfigNode::new(kind, &first.text, first.span, value, value_span);
        node.labels = labels;
        Some(node)
    }

    fn directive(&mut self) {
        if let Some(node) = self.head(NodeKind::Entry) {
            self.builder.leaf(node);
        }
    }

    fn open(&mut self) {
        let start = self.at;
        self.at += 1;
        let lua = self.words.first().is_some_and(|word| word.text.ends_with("_by_lua_block"));
        let node = self.head(NodeKind::Block).unwrap_or_else(|| {
            self.complain("a block has no name");
            ConfigNode::new(NodeKind::Block, "", Span::new(start, start), None, Span::new(start, start))
        });
        self.builder.open(node);
        if lua {
            self.skip_lua();
            self.builder.close(self.at);
        }
    }

    /// To the brace that closes a block of Lua.
    fn skip_lua(&mut self) {
        let bytes = self.text.as_bytes();
        let mut depth = 1_usize;
        while let Some(&byte) = bytes.get(self.at) {
            self.at += 1;
            match byte {
                b'{' => depth += 1,
                b'}' => {
                    depth -= 1;
                    if depth == 0 {
                        return;
                    }
                }
                b'"' | b'\'' => {
                    let mut at = self.at;
                    while let Some(&inner) = bytes.get(at).filter(|&&inner| inner != byte && inner != b'\n') {
                        at += if inner == b'\\' { 2 } else { 1 };
                    }
                    self.at = (at + 1).min(bytes.len());
                }
                b'-' if bytes.get(self.at) == Some(&b'-') => {
                    let rest = bytes.get(self.at..).unwrap_or_default();
                    self.at += memchr::memchr(b'\n', rest).unwrap_or(rest.len());
                }
                _ => {}
            }
        }
        self.complain("the text ends before the last brace is closed");
    }

    /// One word: quoted as a whole, or up to white space, `;` or a brace that is not `${`.
    fn word(&mut self) {
        let bytes = self.text.as_bytes();
        let start = self.at;
        if let Some(&quote @ (b'"' | b'\'')) = bytes.get(start)
            && let Some((text, end)) = self.quoted(start, quote)
        {
            self.words.push(Word { text: text.into(), span: Span::new(start + 1, end - 1) });
            self.at = end;
            return;
        }
        let mut at = start;
        let mut depth = 0_usize;
        while let Some(&byte) = bytes.get(at) {
            match byte {
                b';' => break,
                b'{' if bytes.get(at + 1) == Some(&b'{') => match self.holes.end(self.text, at) {
                    Some(end) => {
                        at = end;
                        continue;
                    }
                    None => break,
                },
                b'{' if bytes.get(at + 1) == Some(&b'%') => {
                    // `{% if … %}` says nothing
                    let near = bytes.get(at..(at + 1024).min(bytes.len())).unwrap_or_default();
                    if at == start {
                        self.at = at + memchr::memmem::find(near, b"%}").map_or(2, |length| length + 2);
                        return;
                    }
                    break;
                }
                b'{' if at == start || bytes.get(at - 1) != Some(&b'$') => break,
                b'{' => depth += 1,
                b'}' if depth == 0 => break,
                b'}' => depth -= 1,
                b'\\' => at += 1,
                _ if byte.is_ascii_whitespace() => break,
                _ => {}
            }
            at += 1;
        }
        if at == start {
            // a lone brace of a template
            self.complain("a template's hole is not closed");
            at += 2;
        }
        let at = self.text.ceil_char_boundary(at.min(self.text.len()));
        self.words.push(Word { text: self.text.get(start..at).unwrap_or("").into(), span: Span::new(start, at) });
        self.at = at;
    }

    fn quoted(&mut self, start: usize, quote: u8) -> Option<(String, usize)> {
        let bytes = self.text.as_bytes();
        let mut text = String::new();
        let mut copied = start + 1;
        let mut at = start + 1;
        while let Some(found) = bytes.get(at..).and_then(|rest| memchr::memchr3(quote, b'\\', b'\n', rest)).map(|offset| at + offset) {
            match bytes.get(found) {
                Some(b'\\') => {
                    if matches!(bytes.get(found + 1), Some(b'"' | b'\'' | b'\\')) {
                        text.push_str(self.text.get(copied..found).unwrap_or(""));
                        copied = found + 1;
                    }
                    at = found + 2;
                }
                Some(b'\n') if found - start > MAX_QUOTED => break,
                Some(b'\n') => at = found + 1,
                _ => {
                    text.push_str(self.text.get(copied..found).unwrap_or(""));
                    return Some((text, found + 1));
                }
            }
        }
        self.complain("a quote is not closed");
        None
    }
}

/// Longest quoted word over several lines, in bytes (a log format in JSON); beyond it the quote counts as unclosed.
const MAX_QUOTED: usize = 4096;

#[cfg(test)]
mod tests {
    use crate::parse::config::sample::{assert_table, comments, notices};

    #[test]
    fn directives_blocks_and_places() {
        let text = "user www; # c\r\nhttp {\r\n  log_format main '$remote_addr \"$request\"' '$status';\n  server {\n    listen 443 ssl; listen [::]:443 ssl;\n    ssl_protocols TLSv1 TLSv1.2;\n    location ~ \\.php$ { proxy_pass http://é:{{ port }}; }\n    content_by_lua_block { if x == \"}\" then y() end -- } \n    }\n    if ($a = \"b c\") { return 301 https://$host$request_uri; }\n    set $x ${y}z;\n    {% if tls %}\n    ssl_certificate {{ cert }};\n    {% endif %}\n  }\n}\n";
        assert_table(
            "nginx.conf",
            text,
            r#"
            entry user [www] = "www"
            block http
              entry log_format [main] [$remote_addr "$request"] [$status] = "main $remote_addr \"$request\" $status"«main '$remote_addr "$request"' '$status'»
              block server
                entry listen [443] [ssl] = "443 ssl"
                entry listen [[::]:443] [ssl] = "[::]:443 ssl"
                entry ssl_protocols [TLSv1] [TLSv1.2] = "TLSv1 TLSv1.2"
                block location [~] [\.php$]
                  entry proxy_pass [http://é:{{ port }}] = "http://é:"+{port} «http://é:{{ port }}»
                block content_by_lua_block
                block if [($a] [=] [b c] [)]
                  entry return [301] [https://$host$request_uri] = "301 https://$host$request_uri"
                entry set [$x] [${y}z] = "$x ${y}z"
                entry ssl_certificate [{{ cert }}] = ref cert «{{ cert }}»
            "#,
        );
        assert!(notices("nginx.conf", text).is_empty());
        assert_eq!(comments("nginx.conf", text), ["# c"]);
    }

    #[test]
    fn broken_text_is_read_on() {
        let text = "server {\n  listen 80;\n  add_header X \"unclosed;\n  root /x\n}\n}\nuser a;\n";
        assert_table(
            "nginx.conf",
            text,
            r#"
            block server
              entry listen [80] = "80"
              entry add_header [X] ["unclosed] = "X \"unclosed"
              entry root [/x] = "/x"
            entry user [a] = "a"
            "#,
        );
        assert_eq!(
            notices("nginx.conf", text),
            ["Unparsed: broken nginx configuration at line 3: a quote is not closed; the rest was read tolerantly"]
        );
    }
}
