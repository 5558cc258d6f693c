//! `--fix`: plain cases are mended by span, the mended file is read as well as before and is clean on the next run; what is not plain is left.
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use std::path::Path;
use std::process::Command;

/// Name, text, and the text that it becomes.
const PLAIN: &[(&str, &str, &str)] = &[
    (
        "a/nginx.conf",
        "server {\n  listen 443 ssl;\n  ssl_protocols TLSv1 TLSv1.2;\n}\n",
        "server {\n  listen 443 ssl;\n  ssl_protocols TLSv1.2 TLSv1.3;\n}\n",
    ),
    (
        "a/httpd.conf",
        "<VirtualHost *:443>\n  SSLEngine on\n  SSLProtocol all -SSLv3\n</VirtualHost>\n",
        "<VirtualHost *:443>\n  SSLEngine on\n  SSLProtocol -all +TLSv1.2 +TLSv1.3\n</VirtualHost>\n",
    ),
    (
        "a/kafka.properties",
        "security.protocol=SSL\nssl.enabled.protocols=TLSv1.1,TLSv1.2\n",
        "security.protocol=SSL\nssl.enabled.protocols=TLSv1.2\n",
    ),
    (
        "a/application.yml",
        "server:\n  ssl:\n    enabled-protocols: TLSv1,TLSv1.2,TLSv1.3\n",
        "server:\n  ssl:\n    enabled-protocols: TLSv1.2,TLSv1.3\n",
    ),
    (
        "a/store.tf",
        "resource \"azurerm_storage_account\" \"a\" {\n  min_tls_version = \"TLS1_0\"\n}\n",
        "resource \"azurerm_storage_account\" \"a\" {\n  min_tls_version = \"TLS1_2\"\n}\n",
    ),
    (
        "a/edge.tf",
        "resource \"aws_lb_listener\" \"a\" {\n  protocol   = \"HTTPS\"\n  ssl_policy = \"ELBSecurityPolicy-2016-08\"\n}\n",
        "resource \"aws_lb_listener\" \"a\" {\n  protocol   = \"HTTPS\"\n  ssl_policy = \"ELBSecurityPolicy-TLS13-1-2-2021-06\"\n}\n",
    ),
    (
        "a/mosquitto.conf",
        "listener 8883\ncertfile /c\nkeyfile /k\ntls_version tlsv1.1\n",
        "listener 8883\ncertfile /c\nkeyfile /k\ntls_version tlsv1.2\n",
    ),
    (
        "a/envoy.yaml",
        "common_tls_context:\n  tls_params: {tls_minimum_protocol_version: TLSv1_0}\n",
        "common_tls_context:\n  tls_params: {tls_minimum_protocol_version: TLSv1_2}\n",
    ),
    (
        "a/config.xml",
        "<hivemq><listeners><tls-tcp-listener><tls><protocols><protocol>TLSv1.1</protocol></protocols></tls></tls-tcp-listener></listeners></hivemq>\n",
        "<hivemq><listeners><tls-tcp-listener><tls><protocols><protocol>TLSv1.2</protocol></protocols></tls></tls-tcp-listener></listeners></hivemq>\n",
    ),
    (
        "a/otel.yaml",
        "exporters:\n  otlp:\n    tls: {min_version: \"1.1\", insecure_skip_verify: true}\n",
        "exporters:\n  otlp:\n    tls: {min_version: \"1.2\", insecure_skip_verify: false}\n",
    ),
    ("a/ldap.conf", "TLS_REQCERT never\n", "TLS_REQCERT demand\n"),
    ("a/kibana.yml", "elasticsearch.ssl.verificationMode: none\n", "elasticsearch.ssl.verificationMode: full\n"),
    (
        "a/pipeline.conf",
        "output { elasticsearch { ssl_verification_mode => \"none\" } }\n",
        "output { elasticsearch { ssl_verification_mode => \"full\" } }\n",
    ),
    (
        "a/ingress.yaml",
        "kind: Ingress\nmetadata:\n  annotations:\n    nginx.ingress.kubernetes.io/ssl-redirect: \"false\"\nspec:\n  tls:\n    - hosts: [a]\n",
        "kind: Ingress\nmetadata:\n  annotations:\n    nginx.ingress.kubernetes.io/ssl-redirect: \"true\"\nspec:\n  tls:\n    - hosts: [a]\n",
    ),
    ("a/my.cnf", "[mysqld]\nrequire_secure_transport = OFF\n", "[mysqld]\nrequire_secure_transport = ON\n"),
    (
        "a/sql.tf",
        "resource \"azurerm_mssql_server\" \"a\" {\n  minimum_tls_version = \"1.0\"\n}\n",
        "resource \"azurerm_mssql_server\" \"a\" {\n  minimum_tls_version = \"1.2\"\n}\n",
    ),
    (
        "a/tls.go",
        "package a\n\nimport \"crypto/tls\"\n\nvar c = &tls.Config{MinVersion: tls.VersionTLS10, InsecureSkipVerify: true}\n",
        "package a\n\nimport \"crypto/tls\"\n\nvar c = &tls.Config{MinVersion: tls.VersionTLS12, InsecureSkipVerify: false}\n",
    ),
    (
        "a/job.py",
        "import requests\nrequests.post(\"https://ehr.hospital.org\", json=p, verify=False)\n",
        "import requests\nrequests.post(\"https://ehr.hospital.org\", json=p)\n",
    ),
    (
        "a/session.py",
        "import requests\ns = requests.Session()\ns.verify = False\n",
        "import requests\ns = requests.Session()\ns.verify = True\n",
    ),
    (
        "a/context.py",
        "import ssl\nc = ssl.create_default_context()\nc.check_hostname = False\n",
        "import ssl\nc = ssl.create_default_context()\nc.check_hostname = True\n",
    ),
    (
        "a/pair.py",
        "import ssl\nc = ssl.create_default_context()\nc.check_hostname = False\nc.verify_mode = ssl.CERT_NONE\n",
        "import ssl\nc = ssl.create_default_context()\nc.check_hostname = True\nc.verify_mode = ssl.CERT_REQUIRED\n",
    ),
    (
        "a/agent.js",
        "const a = new https.Agent({ keepAlive: true, rejectUnauthorized: false });\n",
        "const a = new https.Agent({ keepAlive: true, rejectUnauthorized: true });\n",
    ),
    ("a/.env", "NODE_TLS_REJECT_UNAUTHORIZED=0\n", "NODE_TLS_REJECT_UNAUTHORIZED=1\n"),
    (
        "a/Versions.cs",
        "class A {\n  object F() => new HttpClientHandler { SslProtocols = SslProtocols.Tls | SslProtocols.Tls12 };\n  object G() => new HttpClientHandler { SslProtocols = SslProtocols.Tls11 };\n}\n",
        "class A {\n  object F() => new HttpClientHandler { SslProtocols = SslProtocols.Tls12 };\n  object G() => new HttpClientHandler { SslProtocols = SslProtocols.Tls12 };\n}\n",
    ),
    (
        "a/curl.php",
        "<?php\ncurl_setopt($c, CURLOPT_SSL_VERIFYPEER, false);\ncurl_setopt($c, CURLOPT_SSL_VERIFYHOST, 0);\ncurl_setopt($c, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_0);\nHttp::withoutVerifying()->get($u);\n",
        "<?php\ncurl_setopt($c, CURLOPT_SSL_VERIFYPEER, true);\ncurl_setopt($c, CURLOPT_SSL_VERIFYHOST, 2);\ncurl_setopt($c, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2);\nHttp::get($u);\n",
    ),
    (
        "a/client.rb",
        "http.verify_mode = OpenSSL::SSL::VERIFY_NONE\nhttp.ssl_version = :TLSv1\nFaraday.new('https://ehr.hospital.org', ssl: { verify: false })\n",
        "http.verify_mode = OpenSSL::SSL::VERIFY_PEER\nhttp.ssl_version = :TLSv1_2\nFaraday.new('https://ehr.hospital.org', ssl: { verify: true })\n",
    ),
    (
        "a/Cache.java",
        "class A { void f() { RedisURI.builder().withSsl(true).withVerifyPeer(false); } }\n",
        "class A { void f() { RedisURI.builder().withSsl(true).withVerifyPeer(true); } }\n",
    ),
    (
        "a/pull.sh",
        "#!/bin/sh\ncurl -sSk https://ehr.hospital.org/r4/Patient\n",
        "#!/bin/sh\ncurl -sS https://ehr.hospital.org/r4/Patient\n",
    ),
    (
        "a/push.sh",
        "#!/bin/sh\ncurl --insecure -d @p.json https://ehr.hospital.org\n",
        "#!/bin/sh\ncurl -d @p.json https://ehr.hospital.org\n",
    ),
    (
        "a/login.js",
        "const c = axios.create({ baseURL: 'http://login.salesforce.com' });\n",
        "const c = axios.create({ baseURL: 'https://login.salesforce.com' });\n",
    ),
    (
        "a/windows.properties",
        "security.protocol=SSL\r\nssl.endpoint.identification.algorithm=\r\n",
        "security.protocol=SSL\r\nssl.endpoint.identification.algorithm=https\r\n",
    ),
    (
        "b/app.js",
        "FHIR.oauth2.authorize({ clientId: 'c', scope: 'launch openid user/*.cruds' });\nasync function f(client) {\n  await client.request('Patient?name=x');\n  return client.request('Observation?patient=1');\n}\n",
        "FHIR.oauth2.authorize({ clientId: 'c', scope: 'launch openid user/Observation.s user/Patient.s' });\nasync function f(client) {\n  await client.request('Patient?name=x');\n  return client.request('Observation?patient=1');\n}\n",
    ),
];

/// What is left as it is.
const NOT_PLAIN: &[(&str, &str)] = &[
    ("c/other.js", "const c = axios.create({ baseURL: 'http://ehr.hospital.org' });\n"),
    (
        "c/chart/templates/monitor.yaml",
        "spec:\n  endpoints:\n    - scheme: https\n      tlsConfig:\n        {{- if .Values.insecure }}\n        insecureSkipVerify: true\n        {{- end }}\n",
    ),
    ("c/callback.cs", "class A { void F(HttpClientHandler h) { h.ServerCertificateCustomValidationCallback = (m, c, ch, e) => true; } }\n"),
    (
        "c/allowed.py",
        "import requests\nrequests.get(\"https://ehr.hospital.org\", verify=False)  # phiward: allow(certificate-check-off) as false-positive because a test double\n",
    ),
    (
        "d/app.js",
        "FHIR.oauth2.authorize({ clientId: 'c', scope: 'launch user/*.cruds' });\nasync function f(client, type) {\n  await client.request('Patient?name=x');\n  return client.request(`${type}/1`);\n}\n",
    ),
];

fn write(root: &Path, files: impl Iterator<Item = (&'static str, &'static str)>) {
    for (path, text) in files {
        let path = root.join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder is made");
        std::fs::write(path, text).expect("a file is written");
    }
}

fn phiward(root: &Path, args: &[&str]) -> (String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_phiward")).args(args).current_dir(root).output().expect("phiward runs");
    (String::from_utf8_lossy(&output.stdout).into_owned(), String::from_utf8_lossy(&output.stderr).into_owned())
}

fn read(root: &Path, path: &str) -> String {
    std::fs::read_to_string(root.join(path)).expect("the file is there")
}

#[test]
fn plain_cases_are_mended_and_clean_on_the_next_run() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), PLAIN.iter().map(|(path, text, _)| (*path, *text)));
    let (_, said) = phiward(folder.path(), &["check", "--fix", "--format", "concise", "--fail-on", "never"]);
    assert!(said.contains("mended"), "{said}");
    let mut wrong = Vec::new();
    for (path, _, expected) in PLAIN {
        let found = read(folder.path(), path);
        if found != *expected {
            wrong.push(format!("{path}:\n{found}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let (report, said) = phiward(folder.path(), &["check", "--fix", "--format", "concise", "--fail-on", "never"]);
    assert!(said.contains("mended 0 findings"), "{said}");
    let left: Vec<&str> =
        report.lines().filter(|line| line.contains("[tls-below") || line.contains("-check-off]") || line.contains("[scope-")).collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn what_is_not_plain_is_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), NOT_PLAIN.iter().copied());
    let _ = phiward(folder.path(), &["check", "--fix", "--format", "concise", "--fail-on", "never"]);
    for (path, text) in NOT_PLAIN {
        assert_eq!(read(folder.path(), path), *text, "{path}");
    }
}

#[test]
fn a_preview_shows_the_diff_and_changes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), PLAIN.iter().take(1).map(|(path, text, _)| (*path, *text)));
    let (shown, _) = phiward(folder.path(), &["check", "--fix-preview"]);
    assert!(shown.contains("--- a/a/nginx.conf") && shown.contains("+  ssl_protocols TLSv1.2 TLSv1.3;"), "{shown}");
    assert_eq!(read(folder.path(), "a/nginx.conf"), PLAIN.first().expect("a case").1);
}

#[test]
fn the_index_is_not_mended() {
    let folder = tempfile::tempdir().expect("a folder");
    let (_, said) = phiward(folder.path(), &["check", "--fix", "--staged"]);
    assert!(said.contains("cannot be used with"), "{said}");
}
