//! What a scan costs beside tree-sitter parsing alone: the same files, generated, in one run. Read the ratios, not the times.

use divan::Bencher;
use jiff::civil::Date;
use phiward::pipeline::{Options, knowledge, scan};
use phiward::text::{Limits, SourceFile};
use phiward::walk::FileRole;
use std::fmt::Write as _;

const CLASSES: usize = 200;
const METADATA: usize = 2_000;

fn main() {
    divan::main();
}

fn apex(number: usize) -> SourceFile {
    let mut text = format!("public with sharing class Service{number} {{\n");
    for method in 0..20 {
        let _ = writeln!(
            text,
            "    public Integer step{method}(Id recordId, List<Account> accounts) {{\n        Integer total = 0;\n        for (Account account : accounts) {{\n            if (account.NumberOfEmployees > {method} && account.Id != recordId) {{\n                total += account.NumberOfEmployees;\n            }}\n        }}\n        Patient__c p = [SELECT Id, MRN__c FROM Patient__c WHERE Id = :recordId];\n        System.debug('step {method} of ' + p.Id + ', ' + total);\n        return total;\n    }}"
        );
    }
    text.push_str("}\n");
    SourceFile::from_text(&format!("force-app/main/default/classes/Service{number}.cls"), &text)
}

fn metadata(number: usize) -> SourceFile {
    let text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<CustomField xmlns=\"http://soap.sforce.com/2006/04/metadata\">\n    <fullName>Field{number}__c</fullName>\n    <label>Field {number}</label>\n    <length>80</length>\n    <required>false</required>\n    <trackHistory>true</trackHistory>\n    <type>Text</type>\n    <unique>false</unique>\n</CustomField>\n"
    );
    SourceFile::from_text(&format!("force-app/main/default/objects/Thing{}__c/fields/Field{number}__c.field-meta.xml", number % 50), &text)
}

#[divan::bench(sample_count = 10)]
fn apex_1_tree_sitter_alone(bencher: Bencher) {
    let files: Vec<SourceFile> = (0..CLASSES).map(apex).collect();
    let mut parser = tree_sitter::Parser::new();
    let known = parser.set_language(&tree_sitter_sfapex::apex::LANGUAGE.into());
    assert!(known.is_ok(), "the grammar fits the runtime");
    bencher.bench_local(|| files.iter().filter_map(|file| parser.parse(&*file.text, None)).count());
}

#[divan::bench(sample_count = 10)]
fn apex_2_code_tree(bencher: Bencher) {
    let files: Vec<SourceFile> = (0..CLASSES).map(apex).collect();
    let limits = Limits::default();
    bencher.bench_local(|| files.iter().filter_map(|file| phiward::parse::code::parse(file, &limits)).count());
}

#[divan::bench(sample_count = 10)]
fn apex_3_facts(bencher: Bencher) {
    let files: Vec<SourceFile> = (0..CLASSES).map(apex).collect();
    let extractor = knowledge(Limits::default());
    bencher.bench_local(|| files.iter().map(|file| extractor.extract(file, FileRole::Main).facts.len()).sum::<usize>());
}

#[divan::bench(sample_count = 10)]
fn metadata_facts(bencher: Bencher) {
    let files: Vec<SourceFile> = (0..METADATA).map(metadata).collect();
    let extractor = knowledge(Limits::default());
    bencher.bench_local(|| files.iter().map(|file| extractor.extract(file, FileRole::Main).facts.len()).sum::<usize>());
}

/// From the command's options to its report: disk, embedded policies and knowledge, all cores. Three sizes, to see that it grows in proportion.
#[divan::bench(sample_count = 5, args = [1, 4, 16])]
fn whole_scan(bencher: Bencher, sixteenths: usize) {
    let folder = std::env::temp_dir().join(format!("phiward-bench-{}-{sixteenths}", std::process::id()));
    for file in (0..CLASSES * sixteenths / 16).map(apex).chain((0..METADATA * sixteenths / 16).map(metadata)) {
        let path = folder.join(&*file.path);
        let made = path.parent().map_or(Ok(()), std::fs::create_dir_all).and_then(|()| std::fs::write(&path, file.text.as_bytes()));
        assert!(made.is_ok(), "the temporary folder can be written");
    }
    let options = Options::new(folder.clone(), Date::constant(2026, 1, 1));
    bencher.bench_local(|| scan(&options, &()).map(|scan| scan.report.findings.len()).ok());
    let _ = std::fs::remove_dir_all(folder);
}

/// One function of so many branches on what it was given.
#[divan::bench(sample_count = 5, args = [500, 2_000, 8_000])]
fn one_long_function(bencher: Bencher, branches: usize) {
    let mut text = String::from("function f(patient) {\n");
    for branch in 0..branches {
        let _ = writeln!(text, "  let v{branch} = patient.ssn + w;\n  if (v{branch}) {{ g(v{branch}); }}");
    }
    text.push_str("}\n");
    one_file(bencher, "f.js", &text);
}

/// One document of so many blocks.
#[divan::bench(sample_count = 5, args = [500, 2_000, 8_000])]
fn one_long_document(bencher: Bencher, blocks: usize) {
    let mut text = String::new();
    for block in 0..blocks {
        let _ = writeln!(text, "resource \"aws_db_instance\" \"d{block}\" {{\n  storage_encrypted = var.e{block}\n}}");
    }
    one_file(bencher, "main.tf", &text);
}

fn one_file(bencher: Bencher, path: &str, text: &str) {
    let file = SourceFile::from_text(path, text);
    let extractor = knowledge(Limits::default());
    bencher.bench_local(|| extractor.extract(&file, FileRole::Main).facts.len());
}
