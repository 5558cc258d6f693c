//! `phiward scopes`: the least that the calls need, in both spellings, with the calls as proof; no minimum where a call is not known.
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use serde_json::Value;
use std::process::Command;

fn places(name: &str, files: &[(&str, &str)]) -> Vec<Value> {
    let folder = tempfile::Builder::new().prefix(name).tempdir().expect("a folder");
    let root = folder.path();
    for (path, text) in files {
        let path = root.join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder is made");
        std::fs::write(&path, text).expect("a file is written");
    }
    let output = Command::new(env!("CARGO_BIN_EXE_phiward")).args(["scopes", "--json"]).current_dir(root).output().expect("phiward runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let json: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    json.get("places").and_then(Value::as_array).expect("a list").clone()
}

fn words(value: &Value) -> String {
    value.as_array().map(|all| all.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" ")).unwrap_or_default()
}

fn wider(place: &Value) -> String {
    let one = |wider: &Value| format!("{}>{}", wider["scope"].as_str().unwrap_or(""), words(&wider["instead"]));
    place["wider"].as_array().map(|all| all.iter().map(one).collect::<Vec<_>>().join(" ")).unwrap_or_default()
}

#[test]
fn a_wildcard_becomes_the_types_that_are_used() {
    let all = places(
        "wildcard",
        &[
            ("src/launch.js", "FHIR.oauth2.authorize({ clientId: 'c', scope: 'launch openid fhirUser user/*.cruds offline_access' });\n"),
            (
                "src/app.js",
                "async function load(client, id) {\n  await client.request('Patient?name=x');\n  await client.request(`Observation?patient=${id}`);\n  return client.request(`Patient/${id}`);\n}\n",
            ),
        ],
    );
    let [one] = all.as_slice() else { unreachable!("{all:?}") };
    assert_eq!(words(&one["needed"]), "launch openid fhirUser user/Observation.s user/Patient.rs");
    assert_eq!(words(&one["needed_v1"]), "launch openid fhirUser user/Observation.read user/Patient.read");
    assert_eq!(wider(one), "user/*.cruds>user/Observation.s user/Patient.rs offline_access>");
    assert_eq!((one["minimal"].as_bool(), one["calls"].as_array().map(Vec::len)), (Some(true), Some(3)));
}

#[test]
fn what_is_enough_is_left_alone() {
    let all = places(
        "enough",
        &[(
            "src/app.js",
            "FHIR.oauth2.authorize({ clientId: 'c', scope: 'launch openid patient/Patient.r patient/Observation.s' });\nasync function f(client) {\n  await client.patient.read();\n  await client.patient.request('Observation');\n}\n",
        )],
    );
    let [one] = all.as_slice() else { unreachable!("{all:?}") };
    assert_eq!(wider(one), "");
    assert_eq!((words(&one["missing"]).as_str(), one["minimal"].as_bool()), ("", Some(true)));
}

#[test]
fn reads_of_the_launched_patient_need_no_user_scope() {
    let all = places(
        "launched",
        &[(
            "src/app.js",
            "FHIR.oauth2.authorize({ clientId: 'c', scope: 'launch user/Patient.read user/Observation.read' });\nasync function f(client) {\n  await client.patient.read();\n  await client.patient.request('Observation');\n}\n",
        )],
    );
    let [one] = all.as_slice() else { unreachable!("{all:?}") };
    assert_eq!(words(&one["needed_v1"]), "launch patient/Observation.read patient/Patient.read");
    assert_eq!(wider(one), "user/Patient.read>patient/Patient.read user/Observation.read>patient/Observation.read");
}

#[test]
fn each_type_keeps_the_context_of_its_calls() {
    let all = places(
        "contexts",
        &[(
            "src/app.js",
            "FHIR.oauth2.authorize({ clientId: 'c', scope: 'openid user/*.read patient/*.read' });\nasync function f(client) {\n  await client.patient.request('Observation');\n  await client.request('Practitioner?name=x');\n}\n",
        )],
    );
    let [one] = all.as_slice() else { unreachable!("{all:?}") };
    assert_eq!(words(&one["needed_v1"]), "openid patient/Observation.read user/Practitioner.read");
    assert_eq!(wider(one), "user/*.read>user/Practitioner.read patient/*.read>patient/Observation.read");
}

#[test]
fn no_minimum_where_a_call_is_not_known() {
    let all = places(
        "dynamic",
        &[(
            "src/app.js",
            "FHIR.oauth2.authorize({ clientId: 'c', scope: 'launch patient/*.read' });\nasync function f(client, type) {\n  await client.patient.read();\n  return client.request(`${type}?patient=1`);\n}\n",
        )],
    );
    let [one] = all.as_slice() else { unreachable!("{all:?}") };
    assert_eq!(one["minimal"].as_bool(), Some(false));
    assert_eq!(one["unresolved"][0]["line"].as_u64(), Some(4));
}

#[test]
fn each_service_is_compared_with_its_own_calls() {
    let all = places(
        "services",
        &[
            ("a/config/app.properties", "smart.scopes=system/*.read\n"),
            (
                "a/src/Jobs.java",
                "class Jobs { void f(IGenericClient client) { client.search().forResource(Coverage.class).execute(); } }\n",
            ),
            ("b/app.py", "import fhirclient.models.patient as p\nscope = 'user/*.read'\np.Patient.read('1', server)\n"),
        ],
    );
    let [a, b] = all.as_slice() else { unreachable!("{all:?}") };
    assert_eq!(words(&a["needed"]), "system/Coverage.s");
    assert_eq!(words(&b["needed"]), "user/Patient.r");
}

#[test]
fn salesforce_scopes_by_the_interfaces_that_are_called() {
    let all = places(
        "salesforce",
        &[
            (
                "connectedApps/Sync.connectedApp-meta.xml",
                "<?xml version=\"1.0\"?>\n<ConnectedApp xmlns=\"http://soap.sforce.com/2006/04/metadata\">\n  <oauthConfig>\n    <scopes>Full</scopes>\n    <scopes>RefreshToken</scopes>\n  </oauthConfig>\n</ConnectedApp>\n",
            ),
            ("sync/job.js", "async function f(conn) {\n  return conn.query('SELECT Id FROM Contact');\n}\n"),
        ],
    );
    let [one] = all.as_slice() else { unreachable!("{all:?}") };
    assert_eq!(words(&one["needed"]), "api");
    assert_eq!(wider(one), "Full>api RefreshToken>");
}

#[test]
fn without_calls_nothing_is_said_to_be_needed() {
    let all = places("alone", &[("src/launch.js", "FHIR.oauth2.authorize({ clientId: 'c', scope: 'launch patient/*.read' });\n")]);
    let [one] = all.as_slice() else { unreachable!("{all:?}") };
    assert_eq!((words(&one["needed"]).as_str(), one["minimal"].as_bool()), ("", Some(false)));
}

#[test]
fn what_narrows_a_scope_stays() {
    let all = places(
        "granular",
        &[(
            "src/app.js",
            "FHIR.oauth2.authorize({ clientId: 'c', scope: 'launch/patient patient/Observation.rs?category=http://terminology.hl7.org/CodeSystem/observation-category|laboratory patient/Condition.cruds' });\nasync function f(client) {\n  await client.patient.request('Observation?category=laboratory');\n  await client.patient.request('Condition');\n}\n",
        )],
    );
    let [one] = all.as_slice() else { unreachable!("{all:?}") };
    let lab = "patient/Observation.s?category=http://terminology.hl7.org/CodeSystem/observation-category|laboratory";
    assert_eq!(words(&one["needed"]), format!("launch/patient patient/Condition.s {lab}"));
    assert_eq!(words(&one["needed_v1"]), "launch/patient patient/Condition.read patient/Observation.read");
    assert_eq!(wider(one), format!("{}>{lab} patient/Condition.cruds>patient/Condition.s", lab.replace("Observation.s", "Observation.rs")));
}

#[test]
fn what_a_search_brings_along_is_needed() {
    let all = places(
        "included",
        &[
            ("auth.js", "export const scope = 'openid user/*.read';\n"),
            (
                "api.js",
                "const base = 'https://ehr.example.org/fhir/r4';\nexport const visits = (id) => axios.get(`${base}/Encounter?patient=${id}&_include=Encounter:patient&_revinclude=Condition:encounter&_revinclude=Procedure:encounter`);\n",
            ),
        ],
    );
    let [one] = all.as_slice() else { unreachable!("{all:?}") };
    assert_eq!(words(&one["needed"]), "openid user/Condition.s user/Encounter.s user/Patient.r user/Procedure.s");
    assert_eq!(one["minimal"].as_bool(), Some(true));

    let all = places(
        "unknown-target",
        &[("api.js", "const scope = 'user/*.read';\nclient.request('Observation?_include=Observation:has-member');\n")],
    );
    let [one] = all.as_slice() else { unreachable!("{all:?}") };
    assert_eq!((one["minimal"].as_bool(), one["unresolved"][0]["raw"].as_str()), (Some(false), Some("_include=Observation:has-member")));
}

#[test]
fn exports_name_their_types() {
    let all = places(
        "exported",
        &[(
            "export.py",
            "import requests\nscope = 'system/*.read'\nrequests.get(f'{BASE}/Group/1/$export?_type=Patient,Observation', headers=H)\n",
        )],
    );
    let [one] = all.as_slice() else { unreachable!("{all:?}") };
    assert_eq!(words(&one["needed"]), "system/Observation.rs system/Patient.rs");
}

#[test]
fn what_is_done_with_every_type_covers_each() {
    let all = places(
        "everything",
        &[(
            "pull.py",
            "import requests\nscope = 'system/*.read'\nrequests.get(f'{BASE}/Patient/{pid}/$everything', headers=H)\nrequests.get(f'{BASE}/Patient/{pid}', headers=H)\n",
        )],
    );
    let [one] = all.as_slice() else { unreachable!("{all:?}") };
    assert_eq!((words(&one["needed"]).as_str(), wider(one).as_str()), ("system/*.rs", ""));
}

#[test]
fn what_could_not_be_read_is_told_beside_the_result() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("broken.json"), "{ \"scope\": \"user/*.read\", ").expect("a file is written");
    std::fs::write(folder.path().join("odd.yaml"), [0xFF, 0xD8, 0x00, 0x01, 0x02]).expect("a file is written");
    for command in ["scopes", "inventory"] {
        let run = Command::new(env!("CARGO_BIN_EXE_phiward")).args([command, "--json"]).current_dir(folder.path()).output();
        let output = run.expect("phiward runs");
        // `inventory` lists it in its result
        let told = [&output.stderr, &output.stdout].map(|out| String::from_utf8_lossy(out)).concat();
        assert!(told.contains("broken JSON") && told.contains("broken.json"), "{command}: {told}");
        assert!(serde_json::from_slice::<Value>(&output.stdout).is_ok(), "{command}: the result stays JSON");
    }
}

#[test]
fn findings_on_scopes_show_the_calls() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "FHIR.oauth2.authorize({ clientId: 'c', scope: 'launch user/*.cruds' });\nasync function f(client) {\n  return client.request('Patient?name=x');\n}\n";
    std::fs::write(folder.path().join("app.js"), text).expect("a file is written");
    let run = Command::new(env!("CARGO_BIN_EXE_phiward"))
        .args(["check", "--format", "json", "--fail-on", "never"])
        .current_dir(folder.path())
        .output();
    let json: Value = serde_json::from_slice(&run.expect("phiward runs").stdout).expect("JSON");
    let found = json["findings"].as_array().expect("a list").iter().find(|finding| finding["rule"] == "scope-full").expect("a finding");
    assert_eq!(found["fix"].as_str(), Some("user/Patient.s (all that the calls need)"));
    assert_eq!(found["related"][0]["message"].as_str(), Some("needs Patient s"));
    assert_eq!(found["related"][0]["span"]["start"]["line"].as_u64(), Some(3));
}

/// Whether a minimum is claimed, and the lines of the calls that are not known.
fn claimed(name: &str, path: &str, text: &str) -> (bool, Vec<u64>, String) {
    let all = places(name, &[(path, text)]);
    let Some(one) = all.first() else { unreachable!("no place") };
    let lines = one["unresolved"].as_array().map(|all| all.iter().filter_map(|call| call["line"].as_u64()).collect()).unwrap_or_default();
    (one["minimal"].as_bool() == Some(true), lines, words(&one["needed"]))
}

#[test]
fn a_client_is_known_by_where_it_comes_from() {
    let head = "FHIR.oauth2.authorize({ clientId: 'c', scope: 'launch patient/*.read' });\n";
    for (name, text, minimal, unresolved, needed) in [
        (
            "ready",
            "async function f(id) {\n  const c = await FHIR.oauth2.ready();\n  await c.patient.read();\n  return c.request(`Coverage/${id}`);\n}\n",
            true,
            vec![],
            "launch patient/Coverage.r patient/Patient.r",
        ),
        (
            "dynamic",
            "async function f(type) {\n  const c = await FHIR.oauth2.ready();\n  await c.patient.read();\n  return c.request(`${type}/1`);\n}\n",
            false,
            vec![5],
            "launch patient/Patient.r",
        ),
        (
            "opaque",
            "async function f(path) {\n  const c = await FHIR(req, res).ready();\n  await c.patient.read();\n  return c.request(path);\n}\n",
            false,
            vec![5],
            "launch patient/Patient.r",
        ),
        (
            "parameter",
            "client.patient.read();\nexport function f(api, type) { return api.request(`${type}?a=1`); }\n",
            false,
            vec![3],
            "launch patient/Patient.r",
        ),
        (
            "kit",
            "const Client = require('fhir-kit-client');\nconst api = new Client({ baseUrl: b });\napi.search({ resourceType: 'Coverage' });\napi.create({ resourceType, body });\n",
            false,
            vec![5],
            "launch patient/Coverage.s",
        ),
    ] {
        let (claims, mut lines, needs) = claimed(name, "app.js", &format!("{head}{text}"));
        lines.dedup();
        assert_eq!((claims, lines, needs.as_str()), (minimal, unresolved, needed), "{name}");
    }
}

#[test]
fn a_type_that_is_not_written_is_a_call_that_is_not_known() {
    let python = "import requests\nscope = 'system/*.read'\ndef f(s, kind, pid):\n    s.get(f'https://ehr.hospital.org/r4/Patient/{pid}')\n    s.get(f'https://ehr.hospital.org/r4/{kind}?patient={pid}')\n";
    assert_eq!(claimed("kinds", "pull.py", python), (false, vec![5], "system/Patient.r".to_owned()));
    let written = python.replace("{kind}", "Coverage");
    assert_eq!(claimed("written", "pull.py", &written), (true, vec![], "system/Coverage.s system/Patient.r".to_owned()));
    let server = "from fhirclient.models.patient import Patient\nscope = 'user/*.read'\ndef f(smart, pid, res):\n    Patient.read(pid, smart.server)\n    res.create(smart.server)\n    smart.server.request_json(f'Device/{pid}')\n";
    assert_eq!(claimed("server", "pull.py", server), (false, vec![5], "user/Device.r user/Patient.r".to_owned()));
}

#[test]
fn a_scope_keeps_the_version_of_its_grammar() {
    for (scope, instead) in [("user/*.*", "user/Patient.read"), ("user/*.read", "user/Patient.read"), ("user/*.cruds", "user/Patient.s")] {
        let text = format!("FHIR.oauth2.authorize({{ clientId: 'c', scope: 'launch {scope}' }});\nclient.request('Patient?name=x');\n");
        let all = places("grammar", &[("app.js", &text)]);
        let [one] = all.as_slice() else { unreachable!("{all:?}") };
        assert_eq!(wider(one), format!("{scope}>{instead}"));
    }
}
