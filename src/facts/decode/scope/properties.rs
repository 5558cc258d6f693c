//! What holds of every grammar, whatever the scope: what was read can be written and read again, and more is never called less.

use super::*;
use proptest::prelude::*;

const TYPES: &[&str] = &["Patient", "Observation", "Organization", "Coverage", "ValueSet", "MedicationRequest", "*"];
const CONTEXTS: &[&str] = &["patient", "user", "system"];
const GRAPH: &[&str] = &["Mail", "Files", "User", "Sites", "Calendars", "Directory", "Group"];

fn letters(mask: u8) -> String {
    "cruds".chars().enumerate().filter(|(at, _)| mask & (1 << at) != 0).map(|(_, letter)| letter).collect()
}

/// The scope as version 2 writes it.
fn print(scope: &Scope) -> String {
    let said = |text: &Option<String>| text.clone().unwrap_or_default();
    format!("{}/{}.{}", scope.context.unwrap_or(""), said(&scope.resource), said(&scope.interactions))
}

fn smart_of(text: &str) -> Scope {
    smart::resource_scope(text).unwrap_or_default()
}

/// How wide, as an order: what reading, changing and every record weigh.
fn width(scope: &Scope) -> (Option<Breadth>, bool) {
    (scope.breadth, scope.sensitive.unwrap_or(false))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn smart_is_read_written_and_read_again(context in 0..3usize, kind in 0..7usize, mask in 1u8..32) {
        let text = format!("{}/{}.{}", CONTEXTS[context], TYPES[kind], letters(mask));
        let scope = smart_of(&text);
        prop_assert_eq!(scope.malformed, Some(false));
        let written = print(&scope);
        prop_assert_eq!(&written, &text);
        let again = smart_of(&written);
        prop_assert_eq!((again.context, again.resource, again.interactions, again.breadth), (scope.context, scope.resource, scope.interactions, scope.breadth));
    }

    #[test]
    fn version_1_means_the_same_as_its_letters(context in 0..3usize, kind in 0..7usize, word in 0..3usize) {
        let (word, same) = [("read", "rs"), ("write", "cud"), ("*", "cruds")][word];
        let (one, two) = (format!("{}/{}.{word}", CONTEXTS[context], TYPES[kind]), format!("{}/{}.{same}", CONTEXTS[context], TYPES[kind]));
        prop_assert_eq!(print(&smart_of(&one)), two.clone());
        prop_assert_eq!(width(&smart_of(&one)), width(&smart_of(&two)));
    }

    #[test]
    fn more_letters_more_types_and_wider_contexts_are_never_narrower(context in 0..3usize, kind in 0..7usize, mask in 1u8..32, more in 0u8..32) {
        let of = |context: usize, kind: &str, mask: u8| smart_of(&format!("{}/{kind}.{}", CONTEXTS[context], letters(mask)));
        let narrow = of(context, TYPES[kind], mask);
        prop_assert!(width(&of(context, TYPES[kind], mask | more)) >= width(&narrow));
        prop_assert!(width(&of(context, "*", mask)) >= width(&narrow));
        let wider = of((context + 1).min(2), TYPES[kind], mask);
        prop_assert!(width(&wider) >= width(&narrow) && wider.weight() >= narrow.weight());
    }

    #[test]
    fn a_search_parameter_never_opens_more(context in 0..3usize, kind in 0..6usize, mask in 1u8..32, value in "[a-z]{1,8}") {
        let plain = format!("{}/{}.{}", CONTEXTS[context], TYPES[kind], letters(mask));
        let granular = smart_of(&format!("{plain}?category=http://terminology.hl7.org/x|{value}&status={value}"));
        prop_assert_eq!(granular.malformed, Some(false));
        prop_assert!(width(&granular) <= width(&smart_of(&plain)));
    }

    #[test]
    fn letters_out_of_order_are_no_scope(context in 0..3usize, kind in 0..7usize, first in 0..5usize, second in 0..5usize) {
        prop_assume!(first >= second);
        let all: Vec<char> = "cruds".chars().collect();
        let scope = smart_of(&format!("{}/{}.{}{}", CONTEXTS[context], TYPES[kind], all[first], all[second]));
        prop_assert_eq!(scope.malformed, Some(true));
    }

    #[test]
    fn graph_permissions_grow_with_operation_and_tenant(resource in 0..7usize) {
        let of = |rest: &str| width(&generic::microsoft(&format!("{}.{rest}", GRAPH[resource]))).0;
        prop_assume!(GRAPH[resource] != "User");
        prop_assert!(of("Read") <= of("ReadWrite") && of("Read") <= of("Read.All"));
        prop_assert!(of("ReadWrite") <= of("ReadWrite.All") && of("Read.All") <= of("ReadWrite.All"));
        prop_assert_eq!(of("ReadWrite.All"), width(&generic::microsoft(&format!("https://graph.microsoft.com/{}.ReadWrite.All", GRAPH[resource]))).0);
    }

    #[test]
    fn shapes_grow_with_what_they_say(resource in "[a-z]{3,10}") {
        prop_assume!(!["read", "write", "all", "full", "admin", "root", "list", "view", "edit", "manage", "user", "users", "openid", "email", "phone", "profile", "address", "roles", "groups", "launch", "offline"].contains(&resource.as_str()));
        let of = |shape: &str| generic::read(&shape.replace('X', &resource)).breadth;
        let grows = [("X:read", "X:*"), ("X:*", "*"), ("X.read", "X.manage"), ("okta.X.read", "okta.X.manage"), ("okta.X.manage.self", "okta.X.manage")];
        for (narrow, wide) in grows {
            prop_assert!(of(narrow) <= of(wide), "{} {}", narrow, wide);
        }
        prop_assert_eq!(of("X:read"), of("read:X"));
    }

    #[test]
    fn several_scopes_are_as_wide_as_the_widest(first in 0..7usize, second in 0..7usize, a in 1u8..32, b in 1u8..32) {
        let (one, two) = (format!("user/{}.{}", TYPES[first], letters(a)), format!("user/{}.{}", TYPES[second], letters(b)));
        let breadth = |text: &str| smart(&Input::text(text.to_owned())).into_iter().find(|(name, _)| *name == "breadth").map(|(_, value)| value);
        let both = breadth(&format!("{one} openid {two}"));
        prop_assert!(both == breadth(&one) || both == breadth(&two));
        prop_assert_eq!(both, breadth(&format!("{two},{one}")));
    }

    #[test]
    fn nothing_that_is_written_panics(text in "\\PC{0,60}") {
        for read in [smart, salesforce, google, microsoft, github, slack, hubspot, generic] {
            let _ = read(&Input::text(text.clone()));
        }
    }
}

/// Both spellings of Salesforce's scopes mean the same.
#[test]
fn metadata_and_wire_names_agree() {
    for (metadata, wire) in [
        ("Full", "full"),
        ("Api", "api"),
        ("Web", "web"),
        ("RefreshToken", "refresh_token"),
        ("OfflineAccess", "offline_access"),
        ("Chatter", "chatter_api"),
        ("CustomApplications", "visualforce"),
        ("CDPQuery", "cdp_query_api"),
        ("CDPProfile", "cdp_profile_api"),
        ("CDPIngest", "cdp_ingest_api"),
        ("Wave", "wave_api"),
        ("Pardot", "pardot_api"),
        ("OpenID", "openid"),
        ("Basic", "id"),
        ("UserRegistration", "user_registration_api"),
    ] {
        let (one, two) = (table::read("salesforce", metadata), table::read("salesforce", wire));
        assert_eq!((one.breadth, one.resource, one.offline), (two.breadth, two.resource, two.offline), "{metadata} {wire}");
    }
}

/// A prefix changes nothing, and no narrower name is wider than its parent.
#[test]
fn google_names_agree_with_their_addresses() {
    for name in [
        "drive",
        "drive.readonly",
        "drive.file",
        "spreadsheets",
        "spreadsheets.readonly",
        "cloud-platform",
        "calendar.readonly",
        "bigquery",
    ] {
        let address = format!("https://www.googleapis.com/auth/{name}");
        assert_eq!(table::read("google", name).breadth, table::read("google", &address).breadth, "{name}");
        let parent = name.split('.').next().unwrap();
        assert!(table::read("google", name).breadth <= table::read("google", parent).breadth, "{name}");
    }
    assert_eq!(table::read("google", "spreadsheets.readonly").breadth, Some(Breadth::Exact));
}

/// The part of a vendor's scope is never wider than the whole.
#[test]
fn parts_are_never_wider_than_the_whole() {
    for (vendor, part, whole) in [
        ("github", "public_repo", "repo"),
        ("github", "read:org", "admin:org"),
        ("google", "gmail.send", "https://mail.google.com/"),
        ("google", "drive.file", "drive"),
        ("google", "cloud-healthcare", "cloud-platform"),
        ("salesforce", "openid", "api"),
        ("salesforce", "api", "full"),
        ("slack", "channels:read", "admin"),
        ("hubspot", "oauth", "crm.objects.contacts.read"),
    ] {
        assert!(table::read(vendor, part).breadth <= table::read(vendor, whole).breadth, "{vendor} {part} {whole}");
    }
}
