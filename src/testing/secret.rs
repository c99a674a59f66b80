//! What must not be seen by whoever reads a log.

use super::pod::StandIns;
use super::tested::Tested;
use crate::diagnostic::Finding;

/// Shorter ones are no secrets, and would take letters out of every word.
const SHORTEST: usize = 4;

/// Texts in which the values of Secrets are covered.
#[derive(Debug, Clone, Default)]
pub struct Cover {
    values: Vec<String>,
}

impl Cover {
    /// Covers all values that stand in for Secrets.
    #[must_use]
    pub fn of(stand_ins: &StandIns) -> Self {
        let secret = stand_ins.secrets.iter().filter(|(name, _)| !stand_ins.open.contains(*name));
        let all = secret.flat_map(|(_, keys)| keys.values());
        // A value of several lines is printed line by line.
        let lines = all.flat_map(|value| value.lines().map(str::trim).map(str::to_owned));
        let mut values: Vec<String> = lines.filter(|line| line.len() >= SHORTEST).collect();
        // The longest first, so that no part of one is left.
        values.sort_by_key(|value| std::cmp::Reverse(value.len()));
        Self { values }
    }

    /// Covers them in everything that is told.
    pub fn over_all(&self, tested: &mut Tested, findings: &mut [Finding]) {
        let wrong = tested.steps.iter_mut().flat_map(|step| &mut step.wrong);
        let told = findings.iter_mut().flat_map(|finding| {
            let more = [&mut finding.label, &mut finding.diff, &mut finding.output].into_iter().flatten();
            std::iter::once(&mut finding.message).chain(more).chain(&mut finding.help)
        });
        wrong.chain(told).for_each(|text| *text = self.over(text));
    }

    /// The text without them.
    #[must_use]
    pub fn over(&self, text: &str) -> String {
        self.values.iter().fold(text.to_owned(), |text, value| text.replace(value, "***"))
    }
}
