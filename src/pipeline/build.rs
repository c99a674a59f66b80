//! What can be asked of a project, whoever asks: the commands, an editor, a page, a program.

use super::{Built, Under, Until, through};
use crate::diagnostic::{Finding, Report};
use crate::explain::{Explainer, KeyExplained, LineExplained};
use crate::platform::Platforms;
use crate::project::Project;
use crate::resolve::Claims;
use crate::tree::{LOCK, Lock, Plan, Written};
use std::collections::BTreeMap;

/// A project that was taken through the stages.
#[derive(Debug)]
pub struct Build {
    /// The project's `service.toml`, as findings name it.
    pub file: String,
    /// What came of it; `None` where a finding is an error.
    pub built: Option<Built>,
    /// The platform above it, and what it needed of that.
    pub under: Option<Under>,
    /// What was found, with the texts that it points into.
    pub report: Report,
}

impl Build {
    /// Takes a project through all stages but the last. Nothing is written.
    #[must_use]
    pub fn of(project: Project) -> Self {
        Self::under(project, &Platforms::default())
    }

    /// The same, below a platform that was read already for another project of the run.
    #[must_use]
    pub fn under(project: Project, platforms: &Platforms) -> Self {
        let mut report = Report::default();
        let file = project.file().to_owned();
        let (built, under) = through(project, platforms, Until::Verified, &mut report);
        report.sort();
        Self { file, built, under, report }
    }

    /// What was found, in the order in which people read it.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.report.findings
    }

    /// The texts of the output folder by their paths in it, the lock among them; none where it was refused.
    #[must_use]
    pub fn files(&self) -> BTreeMap<String, String> {
        let Some(built) = &self.built else { return BTreeMap::new() };
        let documents = built.output.documents.iter();
        let mut files: BTreeMap<String, String> =
            documents.map(|document| (document.path.clone(), document.text.clone())).collect();
        files.insert(LOCK.to_owned(), Lock::of(&built.output, built.edition()).text());
        files
    }

    /// A finding for each file of the project's output folder that is not as it would be written.
    #[must_use]
    pub fn check(&self) -> Vec<Finding> {
        let Some(built) = &self.built else { return Vec::new() };
        let causes = built.causes(&self.report.sources);
        built.plan().check_findings(&|document, line| causes.to_change(document, line))
    }

    /// Writes the files that are not as they have to be. Where anything is in the way, nothing is written, unless it is
    /// forced.
    #[must_use]
    pub fn write(&self, force: bool) -> Written {
        let Some(built) = &self.built else { return Written::default() };
        let causes = built.causes(&self.report.sources);
        built.plan().write(force, &|document, line| causes.to_change(document, line))
    }

    /// Where a line (from 1) of a file in the output folder comes from, as that file is now; `None` where the project was
    /// refused.
    ///
    /// # Errors
    /// When there is no such line, or it is not what the project gives.
    #[must_use]
    pub fn explain_line(&self, path: &str, line: usize) -> Option<Result<LineExplained, Box<Finding>>> {
        Some(self.explainer()?.line_there(path, line))
    }

    /// Where a key of `service.toml` goes; `None` where the project was refused.
    ///
    /// # Errors
    /// When there is no such key.
    #[must_use]
    pub fn explain_key(&self, key: &str) -> Option<Result<KeyExplained, Box<Finding>>> {
        Some(self.explainer()?.key_explained(key))
    }

    fn explainer(&self) -> Option<Explainer<'_>> {
        Some(Explainer::new(self.built.as_ref()?, &self.report.sources))
    }
}

impl Built {
    /// The edition that it was built for.
    #[must_use]
    pub fn edition(&self) -> &str {
        self.services.first().map_or("", |service| service.edition.value.as_str())
    }

    /// What is in the output folder, against what would be written.
    #[must_use]
    pub fn plan(&self) -> Plan<'_> {
        Plan::make(&self.project, &self.output, self.edition())
    }
}

/// Looks at several projects of one repository side by side: no two may write the same object.
#[derive(Debug, Default)]
pub struct SideBySide {
    claims: Claims,
}

impl SideBySide {
    /// Takes one more project in, and refuses it where it writes what another one writes already.
    pub fn take(&mut self, Build { built, report, .. }: &mut Build) {
        let before = report.findings.len();
        if let Some(built) = built {
            let shown = built.project.file();
            built.services.iter().for_each(|service| self.claims.take(service, shown, report));
        }
        if report.findings.len() > before {
            *built = None;
        }
    }
}
