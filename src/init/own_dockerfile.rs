//! What a Dockerfile of the project's own says: where it listens, what it runs, where it puts the model.

use crate::code::Code;
use crate::dockerfile::{Instruction, instructions};
use std::collections::BTreeMap;

/// What was read.
#[derive(Debug, Clone, Default)]
pub struct OwnDockerfile {
    /// The port of `EXPOSE`, and its line.
    pub port: Option<(i64, usize)>,
    /// What `EXPOSE` says instead of a number that is known, and its line.
    pub unknown_port: Option<(String, usize)>,
    /// The values of `ARG` and `ENV`.
    variables: BTreeMap<String, String>,
    /// The words of `ENTRYPOINT` and `CMD`.
    words: Vec<String>,
    /// What each `COPY` puts where: source, absolute destination and line.
    copies: Vec<(String, String, usize)>,
}

impl OwnDockerfile {
    /// Reads the last stage.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let mut read = Self::default();
        let mut folder = "/".to_owned();
        for instruction in instructions(text) {
            let Instruction { name, arguments, line } = instruction;
            match name.as_str() {
                "FROM" => {
                    read = Self::default();
                    "/".clone_into(&mut folder);
                }
                "WORKDIR" => folder = below(&folder, arguments.trim()),
                "ARG" | "ENV" => read.variables.extend(variables(&arguments)),
                "EXPOSE" if read.port.is_none() => {
                    let words = arguments.split_whitespace().next().unwrap_or_default();
                    let port = words.split('/').next().map(|port| read.filled(port));
                    read.port = port.and_then(|port| port.parse().ok()).map(|port| (port, line));
                    read.unknown_port = read.port.is_none().then(|| (words.to_owned(), line));
                }
                "ENTRYPOINT" | "CMD" => {
                    let bare = |word: &str| word.trim_matches(['[', ']', ',', '"', '\'']).to_owned();
                    read.words.extend(arguments.split_whitespace().map(bare));
                }
                "COPY" | "ADD" if !arguments.contains("--from=") => {
                    let words = arguments.split_whitespace().filter(|word| !word.starts_with("--"));
                    let words: Vec<String> =
                        words.map(|word| word.trim_matches(['[', ']', ',', '"']).to_owned()).collect();
                    let Some((last, sources)) = words.split_last() else { continue };
                    let to = below(&folder, last);
                    for source in sources {
                        let source = source.trim_start_matches("./").trim_end_matches('/');
                        let name = source.rsplit('/').next().unwrap_or_default();
                        let is_folder = last.ends_with('/') || last == "." || sources.len() > 1;
                        let whole = if is_folder { below(&to, name) } else { to.clone() };
                        read.copies.push((source.to_owned(), whole, line));
                    }
                }
                _ => {}
            }
        }
        read
    }

    /// The value of `$NAME`, `${NAME}` or `${NAME:-default}`; other words as they are.
    fn filled(&self, words: &str) -> String {
        let Some(name) = words.strip_prefix('$') else { return words.to_owned() };
        let name = name.strip_prefix('{').and_then(|name| name.strip_suffix('}')).unwrap_or(name);
        let (name, default) = name.split_once(":-").unwrap_or((name, ""));
        let value = self.variables.get(name).filter(|value| !value.is_empty());
        value.map_or(default, String::as_str).to_owned()
    }

    /// Where a file or folder of the project is in the image, and the line that says so.
    #[must_use]
    pub fn place(&self, path: &str) -> Option<(&str, usize)> {
        self.copies.iter().find(|(source, ..)| source == path).map(|(_, to, line)| (to.as_str(), *line))
    }

    /// Whether it runs a file of code, or what is in it.
    #[must_use]
    pub fn runs(&self, code: &Code) -> bool {
        let stem = code.path.rsplit_once('.').map_or("", |(stem, _)| stem).replace('/', ".");
        let name = code.path.rsplit('/').next().unwrap_or_default();
        self.words.iter().any(|word| {
            word.rsplit('/').next() == Some(name)
                || word
                    .split_once(':')
                    .is_some_and(|(module, _)| module == stem || stem.ends_with(&format!(".{module}")))
        })
    }
}

/// `NAME=value`, any number of them, or `NAME value`.
fn variables(arguments: &str) -> Vec<(String, String)> {
    let bare = |value: &str| value.trim_matches(['"', '\'']).to_owned();
    if !arguments.contains('=') {
        let one = arguments.trim().split_once(char::is_whitespace);
        return one.map(|(name, value)| (name.to_owned(), bare(value.trim()))).into_iter().collect();
    }
    let words = arguments.split_whitespace().filter_map(|word| word.split_once('='));
    words.map(|(name, value)| (name.to_owned(), bare(value))).collect()
}

fn below(folder: &str, path: &str) -> String {
    let path = path.trim_matches('"');
    if path.starts_with('/') {
        return if path.len() > 1 { path.trim_end_matches('/').to_owned() } else { path.to_owned() };
    }
    let path = path.trim_start_matches("./").trim_end_matches('/');
    match path {
        "" | "." => folder.to_owned(),
        path => format!("{}/{path}", folder.trim_end_matches('/')),
    }
}
