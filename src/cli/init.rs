//! `phiward init`

use super::failed;
use crate::walk::Root;
use std::process::ExitCode;

/// Arguments of `phiward init`.
#[derive(Debug, clap::Args)]
pub struct InitArgs {
    /// Overwrite files that exist
    #[arg(long)]
    force: bool,
}

/// The files that `init` writes.
const FILES: &[(&str, &str)] = &[
    ("phiward.yaml", include_str!("templates/phiward.yaml")),
    (".pre-commit-config.yaml", include_str!("templates/pre-commit-config.yaml")),
    (".github/workflows/phiward.yml", include_str!("templates/workflow.yml")),
];

/// Writes configuration, hook and workflow; files that exist stay as they are.
pub fn run(args: &InitArgs) -> ExitCode {
    let cwd = match std::env::current_dir() {
        Ok(cwd) => cwd,
        Err(error) => return failed(&format!("the working directory cannot be read: {error}")),
    };
    let root = Root::find(&cwd, &[]);
    for (name, text) in FILES {
        let file = root.on_disk(name);
        if file.exists() && !args.force {
            super::say(&format!("{name}: kept as it is (--force overwrites)\n"));
            continue;
        }
        let written = file.parent().map_or(Ok(()), std::fs::create_dir_all).and_then(|()| std::fs::write(&file, text));
        if let Err(error) = written {
            return failed(&format!("{name}: {error}"));
        }
        super::say(&format!("{name}: written\n"));
    }
    ExitCode::SUCCESS
}
