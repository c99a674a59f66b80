//! The sentence that says the gravest consequence, and what else is told of all changes together.

use super::change::{Change, Subject, Unit, What};
use super::group::{self, Group};
use super::sides::Owner;
use super::{Review, words};
use crate::capacity::Totals;
use crate::kubernetes::Consequence;
use std::collections::BTreeSet;

/// Both sentences over everything else.
pub fn sentence(review: &Review) -> String {
    match sentences(review) {
        (first, Some(more)) => format!("{first} {more}"),
        (first, None) => first,
    }
}

/// The gravest consequence in one sentence, and the others in a second. That a new service can be reached is no news.
pub fn sentences(review: &Review) -> (String, Option<String>) {
    let is_whole =
        |change: &&Change, what: &What| matches!(change.subject, Subject::Service(_)) && change.what == *what;
    let come: BTreeSet<&Unit> = units(review.changes.iter().filter(|change| is_whole(change, &What::Added)));
    let gone: BTreeSet<&Unit> =
        units(review.changes.iter().filter(|change| is_whole(change, &What::Removed)));
    let rest: Vec<&Change> = review
        .changes
        .iter()
        .filter(|change| !is_whole(change, &What::Added) && !is_whole(change, &What::Removed))
        .collect();
    let mut all: BTreeSet<Consequence> =
        rest.iter().flat_map(|change| change.consequences.iter().copied()).collect();
    let who = |consequence: Consequence| {
        group::who(
            &units(rest.iter().copied().filter(|change| change.consequences.contains(&consequence))),
            2,
        )
    };
    let mut verbs: Vec<String> = [("adds", &come), ("removes", &gone)]
        .into_iter()
        .filter(|(_, units)| !units.is_empty())
        .map(|(verb, units)| format!("{verb} {}", group::who(units, 2)))
        .collect();
    let refused = all.remove(&Consequence::Refused).then(|| {
        format!(
            "This cannot be applied as it is: the cluster would refuse a change of {}.",
            who(Consequence::Refused)
        )
    });
    all.remove(&Consequence::Cosmetic);
    if refused.is_none() {
        verbs.extend(all.pop_first().map(|first| format!("{} {}", first.verb(), who(first))));
    }
    let first = match (refused, review.changes.is_empty()) {
        (Some(refused), _) => return (refused, more(&verbs, all)),
        (None, true) => "Merging this changes nothing that is generated.".to_owned(),
        (None, false) if verbs.is_empty() => {
            "Merging this changes nothing that runs, only labels, comments and texts.".to_owned()
        }
        (None, false) => format!("Merging this {}.", words::list(&verbs, verbs.len())),
    };
    (first, more(&[], all))
}

fn units<'a>(changes: impl Iterator<Item = &'a Change>) -> BTreeSet<&'a Unit> {
    changes.map(|change| &change.unit).collect()
}

fn more(verbs: &[String], consequences: BTreeSet<Consequence>) -> Option<String> {
    let verbs: Vec<String> = verbs.iter().cloned().chain(besides(consequences)).collect();
    (!verbs.is_empty()).then(|| format!("It also {}.", words::list(&verbs, verbs.len())))
}

/// What a change does besides, in a few words.
pub fn also(consequences: impl IntoIterator<Item = Consequence>) -> String {
    let verbs = besides(consequences);
    words::list(&verbs, verbs.len())
}

fn besides(consequences: impl IntoIterator<Item = Consequence>) -> Vec<String> {
    let mut verbs: Vec<String> = Vec::new();
    let mut changes: Vec<String> = Vec::new();
    for consequence in consequences {
        match consequence {
            Consequence::Refused | Consequence::Cosmetic => {}
            Consequence::Restarts => verbs.push("restarts pods".to_owned()),
            Consequence::Access => changes.push("who can reach it".to_owned()),
            Consequence::Capacity => changes.push("capacity or cost".to_owned()),
            Consequence::Runs => changes.push("what runs".to_owned()),
        }
    }
    verbs.extend((!changes.is_empty()).then(|| format!("changes {}", words::list(&changes, changes.len()))));
    verbs
}

/// What was compared, and how much of it changed.
pub fn compared(review: &Review) -> (usize, usize) {
    let folders: BTreeSet<&str> = review.changes.iter().map(|change| change.unit.folder.as_str()).collect();
    (folders.len(), review.services.max(folders.len()))
}

/// The sum over all that changes; `None` where capacity does not.
pub fn totals(review: &Review) -> Option<(Totals, Totals)> {
    let mut sums = (Totals::default(), Totals::default());
    for (_, before, after) in &review.totals {
        sums.0 += before;
        sums.1 += after;
    }
    (!review.totals.is_empty()).then_some(sums)
}

/// What is said of files that are not as modelstow wrote them, and which they are.
pub fn others(review: &Review) -> Vec<(&'static str, Vec<&str>)> {
    let of = |owner: Owner| -> Vec<&str> {
        let changes = review.changes.iter().filter(|change| change.owner == owner);
        changes.map(|change| change.file.as_str()).collect::<BTreeSet<_>>().into_iter().collect()
    };
    [
        ("not written by modelstow, so no key changes it", of(Owner::Foreign)),
        (
            "edited by hand, so the next `modelstow generate` stops at it, and `modelstow check` names the key to \
             change instead",
            of(Owner::Edited),
        ),
        ("a symbolic link, which was not followed", review.links.iter().map(String::as_str).collect()),
    ]
    .into_iter()
    .filter(|(_, files)| !files.is_empty())
    .collect()
}

/// The changes by consequence, the gravest first. Totals are told under that of capacity, whether anything else is
/// listed there or not.
pub fn sections(review: &Review) -> Vec<(Consequence, Vec<Group<'_>>)> {
    let mut sections = group::of(review);
    if totals(review).is_some_and(|(before, after)| before != after) {
        let at = sections.partition_point(|(consequence, _)| *consequence < Consequence::Capacity);
        if sections.get(at).is_none_or(|(consequence, _)| *consequence != Consequence::Capacity) {
            sections.insert(at, (Consequence::Capacity, Vec::new()));
        }
    }
    sections
}

/// Whether each change has to say whose it is: there are several services or environments, or one is told as a whole.
pub fn names_services(review: &Review) -> bool {
    let is_whole = |change: &Change| matches!(change.subject, Subject::Service(_));
    units(review.changes.iter()).len() > 1 || review.changes.iter().any(is_whole)
}
