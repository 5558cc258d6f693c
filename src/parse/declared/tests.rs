use super::{Declared, parse};
use crate::text::SourceFile;
use std::fmt::Write as _;

/// One line per record and field: name, type, other name in brackets, note behind `#`.
fn table(path: &str, text: &str) -> String {
    let file = SourceFile::from_text(path, text);
    let declared: Declared = parse(&file);
    let mut out = String::new();
    for record in &declared.records {
        let head = file.slice(record.span);
        assert!(record.name.ends_with(head), "{} stands at `{head}`", record.name);
        let supers = if record.supers.is_empty() { String::new() } else { format!(" < {}", record.supers.join(", ")) };
        let _ = writeln!(out, "{}{supers}", record.name);
        for field in &record.fields {
            assert_eq!(file.slice(field.span), field.name);
            let label = field.label.as_ref().map_or_else(String::new, |label| format!(" [{label}]"));
            let note = field.note.as_ref().map_or_else(String::new, |note| format!(" # {note}"));
            let _ = writeln!(out, "  {}: {}{label}{note}", field.name, field.declared.as_deref().unwrap_or("?"));
        }
    }
    out
}

#[track_caller]
fn check(path: &str, text: &str, expected: &str) {
    let expected: Vec<&str> = expected.lines().filter(|line| !line.trim().is_empty()).collect();
    let margin = expected.iter().map(|line| line.len() - line.trim_start().len()).min().unwrap_or(0);
    let expected: String = expected.iter().flat_map(|line| [&line[margin..], "\n"]).collect();
    let found = table(path, text);
    assert!(found == expected, "--- found\n{found}--- expected\n{expected}");
}

#[test]
fn sql_of_postgres() {
    check(
        "V1__init.sql",
        r#"-- the intake
CREATE TABLE IF NOT EXISTS clinic."intakes" (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    box12 character varying(11) NOT NULL DEFAULT 'x, y', -- social security number
    tags text[] DEFAULT '{}',
    ssn VARCHAR(11) CHECK (ssn ~ '^\d'),
    seen timestamp with time zone,
    CONSTRAINT one UNIQUE (box12, ssn),
    FOREIGN KEY (id) REFERENCES a (b)
);
COMMENT ON COLUMN clinic.intakes.seen IS 'first visit';
CREATE FUNCTION f() RETURNS trigger AS $fn$ BEGIN CREATE TABLE no (a int); END $fn$ LANGUAGE plpgsql;
ALTER TABLE ONLY intakes ADD COLUMN IF NOT EXISTS mrn text, ADD dob date;
CREATE TYPE address AS (street text, zip text);
CREATE TYPE state AS ENUM ('a', 'b');
"#,
        r"
        intakes
          id: bigint
          box12: character varying # social security number
          tags: text
          ssn: VARCHAR
          seen: timestamp with time zone # first visit
        intakes
          mrn: text
          dob: date
        address
          street: text
          zip: text
        ",
    );
}

#[test]
fn sql_of_mysql() {
    check(
        "schema.sql",
        "CREATE TABLE `patients` (\n  `id` int(11) unsigned NOT NULL AUTO_INCREMENT,\n  `nbr` varchar(20) COMMENT 'it\\'s the member''s number',\n  `key` varchar(9),\n  PRIMARY KEY (`id`),\n  KEY `k` (`nbr`(4)),\n  FULLTEXT KEY `f` (`nbr`)\n) ENGINE=InnoDB COMMENT='x';\nINSERT INTO `patients` VALUES (1,'a\\'b'),(2,'(;');\n# done\nALTER TABLE `patients` ADD `race` tinyint(1) NULL AFTER `nbr`, ADD KEY `r` (`race`), MODIFY `nbr` text;\n",
        r"
        patients
          id: int
          nbr: varchar # it\'s the member''s number
          key: varchar
        patients
          race: tinyint
        ",
    );
}

#[test]
fn sql_of_others() {
    check(
        "a.sql",
        "IF OBJECT_ID('x') IS NULL\nCREATE TABLE [dbo].[Patient](\n\t[Id] [int] IDENTITY(1,1) NOT NULL,\n\t[Box 12] [nvarchar](11) MASKED WITH (FUNCTION = 'partial(0,\"X\",4)') NULL\n)\nGO\nALTER TABLE dbo.Patient ADD Dob date NULL\nGO\nALTER TABLE dbo.Patient ALTER COLUMN Dob datetime\nGO\nCREATE GLOBAL TEMPORARY TABLE t (c VARCHAR2(9 CHAR));\nALTER TABLE p ADD (x NUMBER(3), y DATE);\nCREATE TABLE c AS SELECT a, b FROM d;\nSELECT * FROM p WHERE type = 'TABLE';\n",
        r"
        Patient
          Id: int
          Box 12: nvarchar
        Patient
          Dob: date
        t
          c: VARCHAR2
        p
          x: NUMBER
          y: DATE
        ",
    );
}

#[test]
fn protobuf() {
    check(
        "a.proto",
        r#"syntax = "proto3"; // x
package clinic.v1;
option go_package = "a/b;c";
// An intake.
message Intake {
  option deprecated = true;
  reserved 4, 5 to 8;
  // social security number
  string box12 = 1 [json_name = "b12", (ext.x) = {a: 1}];
  repeated .clinic.v1.Visit visits = 2; // all visits
  map<string, Visit> by_day = 3;
  oneof contact { string phone = 9; string message = 10; }
  enum Kind { NONE = 0; SSN = 1; }
  message Visit { optional int32 day = 1; }
}
service Intakes { rpc Get(Id) returns (Intake) { option (google.api.http) = { get: "/x" }; } }
extend google.protobuf.FieldOptions { string phi = 5000; }
"#,
        r"
        Intake
          box12: string # social security number
          visits: clinic.v1.Visit # all visits
          by_day: Visit
          phone: string
          message: string
        Intake.Visit
          day: int32
        FieldOptions
          phi: string
        ",
    );
}

#[test]
fn graphql() {
    check(
        "schema.graphql",
        r#"
"""A patient."""
type Intake implements Node & Entity @key(fields: "id") {
  id: ID!
  "social security number"
  box12(masked: Boolean = true): String! @deprecated(reason: "x")
  visits: [Visit!]!
}
extend type Intake { nbr: String # member number
}
input NewIntake { box12: String = "a", tags: [String] = ["a"] }
enum Kind { SSN }
union U = A | B
type Query { intake(id: ID): Intake }
query Q { intake { box12 } }
"#,
        r"
        Intake < Node, Entity
          id: ID
          box12: String # social security number
          visits: Visit
        Intake
          nbr: String # member number
        NewIntake
          box12: String
          tags: String
        ",
    );
}

#[test]
fn prisma() {
    check(
        "schema.prisma",
        r#"
datasource db { provider = "postgresql" }
/// One intake
model Intake {
  id      Int     @id @default(autoincrement())
  /// social security number
  box12   String? @map("SSN_NBR")
  visits  Visit[] // all of them
  @@map("intakes")
  @@index([box12])
}
enum Kind { A }
"#,
        r"
        Intake
          id: Int
          box12: String [SSN_NBR] # social security number
          visits: Visit # all of them
        ",
    );
}

#[test]
fn sql_rights_of_every_role() {
    let text = "GRANT SELECT, UPDATE ON TABLE clinic.patients TO PUBLIC;\ngrant all privileges on visits to billing, public;\nGRANT SELECT ON codes TO billing;\nGRANT USAGE ON SCHEMA public TO billing;\nGRANT EXECUTE ON FUNCTION f(int) TO PUBLIC;\nREVOKE ALL ON patients FROM PUBLIC;\n-- GRANT SELECT ON a TO PUBLIC\n";
    let declared = parse(&SourceFile::from_text("V2__rights.sql", text));
    let opened: Vec<(&str, &str)> = declared.opened.iter().map(|opened| (&*opened.table, &*opened.rights)).collect();
    assert_eq!(opened, [("patients", "select, update"), ("visits", "all")]);
}
