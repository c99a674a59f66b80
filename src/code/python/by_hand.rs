//! What is done only where a file is run by hand: a server that imports the file does not do it.

use super::STARTERS;
use super::lines::Line;
use crate::code::{ByHand, Found, call};
use std::collections::BTreeSet;

/// A line, and where it stands.
#[derive(Debug)]
struct Noted {
    number: usize,
    text: String,
    /// The function or class around it.
    within: Option<String>,
    /// Whether it is run by hand only.
    by_hand: bool,
}

/// Reads the lines of a file one after another.
#[derive(Debug, Default)]
pub struct Reader {
    lines: Vec<Noted>,
    /// The functions at the top level.
    functions: BTreeSet<String>,
}

impl Reader {
    /// A function or class begins.
    pub fn begins(&mut self, line: &Line, name: &str) {
        if line.indent == 0 && !line.text.starts_with("class ") {
            self.functions.insert(name.to_owned());
        }
    }

    /// Any other line, the function around it, and whether it is run by hand only.
    pub fn read(&mut self, line: &Line, within: Option<&str>, by_hand: bool) {
        let (text, within) = (bare(&line.text), within.map(str::to_owned));
        self.lines.push(Noted { number: line.number, text, within, by_hand });
    }

    /// What a server misses.
    pub fn found(mut self) -> Vec<Found<ByHand>> {
        if !self.lines.iter().any(|line| line.by_hand) {
            return Vec::new();
        }
        self.follow_main();
        let elsewhere = self.words(|line| !line.by_hand);
        let used = self.words(|line| !line.by_hand && line.within.is_some());
        let globals: BTreeSet<(&str, &str)> = self
            .lines
            .iter()
            .filter_map(|line| Some((line.within.as_deref()?, line.text.strip_prefix("global ")?)))
            .flat_map(|(within, names)| names.split(',').map(move |name| (within, name.trim())))
            .collect();
        let set: BTreeSet<&str> = self
            .lines
            .iter()
            .filter(|line| !line.by_hand && !line.text.ends_with("None"))
            .filter_map(|line| Some((line.within.as_deref(), target(&line.text)?)))
            .filter(|(within, name)| within.is_none_or(|within| globals.contains(&(within, *name))))
            .map(|(_, name)| name)
            .collect();
        let loads = |name: &str| {
            self.functions.contains(name)
                && (["load", "model"].iter().any(|word| name.to_lowercase().contains(word))
                    || globals.iter().any(|(within, _)| *within == name))
        };
        let missed = |line: &Noted| {
            let calls = words(&line.text).find(|name| loads(name) && !elsewhere.contains(name));
            let sets = target(&line.text).filter(|name| used.contains(name) && !set.contains(name));
            let calls = calls.map(|name| ByHand::Calls(name.to_owned()));
            calls.or(sets.map(|name| ByHand::Sets(name.to_owned())))
        };
        self.lines
            .iter()
            .filter(|line| line.by_hand)
            .filter_map(|line| Some(Found { value: missed(line)?, line: line.number }))
            .collect()
    }

    /// A function that starts a server and is called only by hand is by hand itself.
    fn follow_main(&mut self) {
        let called = self.words(|line| line.by_hand);
        let mains: BTreeSet<String> = self
            .lines
            .iter()
            .filter(|line| STARTERS.iter().any(|starter| call(&line.text, starter).is_some()))
            .filter_map(|line| line.within.clone())
            .filter(|name| self.functions.contains(name) && called.contains(name.as_str()))
            .filter(|name| {
                let elsewhere = self.words(|line| !line.by_hand && line.within.as_ref() != Some(name));
                !elsewhere.contains(name.as_str())
            })
            .collect();
        for line in &mut self.lines {
            line.by_hand |= line.within.as_ref().is_some_and(|name| mains.contains(name));
        }
    }

    /// The names in some of the lines.
    fn words(&self, which: impl Fn(&Noted) -> bool) -> BTreeSet<&str> {
        self.lines.iter().filter(|line| which(line)).flat_map(|line| words(&line.text)).collect()
    }
}

/// The name that a line gives a value to.
fn target(text: &str) -> Option<&str> {
    let (name, value) = text.split_once('=')?;
    let name = name.split(':').next().unwrap_or_default().trim();
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_');
    (is_name && !value.starts_with('=')).then_some(name)
}

/// A line without what stands in quotes.
fn bare(text: &str) -> String {
    text.split('"').step_by(2).collect::<Vec<_>>().join("\"\"")
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty())
}
