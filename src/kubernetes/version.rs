use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// A version of Kubernetes of which the fields are known, such as `1.33`. Patches add no fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(usize);

impl Version {
    /// All of them, as they are written.
    pub const NAMES: &'static [&'static str] =
        &["1.30", "1.31", "1.32", "1.33", "1.34", "1.35", "1.36", "1.37"];
    /// The oldest.
    pub const OLDEST: Self = Self(0);
    /// The newest.
    pub const NEWEST: Self = Self(Self::NAMES.len() - 1);

    /// All of them, the oldest first.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..Self::NAMES.len()).map(Self)
    }
}

impl FromStr for Version {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let known = Self::NAMES.iter().position(|name| *name == text).map(Self);
        known.ok_or_else(|| format!("it has to be a version from {} to {}", Self::OLDEST, Self::NEWEST))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(Self::NAMES[self.0])
    }
}

impl Serialize for Version {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Version {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(|_: String| D::Error::unknown_variant(&text, Self::NAMES))
    }
}
