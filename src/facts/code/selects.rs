//! What a text in the language of databases asks for: tables and columns of `SELECT ssn, p.dob AS born FROM patients p`.

use crate::facts::Root;

/// Most columns that are told apart.
const MOST: usize = 48;
/// Functions that give a number about rows and none of their values.
const COUNTED: [&str; 7] = ["count", "sum", "avg", "exists", "row_number", "rank", "stddev"];

/// The question that a text asks, when it is one; a column without a name of its own is left out.
pub fn selected(text: &str) -> Option<Root> {
    let text = text.trim_start();
    let body = strip_word(text, "select")?;
    let body = ["distinct", "all"].iter().find_map(|word| strip_word(body, word)).unwrap_or(body);
    let (columns, rest) = split_at_word(body, "from")?;
    let from: String =
        rest.trim_start().chars().take_while(|sign| !sign.is_whitespace() && !matches!(sign, ',' | ';' | ')' | '(')).collect();
    let from = bare(&from);
    if from.is_empty() {
        return None;
    }
    let fields = parts(columns).into_iter().filter_map(column).take(MOST).collect();
    Some(Root::Query { from: vec![from], fields })
}

/// A column as it stands in its table: `p.dob AS born` is `dob`.
fn column(written: &str) -> Option<String> {
    let written = written.trim();
    if let Some((function, inner)) = written.split_once('(') {
        // a query within
        if function.trim().is_empty() {
            return None;
        }
        let counted = COUNTED.iter().any(|name| function.trim().eq_ignore_ascii_case(name));
        // `UPPER(last_name)`, `CONCAT(first_name, ' ', last_name)`: the first argument stands for all
        let first = inner.split([',', ')']).next()?;
        return if counted || first.contains('(') { None } else { column(first) };
    }
    let name = bare(written.split_whitespace().next()?);
    let named = name == "*"
        || name.chars().all(|sign| sign.is_alphanumeric() || sign == '_') && !name.starts_with(|sign: char| sign.is_ascii_digit());
    (named && !name.is_empty()).then_some(name)
}

/// The last part of a dotted name without its quotes.
fn bare(name: &str) -> String {
    name.rsplit('.').next().unwrap_or(name).trim_matches(['"', '`', '[', ']', '\'']).to_owned()
}

/// What stands between commas, those in brackets aside.
fn parts(text: &str) -> Vec<&str> {
    let (mut all, mut level, mut from) = (Vec::new(), 0_usize, 0);
    for (at, sign) in text.char_indices() {
        match sign {
            '(' => level += 1,
            ')' => level = level.saturating_sub(1),
            ',' if level == 0 => {
                all.push(text.get(from..at).unwrap_or_default());
                from = at + 1;
            }
            _ => {}
        }
    }
    all.push(text.get(from..).unwrap_or_default());
    all
}

fn strip_word<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let head = text.get(..word.len())?;
    let rest = text.get(word.len()..)?;
    (head.eq_ignore_ascii_case(word) && rest.starts_with(char::is_whitespace)).then(|| rest.trim_start())
}

/// What stands before and behind a word that is in no brackets.
fn split_at_word<'t>(text: &'t str, word: &str) -> Option<(&'t str, &'t str)> {
    let (mut level, mut before) = (0_usize, ' ');
    for (at, sign) in text.char_indices() {
        match sign {
            '(' => level += 1,
            ')' => level = level.saturating_sub(1),
            _ if level == 0 && (before.is_whitespace() || before == ')') => {
                if let Some(rest) = text.get(at..).and_then(|rest| strip_word(rest, word)) {
                    return Some((text.get(..at)?, rest));
                }
            }
            _ => {}
        }
        before = sign;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_and_table_are_read() {
        for (text, table, columns) in [
            ("SELECT first_name, p.ssn AS s FROM patients p WHERE id = ?", "patients", vec!["first_name", "ssn"]),
            ("\n  select * from \"clinic\".\"Patient\"", "Patient", vec!["*"]),
            ("SELECT count(*), max(visited) FROM visits", "visits", vec!["visited"]),
            ("select distinct (select 1 from x) a, upper(name) from {} ", "{}", vec!["name"]),
            ("SELECT p.* FROM patients, visits", "patients", vec!["*"]),
        ] {
            let expected = Root::Query { from: vec![table.to_owned()], fields: columns.into_iter().map(str::to_owned).collect() };
            assert_eq!(selected(text), Some(expected), "{text}");
        }
        for text in ["UPDATE patients SET ssn = ?", "select", "SELECT 1", "selected from the list", "SELECT a, b"] {
            assert_eq!(selected(text), None, "{text}");
        }
    }
}
