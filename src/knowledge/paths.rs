//! Reads `policies/knowledge/paths.yaml`: what a file is for, by where it stands and what it is called.

use super::embedded;
use crate::walk::{PathRow, PathTable};
use serde::Deserialize;

/// Where the rows stand among the embedded files.
const PATHS: &str = "policies/knowledge/paths.yaml";

/// The table that comes with the program.
///
/// # Errors
/// A sentence, when the embedded rows are broken (the tests say so first).
pub fn path_table() -> Result<PathTable, String> {
    let file = embedded().get(PATHS).ok_or_else(|| format!("{PATHS} is not embedded"))?;
    let rows = Vec::<PathRow>::deserialize(&file.value).map_err(|error| format!("{PATHS}: {error}"))?;
    PathTable::new(rows)
}

/// A table from YAML text.
///
/// # Errors
/// A sentence with line and column.
pub fn read_paths(yaml: &str) -> Result<PathTable, String> {
    let rows: Vec<PathRow> = serde_saphyr::from_str(yaml).map_err(|error| error.to_string())?;
    PathTable::new(rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::walk::FileRole;

    /// Every row with its examples: what it must match, and what only looks alike. An example is judged by the whole
    /// table, so that a row which another one hides is seen.
    #[test]
    fn every_row_keeps_its_word() {
        let table = path_table().unwrap();
        let mut faults = Vec::new();
        for row in table.rows() {
            let expected = row.is.role();
            let mut check = |path: &str, found: Result<FileRole, _>, wanted: bool| {
                if (found == expected) != wanted {
                    faults.push(format!("{path}: {found:?}, {} {expected:?}", if wanted { "not" } else { "should not be" }));
                }
            };
            for path in &row.yes {
                check(path, table.judge(path), true);
            }
            for path in &row.no {
                check(path, table.judge(path), false);
            }
            for (texts, wanted) in [(&row.yes_text, true), (&row.no_text, false)] {
                for (path, text) in texts {
                    let found = table.judge(path).and_then(|role| table.judge_text(path, role, text));
                    check(path, found, wanted);
                }
            }
            let (good, bad) = (row.yes.len() + row.yes_text.len(), row.no.len() + row.no_text.len());
            assert!(good > 0 && bad > 0, "a row `{:?}` without examples: {:?}{:?}", row.is, row.names, row.folders);
        }
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }

    #[test]
    fn a_broken_row_is_named_with_its_place() {
        let error = read_paths("- is: test\n  folder: [a]\n").unwrap_err();
        assert!(error.contains("folder") && error.contains('2'), "{error}");
        assert!(read_paths("- is: test\n").unwrap_err().contains("row 1"));
    }
}
