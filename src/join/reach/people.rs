//! An exported list of assignments: who holds which profile, permission sets and groups.

use super::absent::Absence;
use super::ways::Row;
use crate::join::org::{Org, Principal, PrincipalKind, Rights};
use std::collections::{BTreeMap, BTreeSet};

/// A person with what was assigned to them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Person {
    /// Profile.
    pub profile: Option<String>,
    /// Permission sets.
    pub sets: BTreeSet<String>,
    /// Permission set groups.
    pub groups: BTreeSet<String>,
}

/// All people of a list, by name.
pub type People = BTreeMap<String, Person>;

/// Headings of the columns, without case, blanks and signs: exports of `PermissionSetAssignment` and `User`, and what people write.
const USER: &[&str] = &["username", "user", "assigneeusername", "assigneename", "name", "email"];
const PROFILE: &[&str] = &["profile", "profilename", "assigneeprofilename", "userprofilename"];
const SETS: &[&str] = &["permissionset", "permissionsets", "permissionsetname", "permissionsetlabel"];
const GROUPS: &[&str] =
    &["permissionsetgroup", "permissionsetgroups", "permissionsetgroupdevelopername", "permissionsetgroupname", "group", "groups"];
const ACTIVE: &[&str] = &["isactive", "active", "assigneeisactive"];

/// Reads a list: one line per person or per assignment; several names in one cell are parted by `;`.
///
/// # Errors
/// A sentence for people, when the headings say too little.
pub fn read_people(text: &str) -> Result<People, String> {
    let mut lines = table(text).into_iter();
    let head = lines.next().ok_or("the list of assignments is empty")?;
    let plain = |cell: &str| cell.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    let head: Vec<String> = head.iter().map(|cell| plain(cell)).collect();
    let column = |names: &[&str]| names.iter().find_map(|name| head.iter().position(|cell| cell == name));
    let user = column(USER).ok_or("no column names the user: call one `Username`")?;
    let (profile, sets, groups, active) = (column(PROFILE), column(SETS), column(GROUPS), column(ACTIVE));
    if profile.is_none() && sets.is_none() && groups.is_none() {
        return Err("no column names what is assigned: `Profile`, `PermissionSet`, `PermissionSetGroup`".to_owned());
    }
    let mut people = People::new();
    for row in lines {
        let cell = |at: Option<usize>| at.and_then(|at| row.get(at)).map_or("", |cell| cell.trim());
        if cell(Some(user)).is_empty() || cell(active).eq_ignore_ascii_case("false") {
            continue;
        }
        let several = |at| cell(at).split(';').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect::<Vec<_>>();
        let person = people.entry(cell(Some(user)).to_owned()).or_default();
        person.profile = several(profile).into_iter().next().or(person.profile.take());
        person.sets.extend(several(sets));
        person.groups.extend(several(groups));
    }
    Ok(people)
}

/// Comma-separated values with quotes.
fn table(text: &str) -> Vec<Vec<String>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let separator = if text.lines().next().is_some_and(|head| !head.contains(',') && head.contains(';')) { ';' } else { ',' };
    let mut all = Vec::new();
    let mut row = vec![String::new()];
    let mut quoted = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, row.last_mut()) {
            ('"', Some(cell)) if quoted && chars.peek() == Some(&'"') => {
                cell.push('"');
                chars.next();
            }
            ('"', _) => quoted = !quoted,
            ('\n', _) if !quoted => all.push(std::mem::replace(&mut row, vec![String::new()])),
            ('\r', _) if !quoted => {}
            (c, _) if c == separator && !quoted => row.push(String::new()),
            (c, Some(cell)) => cell.push(c),
            _ => {}
        }
    }
    all.push(row);
    all.retain(|row| row.iter().any(|cell| !cell.trim().is_empty()));
    all
}

/// One row per person; names that no file of the repository has are listed as absent.
pub fn rows(org: &Org<'_>, people: &People, absent: &mut Vec<Absence>) -> Vec<Row> {
    let mut missing: BTreeSet<String> = BTreeSet::new();
    let mut all = Vec::new();
    for (name, person) in people {
        let mut row = Row { name: name.clone(), kind: PrincipalKind::User, guest: false, outside: false, rights: Rights::default() };
        let profile = person.profile.iter().map(|name| (PrincipalKind::Profile, name));
        let sets = person.sets.iter().map(|name| (PrincipalKind::PermissionSet, name));
        let groups = person.groups.iter().map(|name| (PrincipalKind::Group, name));
        for (kind, assigned) in profile.chain(sets).chain(groups) {
            // lists have labels, files have API names
            let known = org.principals.values().find(|known| {
                let label = known.label.as_ref().is_some_and(|label| label.eq_ignore_ascii_case(assigned));
                known.kind == kind && (known.name.eq_ignore_ascii_case(assigned) || label || is_standard(&known.name, assigned))
            });
            // an assignment list has groups in the column of the sets that they are made of
            let group = || org.principals.values().find(|known| kind == PrincipalKind::PermissionSet && is_group(known, assigned));
            match known.or_else(group) {
                Some(known) => {
                    row.rights.add(&known.rights);
                    row.guest |= known.is_guest();
                    row.outside |= known.is_outside();
                }
                None => {
                    missing.insert(format!("{} {assigned}", kind.words()));
                }
            }
        }
        all.push(row);
    }
    if !missing.is_empty() {
        let names: Vec<String> = missing.into_iter().collect();
        absent.push(Absence::new(
            format!("{}, assigned but not in the repository", names.join(", ")),
            "what they grant is not in the matrix",
        ));
    }
    all
}

fn is_group(known: &Principal, assigned: &str) -> bool {
    let label = || known.label.as_ref().is_some_and(|label| label.eq_ignore_ascii_case(assigned));
    known.kind == PrincipalKind::Group && (known.name.eq_ignore_ascii_case(assigned) || label())
}

/// The standard profile has another name in files than on the screen.
fn is_standard(file: &str, shown: &str) -> bool {
    file.eq_ignore_ascii_case("Admin") && shown.eq_ignore_ascii_case("System Administrator")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_persons_and_of_assignments_are_read_alike() {
        let by_person = read_people("Username,Profile,Permission Sets\nann@x.org,Nurse,\"Care; Desk\"\n").unwrap();
        let by_assignment = read_people(
            "Assignee.Username,Assignee.Profile.Name,PermissionSet.Name,Assignee.IsActive\nann@x.org,Nurse,Care,true\nann@x.org,Nurse,Desk,true\nbob@x.org,Nurse,Care,false\n",
        )
        .unwrap();
        assert_eq!(by_person, by_assignment);
        assert_eq!(by_person["ann@x.org"].sets.len(), 2);
        assert!(read_people("A,B\n1,2").is_err());
        assert!(read_people("").is_err());
    }
}
