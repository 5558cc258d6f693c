//! Literals that look like PHI or secrets are veiled before anything is shown: a report must never become the leak that it warns of.
//! A safety net by the shape of values and the names beside them, wide on purpose: a hidden constant costs a glance, a shown one a breach.

use regex::{Regex, RegexSet};
use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

/// How a literal is hidden.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Veil {
    /// Each digit becomes `*`, so that the shape still tells what it was.
    Digits,
    /// All of it becomes `***`, so that not even the length shows.
    Whole,
}

/// Bytes of a text to be hidden.
pub type Mark = (Range<usize>, Veil);

/// What stands for a literal that is hidden as a whole.
pub const VEILED: &str = "***";

/// Hides in a message or other prose what looks like PHI or a secret.
#[must_use]
pub fn redact(text: &str) -> Cow<'_, str> {
    let mut found = shapes(text);
    found.extend(assignments(text));
    apply(text, settle(found))
}

/// Finds what to hide in a line of scanned text: sorted, without overlaps.
///
/// `setting` says that the line is configuration, where a value after a key needs no quotes to be a literal.
#[must_use]
pub fn marks(line: &str, setting: bool) -> Vec<Mark> {
    let mut found = shapes(line);
    found.extend(keyed_literals(line));
    if setting {
        found.extend(keyed_settings(line));
    }
    settle(found)
}

fn settle(mut found: Vec<Mark>) -> Vec<Mark> {
    found.retain(|(range, _)| range.start < range.end);
    found.sort_by(|left, right| left.0.start.cmp(&right.0.start).then(right.0.end.cmp(&left.0.end)));
    let mut settled: Vec<Mark> = Vec::with_capacity(found.len());
    for (range, veil) in found {
        match settled.last_mut() {
            Some((before, other)) if range.start < before.end => {
                before.end = before.end.max(range.end);
                *other = veil.max(*other);
            }
            _ => settled.push((range, veil)),
        }
    }
    settled
}

fn apply(text: &str, marks: Vec<Mark>) -> Cow<'_, str> {
    if marks.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for (range, veil) in marks {
        out.push_str(text.get(at..range.start).unwrap_or(""));
        match veil {
            Veil::Whole => out.push_str(VEILED),
            Veil::Digits => out.extend(text.get(range.clone()).unwrap_or("").chars().map(veiled_digit)),
        }
        at = range.end;
    }
    out.push_str(text.get(at..).unwrap_or(""));
    Cow::Owned(out)
}

/// A digit becomes a star, anything else stays.
pub fn veiled_digit(character: char) -> char {
    if character.is_ascii_digit() { '*' } else { character }
}

/// A shape: the pattern (its first group, else the whole match, is hidden), how, and what must hold besides.
struct Shape<P> {
    pattern: P,
    veil: Veil,
    also: fn(&str) -> bool,
    /// No letter, digit or joining sign may stand directly before or after.
    alone: bool,
}

const fn shape(pattern: &'static str, veil: Veil, also: fn(&str) -> bool, alone: bool) -> Shape<&'static str> {
    Shape { pattern, veil, also, alone }
}

const SHAPES: &[Shape<&str>] = &[
    // social security and taxpayer numbers, telephone numbers, payment cards
    shape(r"\d{3}[-. ]\d{2}[-. ]\d{4}", Veil::Digits, any, true),
    shape(r"\(?\d{3}\)?[-. ]{1,2}\d{3}[-. ]\d{4}", Veil::Digits, any, true),
    shape(r"\d{4}[- ]\d{4}[- ]\d{4}[- ]\d{1,7}", Veil::Digits, any, true),
    // record, account and provider numbers without separators; round numbers are limits, not people
    shape(r"\d{9,}", Veil::Digits, not_round, true),
    shape(r"(?i)mrn\w{0,12}[^\w\n]{1,8}[A-Z]{0,4}-?(\d{4,})", Veil::Digits, any, false),
    shape(r"(?i)(?:ssn|social_?security)\w{0,12}[^\w\n]{1,8}(\d{4,})", Veil::Digits, any, false),
    shape(
        r"(?i)(?:birth|dob)[^\n]{0,32}?\b(\d{4}[-/]\d{1,2}[-/]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}|(?:19|20)\d{6})\b",
        Veil::Digits,
        any,
        false,
    ),
    // Medicare beneficiary identifier
    shape(
        r"[1-9][AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y]\d-?[AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y]\d-?[AC-HJKMNP-RT-Y]{2}\d{2}",
        Veil::Whole,
        any,
        true,
    ),
    shape(r"([A-Za-z0-9._%+-]+)@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}", Veil::Whole, any, false),
    // credentials
    shape(r"eyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*){0,2}", Veil::Whole, any, false),
    shape(r"(?:AKIA|ASIA)[0-9A-Z]{16}", Veil::Whole, any, false),
    shape(r"(?:gh[pousr]_|github_pat_|glpat-|xox[abeprs]-|sk-|sk_live_|rk_live_)[A-Za-z0-9_-]{10,}", Veil::Whole, has_digit, false),
    shape(r"00D[A-Za-z0-9]{9,15}![A-Za-z0-9._]{16,}", Veil::Whole, any, false),
    shape(r"(?i)\b(?:bearer|basic)\s+([A-Za-z0-9+/._~-]{12,}=*)", Veil::Whole, has_digit, false),
    // the same as a literal of its own, and what a query string or a connection string opens with
    shape(r#"["'`](?i:bearer|basic)\s+([^\s"'`${}]{8,})["'`]"#, Veil::Whole, any, false),
    shape(
        r#"(?i)[?&;](?:[\w-]*(?:token|secret|passw(?:or)?d|pwd|api_?key|credential|signature)|pw|key|sig)=([^&\s"'`<>;{}$]+)"#,
        Veil::Whole,
        any,
        false,
    ),
    shape(r#"(?i)userpwd[^"'\n]{0,12}["'][^"':]*:([^"']+)["']"#, Veil::Whole, any, false),
    shape(r#"(?i)auth\w*\s*=?\s*\(\s*(?:'[^']*'|"[^"]*")\s*,\s*["']([^"']+)["']"#, Veil::Whole, any, false),
    shape(r#"://[^/\s:@"'`]*:([^@/\s"'`{}$<>]+)@"#, Veil::Whole, any, false),
    shape(r"[A-Za-z0-9+/_-]{32,}={0,2}", Veil::Whole, random, false),
];

static COMPILED: LazyLock<Vec<Shape<Regex>>> = LazyLock::new(|| {
    SHAPES
        .iter()
        .filter_map(|&Shape { pattern, veil, also, alone }| Some(Shape { pattern: Regex::new(pattern).ok()?, veil, also, alone }))
        .collect()
});

/// One pass that says which shapes occur at all: most lines hold none.
static OCCURRING: LazyLock<Option<RegexSet>> = LazyLock::new(|| RegexSet::new(COMPILED.iter().map(|shape| shape.pattern.as_str())).ok());

fn any(_: &str) -> bool {
    true
}

fn has_digit(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_digit())
}

fn not_round(text: &str) -> bool {
    !text.ends_with("0000")
}

/// Keys and digests change between letters, cases and digits far more often than words do.
fn random(text: &str) -> bool {
    let kind = |byte: u8| match byte {
        b'0'..=b'9' => 0,
        b'a'..=b'z' => 1,
        b'A'..=b'Z' => 2,
        _ => 3,
    };
    let bytes = text.as_bytes();
    let digits = bytes.iter().filter(|byte| byte.is_ascii_digit()).count();
    let changes = bytes.windows(2).filter(|pair| matches!(pair, [left, right] if kind(*left) != kind(*right))).count();
    digits >= 4 && changes * 3 >= bytes.len()
}

fn shapes(text: &str) -> Vec<Mark> {
    let mut found = Vec::new();
    let Some(occurring) = OCCURRING.as_ref().map(|set| set.matches(text)) else { return found };
    for shape in occurring.iter().filter_map(|at| COMPILED.get(at)) {
        for captures in shape.pattern.captures_iter(text) {
            let Some(whole) = captures.get(0) else { continue };
            let hidden = captures.get(1).unwrap_or(whole);
            if (shape.also)(whole.as_str()) && (!shape.alone || stands_alone(text, whole.range())) {
                found.push((hidden.range(), shape.veil));
            }
        }
    }
    found
}

fn stands_alone(text: &str, range: Range<usize>) -> bool {
    let joined = |character: char| character.is_alphanumeric();
    let before = text.get(..range.start).and_then(|before| before.chars().next_back());
    let after = text.get(range.end..).and_then(|after| after.chars().next());
    !before.is_some_and(joined) && !after.is_some_and(joined)
}

/// `password=hunter2` inside a text: connection strings, query strings, messages.
static ASSIGNMENT: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"([A-Za-z][A-Za-z0-9_.-]*)\s?=\s?([A-Za-z0-9!#^*+/.:@_~-]+={0,2})").ok());

fn assignments(text: &str) -> Vec<Mark> {
    let Some(pattern) = ASSIGNMENT.as_ref() else { return Vec::new() };
    pattern
        .captures_iter(text)
        .filter_map(|captures| Some((captures.get(1)?, captures.get(2)?)))
        .filter(|(key, value)| secret(key.as_str()) && literal(value.as_str()))
        // A call is code, not a value.
        .filter(|(_, value)| !text.get(value.end()..).is_some_and(|rest| rest.starts_with(['(', '['])))
        .map(|(_, value)| (value.range(), Veil::Whole))
        .collect()
}

/// A quoted text with what stands before it.
struct Quoted {
    /// Between the quotes.
    inner: Range<usize>,
    /// The name that the value goes to: identifier, key, attribute, argument.
    key: String,
}

/// Finds the quoted texts of a line and the names beside them.
fn quoted(line: &str) -> Vec<Quoted> {
    let mut found: Vec<Quoted> = Vec::new();
    let mut code_from = 0;
    let mut open: Option<(usize, char)> = None;
    let mut escaped = false;
    for (at, character) in line.char_indices() {
        match open {
            None if matches!(character, '"' | '\'' | '`') => open = Some((at, character)),
            None => {}
            Some(_) if escaped => escaped = false,
            Some(_) if character == '\\' => escaped = true,
            Some((from, quote)) if character == quote => {
                let inner = from + 1..at;
                let key = name_before(line.get(code_from..from).unwrap_or(""), found.last(), line);
                found.push(Quoted { inner, key });
                code_from = at + 1;
                open = None;
            }
            Some(_) => {}
        }
    }
    if let Some((from, _)) = open {
        // Cut off or an apostrophe: what follows may still be a literal.
        let key = name_before(line.get(code_from..from).unwrap_or(""), found.last(), line);
        found.push(Quoted { inner: from + 1..line.len(), key });
    }
    found
}

/// The name directly before a quote: `password = "`, `"password": "`, `setPassword("`, `<x password="`.
fn name_before(code: &str, previous: Option<&Quoted>, line: &str) -> String {
    // string prefixes: f"", rb'', @"", $""
    let code = code.trim_end_matches(['@', '$']);
    let bare = code.trim_end_matches(['f', 'r', 'b', 'u', 'F', 'R', 'B', 'U']);
    let code = if code.len() - bare.len() <= 2 && bare.ends_with(|c: char| !c.is_alphanumeric() && c != '_') { bare } else { code };
    let code = code.trim_end();
    let stem = code.trim_end_matches(['=', ':', '>', '(', ',', '!', '?', '[', '+']);
    if stem.len() == code.len() {
        return String::new();
    }
    let stem = stem.trim_end().trim_end_matches(']').trim_end();
    let name = stem.rsplit(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '-' | '.' | '$')).next().unwrap_or("");
    if !name.is_empty() {
        return name.to_owned();
    }
    // A quoted key, `config["password"] = "` among them; nothing but punctuation may stand between.
    match previous {
        Some(key) if stem.is_empty() => line.get(key.inner.clone()).unwrap_or("").to_owned(),
        _ => String::new(),
    }
}

fn keyed_literals(line: &str) -> Vec<Mark> {
    let mut found = Vec::new();
    for quoted in quoted(line) {
        let Some(value) = line.get(quoted.inner.clone()) else { continue };
        if (secret(&quoted.key) && literal(value)) || (personal(&quoted.key) && personal_value(&quoted.key, value)) {
            found.push((quoted.inner, Veil::Whole));
        } else {
            let inside = assignments(value);
            found.extend(inside.into_iter().map(|(range, veil)| (range.start + quoted.inner.start..range.end + quoted.inner.start, veil)));
        }
    }
    found
}

static SETTING: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"^\s*(?:export\s+|set\s+|ENV\s+|ARG\s+|-\s+)*["']?([\w./-]+)["']?\s*[:=]\s*([^\s"'].*?)\s*$"#).ok());
/// Entries of a mapping on one line: `{ scope: x, clientSecret: hunter2 }`.
static ENTRY: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r#"[{,]\s*["']?([\w./-]+)["']?\s*:\s*([^\s"'{},\[\]]+)"#).ok());
static ELEMENT: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"<(?:[\w-]+:)?([\w.-]+)(?:\s[^<>]*)?>([^<]+)").ok());

/// Values without quotes: `DB_PASSWORD=hunter2`, `password: hunter2`, `<password>hunter2</password>`.
fn keyed_settings(line: &str) -> Vec<Mark> {
    [&SETTING, &ENTRY, &ELEMENT]
        .into_iter()
        .filter_map(|pattern| pattern.as_ref())
        .flat_map(|pattern| pattern.captures_iter(line))
        .filter_map(|captures| Some((captures.get(1)?, captures.get(2)?)))
        .filter(|(key, value)| {
            (secret(key.as_str()) && literal(value.as_str())) || (personal(key.as_str()) && personal_value(key.as_str(), value.as_str()))
        })
        .map(|(_, value)| (value.range(), Veil::Whole))
        .collect()
}

/// Whether a value is a literal at all, not a hole, a reference or a switch.
fn literal(value: &str) -> bool {
    let value = value.trim();
    !value.is_empty()
        && !value.starts_with(['$', '{', '%', '<', '!', '&', '|', '>', '(', '['])
        && !value.starts_with("#{")
        && !matches!(value.to_ascii_lowercase().as_str(), "true" | "false" | "null" | "none" | "nil" | "yes" | "no" | "on" | "off" | "~")
}

/// The lower-case words of a name: `clientSecret`, `CLIENT_SECRET`, `spring.datasource.password`.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut lower_before = false;
    let mut start = true;
    for character in name.chars() {
        if !character.is_alphabetic() {
            start = true;
            lower_before = false;
            continue;
        }
        if start || (character.is_uppercase() && lower_before) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut() {
            word.extend(character.to_lowercase());
        }
        start = false;
        lower_before = character.is_lowercase();
    }
    words
}

/// Whether a name says that its value opens something. The last words decide: `tokenUrl` is an address.
fn secret(name: &str) -> bool {
    let words = words(name);
    let mut ending = words.iter().rev().map(String::as_str);
    let Some(last) = ending.next() else { return false };
    let before = ending.next().unwrap_or("");
    if words
        .first()
        .is_some_and(|first| matches!(first.as_str(), "get" | "read" | "load" | "fetch" | "find" | "lookup" | "resolve" | "log"))
    {
        return false;
    }
    matches!(
        last,
        "password"
            | "passwd"
            | "passwort"
            | "pwd"
            | "pass"
            | "passphrase"
            | "passcode"
            | "secret"
            | "token"
            | "credential"
            | "credentials"
            | "apikey"
            | "secretkey"
            | "accesskey"
            | "privatekey"
            | "clientsecret"
            | "sessionid"
    ) || matches!(
        (before, last),
        (
            "api"
                | "access"
                | "secret"
                | "private"
                | "signing"
                | "encryption"
                | "account"
                | "shared"
                | "master"
                | "auth"
                | "hmac"
                | "aes"
                | "connection",
            "key"
        ) | ("session", "id")
    )
}

/// Whether a name says that its value singles out a person or tells of their health.
fn personal(name: &str) -> bool {
    let words = words(name);
    let mut ending = words.iter().rev().map(String::as_str).filter(|word| !matches!(*word, "c" | "text" | "value"));
    let Some(last) = ending.next() else { return false };
    let before = ending.next().unwrap_or("");
    matches!(last, "ssn" | "mrn" | "dob" | "birthdate" | "birthday" | "diagnosis" | "lastname" | "firstname" | "surname" | "patientname")
        || matches!(
            (before, last),
            ("first" | "last" | "middle" | "full" | "patient" | "member" | "maiden" | "family" | "given", "name")
                | ("birth", "date")
                | ("of", "birth")
                | ("home" | "street" | "mailing" | "patient", "address")
        )
}

/// Whether a text beside a personal name is a person's datum, not a label, a column or a placeholder.
fn personal_value(key: &str, value: &str) -> bool {
    let value = value.trim();
    let first = value.chars().next();
    let own = words(key);
    let named = words(value);
    literal(value)
        && value.len() <= 80
        && first.is_some_and(|c| c.is_uppercase() || c.is_ascii_digit())
        && !personal(value)
        && !value.contains("__")
        && !value.contains(['{', '(', '<', '='])
        && !named.iter().any(|word| own.contains(word))
        && !named.iter().any(|word| own.concat().contains(word.as_str()) && word.len() > 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> String {
        apply(text, marks(text, false)).into_owned()
    }

    fn setting(text: &str) -> String {
        apply(text, marks(text, true)).into_owned()
    }

    #[test]
    fn every_shape_compiles() {
        assert_eq!(COMPILED.len(), SHAPES.len());
        assert!(OCCURRING.is_some() && ASSIGNMENT.is_some() && SETTING.is_some() && ELEMENT.is_some());
    }

    #[test]
    fn values_that_look_like_phi_are_veiled() {
        assert_eq!(line("String s = '123-45-6789';"), "String s = '***-**-****';");
        assert_eq!(line("call('(415) 555-0132')"), "call('(***) ***-****')");
        assert_eq!(line("id = 4111 1111 1111 1111"), "id = **** **** **** ****");
        assert_eq!(line("patient_id=123456789"), "patient_id=*********");
        assert_eq!(line("mrn: 'A-004512'"), "mrn: '***'");
        assert_eq!(line("-- MRN A-004512"), "-- MRN A-******");
        assert_eq!(line("dob = date('1980-02-03')"), "dob = date('****-**-**')");
        assert_eq!(line("to ann.smith@clinic.org now"), "to ***@clinic.org now");
        assert_eq!(line("mbi 1EG4-TE5-MK73;"), "mbi ***;");
        assert_eq!(line("firstName: 'Ann', lastName: \"Smith\""), "firstName: '***', lastName: \"***\"");
        assert_eq!(line("patient.setLastName(\"O'Neil\")"), "patient.setLastName(\"***\")");
        assert_eq!(setting("<LastName>Smith</LastName>"), "<LastName>***</LastName>");
    }

    #[test]
    fn look_alikes_stay() {
        for same in [
            "ssl_protocols TLSv1 TLSv1.2;",
            "version = \"1.27.3\"",
            "port: 8443, timeout: 86400",
            "max_bytes = 1000000000",
            "released 2024-01-31",
            "System.debug('sync ' + c);",
            "log.info(\"token: \" + token)",
            "log.info(`patient ${patient.name} ${mrn}`)",
            "requests.get(URL, verify=VERIFY)",
            "[SELECT Id, Birthdate, MRN__c FROM Contact]",
            "password = getPassword()",
            "token = os.environ['API_TOKEN']",
            "{ dob: 'Birthdate', mrn: 'MRN__c' }",
            "label: 'First Name', firstName: 'First Name'",
            "<scopes>RefreshToken</scopes>",
            "AcmePatientThreeSixtySyncIntegrationServiceController.handle()",
            "/very/long/path/with/many/parts/to/some/place/in/the/tree.java",
            "tokenUrl = 'https://login.example.com/token'",
            "npm install pkg@1.2.3",
        ] {
            assert_eq!(line(same), same);
            assert_eq!(redact(same), same);
        }
    }

    #[test]
    fn secrets_are_veiled_where_they_are_literals() {
        assert_eq!(line("password = \"hunter2\""), "password = \"***\"");
        assert_eq!(line("{\"clientSecret\": \"abc def\"}"), "{\"clientSecret\": \"***\"}");
        assert_eq!(line("config['api_key'] = 'q'"), "config['api_key'] = '***'");
        assert_eq!(line(".put(\"password\", \"hunter2\")"), ".put(\"password\", \"***\")");
        assert_eq!(line("ds.setPassword(\"hunter2\")"), "ds.setPassword(\"***\")");
        assert_eq!(line("token = f'abc'"), "token = f'***'");
        assert_eq!(line("Password: \"${DB_PASSWORD}\""), "Password: \"${DB_PASSWORD}\"");
        assert_eq!(line("'Server=db;Password=hunter2;Encrypt=no'"), "'Server=db;Password=***;Encrypt=no'");
        assert_eq!(line("postgres://app:hunter2@db/ehr"), "postgres://app:***@db/ehr");
        assert_eq!(line("-H 'Authorization: Bearer abc123def456ghi'"), "-H 'Authorization: Bearer ***'");
        assert_eq!(line("get(URL, auth=('svc', 'hunter2'))"), "get(URL, auth=('svc', '***'))");
        assert_eq!(line(".basicAuth(\"svc\", \"hunter2\")"), ".basicAuth(\"svc\", \"***\")");
        assert_eq!(line("k = AKIAIOSFODNN7EXAMPLE"), "k = ***");
        assert_eq!(line("x = 'f3A9bK2mQ7xR4tY8wZ1cV6nL5pD0sG3h'"), "x = '***'");
        assert_eq!(line("password = \"cut off"), "password = \"***");
    }

    #[test]
    fn settings_need_no_quotes() {
        assert_eq!(setting("DB_PASSWORD=hunter2"), "DB_PASSWORD=***");
        assert_eq!(setting("  password: hunter2"), "  password: ***");
        assert_eq!(setting("spring.datasource.password = hunter2"), "spring.datasource.password = ***");
        assert_eq!(setting("<consumerSecret>hunter2</consumerSecret>"), "<consumerSecret>***</consumerSecret>");
        assert_eq!(setting("password: ${DB_PASSWORD}"), "password: ${DB_PASSWORD}");
        assert_eq!(setting("refreshTokenValidityPeriod: 90"), "refreshTokenValidityPeriod: 90");
        assert_eq!(setting("require_token: true"), "require_token: true");
    }

    #[test]
    fn messages_are_veiled_too() {
        assert_eq!(redact("the literal `123-45-6789` looks like an SSN"), "the literal `***-**-****` looks like an SSN");
        assert_eq!(redact("cannot read `password=hunter2`"), "cannot read `password=***`");
        assert_eq!(redact("nothing here"), "nothing here");
    }
}
