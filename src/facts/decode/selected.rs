//! The columns and the table of a query that stands in a text.

/// The table and the columns of `SELECT ssn, last_name AS name FROM patients p`; `*` for all of them, none where it only counts.
/// `None` where the text is no query.
#[must_use]
pub fn selected(text: &str) -> Option<(String, Vec<String>)> {
    let lower = text.to_ascii_lowercase();
    let trimmed = lower.trim_start();
    let offset = lower.len() - trimmed.len();
    let head = match trimmed.strip_prefix("select") {
        Some(rest) if rest.starts_with(char::is_whitespace) => offset + "select".len(),
        _ if trimmed.starts_with("from ") => offset,
        _ => return None,
    };
    let at = word_at(&lower, "from", head)?;
    let columns = text.get(head..at)?;
    let mut after = text.get(at + "from".len()..)?.split_whitespace();
    let table = after.next().map(bare).filter(|table| is_name(table))?;
    let alias = after.next().filter(|word| !word.eq_ignore_ascii_case("as")).or_else(|| after.next()).unwrap_or_default();
    if columns.trim().is_empty() {
        return Some((table.to_owned(), vec!["*".to_owned()]));
    }
    let mut fields = Vec::new();
    for column in top_level(columns) {
        let mut words = column.split_whitespace().filter(|word| !matches!(word.to_ascii_lowercase().as_str(), "distinct" | "all" | "top"));
        let Some(first) = words.next() else { continue };
        // what is worked out of columns is none of them
        if column.contains('(') {
            continue;
        }
        let named = bare(first);
        if named == "*" || named.eq_ignore_ascii_case(alias) {
            fields.push("*".to_owned());
        } else if is_name(named) {
            fields.push(named.to_owned());
        }
    }
    Some((table.to_owned(), fields))
}

/// The place of a word outside of brackets.
fn word_at(text: &str, word: &str, from: usize) -> Option<usize> {
    let mut depth = 0_i32;
    let bytes = text.as_bytes();
    let edge = |at: usize| bytes.get(at).is_none_or(|byte| !byte.is_ascii_alphanumeric() && *byte != b'_');
    (from..text.len()).find(|&at| {
        match bytes.get(at) {
            Some(b'(') => depth += 1,
            Some(b')') => depth -= 1,
            _ => {}
        }
        let here = bytes.get(at..).is_some_and(|rest| rest.starts_with(word.as_bytes()));
        depth == 0 && here && (at == 0 || edge(at - 1)) && edge(at + word.len())
    })
}

/// Parts between commas outside of brackets.
fn top_level(columns: &str) -> Vec<&str> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0_i32, 0);
    for (at, sign) in columns.char_indices() {
        match sign {
            '(' => depth += 1,
            ')' => depth -= 1,
            ',' if depth == 0 => {
                parts.extend(columns.get(start..at));
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.extend(columns.get(start..));
    parts
}

/// A name without its schema, its alias and its quotes.
fn bare(name: &str) -> &str {
    name.trim_end_matches([',', ';', ')']).rsplit('.').next().unwrap_or(name).trim_matches(['"', '`', '[', ']', '\''])
}

fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name.chars().all(|sign| sign.is_alphanumeric() || sign == '_')
        && !name.starts_with(|sign: char| sign.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::selected;

    #[test]
    fn a_query_names_its_table_and_columns() {
        for (text, table, fields) in [
            ("SELECT id, ssn FROM patients WHERE id = ?", "patients", vec!["id", "ssn"]),
            ("select p.ssn, p.last_name AS name from ehr.patient p", "patient", vec!["ssn", "last_name"]),
            ("SELECT p FROM Patient p WHERE p.ssn = :ssn", "Patient", vec!["*"]),
            ("from Patient p where p.id = 1", "Patient", vec!["*"]),
            ("SELECT count(*) FROM patients", "patients", vec![]),
            ("SELECT DISTINCT [ssn] FROM [dbo].[Patients]", "Patients", vec!["ssn"]),
            ("SELECT (SELECT max(x) FROM y) m, ssn FROM patients", "patients", vec!["ssn"]),
            ("select * from \"patients\"", "patients", vec!["*"]),
        ] {
            let fields: Vec<String> = fields.into_iter().map(str::to_owned).collect();
            assert_eq!(selected(text), Some((table.to_owned(), fields)), "{text}");
        }
        for text in ["UPDATE patients SET ssn = ?", "selection from the list", "", "select 1", "SELECT ssn FROM (SELECT 1)"] {
            assert_eq!(selected(text), None, "{text}");
        }
    }
}
