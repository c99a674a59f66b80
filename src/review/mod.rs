//! What merging a change does: the committed output against the one on disk, object by object and field by field, each
//! change with its consequences.
//!
//! ```text
//! git ──sides──▶ Folder ──pairs──▶ Difference ──consequence──▶ Change ──group──▶ human, Markdown, JSON
//! ```
//!
//! What a change of a field does, what cannot change and how the items of a list are told apart is data, of
//! [`crate::kubernetes`]; nothing here names a kind without need.

mod base;
mod below;
mod change;
mod claims;
mod compare;
mod consequence;
mod defaults;
mod effects;
mod found;
mod group;
mod headline;
mod human;
mod image;
mod json;
mod keys;
mod kinds;
mod markdown;
mod model;
mod objects;
mod one_object;
mod pairs;
mod replaced;
mod scope;
mod sides;
mod spec;
mod words;

pub use crate::kubernetes::Consequence;
pub use base::Base;
pub use below::Said;
pub use change::{Change, Subject, Unit, What};
use keys::Lookup;
pub use objects::Identity;
pub use sides::Owner;
pub use spec::Stages;

use crate::capacity::Totals;
use crate::diagnostic::{Finding, Printed};
use crate::git::Repository;
use crate::project::Project;
use clap::ValueEnum;
use sides::{Folder, Side};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// All that differs between a commit and the working tree.
#[derive(Debug)]
pub struct Review {
    /// What the working tree was compared with.
    pub base: Base,
    /// How many services there are, changed or not.
    pub services: usize,
    /// The gravest first, then by service and file.
    pub changes: Vec<Change>,
    /// Where the capacity changes: before and after.
    pub totals: Vec<(Unit, Totals, Totals)>,
    /// Symbolic links in output folders, which were not followed.
    pub links: Vec<String>,
}

/// How a review is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Format {
    /// For people.
    #[default]
    Human,
    /// For a comment on a pull request.
    Markdown,
    /// One JSON object; docs/review.md describes it.
    Json,
}

impl Review {
    /// Compares the services below some paths with what was committed at a revision, or where the branch left the main
    /// branch. Nothing on disk is changed.
    ///
    /// # Errors
    /// When git cannot be asked, the revision is not there, or there are no services.
    pub fn of(
        paths: &[PathBuf],
        revision: Option<&str>,
        stages: &mut dyn Stages,
    ) -> Result<Self, Box<Finding>> {
        let first = scope::nearest_folder(paths);
        let repository = Repository::around(&first)?;
        let scopes = scope::of(paths, &repository)?;
        let base = Base::find(&repository, revision)?;
        let (folders, services) = sides::read(&repository, &base, &scopes)?;
        let empty = Self { base, services, changes: Vec::new(), totals: Vec::new(), links: Vec::new() };
        Ok(empty.compared(folders, repository.root(), stages))
    }

    /// Compares two states of one project, whose output folders are among their files.
    #[must_use]
    pub fn between(before: &Project, after: &Project, stages: &mut dyn Stages) -> Self {
        let folder = Folder {
            path: String::new(),
            before: Side::of(before),
            after: Side::of(after),
            kinds: after.kinds().clone(),
        };
        let base = Base { commit: "before".to_owned(), named: "the texts that were given".to_owned() };
        let empty = Self { base, services: 1, changes: Vec::new(), totals: Vec::new(), links: Vec::new() };
        empty.compared(vec![folder], Path::new(""), stages)
    }

    /// What differs in folders of a repository, with the keys behind it.
    fn compared(mut self, folders: Vec<Folder>, root: &Path, stages: &mut dyn Stages) -> Self {
        let mut links: BTreeSet<String> = BTreeSet::new();
        let mut keys = Lookup::new(root, stages);
        for (folder, from) in pairs::moved_folders(folders) {
            links.extend(folder.after.links.iter().cloned());
            let compared = compare::folder(&folder, from.as_deref());
            self.changes.extend(keys.name(&folder, compared.changes));
            self.totals.extend(compared.totals.into_iter().map(|totals| keys.priced(&folder, totals)));
        }
        self.changes.sort_by(|a, b| {
            let order = |change: &Change| (change.gravest(), change.unit.clone(), change.file.clone());
            order(a).cmp(&order(b))
        });
        self.links = links.into_iter().collect();
        self
    }

    /// Whether some of it cannot be applied.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        self.changes.iter().any(|change| change.gravest() == Consequence::Refused)
    }

    /// Writes it.
    #[must_use]
    pub fn print(&self, format: Format) -> Printed {
        match format {
            Format::Human => Printed::People(human::print(self)),
            Format::Markdown => Printed::People(markdown::print(self)),
            Format::Json => Printed::Machine(json::print(self)),
        }
    }
}
