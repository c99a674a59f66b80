use std::collections::BTreeMap;

/// A file to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Relative to the output folder, with `/`.
    pub path: String,
    /// The template it came from.
    pub template: String,
    /// LF line ends, with a final one.
    pub text: String,
}

/// All that one project gives.
#[derive(Debug, Clone, Default)]
pub struct Output {
    /// The files to write, by path.
    pub documents: Vec<Document>,
    /// What went into the image, the Dockerfile excepted: path in the project and `sha256:…` of its mode and bytes.
    pub inputs: BTreeMap<String, String>,
    /// The files and folders that the Dockerfile copies, sorted.
    pub sources: Vec<String>,
    /// The same, and what they lead to where they are links: what the builder has to have, sorted.
    pub sent: Vec<String>,
    /// What it takes from its platform, by the keys there.
    pub platform: BTreeMap<String, Taken>,
}

/// A value that a service takes from its platform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// `sha256:…` of the value.
    pub hash: String,
    /// Where it stands, as findings show it.
    pub at: String,
}
