//! Reads a Dockerfile: its instructions, what it copies, as whom it runs.

/// A path of the build context that an instruction reads, and the line (from 1) on which the instruction starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// As it is written.
    pub path: String,
    /// From 1.
    pub line: usize,
}

/// An instruction with its continuation lines joined.
#[derive(Debug, Clone)]
pub struct Instruction {
    /// In upper case.
    pub name: String,
    /// What follows the name.
    pub arguments: String,
    /// From 1.
    pub line: usize,
}

/// Takes a Dockerfile apart, after the Dockerfile reference, "Format".
#[must_use]
pub fn instructions(text: &str) -> Vec<Instruction> {
    let mut found: Vec<Instruction> = Vec::new();
    let mut continued = false;
    for (index, line) in text.lines().enumerate() {
        let trimmed = line.trim();
        if trimmed.starts_with('#') || (trimmed.is_empty() && !continued) {
            continue;
        }
        let (words, more) =
            trimmed.strip_suffix('\\').map_or((trimmed, false), |words| (words.trim_end(), true));
        if let Some(last) = found.last_mut().filter(|_| continued) {
            last.arguments.push(' ');
            last.arguments.push_str(words);
        } else {
            let (name, arguments) = words.split_once(char::is_whitespace).unwrap_or((words, ""));
            found.push(Instruction {
                name: name.to_ascii_uppercase(),
                arguments: arguments.trim_start().to_owned(),
                line: index + 1,
            });
        }
        continued = more;
    }
    found
}

/// The `USER` of the last stage, or the line (from 1) of that stage where it has none; `None` without any stage.
#[must_use]
pub fn user(text: &str) -> Option<Result<Instruction, usize>> {
    let mut all = instructions(text);
    let stage = all.iter().rposition(|instruction| instruction.name == "FROM")?;
    let user = all[stage..].iter().rposition(|instruction| instruction.name == "USER");
    Some(user.map_or(Err(all[stage].line), |at| Ok(all.swap_remove(stage + at))))
}

/// The number that a `USER` names, the group left aside.
#[must_use]
pub fn user_number(arguments: &str) -> Option<i64> {
    arguments.split(':').next()?.trim().parse().ok()
}

/// The paths of the build context that a Dockerfile reads: by `COPY`, by `ADD` and by bind mounts.
#[must_use]
pub fn sources(text: &str) -> Vec<Source> {
    let mut sources = Vec::new();
    for instruction in instructions(text) {
        let line = instruction.line;
        let (flags, rest) = flags(&instruction.arguments);
        match instruction.name.as_str() {
            "COPY" | "ADD" if flags.iter().all(|flag| !flag.starts_with("--from=")) => {
                let words = words(rest);
                let copied = words.len().saturating_sub(1);
                sources.extend(words.into_iter().take(copied).map(|path| Source { path, line }));
            }
            "RUN" => {
                for mount in flags.iter().filter_map(|flag| flag.strip_prefix("--mount=")) {
                    let options: Vec<(&str, &str)> =
                        mount.split(',').map(|o| o.split_once('=').unwrap_or((o, ""))).collect();
                    let option = |names: &[&str]| {
                        options.iter().find(|(name, _)| names.contains(name)).map(|(_, value)| *value)
                    };
                    if option(&["type"]).unwrap_or("bind") == "bind" && option(&["from"]).is_none() {
                        sources.push(Source {
                            path: option(&["source", "src"]).unwrap_or(".").to_owned(),
                            line,
                        });
                    }
                }
            }
            _ => {}
        }
    }
    sources
}

fn flags(arguments: &str) -> (Vec<&str>, &str) {
    let mut flags = Vec::new();
    let mut rest = arguments.trim_start();
    while rest.starts_with("--") {
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        flags.push(&rest[..end]);
        rest = rest[end..].trim_start();
    }
    (flags, rest)
}

/// The words of the exec form or of the shell form.
fn words(text: &str) -> Vec<String> {
    if text.starts_with('[')
        && let Ok(words) = serde_json::from_str(text)
    {
        return words;
    }
    text.split_whitespace().map(|word| word.trim_matches(['"', '\'']).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::{Source, sources};

    #[test]
    fn copies_additions_and_bind_mounts_are_sources() {
        let text = "FROM a AS b\n# COPY no .\nCOPY --chmod=0644 model.rds /models/\nCOPY --from=b /x /y\n\
                    COPY one \\\n  two three/\nCOPY [\"with space\", \"/z\"]\n\
                    RUN --mount=type=bind,source=req.txt,target=/r --mount=type=cache,target=/c pip\n\
                    RUN --mount=type=bind,from=b,source=/q,target=/q true\nADD . /app\n";
        let found: Vec<(String, usize)> =
            sources(text).into_iter().map(|Source { path, line }| (path, line)).collect();
        let expected =
            [("model.rds", 3), ("one", 5), ("two", 5), ("with space", 7), ("req.txt", 8), (".", 10)];
        assert_eq!(found, expected.map(|(path, line)| (path.to_owned(), line)));
    }
}
