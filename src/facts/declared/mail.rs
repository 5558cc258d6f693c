//! Bodies of e-mail templates of an org: which fields of which records are merged into them.

use crate::facts::{Fact, FactKind, Place};
use crate::text::{SourceFile, Span};

/// What stands before and after a merged field.
const MERGES: &[(&str, &str)] = &[("{{{", "}}}"), ("{!", "}")];

/// Whether a file is the body of an e-mail template.
#[must_use]
pub fn is_template(path: &str) -> bool {
    path.ends_with(".email")
}

/// One fact for each merged field: `Contact.Birthdate` of `{!Contact.Birthdate}`, also under the names by which a template of Visualforce has
/// its records.
#[must_use]
pub fn of_template(file: &SourceFile) -> Vec<Fact> {
    let text = &file.text;
    let mut found = Vec::new();
    for (open, close) in MERGES {
        let mut from = 0;
        while let Some(at) = text.get(from..).and_then(|rest| rest.find(open)).map(|at| from + at + open.len()) {
            let Some(end) = text.get(at..).and_then(|rest| rest.find(close)).map(|end| at + end) else { break };
            from = end;
            let inside = text.get(at..end).unwrap_or_default();
            let paths = inside.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '$')));
            for path in paths.filter(|path| path.contains('.')) {
                let (Ok(start), Ok(stop)) = (u32::try_from(at), u32::try_from(end)) else { continue };
                let mut fact = Fact::new(FactKind::Component, "salesforce-mail-merge", Place::of(file, Span { start, end: stop }));
                fact.set_text("what", "mail-merge");
                fact.set_text("value", &resolved(path, text));
                found.push(fact);
            }
        }
    }
    found
}

/// `relatedTo.SSN__c` is a field of the type that the template is related to.
fn resolved(path: &str, text: &str) -> String {
    let Some((first, rest)) = path.split_once('.') else { return path.to_owned() };
    let attribute = match first.to_ascii_lowercase().as_str() {
        "relatedto" => "relatedToType",
        "recipient" => "recipientType",
        _ => return path.to_owned(),
    };
    let written = text.find(attribute).and_then(|at| text.get(at + attribute.len()..)?.split(['"', '\'']).nth(1));
    let object = written.or((first.eq_ignore_ascii_case("recipient")).then_some("Contact"));
    object.map_or_else(|| path.to_owned(), |object| format!("{object}.{rest}"))
}

#[cfg(test)]
mod tests {
    use super::of_template;
    use crate::text::SourceFile;

    #[test]
    fn merged_fields_are_known_by_their_objects() {
        let merged = |text: &str| -> Vec<String> {
            of_template(&SourceFile::from_text("a.email", text)).iter().filter_map(|fact| Some(fact.text("value")?.to_owned())).collect()
        };
        assert_eq!(merged("Dear {!Contact.FirstName}, {{{Recipient.Birthdate}}}"), ["Contact.Birthdate", "Contact.FirstName"]);
        let page = "<messaging:emailTemplate relatedToType=\"Visit__c\"><p>{!relatedTo.Reason__c} {!NOT(x)}</p></messaging:emailTemplate>";
        assert_eq!(merged(page), ["Visit__c.Reason__c"]);
        assert!(merged("no fields {! here").is_empty());
    }
}
