//! Words, texts and signs of a declaring language, with their places. Goes through the text once; what is never closed ends with the text.

use crate::text::Span;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A name or keyword; a number, too.
    Word,
    /// A name in quotes, whose span leaves them out.
    Name,
    /// A text, whose span leaves its quotes out.
    Text,
    /// A sign.
    Sign(u8),
    /// A comment without its marks.
    Comment,
}

/// A word, text or sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// Where.
    pub span: Span,
    /// The first of its line.
    pub fresh: bool,
}

/// What the languages differ in.
#[derive(Debug, Clone, Copy)]
pub struct Dialect {
    /// What begins a comment that ends with its line.
    pub line: &'static [&'static str],
    /// `/* .. */`.
    pub block: bool,
    /// `"name"`, `` `name` ``, `[name]`, `$tag$text$tag$`, `''` for a quote within a text: SQL.
    pub sql: bool,
    /// `"""text"""`.
    pub triple: bool,
}

/// All tokens of a text.
pub fn tokens(text: &str, dialect: Dialect) -> Vec<Token> {
    let mut scan = Scan { text, bytes: text.as_bytes(), at: 0, dialect, fresh: true, dollars: true, escapes: true, out: Vec::new() };
    // only MySQL escapes with a backslash, and only MySQL has backticks
    scan.escapes = !dialect.sql || memchr::memchr(b'`', scan.bytes).is_some();
    while scan.at < scan.bytes.len() {
        scan.step();
    }
    scan.out
}

/// The first words of the statements that are read.
const STATEMENTS: &[&[u8]] = &[b"CREATE", b"ALTER", b"GRANT", b"COMMENT"];

struct Scan<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    dialect: Dialect,
    fresh: bool,
    /// Whether a text in dollars may still be closed.
    dollars: bool,
    escapes: bool,
    out: Vec<Token>,
}

impl Scan<'_> {
    fn byte(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    fn rest(&self) -> &[u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    fn push(&mut self, kind: Kind, from: usize, to: usize, next: usize) {
        self.out.push(Token { kind, span: Span::new(from, to), fresh: self.fresh });
        self.fresh = false;
        self.at = next.max(self.at + 1);
    }

    /// Where the text before `end` of `mark` ends and what follows begins.
    fn until(&self, from: usize, mark: &[u8]) -> (usize, usize) {
        let rest = self.bytes.get(from..).unwrap_or_default();
        match memchr::memmem::find(rest, mark) {
            Some(at) => (from + at, from + at + mark.len()),
            None => (self.bytes.len(), self.bytes.len()),
        }
    }

    fn step(&mut self) {
        let byte = self.byte(0);
        if byte == b'\n' || byte == b'\r' {
            self.fresh = true;
            self.at += 1;
            return;
        }
        if byte.is_ascii_whitespace() {
            self.at += 1;
            return;
        }
        let fresh_only = |mark: &str| mark == "#" && self.dialect.sql;
        if let Some(mark) =
            self.dialect.line.iter().find(|mark| self.rest().starts_with(mark.as_bytes()) && (self.fresh || !fresh_only(mark)))
        {
            let from = self.at + mark.len();
            let end = memchr::memchr2(b'\n', b'\r', self.bytes.get(from..).unwrap_or_default()).map_or(self.bytes.len(), |at| from + at);
            return self.push(Kind::Comment, from, end, end);
        }
        if self.dialect.block && byte == b'/' && self.byte(1) == b'*' {
            let from = self.at + 2;
            let (end, next) = self.until(from, b"*/");
            return self.push(Kind::Comment, from, end, next);
        }
        if self.dialect.triple && self.rest().starts_with(b"\"\"\"") {
            let from = self.at + 3;
            let (end, next) = self.until(from, b"\"\"\"");
            return self.push(Kind::Text, from, end, next);
        }
        match byte {
            b'\'' => self.quoted(byte, Kind::Text),
            b'"' => self.quoted(byte, if self.dialect.sql { Kind::Name } else { Kind::Text }),
            b'`' if self.dialect.sql => self.quoted(byte, Kind::Name),
            b'[' if self.dialect.sql => self.bracketed(),
            b'$' if self.dialect.sql && self.dollars => self.dollar(),
            _ if is_word(byte) => {
                let from = self.at;
                let length = self.rest().iter().take_while(|byte| is_word(**byte)).count();
                self.push(Kind::Word, from, from + length, from + length);
            }
            _ => self.push(Kind::Sign(byte), self.at, self.at + 1, self.at + 1),
        }
    }

    /// A text or name up to the same quote; a text of other languages than SQL ends with its line.
    fn quoted(&mut self, quote: u8, kind: Kind) {
        let from = self.at + 1;
        let mut at = from;
        loop {
            match self.bytes.get(at).copied() {
                None => return self.push(kind, from, self.bytes.len(), self.bytes.len()),
                Some(b'\\') if self.escapes => at += 2,
                Some(b'\n') if !self.dialect.sql || kind == Kind::Name => return self.push(kind, from, at, at),
                // what begins a statement is no part of a text: the quote was none, as in `E'it\'s'` and in data of `COPY`
                Some(b'\n') if self.begins_statement(at + 1) => return self.push(kind, from, at, at),
                Some(byte) if byte == quote => {
                    if self.dialect.sql && self.bytes.get(at + 1) == Some(&quote) {
                        at += 2;
                        continue;
                    }
                    return self.push(kind, from, at, at + 1);
                }
                Some(_) => at += 1,
            }
        }
    }

    /// Whether a statement that matters begins on the line that starts here.
    fn begins_statement(&self, at: usize) -> bool {
        let line = self.bytes.get(at..).unwrap_or_default();
        let word = line.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        line.get(word) == Some(&b' ') && line.get(..word).is_some_and(|word| STATEMENTS.iter().any(|one| one.eq_ignore_ascii_case(word)))
    }

    /// `[name]`, but not the brackets of an array: `text[]`, `a[1]`.
    fn bracketed(&mut self) {
        let from = self.at + 1;
        let before = self.at.checked_sub(1).and_then(|at| self.bytes.get(at)).copied().unwrap_or(0);
        let inside = self.bytes.get(from..).unwrap_or_default();
        let length = inside.iter().take(130).position(|byte| matches!(byte, b']' | b'\n' | b','));
        match length.filter(|&length| length > 0 && inside.get(length) == Some(&b']') && !is_word(before)) {
            Some(length) => self.push(Kind::Name, from, from + length, from + length + 1),
            None => self.push(Kind::Sign(b'['), self.at, from, from),
        }
    }

    /// `$$text$$`, `$tag$text$tag$`.
    fn dollar(&mut self) {
        let start = self.at;
        let tag = self.bytes.get(start + 1..).unwrap_or_default().iter().take(64).take_while(|byte| is_word(**byte)).count();
        let opens = self.bytes.get(start + 1 + tag) == Some(&b'$');
        if let Some(mark) = self.bytes.get(start..start + tag + 2).filter(|_| opens).map(<[u8]>::to_vec) {
            let from = start + mark.len();
            let (end, next) = self.until(from, &mark);
            if end < self.text.len() {
                return self.push(Kind::Text, from, end, next);
            }
            self.dollars = false;
        }
        self.push(Kind::Sign(b'$'), start, start + 1, start + 1);
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

/// Tokens that are gone through once, without the comments.
pub struct Tokens<'t> {
    text: &'t str,
    all: &'t [Token],
    at: usize,
}

impl<'t> Tokens<'t> {
    /// From the first one.
    pub fn new(text: &'t str, all: &'t [Token]) -> Self {
        let mut tokens = Self { text, all, at: 0 };
        tokens.skip_comments();
        tokens
    }

    fn skip_comments(&mut self) {
        while self.all.get(self.at).is_some_and(|token| token.kind == Kind::Comment) {
            self.at += 1;
        }
    }

    /// The one that comes next.
    pub fn peek(&self) -> Option<Token> {
        self.all.get(self.at).copied()
    }

    /// The one behind that.
    pub fn second(&self) -> Option<Token> {
        self.all.get(self.at + 1..)?.iter().find(|token| token.kind != Kind::Comment).copied()
    }

    /// Goes on by one.
    pub fn next(&mut self) -> Option<Token> {
        let token = self.peek()?;
        self.at += 1;
        self.skip_comments();
        Some(token)
    }

    /// The text of a token.
    pub fn text(&self, token: Token) -> &'t str {
        self.text.get(token.span.range()).unwrap_or_default()
    }

    /// Whether the next one is this word, in any case.
    pub fn is(&self, word: &str) -> bool {
        self.peek().is_some_and(|token| token.kind == Kind::Word && self.text(token).eq_ignore_ascii_case(word))
    }

    /// Goes past the next one where it is this word.
    pub fn take(&mut self, word: &str) -> bool {
        let there = self.is(word);
        if there {
            self.next();
        }
        there
    }

    /// Whether the next one is this sign.
    pub fn is_sign(&self, sign: u8) -> bool {
        self.peek().is_some_and(|token| token.kind == Kind::Sign(sign))
    }

    /// Goes past the next one where it is this sign.
    pub fn take_sign(&mut self, sign: u8) -> bool {
        let there = self.is_sign(sign);
        if there {
            self.next();
        }
        there
    }

    /// A name, in quotes or not.
    pub fn name(&mut self) -> Option<(String, Span)> {
        let token = self.peek().filter(|token| matches!(token.kind, Kind::Word | Kind::Name))?;
        self.next();
        Some((self.text(token).to_owned(), token.span))
    }

    /// Goes past everything up to the sign that closes what is open; the opening one is behind already.
    pub fn skip_open(&mut self, open: u8, close: u8) {
        let mut depth = 1_u32;
        while let Some(token) = self.next() {
            if token.kind == Kind::Sign(open) {
                depth += 1;
            } else if token.kind == Kind::Sign(close) {
                depth -= 1;
                if depth == 0 {
                    return;
                }
            }
        }
    }

    /// The comments right before the next token: those that stand alone on their lines, joined.
    pub fn comment_above(&self) -> Option<String> {
        let before = self.all.get(..self.at)?;
        let notes: Vec<&str> = before
            .iter()
            .rev()
            .take_while(|token| token.kind == Kind::Comment && token.fresh)
            .map(|token| self.text(*token).trim_matches(['*', '/', '-', ' ', '\t', '\r', '\n', '!']))
            .collect();
        let joined = notes.into_iter().rev().filter(|note| !note.is_empty()).collect::<Vec<_>>().join(" ");
        (!joined.is_empty()).then_some(joined)
    }

    /// The comment behind the last token, on its line.
    pub fn comment_behind(&self) -> Option<String> {
        let comment = self.all.get(..self.at)?.iter().rev().take_while(|token| token.kind == Kind::Comment).last()?;
        if comment.fresh {
            return None;
        }
        let note = self.text(*comment).trim_matches(['*', '/', '-', ' ', '\t', '<', '!']);
        (!note.is_empty()).then(|| note.to_owned())
    }
}
