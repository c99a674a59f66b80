//! What a line of `platform.toml` does: the services that it reaches.

use super::nothing;
use crate::diagnostic::{Finding, Span};
use crate::pipeline::Under;
use crate::platform::Platform;
use serde::Serialize;
use std::fmt::{self, Display, Formatter};

/// What a line of `platform.toml` does.
#[derive(Debug, Serialize)]
pub struct PlatformExplained {
    /// The file as findings show it.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// The line itself.
    pub text: String,
    /// What it says: keys, or a rule.
    pub says: Vec<String>,
    /// Why, of a rule, and whom to ask.
    pub why: Option<String>,
    /// The services that it reaches, by their files: those that take a value from it, or that the rule is about.
    pub services: Vec<String>,
    /// Those that may break the rule and do.
    pub excepted: Vec<String>,
    /// How many services there are below the platform.
    pub below: usize,
}

/// What a line (from 1) of a platform does to services, each by its file and what it takes.
///
/// # Errors
/// When the line says nothing.
pub fn platform_line(
    platform: &Platform,
    line: usize,
    services: &[(String, Under)],
) -> Result<PlatformExplained, Box<Finding>> {
    let Some(text) = line.checked_sub(1).and_then(|at| platform.text.lines().nth(at)) else {
        let message = format!("there is no line {line}: the file has {}", platform.text.lines().count());
        return Err(Box::new(nothing(&platform.file, message)));
    };
    let mut explained = PlatformExplained {
        file: platform.file.clone(),
        line,
        text: text.to_owned(),
        says: Vec::new(),
        why: None,
        services: Vec::new(),
        excepted: Vec::new(),
        below: services.len(),
    };
    let names = |of: &dyn Fn(&Under) -> bool| -> Vec<String> {
        services.iter().filter(|(_, under)| of(under)).map(|(file, _)| file.clone()).collect()
    };
    let values = platform.below().on_line(&platform.text, line);
    if !values.is_empty() {
        let places: Vec<Span> = values.iter().map(|(_, span)| *span).collect();
        explained.services = names(&|under| under.takes(&places));
        explained.says = values.into_iter().map(|(key, _)| key).collect();
        explained.says.dedup();
        return Ok(explained);
    }
    if platform.is_price_on_line(line) {
        explained.says = vec!["a price, which `list` and `review` reckon with, and no file".to_owned()];
        return Ok(explained);
    }
    let Some((at, rule)) = platform.rule_on_line(line) else {
        let help = "name a line with a key or a rule";
        return Err(Box::new(nothing(&platform.file, format!("line {line} says nothing")).help(help)));
    };
    explained.says = vec![format!("the rule `{}`: {}", rule.name.value, rule.require.text.value)];
    explained.why = Some(format!("{}; ask {}", rule.why, rule.owner));
    explained.services = names(&|under| under.used.values().any(|used| used.rules.contains(&at)));
    explained.excepted =
        names(&|under| under.used.values().flat_map(|used| &used.exceptions).any(|(rule, _)| *rule == at));
    Ok(explained)
}

impl Display for PlatformExplained {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}:{}: {}", self.file, self.line, self.text.trim())?;
        writeln!(f)?;
        for says in &self.says {
            writeln!(f, "  {says}")?;
        }
        if let Some(why) = &self.why {
            writeln!(f, "  why: {why}")?;
        }
        let verb = if self.why.is_some() { "is about" } else { "reaches" };
        let colon = if self.services.is_empty() { "" } else { ":" };
        writeln!(f, "\nIt {verb} {} of {} services{colon}", self.services.len(), self.below)?;
        for service in &self.services {
            let excepted = if self.excepted.contains(service) { " (with an exception)" } else { "" };
            writeln!(f, "  {service}{excepted}")?;
        }
        Ok(())
    }
}
