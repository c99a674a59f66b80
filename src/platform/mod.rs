//! `platform.toml`: what a platform says to all services below it. The nearest one above a service, within its repository,
//! is its platform.
//!
//! Its defaults and clusters are layers under the service's own ([`Below`]), so every value knows its place there as it
//! knows one in `service.toml`. Its rules are judged once a service is decided (`resolve/rules.rs`).

mod file;
mod prices;
mod rule;
mod used;

pub use rule::{Condition, ENVIRONMENT, Exception, Rule};
pub use used::Used;

use crate::capacity::Prices;
use crate::diagnostic::{Finding, Report, Severity};
use crate::project::{Above, Project};
use crate::spec::{Below, PlatformSpec};
use crate::worktree::unreadable;
use prices::AllPrices;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// The name of the file.
pub const FILE: &str = "platform.toml";

/// A platform that was read. Its places count from the start of its own text: it is the first of the sources of a service.
#[derive(Debug)]
pub struct Platform {
    /// The file as findings name it.
    pub file: String,
    /// Where it is on disk, without links.
    pub real: Option<PathBuf>,
    /// What it says.
    pub text: Arc<str>,
    /// What is wrong with it.
    pub findings: Vec<Finding>,
    /// The names of its clusters.
    pub clusters: Vec<String>,
    /// The warnings that its defaults accept.
    pub allow: Vec<String>,
    /// What has to hold.
    pub rules: Vec<Rule>,
    /// The keys that clusters say, and that so depend on which cluster is named.
    of_clusters: BTreeSet<String>,
    prices: Option<AllPrices>,
}

impl Platform {
    /// Reads the text of a file.
    fn read(file: String, real: Option<PathBuf>, text: Arc<str>) -> Self {
        let (report, spec, rules, prices) = look(&file, &text);
        let spec = spec.unwrap_or_default();
        let clusters = spec.clusters.iter().flatten().map(|(name, _)| name.value.clone()).collect();
        let allow = spec.defaults.as_ref().and_then(|defaults| defaults.allow.as_ref());
        let allow = allow.into_iter().flatten().map(|code| code.value.clone()).collect();
        let of_clusters = Below::of(&text, 0).keys_of_clusters();
        Self { file, real, text, findings: report.findings, clusters, allow, rules, of_clusters, prices }
    }

    /// One that cannot be read.
    fn broken(file: String, real: Option<PathBuf>, finding: Finding) -> Self {
        let findings = vec![finding];
        let (clusters, rules, allow) = (Vec::new(), Vec::new(), Vec::new());
        let (text, of_clusters) = ("".into(), BTreeSet::new());
        Self { file, real, text, findings, clusters, allow, rules, of_clusters, prices: None }
    }

    /// The layers that lie under a service.
    #[must_use]
    pub fn below(&self) -> Below<'_> {
        Below::of(&self.text, 0)
    }

    /// The rule that a line (from 1) belongs to, and its place among the rules.
    #[must_use]
    pub fn rule_on_line(&self, line: usize) -> Option<(usize, &Rule)> {
        let heads = self.text.lines().take(line).filter(|line| line.trim_start().starts_with('['));
        let start = self.text.split_inclusive('\n').take(line).map(str::len).sum::<usize>();
        let is_rule = heads.last().is_some_and(|head| head.trim_start().starts_with("[[rules"));
        let heads =
            self.text[..start].lines().filter(|line| line.trim_start().starts_with("[[rules")).count();
        let at = heads.checked_sub(1).filter(|_| is_rule)?;
        Some((at, self.rules.get(at)?))
    }

    /// Whether a line (from 1) says a price.
    #[must_use]
    pub fn is_price_on_line(&self, line: usize) -> bool {
        let is_text = |line: &&str| !line.trim().is_empty() && !line.trim_start().starts_with('#');
        let here = line.checked_sub(1).and_then(|at| self.text.lines().nth(at)).filter(is_text);
        let heads = self.text.lines().take(line).map(str::trim_start).filter(|line| line.starts_with('['));
        here.is_some_and(|here| match heads.last() {
            Some(head) => head.starts_with("[prices"),
            None => here.trim_start().starts_with("prices"),
        })
    }

    /// What hours cost in a cluster; `None` where no prices are said.
    #[must_use]
    pub fn prices(&self, cluster: Option<&str>) -> Option<&Prices> {
        Some(self.prices.as_ref()?.of(cluster))
    }

    /// Whether nothing in it stops the work.
    #[must_use]
    pub fn is_fine(&self) -> bool {
        self.findings.iter().all(|finding| finding.severity != Severity::Error)
    }

    /// Whether what a key says can depend on the cluster.
    #[must_use]
    pub fn depends_on_cluster(&self, key: &str) -> bool {
        let lies_below = |one: &str, other: &str| {
            one.strip_prefix(other).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
        };
        self.of_clusters.iter().any(|said| lies_below(said, key) || lies_below(key, said))
    }
}

/// The platforms of a run: each is read once, however many services are below it.
#[derive(Debug, Default)]
pub struct Platforms {
    known: Mutex<BTreeMap<PathBuf, Arc<OnceLock<Arc<Platform>>>>>,
}

impl Platforms {
    /// The platform of a project.
    #[must_use]
    pub fn above(&self, project: &Project) -> Option<Arc<Platform>> {
        let above = project.platform()?;
        let Some(real) = above.real.clone() else { return Some(Arc::new(read(above))) };
        let known =
            Arc::clone(self.known.lock().unwrap_or_else(PoisonError::into_inner).entry(real).or_default());
        Some(Arc::clone(known.get_or_init(|| Arc::new(read(above)))))
    }

    /// All that were read, in the order of their places.
    #[must_use]
    pub fn all(&self) -> Vec<Arc<Platform>> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.values().filter_map(|platform| platform.get().cloned()).collect()
    }
}

fn read(above: Above<'_>) -> Platform {
    match above.read() {
        Ok(text) => Platform::read(above.shown, above.real, text),
        Err(error) => {
            let finding = unreadable(&above.shown, &error);
            Platform::broken(above.shown, above.real, finding)
        }
    }
}

/// What is wrong with a file as a platform, with what can be read of it.
#[must_use]
pub fn findings(file: &str, text: &str) -> (Report, Option<PlatformSpec>) {
    let (report, spec, ..) = look(file, text);
    (report, spec)
}

fn look(file: &str, text: &str) -> (Report, Option<PlatformSpec>, Vec<Rule>, Option<AllPrices>) {
    let mut report = Report::default();
    let spec = file::read(file, text, &mut report);
    let rules = spec.as_ref().and_then(|spec| spec.rules.as_deref());
    let rules = rule::read(rules.unwrap_or_default(), file, &mut report);
    let prices = spec.as_ref().and_then(|spec| prices::read(spec, file, &mut report));
    report.sort();
    (report, spec, rules, prices)
}
