//! What one text means several times: a module of Terraform that is called with values of its own each time, a block with `for_each`.
//! Each call and each element makes a fact, with the values that hold there.

use super::constants::{Constants, folder, text_of};
use crate::facts::{Attribute, Awaited, Fact, Place, Reference, Symbol};
use rustc_hash::FxHashMap;

/// Most calls, and most elements, that are told apart.
const MOST: usize = 16;
/// A constant that is another one is followed so often.
const LONGEST_CHAIN: u8 = 6;
/// What stands in a name for any element of a collection.
const ANY: &str = "[*]";

/// A call of a module, with what it hands to the module's variables.
#[derive(Debug)]
pub struct Call {
    path: String,
    by: String,
    handed: FxHashMap<String, (Attribute, Place)>,
}

/// Adds what a symbol hands to a module to the call that it stands in.
pub fn hand(calls: &mut Vec<Call>, path: &str, by: &str, symbol: &Symbol, value: &Attribute) {
    let known = calls.iter().position(|call| call.path == path && call.by == by).unwrap_or_else(|| {
        calls.push(Call { path: path.to_owned(), by: by.to_owned(), handed: FxHashMap::default() });
        calls.len() - 1
    });
    if let Some(call) = calls.get_mut(known) {
        call.handed.insert(symbol.name.clone(), (value.clone(), symbol.place.clone()));
    }
}

/// Whether a name means a part of an element.
pub fn is_of_element(name: &str) -> bool {
    name.contains(ANY)
}

/// From where a name is looked up.
#[derive(Clone, Copy)]
pub struct View<'a> {
    pub constants: &'a Constants,
    pub path: &'a str,
    pub folder: &'a str,
    pub config: bool,
    /// The call that brought the file into force.
    pub call: Option<&'a Call>,
}

/// A text, and the places that set it.
type Told = (String, Vec<Place>);

impl<'a> View<'a> {
    /// The views and elements that a fact holds for; itself, where nothing in it depends on a call or an element.
    pub fn instances(&self, fact: &Fact) -> Vec<(View<'a>, Option<usize>)> {
        let of_attributes = fact.attributes.iter().filter_map(|attribute| match attribute {
            Attribute::Pending(awaited) => Some(awaited.reference.name.as_str()),
            _ => None,
        });
        let of_questions = fact.questions.iter().map(|question| question.reference.name.as_str());
        let names: Vec<&str> = if self.config { of_attributes.chain(of_questions).collect() } else { Vec::new() };
        let calls = self.constants.calls.get(self.folder).filter(|_| names.iter().any(|name| is_terraform(name)));
        let views: Vec<View<'a>> = match calls {
            Some(calls) => calls.iter().take(MOST).map(|call| View { call: Some(call), ..*self }).collect(),
            None => vec![*self],
        };
        let collection = names.iter().flat_map(|name| name.split('\u{1}')).find_map(|name| Some(name.split_once(ANY)?.0));
        let Some(collection) = collection else { return views.into_iter().map(|view| (view, None)).collect() };
        let mut all = Vec::new();
        for view in views {
            let count = view.find(&format!("{collection}[#]"), 0).and_then(|(text, _)| text.split(':').next()?.parse::<usize>().ok());
            match count {
                Some(count) => all.extend((0..count.min(MOST)).map(|element| (view, Some(element)))),
                None => all.push((view, None)),
            }
        }
        all
    }

    /// The text behind a reference, and where it is set; templates are filled when every hole is known.
    pub fn value(&self, reference: &Reference, element: Option<usize>) -> Option<Told> {
        self.resolved(reference, element, 0)
    }

    fn resolved(&self, reference: &Reference, element: Option<usize>, depth: u8) -> Option<Told> {
        let named = |name: &str| element.map_or_else(|| name.to_owned(), |element| name.replacen(ANY, &format!("[#{element}]"), 1));
        let Some(template) = &reference.template else {
            return self.find(&named(&reference.name), depth);
        };
        let mut text = template.clone();
        let mut places = Vec::new();
        for (index, hole) in reference.name.split('\u{1}').enumerate() {
            let (name, default) = hole.split_once('\u{2}').map_or((hole, None), |(name, default)| (name, Some(default)));
            // a decoder reads round a hole; a plain text must be whole
            let found = match (self.find(&named(name), depth), default) {
                (Some((found, told)), _) => {
                    places.extend(told);
                    found
                }
                (None, Some(default)) => default.to_owned(),
                (None, None) if reference.decoder.is_some() => "{}".to_owned(),
                (None, None) => return None,
            };
            text = text.replace(&format!("{{{index}}}"), &found);
        }
        Some((text, places))
    }

    fn find(&self, name: &str, depth: u8) -> Option<Told> {
        let of_code = if self.config { None } else { self.constants.lookup(self.folder, name) };
        if let Some((text, place)) = of_code {
            return Some((text, vec![place]));
        }
        if let Some(call) = self.call.filter(|_| name.starts_with("var.")) {
            let end = name.get(4..).and_then(|rest| rest.find(['.', '['])).map_or(name.len(), |at| at + 4);
            if call.handed.contains_key(name.get(..end)?) {
                return self.handed(call, name, depth);
            }
        }
        let found = self.constants.lookup_config(self.path, self.folder, name)?;
        let Some(refers) = &found.refers else { return Some((found.text.clone(), vec![found.place.clone()])) };
        if depth >= LONGEST_CHAIN {
            return None;
        }
        let view = View { path: &found.path, folder: &found.folder, config: true, ..*self };
        let told = view.resolved(refers, None, depth + 1);
        let (text, mut places) = told.or_else(|| (!found.text.is_empty()).then(|| (found.text.clone(), Vec::new())))?;
        places.push(found.place.clone());
        Some((text, places))
    }

    /// What a call hands over under a name; what it refers to is looked up where the call stands.
    fn handed(&self, call: &'a Call, name: &str, depth: u8) -> Option<Told> {
        let (value, place) = call.handed.get(name)?;
        let (text, mut places) = match value {
            Attribute::Known(value) => (text_of(value), Vec::new()),
            Attribute::Pending(awaited) if depth < LONGEST_CHAIN => {
                let Awaited { reference, default } = &**awaited;
                let above = folder(&call.path);
                // a module that is itself called once has what that call hands to it
                let outer = self.constants.calls.get(above).filter(|calls| calls.len() == 1).and_then(|calls| calls.first());
                let view = View { path: &call.path, folder: above, call: outer, ..*self };
                view.resolved(reference, None, depth + 1).or_else(|| Some((text_of(default.as_ref()?), Vec::new())))?
            }
            _ => return None,
        };
        places.push(place.clone());
        Some((text, places))
    }
}

fn is_terraform(name: &str) -> bool {
    name.split('\u{1}').any(|name| name.starts_with("var.") || name.starts_with("local."))
}
