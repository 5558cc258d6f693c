//! What Salesforce does with what is written: small orgs, each with the access of one principal to one field.

use super::{Reach, reach};
use crate::facts::Extractor;
use crate::join::org::PrincipalKind;
use crate::knowledge::FileRole;
use crate::pipeline::knowledge;
use crate::text::{Limits, SourceFile};
use std::sync::LazyLock;

const PATIENT: &str = "objects/Patient__c/Patient__c.object-meta.xml";
const SSN: (&str, &str) = (
    "objects/Patient__c/fields/SSN__c.field-meta.xml",
    "<CustomField><fullName>SSN__c</fullName><label>SSN</label><type>Text</type></CustomField>",
);
const SET: &str = "permissionsets/Desk.permissionset-meta.xml";

fn private() -> (&'static str, String) {
    (PATIENT, "<CustomObject><sharingModel>Private</sharingModel></CustomObject>".to_owned())
}

fn object(rights: &str) -> String {
    format!("<objectPermissions><allowRead>true</allowRead>{rights}<object>Patient__c</object></objectPermissions>")
}

fn field(edit: bool) -> String {
    format!("<fieldPermissions><editable>{edit}</editable><field>Patient__c.SSN__c</field><readable>true</readable></fieldPermissions>")
}

fn set(inside: &str) -> (&'static str, String) {
    (SET, format!("<PermissionSet>{inside}</PermissionSet>"))
}

fn of(files: &[(&str, String)]) -> Reach {
    static KNOWN: LazyLock<Extractor> = LazyLock::new(|| knowledge(Limits::default()));
    let extractor = &*KNOWN;
    let facts = files.iter().map(|(path, text)| extractor.extract(&SourceFile::from_text(path, text), FileRole::Main)).collect();
    reach(facts, extractor.lexicon(), &[], None)
}

/// The cell of a permission set for the SSN.
fn cell(files: &[(&str, String)]) -> String {
    cell_of(files, PrincipalKind::PermissionSet, "Desk", "Patient__c.SSN__c")
}

fn cell_of(files: &[(&str, String)], kind: PrincipalKind, principal: &str, name: &str) -> String {
    let mut files = files.to_vec();
    files.push((SSN.0, SSN.1.to_owned()));
    let reach = of(&files);
    let field = reach.fields.iter().find(|field| field.name() == name).unwrap_or_else(|| panic!("no field {name}"));
    reach.cell(field, kind, principal)
}

#[test]
fn view_all_reaches_past_sharing_and_not_past_field_permissions() {
    let view_all = object("<viewAllRecords>true</viewAllRecords>");
    let all_data = "<userPermissions><enabled>true</enabled><name>ViewAllData</name></userPermissions>";
    assert_eq!(cell(&[private(), set(&view_all)]), "");
    assert_eq!(cell(&[private(), set(&format!("{view_all}{}", field(false)))]), "read:all");
    assert_eq!(cell(&[private(), set(all_data)]), "");
    assert_eq!(cell(&[private(), set(&format!("{all_data}{}", field(false)))]), "read:all");
    assert_eq!(cell(&[private(), set(&object("<viewAllFields>true</viewAllFields>"))]), "read:shared");
    assert_eq!(cell(&[private(), set(&object("<viewAllFields>false</viewAllFields>"))]), "");
}

#[test]
fn object_field_and_sharing_count_together() {
    assert_eq!(cell(&[private(), set(&object(""))]), "");
    assert_eq!(cell(&[private(), set(&field(true))]), "field-only");
    assert_eq!(cell(&[private(), set(&format!("{}{}", object(""), field(true)))]), "read:shared");
    assert_eq!(cell(&[private(), set(&format!("{}{}", object("<allowEdit>true</allowEdit>"), field(true)))]), "edit:shared");
    assert_eq!(cell(&[private(), set(&format!("{}{}", object("<allowEdit>true</allowEdit>"), field(false)))]), "read:shared");
    let read_only = (PATIENT, "<CustomObject><sharingModel>Read</sharingModel></CustomObject>".to_owned());
    assert_eq!(cell(&[read_only, set(&format!("{}{}", object("<allowEdit>true</allowEdit>"), field(true)))]), "read:all edit:shared");
}

#[test]
fn an_absent_object_file_is_no_absent_sharing_model() {
    let rights = || set(&format!("{}{}", object(""), field(false)));
    assert_eq!(cell(&[rights()]), "read:unknown");
    let partial = (PATIENT, "<CustomObject><enableHistory>true</enableHistory></CustomObject>".to_owned());
    assert_eq!(cell(&[partial, rights()]), "read:unknown");
    let whole = "<CustomObject><deploymentStatus>Deployed</deploymentStatus><pluralLabel>Patients</pluralLabel></CustomObject>";
    assert_eq!(cell(&[(PATIENT, whole.to_owned()), rights()]), "read:all");
    // a custom setting configures the program: its fields are about nobody
    let setting = "<CustomObject><customSettingsType>List</customSettingsType></CustomObject>";
    assert!(of(&[(PATIENT, setting.to_owned()), (SSN.0, SSN.1.to_owned()), rights()]).fields.is_empty());
    let parent = "<CustomObject><sharingModel>ControlledByParent</sharingModel></CustomObject>";
    assert_eq!(cell(&[(PATIENT, parent.to_owned()), rights()]), "read:unknown");
}

#[test]
fn names_required_fields_and_masters_have_no_field_permission() {
    let required = "<CustomField><fullName>MRN__c</fullName><label>MRN</label><required>true</required><type>Text</type></CustomField>";
    let mrn = ("objects/Patient__c/fields/MRN__c.field-meta.xml", required.to_owned());
    let named = "<CustomObject><nameField><label>Patient Name</label><type>Text</type></nameField><sharingModel>Private</sharingModel></CustomObject>";
    let files = [(PATIENT, named.to_owned()), mrn.clone(), set(&object(""))];
    let desk = |name| cell_of(&files, PrincipalKind::PermissionSet, "Desk", name);
    assert_eq!(desk("Patient__c.MRN__c"), "read:shared");
    assert_eq!(desk("Patient__c.Name"), "read:shared");
    assert_eq!(desk("Patient__c.SSN__c"), "");
}

#[test]
fn formulas_and_roll_ups_expose_what_they_repeat() {
    let formula = "<CustomField><fullName>Card__c</fullName><formula>LEFT(SSN__c, 3)</formula><type>Text</type></CustomField>";
    let readable =
        "<fieldPermissions><editable>true</editable><field>Patient__c.Card__c</field><readable>true</readable></fieldPermissions>";
    let files = [
        private(),
        ("objects/Patient__c/fields/Card__c.field-meta.xml", formula.to_owned()),
        set(&format!("{}{readable}", object("<allowEdit>true</allowEdit>"))),
    ];
    assert_eq!(cell(&files), "read:shared");
    let born = "<CustomField><fullName>Born__c</fullName><complianceGroup>HIPAA</complianceGroup><type>Date</type></CustomField>";
    let sum = "<CustomField><fullName>Latest__c</fullName><summarizedField>Member__c.Born__c</summarizedField><summaryOperation>max</summaryOperation><type>Summary</type></CustomField>";
    let readable =
        "<fieldPermissions><editable>false</editable><field>Patient__c.Latest__c</field><readable>true</readable></fieldPermissions>";
    let files = [
        private(),
        ("objects/Member__c/fields/Born__c.field-meta.xml", born.to_owned()),
        ("objects/Patient__c/fields/Latest__c.field-meta.xml", sum.to_owned()),
        set(&format!("{}{readable}", object(""))),
    ];
    assert_eq!(cell_of(&files, PrincipalKind::PermissionSet, "Desk", "Member__c.Born__c"), "read:shared");
}

fn class(head: &str, query: &str, version: &str) -> Vec<(&'static str, String)> {
    let text = format!(
        "public {head} class Finder {{ @AuraEnabled public static List<Patient__c> find() {{ return [SELECT Id, SSN__c FROM Patient__c{query}]; }} }}"
    );
    let meta = format!("<ApexClass><apiVersion>{version}</apiVersion></ApexClass>");
    let access = "<classAccesses><apexClass>Finder</apexClass><enabled>true</enabled></classAccesses>";
    vec![private(), ("classes/Finder.cls", text), ("classes/Finder.cls-meta.xml", meta), set(access)]
}

#[test]
fn apex_is_a_way_for_those_who_may_run_the_class_by_its_version_and_keywords() {
    for (head, query, version, expected) in [
        ("with sharing", "", "60.0", "read:shared"),
        ("without sharing", "", "60.0", "read:all"),
        ("inherited sharing", "", "60.0", "read:shared"),
        // a controller of a component without a keyword shares
        ("", "", "60.0", "read:shared"),
        ("", "", "67.0", ""),
        ("without sharing", "", "67.0", ""),
        ("without sharing", " WITH SYSTEM_MODE", "67.0", "read:all"),
        ("with sharing", " WITH USER_MODE", "60.0", ""),
        ("with sharing", " WITH SECURITY_ENFORCED", "60.0", ""),
        ("without sharing", " WITH USER_MODE", "60.0", ""),
    ] {
        assert_eq!(cell(&class(head, query, version)), expected, "{head} {query} {version}");
    }
    let mut closed = class("without sharing", "", "60.0");
    closed.pop();
    closed.push(set("<classAccesses><apexClass>Other</apexClass><enabled>true</enabled></classAccesses>"));
    assert_eq!(cell(&closed), "", "nobody without class access");
    let mut project = class("without sharing", "", "60.0");
    project.retain(|(path, _)| !path.ends_with("cls-meta.xml"));
    project.push(("sfdx-project.json", r#"{"packageDirectories": [{"path": "."}], "sourceApiVersion": "67.0"}"#.to_owned()));
    assert_eq!(cell(&project), "", "the project's version holds where the class states none");
}

#[test]
fn a_queried_record_is_phi_by_the_fields_that_are_selected() {
    let only = |text: &str| {
        let files = [
            private(),
            ("classes/Finder.cls", text.to_owned()),
            ("classes/Finder.cls-meta.xml", "<ApexClass><apiVersion>60.0</apiVersion></ApexClass>".to_owned()),
            set("<classAccesses><apexClass>Finder</apexClass><enabled>true</enabled></classAccesses>"),
        ];
        cell(&files)
    };
    let with = |body: &str| format!("public without sharing class Finder {{ @AuraEnabled public static Object find() {{ {body} }} }}");
    assert_eq!(only(&with("return [SELECT Id, Region__c FROM Patient__c];")), "");
    assert_eq!(only(&with("return [SELECT COUNT() FROM Patient__c WHERE SSN__c != null];")), "");
    assert_eq!(only(&with("Patient__c p = [SELECT Id, SSN__c, Region__c FROM Patient__c LIMIT 1]; return p.Region__c;")), "");
    assert_eq!(only(&with("Patient__c p = [SELECT Id, SSN__c, Region__c FROM Patient__c LIMIT 1]; return p.SSN__c;")), "read:all");
    assert_eq!(only(&with("return Database.query('SELECT Id, SSN__c FROM Patient__c');")), "read:all");
}

#[test]
fn a_helper_without_a_keyword_shares_as_its_caller() {
    let files = |caller: &str, helper: &str| {
        vec![
            private(),
            (
                "classes/Finder.cls",
                format!("public {caller} class Finder {{ @AuraEnabled public static List<Patient__c> find() {{ return Source.all(); }} }}"),
            ),
            (
                "classes/Source.cls",
                format!(
                    "public {helper} class Source {{ public static List<Patient__c> all() {{ return [SELECT SSN__c FROM Patient__c]; }} }}"
                ),
            ),
            set("<classAccesses><apexClass>Finder</apexClass><enabled>true</enabled></classAccesses>"),
        ]
    };
    for (caller, helper, expected) in [
        ("with sharing", "", "read:shared"),
        ("without sharing", "", "read:all"),
        ("with sharing", "without sharing", "read:all"),
        ("without sharing", "with sharing", "read:shared"),
        ("without sharing", "inherited sharing", "read:all"),
    ] {
        assert_eq!(cell(&files(caller, helper)), expected, "{caller} calls {helper}");
    }
}

#[test]
fn what_a_group_mutes_stays_where_the_set_is_assigned_by_itself() {
    let files = [
        private(),
        set(&format!("{}{}", object(""), field(false))),
        (
            "permissionsetgroups/Team.permissionsetgroup-meta.xml",
            "<PermissionSetGroup><mutingPermissionSets>Less</mutingPermissionSets><permissionSets>Desk</permissionSets></PermissionSetGroup>".to_owned(),
        ),
        ("mutingpermissionsets/Less.mutingpermissionset-meta.xml", format!("<MutingPermissionSet>{}</MutingPermissionSet>", field(false))),
    ];
    assert_eq!(cell(&files), "read:shared");
    assert_eq!(cell_of(&files, PrincipalKind::Group, "Team", "Patient__c.SSN__c"), "");
}

#[test]
fn clear_text_of_classic_encryption_alone_needs_a_permission() {
    let read = format!("{}{}", object(""), field(false));
    let clear = "<userPermissions><enabled>true</enabled><name>ViewEncryptedData</name></userPermissions>";
    let with = |kind: &str, rights: &str| {
        let declared = format!("<CustomField><fullName>SSN__c</fullName><label>SSN</label>{kind}</CustomField>");
        let reach = of(&[private(), (SSN.0, declared), set(rights)]);
        reach.fields.first().map(|field| reach.cell(field, PrincipalKind::PermissionSet, "Desk")).unwrap_or_default()
    };
    assert_eq!(with("<type>EncryptedText</type>", &read), "read:shared masked");
    assert_eq!(with("<type>EncryptedText</type>", &format!("{read}{clear}")), "read:shared");
    assert_eq!(with("<encryptionScheme>ProbabilisticEncryption</encryptionScheme><type>Text</type>", &read), "read:shared");
}

#[test]
fn guests_see_what_a_guest_rule_or_code_without_sharing_opens() {
    let guest = format!("<Profile>{}{}<userLicense>Guest User License</userLicense></Profile>", object(""), field(false));
    let open = (PATIENT, "<CustomObject><sharingModel>ReadWrite</sharingModel></CustomObject>".to_owned());
    let rule = "<SharingRules><sharingGuestRules><fullName>All</fullName><accessLevel>Read</accessLevel><sharedTo><guestUser>Help</guestUser></sharedTo></sharingGuestRules></SharingRules>";
    let guests = |files: &[(&str, String)]| cell_of(files, PrincipalKind::Profile, "Help", "Patient__c.SSN__c");
    let profile = ("profiles/Help.profile-meta.xml", guest);
    assert_eq!(guests(&[open.clone(), profile.clone()]), "read:none");
    assert_eq!(guests(&[open, profile, ("sharingRules/Patient__c.sharingRules-meta.xml", rule.to_owned())]), "read:shared");
}

#[test]
fn both_layouts_and_decomposed_sets_are_one_model() {
    let whole = "<CustomObject><fields><fullName>SSN__c</fullName><label>SSN</label><type>Text</type></fields><sharingModel>Private</sharingModel></CustomObject>";
    let rights = format!("{}{}", object(""), field(false));
    for (path, set) in [
        ("src/permissionsets/Desk.permissionset", format!("<PermissionSet>{rights}</PermissionSet>")),
        ("app/permissionsets/Desk/objectSettings/Patient__c.objectSettings-meta.xml", format!("<PermissionSet>{rights}</PermissionSet>")),
    ] {
        let reach = of(&[("src/objects/Patient__c.object", whole.to_owned()), (path, format!("<?xml version=\"1.0\"?>\n{set}"))]);
        let field = reach.fields.first().expect("a field");
        assert_eq!(reach.cell(field, PrincipalKind::PermissionSet, "Desk"), "read:shared", "{path}");
    }
}

#[test]
fn a_flow_in_system_mode_is_a_way_for_those_who_may_run_it() {
    let with = |mode: &str, status: &str, asked: &str| {
        let flow = format!(
            "<Flow><processType>Flow</processType><recordLookups><name>Find</name><object>Patient__c</object>{asked}</recordLookups><runInMode>{mode}</runInMode><status>{status}</status></Flow>"
        );
        let access = "<flowAccesses><enabled>true</enabled><flow>Lookup</flow></flowAccesses>";
        cell(&[private(), ("flows/Lookup.flow-meta.xml", flow), set(access)])
    };
    let ssn = "<queriedFields>SSN__c</queriedFields>";
    assert_eq!(with("SystemModeWithoutSharing", "Active", ssn), "read:all");
    assert_eq!(with("SystemModeWithSharing", "Active", ssn), "read:shared");
    assert_eq!(with("SystemModeWithoutSharing", "Active", "<queriedFields>Id</queriedFields>"), "");
    assert_eq!(with("SystemModeWithoutSharing", "Obsolete", ssn), "");
    assert_eq!(with("DefaultMode", "Active", ssn), "");
}

#[test]
fn changes_say_what_opened_and_what_closed() {
    let before = of(&[private(), (SSN.0, SSN.1.to_owned()), set(&format!("{}{}", object(""), field(false)))]);
    let wide = format!("{}{}", object("<viewAllRecords>true</viewAllRecords>"), field(false));
    let after = of(&[private(), (SSN.0, SSN.1.to_owned()), set(&wide)]);
    let opened = super::changes(&before, &after).ways;
    assert_eq!(opened.len(), 1);
    assert!(opened.iter().all(|change| change.opened && change.before.as_deref() == Some("read:shared")));
    let closed = super::changes(&after, &before).ways;
    assert!(closed.iter().all(|change| !change.opened && change.after.as_deref() == Some("read:shared")));
    assert_eq!(super::changes(&after, &after), super::Changes::default());
}

#[test]
fn changes_say_what_programs_read() {
    let app = |scope: &str| {
        let inside = format!("<oauthConfig><scopes>{scope}</scopes></oauthConfig>");
        ("connectedApps/Sync.connectedApp-meta.xml", format!("<ConnectedApp>{inside}</ConnectedApp>"))
    };
    let base = || vec![private(), (SSN.0, SSN.1.to_owned()), set(&format!("{}{}", object(""), field(false)))];
    let with = |scope: &str| of(&[base(), vec![app(scope)]].concat());
    let changes = super::changes(&with("OpenID"), &with("Api")).apps;
    assert_eq!(changes.len(), 1);
    assert!(changes.iter().all(|change| change.opened == ["Patient__c.SSN__c"] && change.closed.is_empty()));
    let gone = super::changes(&with("Api"), &of(&base())).apps;
    assert!(gone.iter().all(|change| change.after.is_none() && change.closed == ["Patient__c.SSN__c"]));
    assert!(super::changes(&with("Api"), &with("Api")).apps.is_empty());
}

#[test]
fn nobody_writes_a_formula() {
    let formula = (
        "objects/Patient__c/fields/Line__c.field-meta.xml",
        "<CustomField><fullName>Line__c</fullName><formula>SSN__c</formula><type>Text</type></CustomField>".to_owned(),
    );
    let code = "public without sharing class Keep { @AuraEnabled public static void keep(Patient__c changed) { update changed; } }";
    let access = "<classAccesses><apexClass>Keep</apexClass><enabled>true</enabled></classAccesses>";
    let files = [private(), formula, ("classes/Keep.cls", code.to_owned()), set(access)];
    assert_eq!(cell(&files), "write:all");
    assert_eq!(cell_of(&files, PrincipalKind::PermissionSet, "Desk", "Patient__c.Line__c"), "");
}

#[test]
fn a_master_has_no_field_permission() {
    let master = |kind: &str| {
        let text = format!(
            "<CustomField><fullName>Holder__c</fullName><complianceGroup>HIPAA</complianceGroup><referenceTo>Account</referenceTo><type>{kind}</type></CustomField>"
        );
        ("objects/Patient__c/fields/Holder__c.field-meta.xml", text)
    };
    let found = |kind: &str| {
        let files = [private(), master(kind), set(&object(""))];
        let reach = of(&files);
        reach.fields.iter().find(|field| field.field == "Holder__c").map(|field| reach.cell(field, PrincipalKind::PermissionSet, "Desk"))
    };
    assert_eq!(found("MasterDetail"), None, "a reference is the key of another record");
    let note = |required: &str| {
        let text = format!(
            "<CustomField><fullName>Note__c</fullName><complianceGroup>HIPAA</complianceGroup>{required}<type>Text</type></CustomField>"
        );
        let files = [private(), ("objects/Patient__c/fields/Note__c.field-meta.xml", text), set(&object(""))];
        let reach = of(&files);
        reach.fields.iter().find(|field| field.field == "Note__c").map(|field| reach.cell(field, PrincipalKind::PermissionSet, "Desk"))
    };
    assert_eq!(note("<required>true</required>").as_deref(), Some("read:shared"));
    assert_eq!(note("").as_deref(), Some(""));
}

#[test]
fn a_page_is_a_way_for_those_who_may_open_it() {
    let controller = "public without sharing class Chart { public Id at; public String ssn { get { return [SELECT SSN__c FROM Patient__c WHERE Id = :at].SSN__c; } } }";
    let page = "<apex:page controller=\"Chart\"><apex:outputText value=\"{!ssn}\"/></apex:page>";
    let with =
        |access: &str| cell(&[private(), ("classes/Chart.cls", controller.to_owned()), ("pages/Chart.page", page.to_owned()), set(access)]);
    assert_eq!(with("<pageAccesses><apexPage>Chart</apexPage><enabled>true</enabled></pageAccesses>"), "read:all");
    assert_eq!(with("<pageAccesses><apexPage>Chart</apexPage><enabled>false</enabled></pageAccesses>"), "");
    assert_eq!(with("<classAccesses><apexClass>Chart</apexClass><enabled>true</enabled></classAccesses>"), "", "a class is no page");
}

#[test]
fn big_and_external_objects_and_events_have_no_sharing_model() {
    for name in ["Visit__b", "Visit__x", "Visit__e"] {
        let path = format!("objects/{name}/fields/SSN__c.field-meta.xml");
        let rights = format!(
            "<objectPermissions><allowRead>true</allowRead><object>{name}</object></objectPermissions><fieldPermissions><field>{name}.SSN__c</field><readable>true</readable></fieldPermissions>"
        );
        let files = [(path.as_str(), SSN.1.to_owned()), set(&rights)];
        assert_eq!(cell_of(&files, PrincipalKind::PermissionSet, "Desk", &format!("{name}.SSN__c")), "read:all");
    }
}

#[test]
fn a_data_transform_passes_fields_to_those_who_may_read_the_object() {
    let item = "<omniDataTransformItem><inputObjectName>Patient__c</inputObjectName><outputFieldName>P</outputFieldName></omniDataTransformItem><omniDataTransformItem><inputFieldName>P:SSN__c</inputFieldName><outputFieldName>ssn</outputFieldName><outputObjectName>json</outputObjectName></omniDataTransformItem>";
    let with = |asked: &str, rights: &str| {
        let text = format!(
            "<OmniDataTransform><active>true</active><fieldLevelSecurityEnabled>{asked}</fieldLevelSecurityEnabled>{item}</OmniDataTransform>"
        );
        cell(&[private(), ("omniDataTransforms/Get_1.rpt-meta.xml", text), set(rights)])
    };
    assert_eq!(with("false", &object("")), "read:shared");
    assert_eq!(with("false", ""), "");
    assert_eq!(with("true", &object("")), "");
}

#[test]
fn programs_read_what_their_users_may_read() {
    let rights = || set(&format!("{}{}", object(""), field(false)));
    let door = |path: &str, text: &str| {
        let files = [private(), (SSN.0, SSN.1.to_owned()), rights(), (path, text.to_owned())];
        of(&files).apps.into_iter().next().expect("an app")
    };
    let app = |inside: &str| door("connectedApps/Sync.connectedApp-meta.xml", &format!("<ConnectedApp>{inside}</ConnectedApp>"));
    let open = app("<oauthConfig><scopes>Api</scopes></oauthConfig>");
    assert_eq!((open.users.as_str(), open.fields.as_slice()), ("any user who authorizes it", ["Patient__c.SSN__c".to_owned()].as_slice()));
    let approved = "<oauthConfig><isAdminApproved>true</isAdminApproved><scopes>Api</scopes></oauthConfig>";
    assert!(app(approved).fields.is_empty(), "who may use it is not written");
    let desk = app(&format!("{approved}<permissionSetName>Desk</permissionSetName>"));
    assert_eq!((desk.users.as_str(), desk.fields.len()), ("permission set Desk", 1));
    let named = app("<oauthConfig><scopes>Api</scopes></oauthConfig><permissionSetName>Other</permissionSetName>");
    assert_eq!(
        (named.users.as_str(), named.fields.len()),
        ("any user who authorizes it, permission set Other", 1),
        "the others may as well"
    );
    assert!(app("<oauthConfig><scopes>OpenID</scopes></oauthConfig>").fields.is_empty(), "a login reads no record");
    let credential = door(
        "namedCredentials/Ehr.namedCredential-meta.xml",
        "<NamedCredential><namedCredentialParameters><parameterType>Url</parameterType><parameterValue>https://ehr.example.org</parameterValue></namedCredentialParameters></NamedCredential>",
    );
    assert_eq!((credential.kind, credential.target.as_deref()), ("named credential", Some("https://ehr.example.org")));
}

#[test]
fn whoever_may_authorize_an_app_needs_no_assignment_and_labels_are_names() {
    let labelled = (SET, format!("<PermissionSet>{}{}<label>Front desk</label></PermissionSet>", object(""), field(false)));
    let app = |inside: &str| {
        let app = ("connectedApps/Sync.connectedApp-meta.xml", format!("<ConnectedApp>{inside}</ConnectedApp>"));
        of(&[private(), (SSN.0, SSN.1.to_owned()), labelled.clone(), app]).apps.into_iter().next().expect("an app")
    };
    let open = "<oauthConfig><scopes>Api</scopes></oauthConfig>";
    let approved = "<oauthConfig><isAdminApproved>true</isAdminApproved><scopes>Api</scopes></oauthConfig>";
    assert_eq!(app(&format!("{open}<permissionSetName>Elsewhere</permissionSetName>")).fields.len(), 1, "a list that binds nobody");
    assert_eq!(app(&format!("{approved}<permissionSetName>Elsewhere</permissionSetName>")).fields.len(), 0);
    assert_eq!(app(&format!("{approved}<permissionSetName>Front desk</permissionSetName>")).fields.len(), 1, "the label of the set");
}

#[test]
fn what_a_project_deploys_has_the_last_word() {
    let project = ("sfdx-project.json", "{\"packageDirectories\": [{\"path\": \"app\"}]}".to_owned());
    let own = (
        "app/objects/Patient__c/Patient__c.object-meta.xml",
        "<CustomObject><sharingModel>Private</sharingModel></CustomObject>".to_owned(),
    );
    let trial = ("trial/objects/Patient__c.object", "<CustomObject><sharingModel>ReadWrite</sharingModel></CustomObject>".to_owned());
    let rights = || set(&format!("{}{}", object(""), field(false)));
    assert_eq!(cell(&[project.clone(), own.clone(), rights(), trial.clone()]), "read:shared");
    assert_eq!(cell(&[project.clone(), trial.clone(), own, rights()]), "read:shared");
    assert_eq!(cell(&[project, trial, rights()]), "read:all", "a folder beside it says what nothing else says");
}

#[test]
fn a_flow_is_started_through_those_that_call_it() {
    let bottom = "<Flow><recordLookups><name>Find</name><object>Patient__c</object><queriedFields>SSN__c</queriedFields></recordLookups><runInMode>SystemModeWithoutSharing</runInMode><status>Active</status></Flow>";
    let call = |name: &str, status: &str| {
        format!("<Flow><status>{status}</status><subflows><name>Call</name><flowName>{name}</flowName></subflows></Flow>")
    };
    let with = |status: &str, access: &str| {
        let rights = set(&format!("<flowAccesses><enabled>true</enabled><flow>{access}</flow></flowAccesses>"));
        let files = [
            private(),
            ("flows/Bottom.flow-meta.xml", bottom.to_owned()),
            ("flows/Middle.flow-meta.xml", call("Bottom", status)),
            ("flows/Top.flow-meta.xml", call("Middle", "Active")),
            rights,
        ];
        cell(&files)
    };
    assert_eq!(with("Active", "Bottom"), "read:all");
    assert_eq!(with("Active", "Middle"), "read:all");
    assert_eq!(with("Active", "Top"), "read:all");
    assert_eq!(with("Obsolete", "Top"), "", "nobody runs what is obsolete");
    assert_eq!(with("Active", "Other"), "");
}

#[test]
fn a_screen_shows_what_a_flow_looks_up() {
    let flow = |shown: &str| {
        let screen = format!("<screens><name>S</name><fields><name>T</name><fieldText>{shown}</fieldText></fields></screens>");
        let find = "<recordLookups><name>Find</name><object>Patient__c</object><storeOutputAutomatically>true</storeOutputAutomatically></recordLookups>";
        let head = "<runInMode>SystemModeWithSharing</runInMode><status>Active</status>";
        ("flows/Ask.flow-meta.xml", format!("<Flow>{find}{head}{screen}</Flow>"))
    };
    let rights = || set("<flowAccesses><enabled>true</enabled><flow>Ask</flow></flowAccesses>");
    assert_eq!(cell(&[private(), flow("{!Find.SSN__c}"), rights()]), "read:shared");
    assert_eq!(cell(&[private(), flow("{!Find.Id}"), rights()]), "");
}

#[test]
fn rights_in_files_of_their_own_are_those_of_the_folder() {
    let file = |kind: &str, root: &str, inside: &str| (format!("permissionsets/Desk/{kind}.xml"), format!("<{root}>{inside}</{root}>"));
    let rights = [
        file(
            "objectPermissions/Patient__c.objectPermission-meta",
            "ObjectPermission",
            "<allowRead>true</allowRead><object>Patient__c</object>",
        ),
        file("fieldPermissions/SSN.fieldPermission-meta", "FieldPermission", "<field>Patient__c.SSN__c</field><readable>true</readable>"),
        file("userPermissions/ViewAllData.userPermission-meta", "UserPermission", "<enabled>true</enabled><name>ViewAllData</name>"),
    ];
    let mut files = vec![private()];
    files.extend(rights.iter().map(|(path, text)| (path.as_str(), text.clone())));
    assert_eq!(cell(&files), "read:all");
    files.pop();
    assert_eq!(cell(&files), "read:shared");
}

#[test]
fn a_muting_set_of_no_group_is_listed() {
    let idle = ("mutingpermissionsets/Idle.mutingpermissionset-meta.xml", "<MutingPermissionSet><label>Idle</label></MutingPermissionSet>");
    let group = (
        "permissionsetgroups/G.permissionsetgroup-meta.xml",
        "<PermissionSetGroup><mutingPermissionSets>Idle</mutingPermissionSets></PermissionSetGroup>",
    );
    let said = |files: &[(&str, &str)]| {
        let files: Vec<(&str, String)> = files.iter().map(|(path, text)| (*path, (*text).to_owned())).collect();
        of(&files).absent.iter().any(|one| one.what.contains("muting set Idle"))
    };
    assert!(said(&[idle]));
    assert!(!said(&[idle, group]));
}

#[test]
fn parts_of_a_name_are_read_with_the_object() {
    let code = "public with sharing class Find { @AuraEnabled public static List<Contact> find() { return [SELECT Id, FirstName FROM Contact]; } }";
    let rights = "<objectPermissions><allowRead>true</allowRead><object>Contact</object></objectPermissions>";
    let files = [private(), ("classes/Find.cls", code.to_owned()), set(rights)];
    assert_eq!(cell_of(&files, PrincipalKind::PermissionSet, "Desk", "Contact.FirstName"), "read:unknown");
}

#[test]
fn what_is_muted_takes_view_all_with_it() {
    let group =
        "<PermissionSetGroup><mutingPermissionSets>Quiet</mutingPermissionSets><permissionSets>Desk</permissionSets></PermissionSetGroup>";
    let with = |muted: &str| {
        let muting = format!("<MutingPermissionSet>{muted}</MutingPermissionSet>");
        let files = [
            private(),
            set(&format!("{}{}", object("<viewAllRecords>true</viewAllRecords>"), field(false))),
            ("mutingpermissionsets/Quiet.mutingpermissionset-meta.xml", muting),
            ("permissionsetgroups/Team.permissionsetgroup-meta.xml", group.to_owned()),
        ];
        cell_of(&files, PrincipalKind::Group, "Team", "Patient__c.SSN__c")
    };
    assert_eq!(with(&object("")), "field-only");
    assert_eq!(with("<objectPermissions><allowEdit>true</allowEdit><object>Patient__c</object></objectPermissions>"), "read:all");
}

/// The names of the fields that a method shows in an org of patients with laboratory results.
fn shown(returns: &str, body: &str) -> Vec<String> {
    let code = format!("public without sharing class Find {{ @AuraEnabled public static {returns} find(Id at) {{ {body} }} }}");
    let lookup = "<CustomField><fullName>Patient__c</fullName><referenceTo>Patient__c</referenceTo><relationshipName>Labs</relationshipName><type>Lookup</type></CustomField>";
    let result = "<CustomField><fullName>Lab_Result__c</fullName><type>Text</type></CustomField>";
    let access = "<classAccesses><apexClass>Find</apexClass><enabled>true</enabled></classAccesses>";
    let files = [
        private(),
        (SSN.0, SSN.1.to_owned()),
        ("objects/Lab__c/fields/Patient__c.field-meta.xml", lookup.to_owned()),
        ("objects/Lab__c/fields/Lab_Result__c.field-meta.xml", result.to_owned()),
        ("classes/Find.cls", code),
        set(access),
    ];
    let reach = of(&files);
    // fields that are declared stand there anyway: those that are reached, and those that nobody declares
    reach.fields.iter().filter(|field| field.declared.is_none() || !field.ways.is_empty()).map(super::Reached::name).collect()
}

#[test]
fn a_method_on_the_way_to_a_field_is_no_relationship() {
    let kept = "Map<Id, Patient__c> byId = new Map<Id, Patient__c>([SELECT SSN__c FROM Patient__c]); return byId.get(at).SSN__c;";
    assert_eq!(shown("String", kept), ["Patient__c.SSN__c"]);
}

#[test]
fn relationships_lead_to_their_objects_and_nowhere_else() {
    assert_eq!(shown("List<Lab__c>", "return [SELECT Patient__r.SSN__c FROM Lab__c];"), ["Patient__c.SSN__c"]);
    let children = "return [SELECT Id, (SELECT Lab_Result__c FROM Labs__r) FROM Patient__c];";
    assert_eq!(shown("List<Patient__c>", children), ["Lab__c.Lab_Result__c"]);
    let elsewhere = "return [SELECT Id, Holder__r.FirstName FROM Lab__c];";
    assert!(shown("List<Lab__c>", elsewhere).is_empty(), "where it leads is not in the repository");
    assert_eq!(shown("List<Lab__c>", "return [SELECT Id, Holder__r.SSN__c FROM Lab__c];"), ["Patient__c.SSN__c"], "only patients have it");
}
