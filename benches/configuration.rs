//! How fast configuration files are read: many small Salesforce files, and one larger file of each format.
#![allow(missing_docs, clippy::unwrap_used)]

use divan::counter::BytesCount;
use phiward::parse::config::parse;
use phiward::text::{Limits, SourceFile};

fn main() {
    divan::main();
}

fn field(number: usize) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<CustomField xmlns=\"http://soap.sforce.com/2006/04/metadata\">\n    \
         <fullName>Field_{number}__c</fullName>\n    <externalId>false</externalId>\n    <label>Field {number}</label>\n    \
         <length>255</length>\n    <required>false</required>\n    <trackHistory>false</trackHistory>\n    <type>Text</type>\n    \
         <unique>false</unique>\n</CustomField>\n"
    )
}

/// A file of about 100 kB, by its name.
fn sample(name: &str) -> SourceFile {
    let block = |number: usize| match name {
        "a.yml" => format!(
            "service{number}:\n  image: \"x:${{TAG:-1}}\"\n  tls: {{min: \"1.2\", verify: true}} # note\n  ports:\n  - 80\n  - 443\n"
        ),
        "chart.yaml" => format!(
            "service{number}:\n  {{{{- if .Values.on }}}}\n  image: {{{{ .Values.image | default \"x\" | quote }}}}\n  {{{{- end }}}}\n"
        ),
        "a.json" => format!(
            "{}\"service{number}\": {{\"image\": \"x:${{TAG}}\", \"tls\": {{\"min\": \"1.2\", \"verify\": true}}, \"ports\": [80, 443]}}",
            if number == 0 { "{" } else { "," }
        ),
        "a.toml" => format!("[service{number}]\nimage = \"x\" # note\ntls = {{ min = \"1.2\", verify = true }}\nports = [80, 443]\n"),
        "a.tf" => format!(
            "resource \"aws_s3_bucket\" \"b{number}\" {{\n  bucket = \"x-${{var.env}}\"\n  tags   = {{ Name = \"n\" }}\n  rule {{\n    on = true\n  }}\n}}\n"
        ),
        "a.properties" => format!("service{number}.image=x:${{TAG:1}}\nservice{number}.tls.min = 1.2\n"),
        "nginx.conf" => {
            format!("server {{\n  listen 443 ssl;\n  server_name s{number};\n  location / {{ proxy_pass https://up{number}; }}\n}}\n")
        }
        _ => String::new(),
    };
    let mut text = String::new();
    for number in 0.. {
        if text.len() > 100_000 {
            break;
        }
        text.push_str(&block(number));
    }
    if name == "a.json" {
        text.push('}');
    }
    SourceFile::from_text(name, &text)
}

#[divan::bench]
fn thousand_salesforce_fields(bencher: divan::Bencher<'_, '_>) {
    let files: Vec<SourceFile> =
        (0..1000).map(|number| SourceFile::from_text(&format!("F{number}.field-meta.xml"), &field(number))).collect();
    let bytes: usize = files.iter().map(|file| file.text.len()).sum();
    bencher.counter(BytesCount::new(bytes)).bench(|| {
        for file in &files {
            divan::black_box(parse(file, &Limits::default()));
        }
    });
}

#[divan::bench(args = ["a.yml", "chart.yaml", "a.json", "a.toml", "a.tf", "a.properties", "nginx.conf"])]
fn one_file(bencher: divan::Bencher<'_, '_>, name: &str) {
    let file = sample(name);
    bencher.counter(BytesCount::new(file.text.len())).bench(|| divan::black_box(parse(&file, &Limits::default())));
}
