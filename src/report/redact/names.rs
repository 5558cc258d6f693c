//! What the name beside a value says of it: it opens something, it singles out a person.

/// Whether a value is a literal at all, not a hole, a reference or a switch.
pub(super) fn literal(value: &str) -> bool {
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
pub(super) fn secret(name: &str) -> bool {
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
    let ends = |ending: &str| last.ends_with(ending);
    if ["password", "passwd", "passphrase", "secret", "apikey", "authtoken", "accesstoken", "refreshtoken"].into_iter().any(ends) {
        return true;
    }
    matches!(
        last,
        "passwort"
            | "pw"
            | "psw"
            | "pswd"
            | "passcode"
            | "pwd"
            | "pfx"
            | "cookie"
            | "pass"
            | "token"
            | "credential"
            | "credentials"
            | "secretkey"
            | "accesskey"
            | "privatekey"
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
pub(super) fn personal(name: &str) -> bool {
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
pub(super) fn personal_value(key: &str, value: &str) -> bool {
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

/// Whether a column that a query compares with a literal may hold a person's datum: wider than [`personal`], since the literal is one.
pub(super) fn compared(column: &str) -> bool {
    let words = words(column);
    let mut ending = words.iter().rev().map(String::as_str).filter(|word| !matches!(*word, "c" | "pc"));
    let Some(last) = ending.next() else { return false };
    let before = ending.next().unwrap_or("");
    personal(column)
        || (last == "name" && !matches!(before, "developer" | "api" | "object" | "type" | "class" | "field" | "file" | "host" | "table"))
        || matches!(last, "email" | "phone" | "mobile" | "fax" | "street" | "city" | "zip" | "address" | "medicaid" | "medicare")
        || matches!(
            (before, last),
            ("postal" | "zip", "code") | ("member" | "patient" | "subscriber" | "beneficiary" | "policy", "id" | "number")
        )
}
