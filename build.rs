//! Packs `policies/` into the program: every YAML file is read once here, so that start-up reads no YAML.
//! Values go into one JSON file; the texts, which only errors need, are included as they stand.

use std::fmt::Write as _;
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    println!("cargo:rerun-if-changed=policies");
    println!("cargo:rerun-if-changed=build.rs");
    match pack() {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            #[expect(clippy::print_stderr, reason = "cargo shows this when the build fails")]
            {
                eprintln!("{problem}");
            }
            ExitCode::FAILURE
        }
    }
}

fn pack() -> Result<(), String> {
    let mut values: Vec<(String, serde_json::Value)> = Vec::new();
    let mut texts = String::from("&[\n");
    // `on` and `off` are words that products use: without this they would turn into booleans.
    let options = serde_saphyr::options! { strict_booleans: true };
    for entry in walkdir::WalkDir::new("policies").sort_by_file_name() {
        let entry = entry.map_err(|error| format!("policies/: {error}"))?;
        if !entry.file_type().is_file() || entry.path().extension().is_none_or(|extension| extension != "yaml") {
            continue;
        }
        let path = name(entry.path());
        let text = std::fs::read_to_string(entry.path()).map_err(|error| format!("{path}: {error}"))?;
        let value = serde_saphyr::from_str_with_options(&text, options.clone()).map_err(|error| format!("{path}: {error}"))?;
        let place = std::path::absolute(entry.path()).map_err(|error| format!("{path}: {error}"))?;
        let _ = writeln!(texts, "    ({path:?}, include_str!({:?})),", place.to_string_lossy());
        values.push((path, value));
    }
    texts.push_str("]\n");
    let out = std::env::var("OUT_DIR").map_err(|error| format!("OUT_DIR: {error}"))?;
    let json = serde_json::to_string(&values).map_err(|error| error.to_string())?;
    write(&out, "policies.json", &json)?;
    write(&out, "policies.rs", &texts)
}

fn write(out: &str, file: &str, content: &str) -> Result<(), String> {
    std::fs::write(Path::new(out).join(file), content).map_err(|error| format!("{file}: {error}"))
}

fn name(path: &Path) -> String {
    path.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}
