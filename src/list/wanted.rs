//! Which services are wanted.

use super::Row;
use crate::diagnostic::{Code, Finding, nearest};
use clap::Args;
use std::collections::BTreeSet;

/// Names that a service has to have; of one kind any of those that are given.
#[derive(Debug, Clone, Default, Args)]
pub struct Wanted {
    /// Only services in this cluster.
    #[arg(long, value_name = "NAME")]
    pub cluster: Vec<String>,
    /// Only this environment.
    #[arg(long, value_name = "NAME")]
    pub environment: Vec<String>,
    /// Only services of this owner.
    #[arg(long, value_name = "OWNER")]
    pub owner: Vec<String>,
    /// Only services in this namespace.
    #[arg(long, value_name = "NAME")]
    pub namespace: Vec<String>,
    /// Only services on this runtime.
    #[arg(long, value_name = "NAME")]
    pub runtime: Vec<String>,
    /// Only services of this model.
    #[arg(long, value_name = "NAME")]
    pub model: Vec<String>,
    /// Only services that ask for this device, such as `nvidia.com/gpu`.
    #[arg(long, value_name = "NAME")]
    pub device: Vec<String>,
    /// Only services that may break this rule, and do.
    #[arg(long, value_name = "RULE")]
    pub excepted: Vec<String>,
}

/// The names of one kind that a row has.
type Names = fn(&Row) -> Vec<&str>;

impl Wanted {
    /// What is asked for: how people call it, the names, and what a row has of it.
    fn kinds(&self) -> [(&'static str, &[String], Names); 8] {
        [
            ("cluster", &self.cluster, |row| row.cluster.as_deref().into_iter().collect()),
            ("environment", &self.environment, |row| row.environment.as_deref().into_iter().collect()),
            ("owner", &self.owner, |row| row.owner.as_deref().into_iter().collect()),
            ("namespace", &self.namespace, |row| row.namespace.as_deref().into_iter().collect()),
            ("runtime", &self.runtime, |row| vec![&row.runtime]),
            ("model", &self.model, |row| row.model.as_deref().into_iter().collect()),
            ("device", &self.device, |row| row.devices().map(|(name, _)| name).collect()),
            ("exception from the rule", &self.excepted, |row| {
                row.excepted.iter().map(|excepted| excepted.rule.as_str()).collect()
            }),
        ]
    }

    /// Whether a row has what is asked for.
    #[must_use]
    pub fn takes(&self, row: &Row) -> bool {
        let mut kinds = self.kinds().into_iter().filter(|(_, names, _)| !names.is_empty());
        kinds.all(|(_, names, of)| of(row).iter().any(|has| names.iter().any(|name| name == has)))
    }

    /// A finding for each name that no row has: an empty table would not tell a slip from good news.
    #[must_use]
    pub fn unknown(&self, rows: &[Row]) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (what, names, of) in self.kinds() {
            let known: BTreeSet<&str> = rows.iter().flat_map(of).collect();
            for name in names.iter().filter(|name| !known.contains(name.as_str())) {
                let finding =
                    Finding::nowhere(Code::NoService, format!("no service has the {what} `{name}`"));
                let all: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
                findings.push(match nearest(name, known.iter().copied()) {
                    Some(near) => finding.help(format!("did you mean `{near}`?")),
                    None if all.is_empty() => finding.help("none has any"),
                    None => finding.help(format!("there are {}", all.join(", "))),
                });
            }
        }
        findings
    }
}
