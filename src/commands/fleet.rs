//! What is said once of a platform, and not once for each service below it.

use crate::diagnostic::{Code, Place, Report, Span};
use crate::pipeline::Build;
use crate::platform::{Platform, Used};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The services of a run, as far as their platforms are concerned.
#[derive(Debug, Default)]
pub struct Fleet {
    /// By the paths of the platforms.
    platforms: BTreeMap<String, Below>,
    said: BTreeSet<(String, Span, Code, String)>,
}

/// The services below a platform.
#[derive(Debug)]
struct Below {
    platform: Arc<Platform>,
    used: Used,
    /// Whether one of them could not be judged.
    is_partial: bool,
}

impl Fleet {
    /// Takes note of a service, and takes what is wrong with the platform itself out of its report where another service
    /// said it already.
    pub fn take(&mut self, build: &mut Build) {
        let Some(under) = &build.under else { return };
        let file = under.platform.file.clone();
        let below = self.platforms.entry(file.clone()).or_insert_with(|| Below {
            platform: Arc::clone(&under.platform),
            used: Used::default(),
            is_partial: false,
        });
        under.used.values().for_each(|used| below.used.add(used));
        below.is_partial |= build.built.is_none();
        let (said, sources) = (&mut self.said, &build.report.sources);
        build.report.findings.retain(|finding| match finding.place {
            Place::Text(span) if sources.locate(span).is_some_and(|at| at.path == file) => {
                said.insert((file.clone(), span, finding.code, finding.message.clone()))
            }
            Place::File(ref path) if *path == file => {
                said.insert((file.clone(), Span { start: 0, end: 0 }, finding.code, finding.message.clone()))
            }
            _ => true,
        });
    }

    /// What no service needs of the platforms whose services were all looked at: those below these paths.
    pub fn unused(self, paths: &[PathBuf]) -> Vec<Report> {
        let folders: Vec<PathBuf> = paths.iter().filter_map(|path| path.canonicalize().ok()).collect();
        let is_whole = |real: &Path| {
            real.parent().is_some_and(|folder| folders.iter().any(|above| folder.starts_with(above)))
        };
        let whole = self.platforms.into_values().filter(|below| !below.is_partial);
        let whole = whole.filter(|below| below.platform.real.as_deref().is_some_and(is_whole));
        let reports = whole.map(|below| {
            let Below { platform, used, .. } = below;
            let mut report = Report { findings: used.unused(&platform), ..Report::default() };
            report.sources.add(&platform.file, platform.text.clone());
            report
        });
        reports.collect()
    }
}
