//! What is veiled, and what only looks like it.

use super::shapes::{COMPILED, OCCURRING, SHAPES};
use super::*;

fn line(text: &str) -> String {
    apply(text, marks(text, false)).into_owned()
}

fn setting(text: &str) -> String {
    apply(text, marks(text, true)).into_owned()
}

#[test]
fn every_shape_compiles() {
    assert_eq!(COMPILED.len(), SHAPES.len());
    assert!(
        OCCURRING.is_some()
            && ASSIGNMENT.is_some()
            && COMPARED.is_some()
            && QUERY.is_some()
            && INSERTED.is_some()
            && SINGLE.is_some()
            && SETTING.is_some()
            && ELEMENT.is_some()
    );
}

#[test]
fn values_that_look_like_phi_are_veiled() {
    assert_eq!(line("String s = '123-45-6789';"), "String s = '***-**-****';");
    assert_eq!(line("call('(415) 555-0132')"), "call('(***) ***-****')");
    assert_eq!(line("id = 4111 1111 1111 1111"), "id = **** **** **** ****");
    assert_eq!(line("patient_id=123456789"), "patient_id=*********");
    assert_eq!(line("mrn: 'A-004512'"), "mrn: '***'");
    assert_eq!(line("-- MRN A-004512"), "-- MRN A-******");
    assert_eq!(line("dob = date('1980-02-03')"), "dob = date('****-**-**')");
    assert_eq!(line("to ann.smith@clinic.org now"), "to ***@clinic.org now");
    assert_eq!(line("mbi 1EG4-TE5-MK73;"), "mbi ***;");
    assert_eq!(line("firstName: 'Ann', lastName: \"Smith\""), "firstName: '***', lastName: \"***\"");
    assert_eq!(line("patient.setLastName(\"O'Neil\")"), "patient.setLastName(\"***\")");
    assert_eq!(setting("<LastName>Smith</LastName>"), "<LastName>***</LastName>");
}

#[test]
fn look_alikes_stay() {
    for same in [
        "ssl_protocols TLSv1 TLSv1.2;",
        "version = \"1.27.3\"",
        "port: 8443, timeout: 86400",
        "max_bytes = 1000000000",
        "released 2024-01-31",
        "System.debug('sync ' + c);",
        "log.info(\"token: \" + token)",
        "log.info(`patient ${patient.name} ${mrn}`)",
        "requests.get(URL, verify=VERIFY)",
        "[SELECT Id, Birthdate, MRN__c FROM Contact]",
        "password = getPassword()",
        "token = os.environ['API_TOKEN']",
        "{ dob: 'Birthdate', mrn: 'MRN__c' }",
        "label: 'First Name', firstName: 'First Name'",
        "<scopes>RefreshToken</scopes>",
        "AcmePatientThreeSixtySyncIntegrationServiceController.handle()",
        "/very/long/path/with/many/parts/to/some/place/in/the/tree.java",
        "tokenUrl = 'https://login.example.com/token'",
        "npm install pkg@1.2.3",
    ] {
        assert_eq!(line(same), same);
        assert_eq!(redact(same), same);
    }
}

#[test]
fn secrets_are_veiled_where_they_are_literals() {
    assert_eq!(line("password = \"hunter2\""), "password = \"***\"");
    assert_eq!(line("{\"clientSecret\": \"abc def\"}"), "{\"clientSecret\": \"***\"}");
    assert_eq!(line("config['api_key'] = 'q'"), "config['api_key'] = '***'");
    assert_eq!(line(".put(\"password\", \"hunter2\")"), ".put(\"password\", \"***\")");
    assert_eq!(line("ds.setPassword(\"hunter2\")"), "ds.setPassword(\"***\")");
    assert_eq!(line("token = f'abc'"), "token = f'***'");
    assert_eq!(line("Password: \"${DB_PASSWORD}\""), "Password: \"${DB_PASSWORD}\"");
    assert_eq!(line("'Server=db;Password=hunter2;Encrypt=no'"), "'Server=db;Password=***;Encrypt=no'");
    assert_eq!(line("postgres://app:hunter2@db/ehr"), "postgres://app:***@db/ehr");
    assert_eq!(line("-H 'Authorization: Bearer abc123def456ghi'"), "-H 'Authorization: Bearer ***'");
    assert_eq!(line("get(URL, auth=('svc', 'hunter2'))"), "get(URL, auth=('svc', '***'))");
    assert_eq!(line(".basicAuth(\"svc\", \"hunter2\")"), ".basicAuth(\"svc\", \"***\")");
    assert_eq!(line("k = AKIAIOSFODNN7EXAMPLE"), "k = ***");
    assert_eq!(line("x = 'f3A9bK2mQ7xR4tY8wZ1cV6nL5pD0sG3h'"), "x = '***'");
    assert_eq!(line("password = \"cut off"), "password = \"***");
}

#[test]
fn settings_need_no_quotes() {
    assert_eq!(setting("DB_PASSWORD=hunter2"), "DB_PASSWORD=***");
    assert_eq!(setting("  password: hunter2"), "  password: ***");
    assert_eq!(setting("spring.datasource.password = hunter2"), "spring.datasource.password = ***");
    assert_eq!(setting("<consumerSecret>hunter2</consumerSecret>"), "<consumerSecret>***</consumerSecret>");
    assert_eq!(setting("password: ${DB_PASSWORD}"), "password: ${DB_PASSWORD}");
    assert_eq!(setting("refreshTokenValidityPeriod: 90"), "refreshTokenValidityPeriod: 90");
    assert_eq!(setting("require_token: true"), "require_token: true");
}

#[test]
fn messages_are_veiled_too() {
    assert_eq!(redact("the literal `123-45-6789` looks like an SSN"), "the literal `***-**-****` looks like an SSN");
    assert_eq!(redact("cannot read `password=hunter2`"), "cannot read `password=***`");
    assert_eq!(redact("nothing here"), "nothing here");
}

#[test]
fn persons_in_queries_are_veiled() {
    for (text, shown) in [
        ("[SELECT Id FROM Contact WHERE LastName = 'Smith']", "[SELECT Id FROM Contact WHERE LastName = '***']"),
        ("  AND Name LIKE '%Ann Smith%' AND Status = 'Open'", "  AND Name LIKE '***' AND Status = 'Open'"),
        ("WHERE Patient__r.Name IN ('Ann Smith', 'Bo Li')", "WHERE Patient__r.Name IN ('***', '***')"),
        (r"q = 'SELECT Id FROM Contact WHERE Name = \'Ann Smith\'';", r"q = 'SELECT Id FROM Contact WHERE Name = \'***\'';"),
        ("\"SELECT 1 FROM p WHERE last_name = 'Smith'\"", "\"SELECT 1 FROM p WHERE last_name = '***'\""),
        ("INSERT INTO p VALUES ('Ann', 'Smith', ?)", "INSERT INTO p VALUES ('***', '***', ?)"),
        ("FIND {Ann Smith} IN ALL FIELDS", "FIND {***} IN ALL FIELDS"),
    ] {
        assert_eq!(line(text), shown);
    }
    for same in [
        "[SELECT Id FROM RecordType WHERE DeveloperName = 'Patient']",
        "WHERE Name = :name",
        "if (name == 'x' && kind == 'y') {",
        "INSERT INTO p VALUES (?, ?, '%s')",
        "WHERE Status = 'Open'",
    ] {
        assert_eq!(line(same), same);
    }
}

#[test]
fn days_in_words_are_veiled() {
    assert_eq!(line("// born January 5, 1980"), "// born ***");
    assert_eq!(line("dob = \"5 Mar 1961\""), "dob = \"***\"");
    assert_eq!(line("'3rd of July 1999'"), "'***'");
    assert_eq!(line("born on 1980-02-03"), "born on ****-**-**");
    assert_eq!(line("march 12 units, may 1 fail"), "march 12 units, may 1 fail");
}

#[test]
fn short_names_of_passwords_are_known() {
    assert_eq!(line("log('pw=hunter2')"), "log('pw=***')");
    assert_eq!(line("log('pwd: hunter2')"), "log('pwd: ***')");
    assert_eq!(line("x(); // pw: hunter2"), "x(); // pw: ***");
    assert_eq!(line("# admin_password = hunter2$"), "# admin_password = ***");
    assert_eq!(line("mypassword = 'q'"), "mypassword = '***'");
    assert_eq!(line("the password is hunter2."), "the password is ***.");
    assert_eq!(line("/* patient: Ann Smith */"), "/* patient: *** */");
    assert_eq!(redact("pwd: hunter2"), "pwd: ***");
    assert_eq!(line("curl -k -u svc:hunter2 https://a"), "curl -k -u svc:*** https://a");
    assert_eq!(line("run --api-key hunter2 --verbose"), "run --api-key *** --verbose");
    assert_eq!(line("mysqldump -h db -phunter2 ehr"), "mysqldump -h db -p*** ehr");
    assert_eq!(line("get('/Patient?family=Smith&given=Ann&_count=5')"), "get('/Patient?family=***&given=***&_count=5')");
    for same in [
        "function f(password: string, n: number) {",
        "the password is required",
        "url: 'https://a.example/x'",
        "docker run -u 1000:$GID --token $TOKEN x",
        "get(`/Patient?name=${name}`)",
        "log('token: ' + t)",
    ] {
        assert_eq!(line(same), same);
    }
}
