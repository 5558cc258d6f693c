//! Pending values find their constants: Terraform variables and locals, Helm values, properties and environment files.

use crate::facts::decode::{self, Input};
use crate::facts::{Attribute, FactKind, FileFacts, Reference, SymbolKind, Value};
use crate::text::Family;
use rustc_hash::FxHashMap;

/// Resolves every pending attribute of all files; what stays unresolved keeps its default, or becomes unknown.
pub fn resolve(files: &mut [FileFacts]) {
    let constants = Constants::gather(files);
    for file in files {
        let folder = folder(&file.path).to_owned();
        for fact in &mut file.facts {
            let kind = fact.kind;
            for (index, attribute) in fact.attributes.iter_mut().enumerate() {
                if let Attribute::Pending(reference, default) = attribute {
                    let found = constants.value(&folder, reference).and_then(|text| decoded(kind, index, reference, &text));
                    *attribute = found.or_else(|| default.take()).map_or(Attribute::Unknown, Attribute::Known);
                }
            }
        }
    }
}

/// Constants by folder and name.
struct Constants {
    by_folder: FxHashMap<String, FxHashMap<String, String>>,
    /// Constants of code by their last names (`settings.VERIFY`, `Endpoints.REFERRALS`), with the folder of each.
    of_code: FxHashMap<String, Vec<(String, String)>>,
}

impl Constants {
    fn gather(files: &[FileFacts]) -> Self {
        let mut by_folder: FxHashMap<String, FxHashMap<String, String>> = FxHashMap::default();
        let mut of_code: FxHashMap<String, Vec<(String, String)>> = FxHashMap::default();
        for file in files {
            let code = file.language.is_some_and(|language| language.family() == Family::Code);
            let shared = file.language.is_some_and(crate::text::Language::shares_folder);
            let stem = if shared { file.path.rsplit('/').nth(1) } else { None };
            let stem = stem.or_else(|| file.path.rsplit('/').next().and_then(|name| name.split('.').next())).unwrap_or("");
            for symbol in &file.symbols {
                if let SymbolKind::Constant(Attribute::Known(value)) = &symbol.kind {
                    let text = match value {
                        Value::Bool(on) => on.to_string(),
                        Value::Int(number) => number.to_string(),
                        Value::Text(text) => text.clone(),
                        Value::List(items) => items.join(" "),
                    };
                    if code {
                        // a constant of a type is known by the type, one of a module by the module
                        let place = (folder(&file.path).to_owned(), text.clone());
                        of_code.entry(format!("{stem}.{}", symbol.name)).or_default().push(place.clone());
                        if symbol.name.contains('.') {
                            of_code.entry(symbol.name.clone()).or_default().push(place);
                        }
                    }
                    by_folder.entry(folder(&file.path).to_owned()).or_default().entry(symbol.name.clone()).or_insert(text);
                }
            }
        }
        Self { by_folder, of_code }
    }

    /// The text behind a reference; templates are filled when every hole is known.
    fn value(&self, folder: &str, reference: &Reference) -> Option<String> {
        match &reference.template {
            None => self.lookup(folder, &reference.name),
            Some(template) => {
                let mut text = template.clone();
                for (index, name) in reference.name.split('\u{1}').enumerate() {
                    // a decoder reads round a hole; a plain text must be whole
                    let found = match self.lookup(folder, name) {
                        None if reference.decoder.is_some() => "{}".to_owned(),
                        found => found?,
                    };
                    text = text.replace(&format!("{{{index}}}"), &found);
                }
                Some(text)
            }
        }
    }

    /// Looks in the folder, then in those above it: a chart's templates find the values beside them.
    fn lookup(&self, folder: &str, name: &str) -> Option<String> {
        let mut at = folder;
        loop {
            if let Some(found) = self.by_folder.get(at).and_then(|names| names.get(name)) {
                return Some(found.clone());
            }
            if at.is_empty() {
                return self.lookup_code(folder, name);
            }
            at = at.rsplit_once('/').map_or("", |(above, _)| above);
        }
    }
}

impl Constants {
    /// A constant of code by the end of its dotted name; of several the one in the same folder, else the only value there is.
    fn lookup_code(&self, folder: &str, name: &str) -> Option<String> {
        let parts: Vec<&str> = name.split(['.', '/', ':']).filter(|part| !part.is_empty()).collect();
        (2..=4).rev().filter(|count| *count <= parts.len()).find_map(|count| {
            let key = parts.get(parts.len() - count..)?.join(".");
            let found = self.of_code.get(&key)?;
            let near = found.iter().find(|(at, _)| at == folder);
            let (_, first) = found.first()?;
            let only = found.iter().all(|(_, text)| text == first);
            near.map(|(_, text)| text.clone()).or_else(|| only.then(|| first.clone()))
        })
    }
}

fn decoded(kind: FactKind, index: usize, reference: &Reference, text: &str) -> Option<Value> {
    let attribute = kind.attributes().get(index)?;
    let Some(full) = &reference.decoder else {
        return Some(Value::Text(text.to_owned()));
    };
    let (decoder, output) = match decode::by_name(full) {
        Some(decoder) => (decoder, None),
        None => {
            let (name, output) = full.rsplit_once('.')?;
            (decode::by_name(name)?, Some(output))
        }
    };
    let wanted = output.unwrap_or(attribute.name);
    let outputs = (decoder.run)(&Input::text(text));
    outputs.iter().find(|(name, _)| *name == wanted).or(outputs.first().filter(|_| outputs.len() == 1)).map(|(_, value)| value.clone())
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}
