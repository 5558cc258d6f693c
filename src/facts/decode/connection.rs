//! `connection`: connection strings in their dialects: URLs (`postgresql://`, `jdbc:…`, `mongodb+srv://`), `Key=Value;` (.NET, ODBC),
//! `key=value` (libpq), `user@tcp(host)/db` (Go), `host:port,ssl=…` (StackExchange.Redis).

use super::url::{Endpoint, authority_of, host_of, is_host, read, without_port, worst};
use super::{Form, Input, Outputs, host, tls};
use crate::facts::Value;

/// What is known of the way.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Security {
    /// Whether it is encrypted.
    pub encrypted: Option<bool>,
    /// Whether the server's certificate is checked.
    pub verify_peer: Option<bool>,
    /// Whether it must name the host.
    pub verify_host: Option<bool>,
    /// Lowest version.
    pub min_version: Option<String>,
}

/// `connection`.
pub fn connection(input: &Input<'_>) -> Outputs {
    if matches!(input.form, Form::Symbol | Form::Null | Form::Bool | Form::Number) {
        return Outputs::new();
    }
    worst(input.items.iter().filter_map(|item| one(item.trim().trim_matches(['"', '\''])))).map(Endpoint::outputs).unwrap_or_default()
}

fn one(text: &str) -> Option<Endpoint> {
    if text.len() > 4096 {
        return None;
    }
    if text.contains("://") || text.starts_with("jdbc:") || text.starts_with("r2dbc") {
        let list = text.split(',').filter(|part| part.contains("://")).count() > 1;
        return if list { worst(text.split(',').filter_map(read)) } else { read(text) };
    }
    if text.len() > 12 && text.to_ascii_lowercase().contains("(description=") {
        return oracle(text);
    }
    go_mysql(text).or_else(|| redis_options(text)).or_else(|| semicolons(text)).or_else(|| libpq(text))
}

/// A dialect by the scheme of its URL.
fn dialect(scheme: &str) -> Option<&'static str> {
    let base = scheme.split('+').next().unwrap_or(scheme);
    Some(match base {
        "postgres" | "postgresql" | "postgis" | "pgsql" | "cockroachdb" | "cockroach" | "timescaledb" | "pg" | "pgx" => "postgresql",
        "redshift" => "redshift",
        "mysql" | "mysql2" | "mysqlx" | "aurora" | "trilogy" | "percona" | "tidb" => "mysql",
        "mariadb" => "mariadb",
        "sqlserver" | "mssql" | "jtds" => "sqlserver",
        "oracle" => "oracle",
        "db2" => "db2",
        "mongodb" => "mongodb",
        "clickhouse" | "ch" => "clickhouse",
        "cassandra" => "cassandra",
        "snowflake" => "snowflake",
        "sap" => "hana",
        "trino" | "presto" => "trino",
        "hive2" | "impala" => "hive",
        "vertica" => "vertica",
        _ => return None,
    })
}

/// A database URL; `None` for anything else.
pub fn by_url(text: &str) -> Option<Endpoint> {
    let lower = text.to_ascii_lowercase();
    let mut rest = text;
    let mut java = false;
    for prefix in ["jdbc:", "r2dbcs:", "r2dbc:"] {
        if lower.starts_with(prefix) {
            rest = text.get(prefix.len()..)?;
            java = true;
        }
    }
    if java {
        // drivers that wrap drivers
        for wrapper in ["pool:", "p6spy:", "log4jdbc:", "datadirect:", "aws-wrapper:", "otel:", "tracing:", "secretsmanager:"] {
            if let Some(inner) =
                rest.get(..wrapper.len()).filter(|head| head.eq_ignore_ascii_case(wrapper)).and_then(|_| rest.get(wrapper.len()..))
            {
                rest = inner;
            }
        }
        if let Some(inner) = rest.strip_prefix("jdbc:") {
            rest = inner;
        }
    }
    let end = rest.find(':')?;
    let scheme = rest.get(..end)?.to_ascii_lowercase();
    let name = dialect(&scheme)?;
    let after = rest.get(end + 1..)?;
    if name == "oracle" && java {
        return oracle(after);
    }
    // `jdbc:mysql:loadbalance://`, `jdbc:mysql:aws://`, `jdbc:jtds:sqlserver://`
    let at = after.find("//")?;
    if !java && at != 0 {
        return None;
    }
    let after = after.get(at + 2..)?;
    let (authority, tail) = authority_of(after);
    let host = host_of(authority);
    let host = host.split('\\').next().unwrap_or(host);
    if !host.is_empty() && !is_host(host) {
        return None;
    }
    // `/ehr:sslConnection=true;`
    let params = if name == "db2" { parameters(&tail.replacen(':', ";", 1)) } else { parameters(tail) };
    let mut security = Security::default();
    if scheme == "mongodb+srv" || lower.starts_with("r2dbcs:") {
        security.encrypted = Some(true);
    }
    judge(name, &params, &mut security);
    if name == "mongodb" && security.encrypted.is_none() {
        security.encrypted = Some(false);
    }
    // no host means a local socket
    let socket = params.iter().any(|(key, value)| key == "host" && (value.starts_with('/') || value.starts_with("%2f")));
    let kind = if host.is_empty() || socket { "loopback" } else { host::hosts().kind(host) };
    Some(Endpoint { scheme: name.to_owned(), host: host.to_owned(), kind, security })
}

/// Parameters of other URLs that say something: `rediss://…?ssl_cert_reqs=none`, `amqps://…?verify=verify_none`, `bolt+ssc://`.
pub fn by_query(scheme: &str, text: &str, security: &mut Security) {
    if scheme.ends_with("+ssc") {
        security.verify_peer = Some(false);
    }
    let Some((_, query)) = text.split_once('?') else { return };
    let params = parameters(&format!("?{query}"));
    match scheme {
        "redis" | "rediss" | "valkey" | "valkeys" | "amqp" | "amqps" | "ssl" | "tcp" | "nio" | "mqtt" | "mqtts" | "elasticsearch"
        | "neo4j" | "bolt" => judge("generic", &params, security),
        "smtp" | "smtps" | "imap" | "ldap" => {
            judge("generic", &params, security);
            let upgraded = params.iter().any(|(key, value)| {
                matches!(
                    key.as_str(),
                    "tls" | "starttls" | "encryption" | "requiretls" | "secure" | "security" | "ssl" | "starttlsrequired"
                ) && matches!(value.as_str(), "true" | "1" | "tls" | "ssl" | "starttls" | "yes" | "on" | "required" | "always")
            });
            if upgraded {
                security.encrypted = Some(true);
            }
        }
        _ => {}
    }
}

/// `key=value` pairs after `?`, `;`, `&` and within an authority's tail; keys without separators and case.
fn parameters(text: &str) -> Vec<(String, String)> {
    text.split(['?', '&', ';'])
        .filter_map(|pair| pair.split_once('='))
        .map(|(key, value)| (plain(key), value.trim().trim_matches(['"', '\'']).to_ascii_lowercase()))
        .collect()
}

fn plain(key: &str) -> String {
    key.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

fn is_on(value: &str) -> Option<bool> {
    match value {
        "true" | "yes" | "1" | "on" | "mandatory" | "strict" => Some(true),
        "false" | "no" | "0" | "off" | "optional" => Some(false),
        _ => None,
    }
}

/// What the parameters of a dialect say.
fn judge(dialect: &str, params: &[(String, String)], security: &mut Security) {
    for (key, value) in params {
        match key.as_str() {
            "sslmode" | "sslrequestmode" | "tlsmode" => ssl_mode(value, security),
            "ssl" | "usessl" | "tls" | "usetls" | "usetsl" | "secure" | "sslenabled" | "sslconnection" | "useencryption" | "requiressl" => {
                switch(key, value, security);
            }
            "encrypt" if dialect != "hana" || is_on(value).is_some() => {
                security.encrypted = match value.as_str() {
                    "disabled" | "disable" | "none" => Some(false),
                    other => is_on(other).or(security.encrypted),
                };
            }
            "ssldisabled" | "skipssl" | "disablessl" if is_on(value) == Some(true) => security.encrypted = Some(false),
            "trustservercertificate"
            | "trustall"
            | "tlsinsecure"
            | "tlsallowinvalidcertificates"
            | "sslallowinvalidcertificates"
            | "allowinvalidcertificates"
            | "insecureskipverify"
            | "skipverify"
                if is_on(value) == Some(true) =>
            {
                security.verify_peer = Some(false);
            }
            "tlsallowinvalidhostnames" | "sslinvalidhostnameallowed" | "allowinvalidhostnames" if is_on(value) == Some(true) => {
                security.verify_host = Some(false);
            }
            "verifyservercertificate"
            | "sslverify"
            | "sslvalidate"
            | "verifycerts"
            | "sslverification"
            | "verify"
            | "sslverifycert"
            | "validatecertificate"
            | "sslvalidatecertificate"
            | "sslverifyservercert"
                if matches!(value.as_str(), "false" | "0" | "no" | "none" | "verify_none" | "off") =>
            {
                security.verify_peer = Some(false);
            }
            "sslcertreqs" | "sslacceptreqs" if matches!(value.as_str(), "none" | "cert_none" | "0") => security.verify_peer = Some(false),
            "sslaccept" if value == "accept_invalid_certs" => security.verify_peer = Some(false),
            "sslfactory" if value.contains("nonvalidating") => security.verify_peer = Some(false),
            "sslhostnameverifier" | "hostnameverifier"
                if value.contains("noop") || value.contains("allowall") || value.contains("trust") =>
            {
                security.verify_host = Some(false);
            }
            "socketverifyhostname"
            | "verifyhostname"
            | "sslserverdnmatch"
            | "sslcheckhostname"
            | "checkhostname"
            | "allowhostnamemismatch" => {
                let off = if key == "allowhostnamemismatch" { is_on(value) == Some(true) } else { is_on(value) == Some(false) };
                if off {
                    security.verify_host = Some(false);
                }
            }
            "enabledtlsprotocols"
            | "tlsversions"
            | "sslprotocol"
            | "enabledsslprotocolsuites"
            | "tlsversion"
            | "sslprotocols"
            | "minimumtlsversion"
            | "minprotocolversion" => {
                let read = tls::names(&Input::text(value.to_ascii_uppercase().replace("TLSV", "TLSv").replace("SSLV", "SSLv")));
                if let Some((_, Value::Text(min))) = read.into_iter().find(|(name, _)| *name == "min") {
                    security.min_version = Some(min);
                }
            }
            _ => {}
        }
    }
    if security.encrypted == Some(false) {
        // without encryption there is no certificate to speak of
        (security.verify_peer, security.verify_host) = (None, None);
    }
}

fn switch(key: &str, value: &str, security: &mut Security) {
    match (key, value) {
        // Go's MySQL driver
        ("tls", "skip-verify") => {
            security.encrypted = Some(true);
            security.verify_peer = Some(false);
        }
        ("tls", "preferred") => security.encrypted = Some(false),
        ("requiressl", _) => {}
        // node: `ssl={"rejectUnauthorized":false}`
        (_, value) if value.contains("rejectunauthorized") && value.contains("false") => {
            security.encrypted = Some(true);
            security.verify_peer = Some(false);
        }
        ("ssl" | "tls", "no-verify") => {
            security.encrypted = Some(true);
            security.verify_peer = Some(false);
        }
        (_, value) => security.encrypted = is_on(value).or(security.encrypted),
    }
}

/// The modes of PostgreSQL, MySQL and their drivers, without separators.
fn ssl_mode(value: &str, security: &mut Security) {
    match plain(value).as_str() {
        "disable" | "disabled" | "none" | "allow" | "prefer" | "preferred" | "off" | "false" => security.encrypted = Some(false),
        "require" | "required" => {
            security.encrypted = Some(true);
            security.verify_host = security.verify_host.or(Some(false));
        }
        "noverify" => {
            security.encrypted = Some(true);
            security.verify_peer = Some(false);
        }
        "verifyca" => {
            security.encrypted = Some(true);
            security.verify_peer = Some(true);
            security.verify_host = Some(false);
        }
        "verifyfull" | "verifyidentity" | "trust" => {
            security.encrypted = Some(true);
            security.verify_peer = Some(plain(value) != "trust");
        }
        _ => {}
    }
}

fn oracle(after: &str) -> Option<Endpoint> {
    let lower = after.to_ascii_lowercase();
    let mut security = Security::default();
    if lower.contains("tcps") {
        security.encrypted = Some(true);
    } else if lower.contains("(protocol=tcp)") {
        security.encrypted = Some(false);
    }
    if lower.contains("ssl_server_dn_match=no") || lower.contains("ssl_server_dn_match=off") || lower.contains("ssl_server_dn_match=false")
    {
        security.verify_host = Some(false);
    }
    let host = match lower.find("(host=") {
        Some(at) => after.get(at + 6..)?.split(')').next()?,
        None => {
            let place = after.split_once('@')?.1.trim_start_matches("tcps:").trim_start_matches("tcp:").trim_start_matches('/');
            // `host:1521:sid`; without a port it is the alias of an entry elsewhere
            let authority = place.split('/').next()?;
            let host = authority.split(':').next()?;
            if host.len() < authority.len() && !host.contains(['{', '$']) {
                security.encrypted = security.encrypted.or(Some(false));
            }
            without_port(host)
        }
    };
    is_host(host).then(|| Endpoint { scheme: "oracle".to_owned(), host: host.to_owned(), kind: host::hosts().kind(host), security })
}

/// `user:password@tcp(host:3306)/db?tls=skip-verify`.
fn go_mysql(text: &str) -> Option<Endpoint> {
    let (before, rest) = text.split_once('(')?;
    let network = before.rsplit('@').next()?;
    let (inside, tail) = rest.split_once(')')?;
    if !matches!(network, "tcp" | "unix" | "tcp6") || !tail.starts_with('/') {
        return None;
    }
    let mut security = Security::default();
    judge("mysql", &parameters(tail), &mut security);
    let host = without_port(inside);
    let kind = if network == "unix" { "loopback" } else { host::hosts().kind(host) };
    Some(Endpoint { scheme: "mysql".to_owned(), host: host.to_owned(), kind, security })
}

/// `cache.hospital.org:6380,password=…,ssl=True` (StackExchange.Redis).
fn redis_options(text: &str) -> Option<Endpoint> {
    let mut parts = text.split(',').map(str::trim);
    let first = parts.next()?;
    if first.contains(['=', ';', ' ', '/']) {
        return None;
    }
    let params: Vec<(String, String)> =
        parts.filter_map(|part| part.split_once('=')).map(|(key, value)| (plain(key), value.trim().to_ascii_lowercase())).collect();
    let known =
        ["ssl", "abortconnect", "password", "connecttimeout", "synctimeout", "defaultdatabase", "allowadmin", "sslprotocols", "user"];
    if !params.iter().any(|(key, _)| known.contains(&key.as_str())) {
        return None;
    }
    let mut security = Security::default();
    judge("generic", &params, &mut security);
    if security.encrypted.is_none() {
        security.encrypted = Some(first.ends_with(":6380"));
    }
    let host = without_port(first);
    is_host(host).then(|| Endpoint { scheme: "redis".to_owned(), host: host.to_owned(), kind: host::hosts().kind(host), security })
}

/// `Server=…;Database=…;Encrypt=…` (.NET, ODBC).
fn semicolons(text: &str) -> Option<Endpoint> {
    let params: Vec<(String, String)> = text
        .split(';')
        .filter_map(|pair| pair.split_once('='))
        .map(|(key, value)| (plain(key), value.trim().trim_matches(['"', '\'']).to_ascii_lowercase()))
        .collect();
    let get = |names: &[&str]| params.iter().find(|(key, _)| names.contains(&key.as_str())).map(|(_, value)| value.as_str());
    if let Some(scheme) = get(&["defaultendpointsprotocol"]) {
        let security = Security { encrypted: Some(scheme != "http"), ..Security::default() };
        let host = get(&["accountname"]).map(|account| format!("{account}.blob.core.windows.net")).unwrap_or_default();
        return Some(Endpoint { scheme: scheme.to_owned(), kind: host::hosts().kind(&host), host, security });
    }
    if params.len() < 2 {
        return None;
    }
    let place = get(&["server", "datasource", "host", "addr", "address", "networkaddress", "servername", "hostname", "endpoint"])?;
    let database = get(&[
        "database",
        "initialcatalog",
        "db",
        "uid",
        "userid",
        "username",
        "user",
        "pwd",
        "password",
        "sslmode",
        "encrypt",
        "trustservercertificate",
        "integratedsecurity",
        "trustedconnection",
        "servicename",
        "ssl",
    ]);
    database?;
    let has = |names: &[&str]| get(names).is_some();
    let name = if has(&[
        "encrypt",
        "trustservercertificate",
        "integratedsecurity",
        "initialcatalog",
        "multipleactiveresultsets",
        "trustedconnection",
        "applicationintent",
    ]) || get(&["driver"]).is_some_and(|driver| driver.contains("sql server"))
    {
        "sqlserver"
    } else if get(&["port"]) == Some("3306")
        || has(&["allowpublickeyretrieval", "tlsversion", "sslca"])
        || get(&["driver"]).is_some_and(|driver| driver.contains("mysql"))
    {
        "mysql"
    } else if has(&["sslmode", "host", "searchpath", "rootcertificate"])
        || get(&["driver"]).is_some_and(|driver| driver.contains("postgres"))
    {
        "postgresql"
    } else {
        "database"
    };
    if place.contains("://") {
        return read(place);
    }
    let place = place.strip_prefix("tcp:").or_else(|| place.strip_prefix("np:")).or_else(|| place.strip_prefix("lpc:")).unwrap_or(place);
    let place = place.split([',', '\\']).next().unwrap_or(place);
    let host = without_port(place);
    let local = matches!(host, "." | "(local)" | "(localdb)") || host.starts_with('/');
    if !local && !is_host(host) {
        return None;
    }
    let mut security = Security::default();
    judge(name, &params, &mut security);
    let scheme = if name == "database" { String::new() } else { name.to_owned() };
    Some(Endpoint { scheme, host: host.to_owned(), kind: if local { "loopback" } else { host::hosts().kind(host) }, security })
}

/// `host=db.hospital.org dbname=x sslmode=require` (libpq).
fn libpq(text: &str) -> Option<Endpoint> {
    let params: Vec<(String, String)> = text
        .split_whitespace()
        .filter_map(|pair| pair.split_once('='))
        .map(|(key, value)| (plain(key), value.trim_matches(['"', '\'']).to_ascii_lowercase()))
        .collect();
    let get = |name: &str| params.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    if !(get("dbname").is_some() || get("sslmode").is_some())
        || !(get("host").is_some() || get("hostaddr").is_some() || get("user").is_some() || get("dbname").is_some())
    {
        return None;
    }
    let host = get("host").or(get("hostaddr")).unwrap_or("");
    let mut security = Security::default();
    judge("postgresql", &params, &mut security);
    let kind = if host.is_empty() || host.starts_with('/') || host.starts_with('@') {
        "loopback"
    } else {
        host::hosts().kind(host.split(',').next().unwrap_or(host))
    };
    Some(Endpoint { scheme: "postgresql".to_owned(), host: host.to_owned(), kind, security })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> String {
        let out = connection(&Input::text(text.to_owned()));
        let get = |wanted: &str| {
            out.iter().find(|(name, _)| *name == wanted).map_or("-".to_owned(), |(_, value)| match value {
                Value::Text(text) => text.clone(),
                Value::Bool(on) => on.to_string(),
                other => format!("{other:?}"),
            })
        };
        if out.is_empty() {
            return String::new();
        }
        ["scheme", "host_kind", "encrypted", "verify_peer", "verify_host", "min_version"].map(get).join(" ")
    }

    #[test]
    fn dialects() {
        for (text, expected) in [
            ("jdbc:postgresql://db.hospital.internal:5432/x?sslmode=prefer", "postgresql private false - - -"),
            ("jdbc:postgresql://db.hospital.internal:5432/x", "postgresql private - - - -"),
            ("jdbc:postgresql://db.hospital.internal/x?sslmode=verify-full", "postgresql private true true - -"),
            ("postgres://u:p@db.hospital.org/x?sslmode=require", "postgresql public true - false -"),
            ("postgresql+psycopg2://u@db.hospital.org/x?sslmode=disable", "postgresql public false - - -"),
            ("postgresql:///x?sslmode=disable", "postgresql loopback false - - -"),
            ("postgres://u@localhost/x?sslmode=disable", "postgresql loopback false - - -"),
            (
                "jdbc:postgresql://db.hospital.org/x?ssl=true&sslfactory=org.postgresql.ssl.NonValidatingFactory",
                "postgresql public true false - -",
            ),
            ("jdbc:mysql://db.hospital.org:3306/x?useSSL=false&serverTimezone=UTC", "mysql public false - - -"),
            ("jdbc:mysql://db.hospital.org/x?sslMode=VERIFY_IDENTITY&useSSL=true", "mysql public true true - -"),
            ("jdbc:mysql://db.hospital.org/x?sslMode=PREFERRED", "mysql public false - - -"),
            ("jdbc:mysql://db.hospital.org/x?useSSL=true&verifyServerCertificate=false", "mysql public true false - -"),
            ("jdbc:mysql://db.hospital.org/x?useSSL=true&enabledTLSProtocols=TLSv1,TLSv1.1", "mysql public true - - 1.0"),
            ("mysql+pymysql://u:p@db/x", "mysql cluster - - - -"),
            (
                "jdbc:sqlserver://db.hospital.org:1433;databaseName=a;encrypt=true;trustServerCertificate=true",
                "sqlserver public true false - -",
            ),
            ("jdbc:sqlserver://db.hospital.org:1433;databaseName=a;encrypt=false", "sqlserver public false - - -"),
            ("mongodb://db.hospital.org:27017/x?authSource=admin", "mongodb public false - - -"),
            ("mongodb://a.hospital.org,b.hospital.org/x?tls=true", "mongodb public true - - -"),
            ("mongodb+srv://u:${PW}@c0.x.mongodb.net/x?retryWrites=true", "mongodb public true - - -"),
            ("mongodb+srv://c0.x.mongodb.net/x?tlsAllowInvalidCertificates=true", "mongodb public true false - -"),
            ("mongodb://localhost:27017", "mongodb loopback false - - -"),
            ("jdbc:oracle:thin:@(DESCRIPTION=(ADDRESS=(PROTOCOL=TCP)(HOST=db.hospital.org)(PORT=1521)))", "oracle public false - - -"),
            ("jdbc:oracle:thin:@tcps://db.hospital.org:2484/x", "oracle public true - - -"),
            ("jdbc:oracle:thin:@//db.hospital.org:1521/x", "oracle public false - - -"),
            ("jdbc:oracle:thin:@db.hospital.org:1521:EHR", "oracle public false - - -"),
            ("jdbc:oracle:thin:@ehr_high?TNS_ADMIN=/w", ""),
            ("jdbc:db2://db.hospital.org:50000/ehr:sslConnection=false;", "db2 public false - - -"),
            ("Data Source=(DESCRIPTION=(ADDRESS=(PROTOCOL=TCP)(HOST=db.hospital.org)(PORT=1521)));User Id=x", "oracle public false - - -"),
            ("jdbc:db2://db.hospital.org:50000/x:sslConnection=true;", "db2 public true - - -"),
            ("jdbc:h2:mem:test", ""),
            ("redis://cache.hospital.org:6379/0", "redis public false - - -"),
            ("rediss://cache.hospital.org:6380?ssl_cert_reqs=none", "rediss public true false - -"),
            ("amqps://mq.hospital.org?verify=verify_none", "amqps public true false - -"),
            ("u:p@tcp(db.hospital.org:3306)/x?tls=skip-verify", "mysql public true false - -"),
            ("u:p@tcp(127.0.0.1:3306)/x?tls=false", "mysql loopback false - - -"),
            ("Server=ehr.hospital.org;Database=pt;Encrypt=True;TrustServerCertificate=True", "sqlserver public true false - -"),
            ("Server=ehr.hospital.org;Database=pt;Encrypt=Strict", "sqlserver public true - - -"),
            ("Data Source=tcp:ehr.hospital.org,1433;Initial Catalog=pt;Encrypt=False", "sqlserver public false - - -"),
            ("Server=(localdb)\\mssqllocaldb;Database=pt;Trusted_Connection=True", "sqlserver loopback - - - -"),
            ("Host=db.hospital.org;Database=x;Username=u;SSL Mode=Disable", "postgresql public false - - -"),
            ("Host=db.hospital.org;Database=x;Username=u;SSL Mode=VerifyFull", "postgresql public true true - -"),
            ("DefaultEndpointsProtocol=http;AccountName=a;AccountKey=b", "http public false - - -"),
            ("DefaultEndpointsProtocol=https;AccountName=a;AccountKey=b", "https public true - - -"),
            ("host=db.hospital.org dbname=x sslmode=disable", "postgresql public false - - -"),
            ("host=/var/run/postgresql dbname=x sslmode=disable", "postgresql loopback false - - -"),
            ("cache.hospital.org:6379,ssl=False,abortConnect=False", "redis public false - - -"),
            ("cache.hospital.org:6380,password=x,ssl=True", "redis public true - - -"),
            ("bolt+ssc://graph.hospital.org", "bolt+ssc public true false - -"),
            ("smtp://mail.hospital.org:587?tls=required", "smtp public true - - -"),
            ("smtp://mail.hospital.org:25", "smtp public false - - -"),
            ("a sentence; with = signs", ""),
            ("color=red;size=2", ""),
            ("key=value", ""),
        ] {
            assert_eq!(of(text), expected, "{text}");
        }
    }

    #[test]
    fn db2_parameters_stand_after_a_colon() {
        assert_eq!(of("jdbc:db2://db.hospital.org:50000/x;sslConnection=false"), "db2 public false - - -");
    }
}
