//! The keys of `service.toml` behind a change.

use super::below::{Differing, Said};
use super::change::{Change, Subject, Unit, What};
use super::claims;
use super::effects;
use super::found::Found;
use super::one_object::is_image_name;
use super::sides::{Folder, Owner, Side};
use super::spec::{Spec, Stages};
use crate::capacity::Totals;
use crate::kubernetes::Kinds;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// So many services are traced each for itself. Beyond, the same change of many services is traced once.
const EACH: usize = 20;

/// More keys than these would not help anybody to find the right one.
const MOST: usize = 3;

/// Looks up the keys behind changes, folder by folder.
pub struct Lookup<'a> {
    root: &'a Path,
    stages: &'a mut dyn Stages,
    looked_at: usize,
    known: BTreeMap<(String, String), Vec<String>>,
    /// The keys of platforms behind the same.
    below: BTreeMap<(String, String), BTreeSet<String>>,
}

impl<'a> Lookup<'a> {
    /// For the services of a repository.
    pub fn new(root: &'a Path, stages: &'a mut dyn Stages) -> Self {
        Self { root, stages, looked_at: 0, known: BTreeMap::new(), below: BTreeMap::new() }
    }

    /// Where a platform says a key now, from the top of the repository.
    fn said(&mut self, place: &Path, key: &str) -> Option<Said> {
        let (real, shown, line) = self.stages.said(place, key)?;
        let inside = real.as_deref().and_then(|real| real.strip_prefix(self.root).ok());
        let file = inside.map_or(shown, |inside| inside.to_string_lossy().replace('\\', "/"));
        Some(Said { file, line, key: key.to_owned() })
    }

    /// Both totals of an environment with what they cost where it ran and where it runs.
    pub fn priced(
        &mut self,
        folder: &Folder,
        (unit, before, after): (Unit, Totals, Totals),
    ) -> (Unit, Totals, Totals) {
        let place = self.root.join(&folder.path);
        let mut prices = |side: &Side, other: &Side| {
            let text = side.spec.as_ref().or(other.spec.as_ref())?;
            self.stages.prices(&place, text, unit.environment.as_deref())
        };
        let old = prices(&folder.before, &folder.after);
        let new = prices(&folder.after, &folder.before);
        (unit, before.priced(old.as_ref()), after.priced(new.as_ref()))
    }

    /// The changes of a folder with the keys behind them.
    pub fn name(&mut self, folder: &Folder, changes: Vec<Found>) -> Vec<Change> {
        let spec = Spec::of(folder);
        let place = self.root.join(&folder.path);
        let looks = self.looked_at < EACH && changes.iter().any(|found| !found.document.is_empty());
        let mut effects = Vec::new();
        if looks {
            self.looked_at += 1;
            effects = effects::of(folder, &spec, &place, self.stages);
        }
        let differing = Differing::of(folder, &spec);
        let mut out = Vec::with_capacity(changes.len());
        for Found { mut change, document, lines } in changes {
            let short = match &change.what {
                What::Field { short, .. } => short.clone(),
                _ => String::new(),
            };
            let kind = (change.subject.kind().to_owned(), short);
            let mut keys = self.known.get(&kind).cloned().unwrap_or_default();
            if !lines.is_empty() && (looks || keys.is_empty()) {
                keys = self.stages.keys(&place, &document, &lines);
            }
            if differing.can_be_behind(&change) {
                let of_platform = match self.below.get(&kind).filter(|_| !looks) {
                    Some(known) => differing.keys.intersection(known).cloned().collect(),
                    None if !lines.is_empty() => differing.behind(&keys),
                    None => {
                        let count = folder.after.files.get(&document).map_or(0, |text| text.lines().count());
                        let all: Vec<usize> = (1..=count).collect();
                        differing.behind_gone(&self.stages.keys(&place, &document, &all))
                    }
                };
                self.below.entry(kind.clone()).or_default().extend(of_platform.iter().cloned());
                let said = of_platform.iter().take(MOST).filter_map(|key| self.said(&place, key));
                change.platform = said.collect();
            }
            let mut causes: Vec<String> = effects
                .iter()
                .filter(|effect| effect.has(&change))
                .map(|effect| effect.key.clone())
                .collect();
            if change.owner != Owner::Modelstow {
                causes.clear();
            }
            let traced = keys.iter().chain(causes.iter().filter(|key| !keys.contains(key)));
            self.known.entry(kind).or_insert_with(|| traced.cloned().collect());
            // A new object has more keys than the one that it would not be there without.
            if causes.is_empty() || change.what == What::Added {
                let behind = spec.behind(&change, &keys, &folder.kinds);
                let more: Vec<String> = behind.into_iter().filter(|key| !causes.contains(key)).collect();
                causes.extend(more);
            }
            // A key that is as it was has changed nothing.
            if !change.platform.is_empty() && spec.differing.is_empty() {
                causes.clear();
            }
            // Most keys leave a trace in a README, and none of them is the reason for it.
            if change.keys.is_empty() && change.subject != Subject::File {
                change.keys = causes;
            }
            out.push(change);
        }
        out.extend(claims::unexplained(folder, &place, self.stages));
        of_image_names(&mut out, &folder.kinds);
        for change in &mut out {
            change.keys.truncate(MOST);
        }
        out
    }
}

/// Behind the name of an image stands all that goes into it.
fn of_image_names(changes: &mut [Change], kinds: &Kinds) {
    let mut of_images: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for change in changes.iter().filter(|change| change.subject == Subject::Image) {
        of_images.entry(change.unit.folder.clone()).or_default().extend(change.keys.iter().cloned());
    }
    for change in changes.iter_mut().filter(|change| is_image_name(change, kinds)) {
        for key in of_images.get(&change.unit.folder).into_iter().flatten() {
            if !change.keys.contains(key) {
                change.keys.push(key.clone());
            }
        }
    }
}
