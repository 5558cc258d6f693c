//! Packs `policies/` into the program: every YAML file is read once here, so that start-up reads no YAML.

use std::path::Path;

fn main() {
    println!("cargo:rerun-if-changed=policies");
    println!("cargo:rerun-if-changed=build.rs");
    let mut packed: Vec<(String, serde_json::Value, String)> = Vec::new();
    for entry in walkdir::WalkDir::new("policies").sort_by_file_name() {
        let entry = entry.expect("policies/ can be read");
        if !entry.file_type().is_file() || entry.path().extension().is_none_or(|extension| extension != "yaml") {
            continue;
        }
        let path = name(entry.path());
        let text = std::fs::read_to_string(entry.path()).unwrap_or_else(|error| panic!("{path}: {error}"));
        let value: serde_json::Value = serde_saphyr::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"));
        packed.push((path, value, text));
    }
    let out = std::env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    let json = serde_json::to_string(&packed).expect("plain values");
    std::fs::write(Path::new(&out).join("policies.json"), json).expect("OUT_DIR can be written");
}

fn name(path: &Path) -> String {
    path.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}
