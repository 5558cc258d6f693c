//! Fields of HL7 version 2 as paths write them: `/.PID-5-1`, `PID.F5.R1.C1`, `/PATIENT(0)/OBX(1)-5` and `PID.5` mean `PID-5`, `OBX-5`.

/// The field that a path names, as `PID-5`; `None` for any other text.
#[must_use]
pub fn field_code(path: &str) -> Option<String> {
    let bytes = path.as_bytes();
    if bytes.len() < 5 || bytes.len() > 120 {
        return None;
    }
    (0..bytes.len()).find_map(|at| {
        let before = at.checked_sub(1).and_then(|at| bytes.get(at)).copied().unwrap_or(b'/');
        if before.is_ascii_alphanumeric() || before == b'_' {
            return None;
        }
        let segment = path.get(at..at + 3)?;
        let named =
            segment.starts_with(|c: char| c.is_ascii_uppercase()) && segment.bytes().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
        if !named {
            return None;
        }
        let mut rest = path.get(at + 3..)?;
        // which of several segments
        for (open, close) in [('(', ')'), ('[', ']')] {
            if let Some(inside) = rest.strip_prefix(open) {
                rest = inside.split_once(close)?.1;
            }
        }
        let rest = rest.strip_prefix(['-', '.'])?;
        let rest = rest.strip_prefix('F').unwrap_or(rest);
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let behind = rest.as_bytes().get(digits).copied().unwrap_or(b'-');
        let number = rest.get(..digits).filter(|digits| !digits.is_empty() && digits.len() < 4)?;
        (!behind.is_ascii_alphabetic()).then(|| format!("{segment}-{number}"))
    })
}

#[cfg(test)]
mod tests {
    use super::field_code;

    #[test]
    fn paths_name_fields() {
        for (path, expected) in [
            ("/PID-5-1", Some("PID-5")),
            ("/.PID-19", Some("PID-19")),
            ("/PATIENT_RESULT(0)/OBSERVATION/OBX(1)-5", Some("OBX-5")),
            ("PID.F5.R1.C1", Some("PID-5")),
            ("PID.5.1", Some("PID-5")),
            ("PID[1].3", Some("PID-3")),
            ("ISO-8859-1", None),
            ("SHA-256x", None),
            ("PID", None),
            ("a.b.c", None),
            ("éé-é", None),
        ] {
            assert_eq!(field_code(path).as_deref(), expected, "{path}");
        }
    }
}
