//! What a text in the language of databases asks for: the table and the columns of `SELECT ssn, p.dob AS born FROM patients p`.

use super::tables::rowless_functions;

/// Most columns that are told apart.
const MOST: usize = 48;

/// What a query selects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selection {
    /// The first table, or entity, after `FROM`, without its schema; `{}` where the text does not say it.
    pub table: String,
    /// Columns as they are called in their table, `*` for all of them; none where the query only counts.
    pub columns: Vec<String>,
}

/// The selection of a text; `None` where the text is no query. A query of JPA may begin with `FROM`, and may name the record itself.
#[must_use]
pub fn selected(text: &str) -> Option<Selection> {
    let text = text.trim_start();
    let (columns, rest) = match strip_word(text, "select") {
        Some(body) => split_at_word(body, "from")?,
        None => ("*", strip_word(text, "from")?),
    };
    let mut after = rest.split(|sign: char| sign.is_whitespace() || matches!(sign, ',' | ';' | ')' | '(')).map(bare);
    // `FROM {$wpdb->prefix}patients`
    let table = after.next().map(|table| if table == "{}" { table } else { table.trim_start_matches("{}") });
    let table = table.filter(|table| *table == "{}" || is_name(table))?;
    let alias = after.find(|word| !word.eq_ignore_ascii_case("as")).unwrap_or_default();
    let columns = parts(columns).into_iter().filter_map(column).take(MOST);
    let columns = columns.map(|column| if column.eq_ignore_ascii_case(alias) { "*" } else { column }.to_owned()).collect();
    Some(Selection { table: table.to_owned(), columns })
}

/// A column as it stands in its table: `p.dob AS born` is `dob`; of `UPPER(last_name)` and `CONCAT(first_name, ' ', last_name)` the
/// first argument stands for all.
fn column(written: &str) -> Option<&str> {
    let written = ["distinct", "all"].iter().find_map(|word| strip_word(written.trim(), word)).unwrap_or(written.trim());
    let written = strip_word(written, "top").map_or(written, |rest| rest.trim_start_matches(|sign: char| sign.is_ascii_digit()));
    if let Some((function, inner)) = written.split_once('(') {
        let function = function.trim();
        let first = inner.split([',', ')']).next()?;
        // what stands in brackets alone is a query within
        let told =
            !function.is_empty() && !first.contains('(') && !rowless_functions().iter().any(|name| name.eq_ignore_ascii_case(function));
        return if told { column(first) } else { None };
    }
    let name = bare(written.split_whitespace().next()?);
    (name == "*" || is_name(name)).then_some(name)
}

/// The last part of a dotted name without its quotes.
fn bare(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name).trim_matches(['"', '`', '[', ']', '\''])
}

fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name.chars().all(|sign| sign.is_alphanumeric() || sign == '_')
        && !name.starts_with(|sign: char| sign.is_ascii_digit())
}

/// What stands between commas, those in brackets aside.
fn parts(text: &str) -> Vec<&str> {
    let (mut all, mut level, mut from) = (Vec::new(), 0_usize, 0);
    for (at, sign) in text.char_indices() {
        match sign {
            '(' => level += 1,
            ')' => level = level.saturating_sub(1),
            ',' if level == 0 => {
                all.extend(text.get(from..at));
                from = at + 1;
            }
            _ => {}
        }
    }
    all.extend(text.get(from..));
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
    use super::{Selection, selected};

    #[test]
    fn a_query_names_its_table_and_columns() {
        for (text, table, columns) in [
            ("SELECT id, ssn FROM patients WHERE id = ?", "patients", vec!["id", "ssn"]),
            ("select p.ssn, p.last_name AS name from ehr.patient p", "patient", vec!["ssn", "last_name"]),
            ("SELECT p FROM Patient p WHERE p.ssn = :ssn", "Patient", vec!["*"]),
            ("SELECT p FROM Patient AS p", "Patient", vec!["*"]),
            ("from Patient p where p.id = 1", "Patient", vec!["*"]),
            ("\n  select * from \"clinic\".\"Patient\"", "Patient", vec!["*"]),
            ("SELECT count(*) FROM patients", "patients", vec![]),
            ("SELECT count(*), max(visited) FROM visits", "visits", vec!["visited"]),
            ("SELECT DISTINCT [ssn] FROM [dbo].[Patients]", "Patients", vec!["ssn"]),
            ("SELECT TOP 10 ssn FROM Patients", "Patients", vec!["ssn"]),
            ("SELECT (SELECT max(x) FROM y) m, ssn FROM patients", "patients", vec!["ssn"]),
            ("select distinct (select 1 from x) a, upper(name) from {} ", "{}", vec!["name"]),
            ("SELECT p.* FROM patients, visits", "patients", vec!["*"]),
            ("SELECT CONCAT(first_name, ' ', last_name) FROM patients", "patients", vec!["first_name"]),
        ] {
            let columns = columns.into_iter().map(str::to_owned).collect();
            assert_eq!(selected(text), Some(Selection { table: table.to_owned(), columns }), "{text}");
        }
        for text in [
            "UPDATE patients SET ssn = ?",
            "selection from the list",
            "selected from the list",
            "",
            "select",
            "select 1",
            "SELECT a, b",
            "SELECT ssn FROM (SELECT 1)",
        ] {
            assert_eq!(selected(text), None, "{text}");
        }
    }
}
