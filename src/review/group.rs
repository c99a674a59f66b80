//! The same change of many services, told once.

use super::Review;
use super::below::Said;
use super::change::{Change, Subject, Unit, What};
use super::words;
use crate::kubernetes::Consequence;
use std::collections::{BTreeMap, BTreeSet};

/// From so many rows under one heading on, changes that differ only in their values are told together.
const MANY: usize = 12;

/// So many services are named of a change of the platform that reaches more.
const MOST_CHANGED: usize = 3;

/// Changes that are told as one.
#[derive(Debug)]
pub struct Group<'a> {
    /// At least one.
    pub members: Vec<&'a Change>,
}

/// The consequences that there are, the gravest first, each with what is listed under it.
pub fn of(review: &Review) -> Vec<(Consequence, Vec<Group<'_>>)> {
    let mut found = Vec::new();
    for consequence in Consequence::ALL {
        let changes: Vec<&Change> =
            review.changes.iter().filter(|change| change.gravest() == consequence).collect();
        if changes.is_empty() {
            continue;
        }
        let mut groups = by(&changes, exact);
        if groups.len() > MANY {
            groups = by(&changes, roughly);
        }
        // What concerns most comes first, and what is equal stays in the order of the services.
        groups.sort_by_key(|group| std::cmp::Reverse(group.units().len()));
        found.push((consequence, groups));
    }
    found
}

fn by<'a>(changes: &[&'a Change], key: fn(&Change) -> String) -> Vec<Group<'a>> {
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    let mut groups: Vec<Group<'a>> = Vec::new();
    for change in changes {
        let next = groups.len();
        let place = *places.entry(key(change)).or_insert(next);
        if place == next {
            groups.push(Group { members: Vec::new() });
        }
        groups[place].members.push(change);
    }
    groups
}

/// What has to be the same for two changes to be told as one with their values.
fn exact(change: &Change) -> String {
    if !change.platform.is_empty() {
        return of_platform(change);
    }
    format!("{}{:?}{:?}{:?}{:?}", roughly(change), change.what, change.keys, change.notes, change.also())
}

/// What has to be the same for two changes to be told as one.
fn roughly(change: &Change) -> String {
    if !change.platform.is_empty() {
        return of_platform(change);
    }
    // The same label stands on every object of a service.
    let kind = if change.gravest() == Consequence::Cosmetic { "" } else { change.subject.kind() };
    let file = match &change.subject {
        Subject::File => change.file.rsplit('/').next().unwrap_or_default(),
        _ => "",
    };
    let what = match &change.what {
        What::Field { short, .. } => short.as_str(),
        What::Added => "+",
        What::Removed => "-",
        What::Renamed { .. } => ">",
        What::Text => "",
    };
    format!("{kind}\n{file}\n{what}\n{:?}\n", change.owner)
}

/// A change of the platform is told once under each heading, whatever it changes in how many services.
fn of_platform(change: &Change) -> String {
    format!("platform {:?}", change.platform)
}

impl Group<'_> {
    /// The first, which stands for all.
    pub fn first(&self) -> Option<&Change> {
        self.members.first().copied()
    }

    /// The services and environments that it concerns.
    pub fn units(&self) -> BTreeSet<&Unit> {
        self.members.iter().map(|change| &change.unit).collect()
    }

    /// Those in a few words.
    pub fn who(&self) -> String {
        who(&self.units(), 3)
    }

    /// Which objects or files.
    pub fn subject(&self) -> String {
        let names: BTreeSet<String> =
            self.members.iter().map(|change| words::subject(&change.subject, &change.file)).collect();
        let kinds: BTreeSet<&str> = self.members.iter().map(|change| change.subject.kind()).collect();
        match (names.len(), kinds.len()) {
            (1, _) => names.into_iter().next().unwrap_or_default(),
            (_, 1) => kinds.into_iter().next().unwrap_or_default().to_owned(),
            _ => format!("{} objects", names.len()),
        }
    }

    /// How they changed: the field, or how many fields.
    pub fn what(&self) -> String {
        let all: BTreeSet<String> = self.members.iter().map(|change| words::what(&change.what)).collect();
        match all.len() {
            1 => all.into_iter().next().unwrap_or_default(),
            count => format!("{count} fields"),
        }
    }

    /// Of a change of the platform that reaches many, those that it changes most.
    fn most(&self) -> Option<String> {
        let is_of_platform = self.first().is_some_and(|first| !first.platform.is_empty());
        let mut counts: BTreeMap<&str, (usize, String)> = BTreeMap::new();
        for change in &self.members {
            let service = counts.entry(change.unit.folder.as_str()).or_default();
            service.0 += 1;
            service.1.clone_from(&change.unit.service);
        }
        let mut counts: Vec<(usize, String)> = counts.into_values().collect();
        counts.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
        let named = counts.iter().take(MOST_CHANGED).map(|(count, name)| match count {
            1 => format!("{name} (1 change)"),
            count => format!("{name} ({count} changes)"),
        });
        let named: Vec<String> = named.collect();
        (is_of_platform && counts.len() > MOST_CHANGED)
            .then(|| format!("most in {}", words::list(&named, MOST_CHANGED)))
    }

    /// The old and the new value, where all have the same.
    pub fn values(&self) -> Option<(Option<String>, Option<String>)> {
        let first = self.first()?;
        let same = self.members.iter().all(|change| change.what == first.what);
        match &first.what {
            What::Field { old, new, .. } if same => Some(words::values(old.as_ref(), new.as_ref())),
            What::Renamed { from, to } if same => Some((Some(from.clone()), Some(to.clone()))),
            _ => None,
        }
    }

    /// Whether the values are there and differ.
    pub fn has_different_values(&self) -> bool {
        let valued = |change: &Change| matches!(change.what, What::Field { .. } | What::Renamed { .. });
        self.first().is_some_and(valued) && self.values().is_none()
    }

    /// The keys that all have in common, those of the platform first.
    pub fn keys(&self) -> Vec<String> {
        let Some(first) = self.first() else { return Vec::new() };
        let is_of_all = |key: &&String| self.members.iter().all(|change| change.keys.contains(key));
        let own = first.keys.iter().filter(is_of_all).cloned();
        first.platform.iter().map(Said::shown).chain(own).collect()
    }

    /// What all say beside it, with the objects of a service that comes or goes.
    pub fn notes(&self) -> Vec<String> {
        let Some(first) = self.first() else { return Vec::new() };
        let mut notes: Vec<String> = first
            .notes
            .iter()
            .filter(|note| self.members.iter().all(|change| change.notes.contains(note)))
            .cloned()
            .collect();
        if let (Subject::Service(objects), [_]) = (&first.subject, &self.members[..])
            && !objects.is_empty()
        {
            notes.insert(0, format!("objects: {}", words::kinds(objects)));
        }
        notes.extend(self.most());
        notes
    }

    /// The other consequences that any of them has.
    pub fn also(&self) -> BTreeSet<Consequence> {
        self.members.iter().flat_map(|change| change.also().iter().copied()).collect()
    }
}

/// Services in a few words: their names, or how many they are.
pub fn who(units: &BTreeSet<&Unit>, most: usize) -> String {
    if units.len() <= most {
        let names: Vec<String> = units.iter().map(|unit| unit.shown()).collect();
        return words::list(&names, most);
    }
    let folders: BTreeSet<&str> = units.iter().map(|unit| unit.folder.as_str()).collect();
    match folders.len() {
        1 => format!("{} environments", units.len()),
        count => format!("{count} services"),
    }
}
