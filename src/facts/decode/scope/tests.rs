use super::super::by_name;
use super::*;

fn said(decoder: &str, text: &str) -> String {
    let outputs = (by_name(decoder).unwrap().run)(&Input::text(text.to_owned()));
    let get = |wanted: &str| outputs.iter().find(|(name, _)| *name == wanted).map(|(_, value)| value.clone());
    let text = |wanted: &str| match get(wanted) {
        Some(Value::Text(text)) => text,
        _ => "-".to_owned(),
    };
    let mut out = format!("{} {} {} {}", text("context"), text("resource"), text("interactions"), text("breadth"));
    for flag in ["offline", "sensitive", "malformed"] {
        if get(flag) == Some(Value::Bool(true)) {
            out.push(' ');
            out.push_str(flag);
        }
    }
    out
}

#[test]
fn smart_grammar() {
    for (text, expected) in [
        ("patient/*.read", "patient * rs wildcard sensitive"),
        ("patient/*.*", "patient * cruds wildcard sensitive"),
        ("patient/Observation.rs", "patient Observation rs exact sensitive"),
        ("user/*.cruds", "user * cruds full sensitive"),
        ("user/*.*", "user * cruds full sensitive"),
        ("user/*.write", "user * cud wildcard sensitive"),
        ("system/*.rs", "system * rs wildcard sensitive"),
        ("system/*.*", "system * cruds full sensitive"),
        ("system/Patient.r", "system Patient r exact sensitive"),
        ("system/Patient.cruds", "system Patient cruds broad sensitive"),
        ("patient/Observation.rs?category=http://x|laboratory", "patient Observation rs exact sensitive"),
        ("user/Organization.read", "user Organization rs exact"),
        ("fhir/system/*.*", "system * cruds full sensitive"),
        ("http://smarthealthit.org/fhir/scopes/patient/Patient.r", "patient Patient r exact sensitive"),
        ("SCOPE_patient/*.read", "patient * rs wildcard sensitive"),
        ("system/read", "system * rs wildcard sensitive"),
        ("patient/Observation.dus", "patient Observation - exact sensitive malformed"),
        ("patient/Observation.", "patient Observation - exact sensitive malformed"),
        ("patient/Observation.sr", "patient Observation - exact sensitive malformed"),
        ("patient/Observation.rr", "patient Observation - exact sensitive malformed"),
        ("patient/observation.rs", "patient observation - exact sensitive malformed"),
        ("Patient/Observation.rs", "patient Observation - exact sensitive malformed"),
        ("launch/patient", "patient launch context - exact"),
        ("launch", "none launch context - exact"),
        ("openid", "none identity - exact"),
        ("fhirUser", "none identity - exact"),
        ("offline_access", "none refresh token - exact offline"),
        ("user/profile/edit", "none - - exact"),
        ("patient/list.html", "none - - exact"),
        ("custom", "none - - exact"),
    ] {
        assert_eq!(said("scope.smart", text), expected, "{text}");
    }
}

#[test]
fn several_scopes_give_the_widest() {
    assert_eq!(said("scope.smart", "openid launch patient/Patient.r user/*.cruds offline_access"), "user * cruds full sensitive");
    assert_eq!(said("scope.smart", "openid%20launch%20patient/*.read"), "patient * rs wildcard sensitive");
    assert_eq!(said("scope.salesforce", "api,refresh_token"), "app all APIs as the user read write broad sensitive");
    let input = Input { items: vec!["openid".into(), "system/*.rs".into()], form: Form::List };
    assert!(smart(&input).contains(&("raw", Value::Text("system/*.rs".to_owned()))));
    assert!(smart(&Input { items: Vec::new(), form: Form::Null }).is_empty());
    assert_eq!(pieces("a b,c+d%20e  "), [0..1, 2..3, 4..5, 6..7, 10..11]);
    assert!(pieces("").is_empty());
    assert_eq!(pieces("é à"), [0..2, 3..5]);
}

#[test]
fn scopes_of_products() {
    for (decoder, text, expected) in [
        ("scope.salesforce", "Full", "app everything the user can reach read write full sensitive"),
        ("scope.salesforce", "full", "app everything the user can reach read write full sensitive"),
        ("scope.salesforce", "Api", "app all APIs as the user read write broad sensitive"),
        ("scope.salesforce", "RefreshToken", "app refresh token - exact offline"),
        ("scope.salesforce", "refresh_token", "app refresh token - exact offline"),
        ("scope.salesforce", "offline_access", "app refresh token - exact offline"),
        ("scope.salesforce", "OpenID", "app identity read exact"),
        ("scope.salesforce", "Basic", "app identity read exact"),
        ("scope.salesforce", "cdp_query_api", "app Data 360 profiles read broad sensitive"),
        ("scope.salesforce", "CDPSegment", "app Data 360 - exact sensitive"),
        ("scope.salesforce", "pardot_api", "app marketing read write broad sensitive"),
        ("scope.salesforce", "My_Custom", "app - - exact"),
        ("scope.google", "https://www.googleapis.com/auth/cloud-platform", "app all Google Cloud data read write full sensitive"),
        ("scope.google", "https://www.googleapis.com/auth/cloud-healthcare", "app healthcare data read write broad sensitive"),
        ("scope.google", "https://www.googleapis.com/auth/drive.file", "app drive - exact sensitive"),
        ("scope.google", "https://www.googleapis.com/auth/drive", "app drive read write full sensitive"),
        ("scope.google", "https://mail.google.com/", "app mail read write full sensitive"),
        ("scope.google", "https://www.googleapis.com/auth/fitness.heart_rate.read", "app fitness read broad sensitive"),
        ("scope.google", "cloud-platform", "app all Google Cloud data read write full sensitive"),
        ("scope.microsoft", "Mail.ReadWrite.All", "app Mail read write full sensitive"),
        ("scope.microsoft", "https://graph.microsoft.com/Mail.Read", "app Mail read exact sensitive"),
        ("scope.microsoft", "Files.Read.All", "app Files read wildcard sensitive"),
        ("scope.microsoft", "User.Read", "app User read exact"),
        ("scope.microsoft", "Directory.ReadWrite.All", "app Directory read write full sensitive"),
        ("scope.microsoft", "https://graph.microsoft.com/.default", "app every permission consented to - broad sensitive"),
        ("scope.microsoft", "Sites.Selected", "app Sites - exact sensitive"),
        ("scope.github", "repo", "app private code read write full sensitive"),
        ("scope.github", "public_repo", "app public_repo - exact"),
        ("scope.github", "admin:org", "app admin read write wildcard sensitive"),
        ("scope.github", "write-all", "app repository read write full sensitive"),
        ("scope.slack", "channels:history", "app channels read broad sensitive"),
        ("scope.slack", "chat:write", "app chat write exact sensitive"),
        ("scope.slack", "admin.users:read", "app admin read write full sensitive"),
        ("scope.hubspot", "crm.objects.contacts.highly_sensitive.read.v2", "app highly sensitive properties read wildcard sensitive"),
        ("scope.hubspot", "crm.objects.contacts.sensitive.write.v2", "app sensitive properties write broad sensitive"),
        ("scope.hubspot", "crm.objects.contacts.read", "app crm read exact sensitive"),
        ("scope.generic", "user/*.cruds", "user * cruds full sensitive"),
        ("scope.generic", "Mail.Read", "app Mail read exact sensitive"),
        ("scope.generic", "https://www.googleapis.com/auth/cloud-platform", "app all Google Cloud data read write full sensitive"),
        ("scope.generic", "openid", "app identity read exact"),
        ("scope.generic", "offline_access", "app refresh token - exact offline"),
        ("scope.generic", "*", "app - - full sensitive"),
        ("scope.generic", "read:*", "app - read wildcard sensitive"),
        ("scope.generic", "claims:read", "app claims read exact"),
        ("scope.generic", "claims:*", "app claims - wildcard"),
        ("scope.generic", "read", "app - read wildcard sensitive"),
        ("scope.generic", "claims.manage", "app claims read write broad"),
        ("scope.generic", "okta.users.manage", "app okta read write broad sensitive"),
        ("scope.generic", "session:role:ANALYST", "app session - exact sensitive"),
        ("scope.generic", "all-apis", "app everything read write full sensitive"),
    ] {
        assert_eq!(said(decoder, text), expected, "{decoder} {text}");
    }
}
