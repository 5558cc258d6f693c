//! Encryption: one fact per object for the fields that could be encrypted and are not, one for those that the platform cannot encrypt,
//! and one for formulas that repeat a PHI field in the clear.

use super::objects::{Field, Object, Org, is_managed, list};
use crate::facts::{Fact, FileFacts, PhiContext, Scope};
use crate::knowledge::Hit;
use std::collections::BTreeSet;

/// Says what is in the clear.
pub fn say(files: &mut [FileFacts], org: &Org<'_>) {
    if org.database_encrypted {
        return;
    }
    for object in org.objects().filter(|object| !is_managed(&object.name)) {
        let open = |encryptable: bool| -> Vec<(&Field, Hit)> {
            let own = object.phi().filter(|(field, _)| !is_managed(&field.name) && field.fact.truth("encrypted") == Some(false));
            own.filter(|(field, _)| field.fact.truth("encryptable") == Some(encryptable)).map(|(field, hit)| (field, hit.clone())).collect()
        };
        let copies: Vec<(&Field, Hit)> = object.fields.iter().filter_map(|field| Some((field, copied(object, field, org)?))).collect();
        for (fields, what) in [(open(true), "encryption"), (open(false), "type"), (copies, "formula")] {
            let Some((first, others)) = fields.split_first() else { continue };
            let fact = together(object, first, others, what, org);
            if let Some(file) = files.get_mut(first.0.file) {
                file.facts.push(fact);
            }
        }
    }
}

/// One fact for several fields, at the first of them.
fn together(object: &Object, first: &(&Field, Hit), others: &[(&Field, Hit)], what: &str, org: &Org<'_>) -> Fact {
    let (field, hit) = first;
    let all = || std::iter::once(first).chain(others);
    let mut fact = field.fact.clone();
    fact.set("fields", list(all().map(|(field, _)| field.name.clone())));
    fact.set_text("element", &hit.element);
    if let Some(class) = serde_json::to_value(hit.class).ok().and_then(|class| class.as_str().map(str::to_owned)) {
        fact.set_text("class", &class);
    }
    let elements: BTreeSet<String> = all().map(|(_, hit)| hit.element.clone()).collect();
    fact.set("elements", list(elements.iter().cloned()));
    fact.phi = PhiContext::Direct(elements.into_iter().collect());
    fact.scope = Scope(object.name.clone());
    fact.code = format!("{}:{what}", object.name);
    let holds =
        |(field, hit): &(&Field, Hit)| (field.fact.place.clone(), format!("`{}` holds {}", field.name, org.lexicon.say(&hit.element)));
    fact.related = others.iter().map(holds).collect();
    fact.also = others.iter().map(|(field, _)| field.fact.place.clone()).collect();
    let surest = all().map(|(_, hit)| hit.confidence).max().unwrap_or(fact.confidence);
    fact.confidence = fact.confidence.min(surest);
    fact
}

/// The PHI that a formula repeats: a PHI field of the same object, or of a related one, whose value goes into the result.
fn copied(object: &Object, field: &Field, org: &Org<'_>) -> Option<Hit> {
    let formula = field.fact.text("formula")?;
    if is_managed(&field.name) || matches!(field.fact.text("type"), Some("Checkbox" | "Number" | "Percent" | "Currency")) {
        return None;
    }
    names(formula).into_iter().find_map(|name| org.field(&object.name, name))
}

/// Functions whose result says nothing of the value.
const ASKING: &[&str] = &["isblank", "isnull", "ischanged", "isnew", "isnumber", "len", "not", "and", "or", "regex", "contains", "begins"];

/// The fields that a formula names, but for those that are only asked for being there or compared.
fn names(formula: &str) -> Vec<&str> {
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
