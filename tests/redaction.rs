//! No report may become the leak that it warns of: values that look like PHI or secrets are planted in every kind of file, and no format
//! and no other command prints one of them.
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use std::path::Path;
use std::process::Command;

const FORMATS: [&str; 10] = ["text", "concise", "github", "sarif", "json", "markdown", "html", "junit", "gitlab", "csv"];

/// What must never be printed; the parts that stay when a shape is kept and its digits are hidden are no values.
const PLANTED: &[&str] = &[
    "512-44-9083",
    "512449083",
    "A-0045129",
    "1961-03-05",
    "March 5, 1961",
    "Quilhampton",
    "Zebulon",
    "zebulon.q",
    "(212) 555-0187",
    "1EG4-TE5-MK73",
    "eyJhbGciOiJIUzI1NiJ9",
    "AKIAQ7EXAMPLE3KEYS42",
    "ghp_a8Kd92mPz01LqRt7YvXb3NwE5",
    "Hunter2!",
    "s3cretPhrase",
    "00DxQ0000004x!AQ8AQExampleSession1.abcd",
];

const FILES: &[(&str, &str)] = &[
    (
        "classes/Sync.cls",
        "public with sharing class Sync {\n  void f() {\n    Contact c = [SELECT Id, SSN__c, Birthdate FROM Contact WHERE LastName = 'Quilhampton' AND FirstName LIKE '%Zebulon%' AND Birthdate = 1961-03-05];\n    System.debug('ssn 512-44-9083 pw=Hunter2! mrn A-0045129 ' + c.SSN__c);\n    System.debug('dob March 5, 1961 password: s3cretPhrase ' + c.Birthdate); // pwd: Hunter2!\n    String q = 'SELECT Id FROM Patient__c WHERE Name = \\'Zebulon Quilhampton\\'';\n    HttpRequest r = new HttpRequest();\n    r.setEndpoint('http://ehr.example.com/p?ssn=' + c.SSN__c + '&access_token=00DxQ0000004x!AQ8AQExampleSession1.abcd&mail=zebulon.q@example.com');\n    new Http().send(r);\n  }\n}\n",
    ),
    (
        "app/pull.py",
        "import logging, requests\nlogger = logging.getLogger(__name__)\nTOKEN = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln'\n\ndef admit(patient):\n    logger.info('512449083 mrn A-0045129 March 5, 1961 %s', patient.ssn)  # pwd: Hunter2!\n    requests.get('http://api.example.com/fhir?name=Quilhampton', headers={'Authorization': 'Bearer eyJhbGciOiJIUzI1NiJ9.e.s', 'x': patient.mrn}, verify=False, auth=('svc', 'Hunter2!'))\n    print('AKIAQ7EXAMPLE3KEYS42 ghp_a8Kd92mPz01LqRt7YvXb3NwE5', patient.ssn)\n    cursor.execute(\"INSERT INTO patients VALUES ('Zebulon', 'Quilhampton', '512-44-9083')\")\n",
    ),
    (
        "web/sync.ts",
        "export function f(patient: Patient) {\n  console.log(`patient: Zebulon Quilhampton (212) 555-0187 1EG4-TE5-MK73 ${patient.ssn}`);\n  fetch('http://ehr.example.com/x?token=s3cretPhrase', { headers: { Authorization: 'Bearer eyJhbGciOiJIUzI1NiJ9.a.b' } });\n  const agent = new https.Agent({ rejectUnauthorized: false, passphrase: 'Hunter2!' });\n}\n",
    ),
    (
        "src/A.java",
        "class A {\n  void f(Patient patient) {\n    log.info(\"ssn 512-44-9083, born March 5, 1961, {}\", patient.getSsn()); /* pw: Hunter2! */\n    DriverManager.getConnection(\"jdbc:postgresql://ehr.example.com/ehr?user=app&password=Hunter2!&sslmode=disable\");\n  }\n}\n",
    ),
    ("k/A.kt", "fun f(patient: Patient) {\n  Log.d(\"t\", \"zebulon.q@example.com ${patient.ssn}\") // password is Hunter2!\n}\n"),
    ("g/a.go", "package a\n\nfunc f(patient Patient) {\n\tlog.Printf(\"ssn=512-44-9083 pwd=Hunter2! %s\", patient.SSN)\n}\n"),
    (
        "c/A.cs",
        "class A { void F(Patient patient) {\n  logger.LogInformation(\"512-44-9083 {Ssn}\", patient.Ssn);\n  var c = new SqlConnection(\"Server=ehr.example.com;Database=ehr;User Id=sa;Password=Hunter2!;Encrypt=False\");\n} }\n",
    ),
    ("r/a.rb", "def f(patient)\n  Rails.logger.info(\"mrn: A-0045129 pw=Hunter2! #{patient.ssn}\")\nend\n"),
    ("p/a.php", "<?php\nfunction f($patient) {\n  error_log(\"512-44-9083 password=Hunter2! \" . $patient->ssn);\n}\n"),
    (
        "conf/app.yaml",
        "patient:\n  url: http://svc:Hunter2!@ehr.example.com/fhir?access_token=s3cretPhrase\n  password: Hunter2!\n  ssl_mode: disable\n  scopes: [\"patient/*.*\"]\n  note: \"ssn 512-44-9083\"\n",
    ),
    (
        "conf/nginx.conf",
        "server {\n  listen 443 ssl;\n  location /patient/512-44-9083 {\n    proxy_pass http://fhir.example.com;\n  }\n}\n",
    ),
    ("conf/keyed.yaml", "ehr:\n  \"512-44-9083\":\n    insecureSkipVerify: true\n    url: http://fhir.example.com/r4\n"),
    (
        "conf/app.properties",
        "spring.datasource.url=jdbc:mysql://ehr.example.com/patients?useSSL=false&user=app&password=Hunter2!\nspring.datasource.password=Hunter2!\nlogging.level.org.springframework.web.client=DEBUG\n",
    ),
    (".env", "PATIENT_DB_URL=postgres://app:Hunter2!@ehr.example.com/ehr?sslmode=disable\nPATIENT_DB_PASSWORD=Hunter2!\n"),
    ("conf/a.ini", "[patient]\nurl = http://svc:Hunter2!@ehr.example.com/\npwd = Hunter2!\n"),
    ("conf/a.toml", "[patient]\nurl = \"http://svc:Hunter2!@ehr.example.com/\"\npwd = \"Hunter2!\"\n"),
    (
        "conf/a.json",
        "{\n  \"patientApi\": \"http://svc:Hunter2!@ehr.example.com/\",\n  \"clientSecret\": \"s3cretPhrase\",\n  \"ssn\": \"512-44-9083\"\n}\n",
    ),
    (
        "nginx/ehr.conf",
        "server {\n  listen 443 ssl;\n  ssl_protocols TLSv1;\n  proxy_set_header Authorization \"Basic c3ZjOkh1bnRlcjIhSHVudGVyMg==\"; # patient fhir pw=Hunter2!\n  proxy_pass http://svc:Hunter2!@ehr.example.com;\n}\n",
    ),
    (
        "Dockerfile",
        "FROM a\nENV PATIENT_DB_PASSWORD=Hunter2!\nRUN curl -k -u svc:Hunter2! \"http://ehr.example.com/fhir/Patient?api_key=s3cretPhrase\"\n",
    ),
    ("pull.sh", "#!/bin/sh\ncurl -k -H 'Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.e.s' 'http://ehr.example.com/fhir?pwd=Hunter2!'\n"),
    (
        "main.tf",
        "resource \"aws_db_instance\" \"patient\" {\n  storage_encrypted = false\n  password = \"Hunter2!\" # pwd: Hunter2!\n  tags = { note = \"512-44-9083\" }\n}\n",
    ),
    (
        "namedCredentials/Ehr.namedCredential-meta.xml",
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<NamedCredential xmlns=\"http://soap.sforce.com/2006/04/metadata\">\n  <endpoint>http://svc:Hunter2!@ehr.example.com/fhir</endpoint>\n  <label>Patient EHR</label>\n  <password>Hunter2!</password>\n  <principalType>NamedUser</principalType>\n</NamedCredential>\n",
    ),
    (
        "objects/Patient__c/fields/SSN__c.field-meta.xml",
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<CustomField xmlns=\"http://soap.sforce.com/2006/04/metadata\">\n  <fullName>SSN__c</fullName>\n  <defaultValue>512-44-9083</defaultValue>\n  <label>SSN 512-44-9083</label>\n  <type>Text</type>\n</CustomField>\n",
    ),
];

fn phiward(folder: &Path, args: &[&str]) -> String {
    let out = Command::new(env!("CARGO_BIN_EXE_phiward")).args(args).current_dir(folder).output().expect("phiward runs");
    format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr))
}

#[test]
fn no_planted_value_is_ever_printed() {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, text) in FILES {
        let file = folder.path().join(path);
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("folders can be made");
        std::fs::write(file, text).expect("files can be written");
    }
    let mut faults = Vec::new();
    let mut look = |name: &str, said: &str| {
        for planted in PLANTED {
            for line in said.lines().filter(|line| line.contains(planted)) {
                let at = line.find(planted).unwrap_or(0);
                let from = line.floor_char_boundary(at.saturating_sub(80));
                faults.push(format!(
                    "{name} prints `{planted}`: …{}",
                    line.chars().skip(line[..from].chars().count()).take(200).collect::<String>()
                ));
            }
        }
    };
    for format in FORMATS {
        let said =
            phiward(folder.path(), &["--format", format, "--all", "--verbose", "--min-confidence", "possible", "--fail-on", "never"]);
        assert!(said.len() > 500, "{format} says nothing");
        look(format, &said);
    }
    look("facts", &phiward(folder.path(), &["facts", "."]));
    look("inventory", &phiward(folder.path(), &["inventory", "--all"]));
    look("inventory --json", &phiward(folder.path(), &["inventory", "--json"]));
    for (path, text) in FILES {
        for line in 1..=text.lines().count() {
            if path.ends_with(".cls") || path.ends_with(".py") || path.ends_with(".yaml") {
                look("facts --why", &phiward(folder.path(), &["facts", "--why", &format!("{path}:{line}")]));
            }
        }
    }
    phiward(folder.path(), &["baseline"]);
    look("baseline", &std::fs::read_to_string(folder.path().join("phiward-baseline.yaml")).expect("a baseline"));
    assert!(faults.is_empty(), "{} times:\n{}", faults.len(), faults.join("\n"));
}
