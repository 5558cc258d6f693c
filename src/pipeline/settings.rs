//! Configuration, rules and baseline of a run, and the walker over its files.

use super::{Compare, Fault, Options};
use crate::check::{BASELINE_FILE, Baseline, decision_faults};
use crate::config::Config;
use crate::knowledge::path_table;
use crate::policy::{PolicyFile, Provisions, RuleSet, profile};
use crate::text::Notice;
use crate::walk::{Git, Root, Source, Walker, read_file, yaml_files};
use std::path::Path;
use std::sync::Arc;

/// All that is settled before the first file is read.
#[derive(Debug)]
pub struct Settings {
    /// Where the repository is.
    pub root: Root,
    /// `phiward.yaml` and what it inherits; under a comparison that of the base.
    pub config: Config,
    /// Rules in force.
    pub rules: RuleSet,
    /// The organization's own policy files, rows among them.
    pub policies: Vec<PolicyFile>,
    /// Those of them that the command line names.
    pub named: Vec<PolicyFile>,
    /// Rules as the change would have them, under a comparison.
    pub rules_after: Option<RuleSet>,
    /// Accepted findings.
    pub baseline: Option<Baseline>,
    /// The files.
    pub walker: Walker,
    /// The files before the change.
    pub before: Option<Walker>,
    /// PATHS relative to the root.
    pub paths: Vec<String>,
    /// What must be said of the run itself.
    pub notices: Vec<Notice>,
}

impl Settings {
    /// Loads everything.
    ///
    /// # Errors
    /// The first fault of usage or configuration, all faults of policies.
    pub fn load(options: &Options) -> Result<Self, Fault> {
        let root = Root::find(&options.cwd, &options.paths);
        if root.is_bare() {
            let message = "is a bare git repository: there are no files to read; clone it, or add a work tree with `git worktree add`";
            return Err(Fault::Usage(format!("{} {message}", root.folder.display())));
        }
        let paths = options.paths.iter().map(|path| root.relative(&options.cwd, path)).collect::<Result<Vec<_>, _>>()?;
        let disk = Source::Disk(root.clone());
        let (files, before, mut notices) = sources(options, &root)?;
        let settled = before.as_ref().unwrap_or(&disk);
        let config = config(options, &root, settled, &paths)?;
        let named = named(options)?;
        let policies = policies_of(&named, settled, &config)?;
        let rules = RuleSet::load(&policies, &config)?;
        let rules_after = match &before {
            Some(_) => {
                let changed = files.as_ref().unwrap_or(&disk);
                let after = self::config(options, &root, changed, &paths)?;
                Some(RuleSet::load(&policies_of(&named, changed, &after)?, &after)?)
            }
            None => None,
        };
        if let Some(fault) = decision_faults(&config.decisions, Provisions::embedded()).into_iter().next() {
            return Err(fault.into());
        }
        let baseline = baseline(options, settled)?;
        let table = path_table().map_err(Fault::Usage)?;
        let own: Vec<String> = config.policies.iter().map(|policy| policy.value.clone()).collect();
        let own = own.into_iter().flat_map(|path| [path.clone(), format!("{}/", path.trim_end_matches('/'))]);
        let own: Vec<String> = own.collect();
        let table = Arc::new(table);
        let over = |source: Source| Walker::new(source, table.clone(), config.limits).only(paths.clone()).without(own.clone());
        let walker = over(files.unwrap_or(disk));
        let before = before.map(over);
        notices.sort();
        Ok(Self { root, config, rules, policies, named, rules_after, baseline, walker, before, paths, notices })
    }
}

/// The files of the change and those before it.
fn sources(options: &Options, root: &Root) -> Result<(Option<Source>, Option<Source>, Vec<Notice>), Fault> {
    match &options.compare {
        Compare::Nothing => Ok((None, None, Vec::new())),
        Compare::Base(name) => {
            let git = Git::open(root)?;
            if git.head()?.is_none() {
                return Err(Fault::Usage("the repository has no commit yet: there is nothing to compare with; use --staged".to_owned()));
            }
            let base = git.base(name)?;
            let before = Source::commit(&git, base.commit.as_deref())?;
            Ok((None, Some(before), base.notice.into_iter().collect()))
        }
        Compare::Staged => {
            let git = Git::open(root)?;
            let head = git.head()?;
            let before = Source::commit(&git, head.as_deref())?;
            Ok((Some(Source::index(&git, root)?), Some(before), Vec::new()))
        }
        Compare::Between { from, to } => {
            let git = Git::open(root)?;
            let to = git.commit(to)?;
            let base = git.base_of(from, &to)?;
            let before = Source::commit(&git, base.commit.as_deref())?;
            Ok((Some(Source::commit(&git, Some(&to))?), Some(before), base.notice.into_iter().collect()))
        }
    }
}

fn config(options: &Options, root: &Root, source: &Source, paths: &[String]) -> Result<Config, Fault> {
    if let Some(path) = &options.config {
        let bytes = read_file(&options.cwd.join(path))?;
        return Ok(Config::from_files([(path.display().to_string(), bytes)])?);
    }
    let folder = match paths {
        [only] if root.on_disk(only).is_dir() => only.clone(),
        [only] => only.rsplit_once('/').map_or(String::new(), |(folder, _)| folder.to_owned()),
        _ => String::new(),
    };
    Ok(Config::load(&folder, &|path| source.bytes(path).map_err(|error| error.to_string()))?)
}

/// The policy files that the command line names.
fn named(options: &Options) -> Result<Vec<PolicyFile>, Fault> {
    let mut files = Vec::new();
    for path in &options.policies {
        let found = yaml_files(&options.cwd.join(path))?;
        if found.is_empty() {
            return Err(Fault::Usage(format!("{}: there are no policy files", path.display())));
        }
        for file in found {
            let bytes = read_file(&file)?;
            let shown = file.strip_prefix(&options.cwd).unwrap_or(&file).display().to_string();
            files.push(policy_file(&shown, &bytes)?);
        }
    }
    Ok(files)
}

/// Profiles, the configuration's policies, then those of the command line.
fn policies_of(named: &[PolicyFile], source: &Source, config: &Config) -> Result<Vec<PolicyFile>, Fault> {
    let mut files = Vec::new();
    for extended in &config.extends {
        let name = &extended.value;
        if name.contains('/') || name.ends_with(".yaml") {
            files.extend(policy_files(source, name)?);
        } else {
            files.push(profile(name).map_err(|message| Fault::from(extended.fault(message)))?);
        }
    }
    for policy in &config.policies {
        files.extend(policy_files(source, &policy.value)?);
    }
    files.extend_from_slice(named);
    // a folder that the configuration names may be named on the command line, too
    let mut seen = std::collections::BTreeSet::new();
    files.retain(|file| seen.insert((file.path.trim_start_matches("./").to_owned(), file.text.clone())));
    Ok(files)
}

fn policy_files(source: &Source, path: &str) -> Result<Vec<PolicyFile>, Fault> {
    let mut files = Vec::new();
    let names = if Path::new(path).extension().is_some() { vec![path.to_owned()] } else { source.below(path)? };
    for name in names.iter().filter(|name| name.ends_with(".yaml") || name.ends_with(".yml")) {
        match source.bytes(name)? {
            Some(bytes) => files.push(policy_file(name, &bytes)?),
            None => return Err(Fault::Usage(format!("{name}: there is no such policy file"))),
        }
    }
    if files.is_empty() {
        return Err(Fault::Usage(format!("{path}: there are no policy files")));
    }
    Ok(files)
}

fn policy_file(path: &str, bytes: &[u8]) -> Result<PolicyFile, Fault> {
    let (text, _) = crate::text::decode(bytes).map_err(|error| Fault::Usage(format!("{path}: {error}")))?;
    Ok(PolicyFile::new(path, &text))
}

fn baseline(options: &Options, source: &Source) -> Result<Option<Baseline>, Fault> {
    if !options.use_baseline {
        return Ok(None);
    }
    let (path, bytes) = match &options.baseline {
        Some(path) => (path.display().to_string(), Some(read_file(&options.cwd.join(path))?)),
        None => (BASELINE_FILE.to_owned(), source.bytes(BASELINE_FILE)?),
    };
    let Some(bytes) = bytes else { return Ok(None) };
    let (text, _) = crate::text::decode(&bytes).map_err(|error| Fault::Usage(format!("{path}: {error}")))?;
    Ok(Some(Baseline::read(&path, &text)?))
}
