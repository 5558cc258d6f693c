//! `crypto-transformation` and `jce-transformation`: names of ciphers, modes, digests and signatures in the spellings of libraries.

use super::{Form, Input, Outputs};
use crate::facts::{Value, ValueKind};

/// What a name of cryptography gives.
pub const OUTPUTS: &[(&str, ValueKind)] = &[
    ("algorithm", ValueKind::Text),
    ("mode", ValueKind::Text),
    ("key_bits", ValueKind::Int),
    ("purpose", ValueKind::Word(&["cipher", "digest", "mac", "signature", "random", "key", "password"])),
];

/// `crypto-transformation`: `AES/ECB/PKCS5Padding`, `aes-256-cbc`, `MD5`, `SHA1withRSA`, `modes.ECB`.
pub fn transformation(input: &Input<'_>) -> Outputs {
    read(input, false)
}

/// `jce-transformation`: as `crypto-transformation`; a bare block cipher means ECB, as Java's providers have it.
pub fn jce(input: &Input<'_>) -> Outputs {
    read(input, true)
}

/// Block ciphers, for which a mode matters.
const BLOCK: &[&str] = &["aes", "des", "3des", "blowfish", "rc2", "cast5", "idea", "seed", "camellia", "twofish"];

fn read(input: &Input<'_>, bare_is_ecb: bool) -> Outputs {
    let [text] = input.items.as_slice() else { return Outputs::new() };
    if matches!(input.form, Form::Null | Form::Bool | Form::Number) {
        return Outputs::new();
    }
    // `algorithm/mode/padding`: the padding may name digests of its own
    let (name, behind) = text.split_once('/').unwrap_or((text, ""));
    let mut words = words(name);
    words.extend(behind.split('/').next().map(str::to_ascii_lowercase).filter(|mode| !mode.is_empty()));
    let mut algorithm = None;
    let mut mode = None;
    let mut key_bits = None;
    let mut purpose = None;
    let joined = words.concat();
    if joined.contains("pbkdf") {
        algorithm = Some("pbkdf2");
        purpose = Some("password");
        words.clear();
    } else if joined.contains("hmac") || matches!(joined.as_str(), "hs256" | "hs384" | "hs512") {
        purpose = Some("mac");
    } else if joined.contains("with") && joined.contains("pbe") {
        purpose = Some("password");
    } else if (joined.contains("with") && (joined.contains("rsa") || joined.contains("dsa"))) || is_jws(&joined) {
        purpose = Some("signature");
    }
    for word in &words {
        if let Some((name, bits)) = cipher(word) {
            // a signature's digest decides how strong it is
            if algorithm.is_none()
                || (digest(word).is_none() && purpose != Some("signature") && purpose != Some("mac") && purpose != Some("password"))
            {
                algorithm = Some(name);
                key_bits = key_bits.or(bits);
                purpose = purpose.or(Some("cipher"));
            }
        } else if let Some(name) = digest(word) {
            if algorithm.is_none() || matches!(purpose, Some("signature" | "mac" | "password")) {
                algorithm = Some(name);
            }
            purpose = purpose.or(Some("digest"));
        } else if let Some(name) = block_mode(word) {
            mode = mode.or(Some(name));
        } else if let Some(bits) = word
            .parse::<i64>()
            .ok()
            .filter(|bits| matches!(bits, 40 | 56 | 64 | 112 | 128 | 168 | 192 | 256 | 512 | 1024 | 2048 | 3072 | 4096))
        {
            key_bits = key_bits.or(Some(bits));
        }
    }
    let block = algorithm.is_some_and(|name| BLOCK.contains(&name)) && purpose == Some("cipher");
    if bare_is_ecb && block && mode.is_none() && !text.contains('/') {
        mode = Some("ecb");
    }
    if algorithm == Some("rsa") {
        mode = None; // `RSA/ECB/...` is a name that Java kept, no mode
    }
    let mut out = Outputs::new();
    super::set(&mut out, "algorithm", algorithm, |name: &str| Value::Text(name.to_owned()));
    super::set(&mut out, "mode", mode, |name: &str| Value::Text(name.to_owned()));
    if algorithm.is_some() {
        super::set(&mut out, "key_bits", key_bits, Value::Int);
    }
    super::set(&mut out, "purpose", purpose.filter(|_| algorithm.is_some()), |word: &str| Value::Text(word.to_owned()));
    out
}

fn is_jws(joined: &str) -> bool {
    matches!(joined, "rs256" | "rs384" | "rs512" | "ps256" | "ps384" | "ps512" | "es256" | "es384" | "es512" | "eddsa")
}

/// The words of a name: at separators, and at humps behind small letters (`HmacSHA256`, `SHA1withRSA`, `md5Hex`).
fn words(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut previous = ' ';
    for character in text.chars().take(120) {
        let hump = previous.is_ascii_lowercase() && character.is_ascii_uppercase();
        let small_behind_digit = previous.is_ascii_digit() && character.is_ascii_alphabetic() && !previous_is_triple(&words);
        if !character.is_ascii_alphanumeric() || hump || small_behind_digit {
            words.push(String::new());
        }
        if character.is_ascii_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.push(character.to_ascii_lowercase());
        }
        previous = character;
    }
    words.retain(|word| !word.is_empty());
    // `sha`, `256` and `md`, `5` are one name each; so are `triple`, `des`
    let mut joined: Vec<String> = Vec::new();
    for word in words {
        match joined.last_mut() {
            Some(last)
                if matches!(last.as_str(), "sha" | "md" | "triple" | "des" | "rc" | "hs" | "rs" | "ripemd" | "sha3")
                    && is_rest(last, &word) =>
            {
                last.push_str(&word);
            }
            _ => joined.push(word),
        }
    }
    joined
}

fn is_rest(last: &str, word: &str) -> bool {
    match last {
        "triple" => word == "des",
        "des" => matches!(word, "ede" | "ede3" | "3"),
        _ => word.bytes().all(|byte| byte.is_ascii_digit()),
    }
}

/// `3des` begins with a digit.
fn previous_is_triple(words: &[String]) -> bool {
    words.last().is_some_and(|word| word == "3")
}

fn cipher(word: &str) -> Option<(&'static str, Option<i64>)> {
    Some(match word {
        "aes" | "rijndael" => ("aes", None),
        "aes128" | "aes192" | "aes256" => ("aes", word.get(3..).and_then(|bits| bits.parse().ok())),
        "des" | "descbc" => ("des", Some(56)),
        "desede" | "desede3" | "3des" | "tripledes" | "des3" | "desx" | "tdea" | "tdes" => ("3des", None),
        "rc4" | "arcfour" | "arc4" => ("rc4", None),
        "rc2" => ("rc2", None),
        "bf" | "blowfish" => ("blowfish", None),
        "cast5" | "cast" => ("cast5", None),
        "idea" => ("idea", None),
        "seed" => ("seed", None),
        "camellia" | "camellia128" | "camellia256" => ("camellia", None),
        "twofish" => ("twofish", None),
        "chacha20" | "chacha" => ("chacha20", Some(256)),
        "rsa" => ("rsa", None),
        "ecdsa" | "eddsa" | "ed25519" => ("ecdsa", None),
        "dsa" => ("dsa", None),
        _ => return None,
    })
}

fn digest(word: &str) -> Option<&'static str> {
    Some(match word {
        "md2" => "md2",
        "md4" => "md4",
        "md5" => "md5",
        "sha" | "sha1" => "sha1",
        "sha224" => "sha224",
        "sha256" | "hs256" | "rs256" | "ps256" | "es256" => "sha256",
        "sha384" | "hs384" | "rs384" | "ps384" | "es384" => "sha384",
        "sha512" | "hs512" | "rs512" | "ps512" | "es512" => "sha512",
        "sha3" | "sha3256" | "sha3512" => "sha3",
        "ripemd160" | "ripemd" => "ripemd160",
        "blake2b" | "blake2" | "blake3" => "blake2",
        _ => return None,
    })
}

fn block_mode(word: &str) -> Option<&'static str> {
    ["ecb", "cbc", "gcm", "ctr", "cfb", "ofb", "ccm", "xts", "siv"]
        .into_iter()
        .find(|mode| word == *mode || matches!((*mode, word), ("cfb", "cfb8" | "cfb1" | "cfb128") | ("ofb", "ofb8")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(outputs: &Outputs) -> String {
        let text = |wanted: &str| {
            outputs.iter().find(|(name, _)| *name == wanted).map_or_else(
                || "-".to_owned(),
                |(_, value)| match value {
                    Value::Text(text) => text.clone(),
                    Value::Int(number) => number.to_string(),
                    other => format!("{other:?}"),
                },
            )
        };
        format!("{} {} {} {}", text("algorithm"), text("mode"), text("key_bits"), text("purpose"))
    }

    #[test]
    fn names_of_cryptography() {
        for (text, expected) in [
            ("AES/ECB/PKCS5Padding", "aes ecb - cipher"),
            ("AES/GCM/NoPadding", "aes gcm - cipher"),
            ("aes-256-cbc", "aes cbc 256 cipher"),
            ("aes-128-ecb", "aes ecb 128 cipher"),
            ("AES128", "aes - 128 cipher"),
            ("AES", "aes - - cipher"),
            ("DES", "des - 56 cipher"),
            ("DES/CBC/PKCS5Padding", "des cbc 56 cipher"),
            ("DESede", "3des - - cipher"),
            ("DESede/CBC/PKCS5Padding", "3des cbc - cipher"),
            ("des-ede3-cbc", "3des cbc - cipher"),
            ("TripleDES", "3des - - cipher"),
            ("3DES", "3des - - cipher"),
            ("RC4", "rc4 - - cipher"),
            ("ARCFOUR", "rc4 - - cipher"),
            ("bf-cbc", "blowfish cbc - cipher"),
            ("chacha20-poly1305", "chacha20 - 256 cipher"),
            ("RSA/ECB/PKCS1Padding", "rsa - - cipher"),
            ("RSA/ECB/OAEPWithSHA-256AndMGF1Padding", "rsa - - cipher"),
            ("MD5", "md5 - - digest"),
            ("md5Hex", "md5 - - digest"),
            ("SHA-1", "sha1 - - digest"),
            ("SHA1", "sha1 - - digest"),
            ("sha256", "sha256 - - digest"),
            ("SHA-512", "sha512 - - digest"),
            ("SHA-256", "sha256 - - digest"),
            ("HmacSHA256", "sha256 - - mac"),
            ("hmacMD5", "md5 - - mac"),
            ("SHA1withRSA", "sha1 - - signature"),
            ("MD5withRSA", "md5 - - signature"),
            ("RS256", "sha256 - - signature"),
            ("HS256", "sha256 - - mac"),
            ("PBEWithMD5AndDES", "md5 - - password"),
            ("PBKDF2WithHmacSHA1", "pbkdf2 - - password"),
            ("hashlib.md5", "md5 - - digest"),
            ("algorithms.TripleDES", "3des - - cipher"),
            ("modes.ECB", "- ecb - -"),
            ("CipherMode.ECB", "- ecb - -"),
            ("description", "- - - -"),
            ("desk", "- - - -"),
            ("", "- - - -"),
        ] {
            assert_eq!(said(&transformation(&Input::text(text))), expected, "{text}");
        }
        assert_eq!(said(&jce(&Input::text("AES"))), "aes ecb - cipher");
        assert_eq!(said(&jce(&Input::text("AES/GCM/NoPadding"))), "aes gcm - cipher");
        assert_eq!(said(&jce(&Input::text("RSA"))), "rsa - - cipher");
        assert_eq!(said(&jce(&Input::text("SHA-256"))), "sha256 - - digest");
    }
}
