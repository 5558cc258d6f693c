//! Formulas: which fields go into their result.

/// Functions whose result says nothing of the value.
const ASKING: &[&str] = &["isblank", "isnull", "ischanged", "isnew", "isnumber", "len", "not", "and", "or", "regex", "contains", "begins"];

/// The fields that a formula names, but for those that are only asked for being there or compared.
pub fn names(formula: &str) -> Vec<&str> {
    let mut names = Vec::new();
    // functions that are open, innermost last, each with the number of the argument that is read
    let mut open: Vec<(&str, u32)> = Vec::new();
    let mut last = "";
    let mut rest = formula;
    while let Some(first) = rest.chars().next() {
        let mut length = first.len_utf8();
        match first {
            '"' | '\'' => {
                length = rest.get(1..).and_then(|inner| inner.find(first)).map_or(rest.len(), |end| end + 2);
                last = "";
            }
            '(' => open.push((std::mem::take(&mut last), 0)),
            ')' => drop(open.pop()),
            ',' => {
                if let Some((_, argument)) = open.last_mut() {
                    *argument += 1;
                }
            }
            _ if first.is_ascii_alphabetic() || first == '_' => {
                length = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '.')).unwrap_or(rest.len());
                let (word, after) = rest.split_at(length);
                last = word;
                let asked = |(call, argument): &(&str, u32)| {
                    ASKING.iter().any(|word| word.eq_ignore_ascii_case(call)) || (call.eq_ignore_ascii_case("if") && *argument == 0)
                };
                if !after.trim_start().starts_with('(') {
                    last = "";
                    if !open.iter().any(asked) {
                        names.push(word);
                    }
                }
            }
            _ if first.is_whitespace() => {}
            _ => last = "",
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    names
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn a_formula_names_what_goes_into_it() {
        for (formula, expected) in [
            ("\"M-\" & SSN__c", vec!["SSN__c"]),
            ("LEFT(Plan_Code__r.Name, 3)", vec!["Plan_Code__r.Name"]),
            ("IF(ISBLANK(SSN__c), \"none\", \"on file\")", vec![]),
            ("IF(NOT(ISBLANK( SSN__c )), Region__c, '')", vec!["Region__c"]),
            ("TEXT(LEN(SSN__c))", vec![]),
            ("IF(SSN__c = '1', 'a', Region__c)", vec!["Region__c"]),
            ("\"unclosed & SSN__c", vec![]),
            ("é & SSN__c", vec!["SSN__c"]),
            ("((((", vec![]),
        ] {
            assert_eq!(names(formula), expected, "{formula}");
        }
    }
}
