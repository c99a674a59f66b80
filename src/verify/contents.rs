//! What must not be in an image: secrets, which everybody has who pulls it, and what keeps a container alive without its
//! server.

use crate::diagnostic::Code;
use crate::dockerfile::instructions;
use crate::kubernetes::Mistake;
use crate::project::Project;
use crate::render::Output;
use crate::resolve::is_called_a_secret;
use std::path::Path;

const KEY_FILES: &[&str] = &["key", "p8", "pem"];
const SCRIPTS: &[&str] = &["bash", "sh"];

/// What a Dockerfile says that the image would keep, or that hides the end of the server.
pub fn of_dockerfile(text: &str) -> Vec<(Code, Mistake)> {
    let mut found = Vec::new();
    for instruction in instructions(text) {
        let line = instruction.line;
        match instruction.name.as_str() {
            "ARG" | "ENV" => {
                let names =
                    instruction.arguments.split_whitespace().filter_map(|word| word.split('=').next());
                // `ENV NAME some words` is one variable.
                let first = if instruction.arguments.contains('=') { usize::MAX } else { 1 };
                for name in names.take(first).filter(|name| is_called_a_secret(name)) {
                    let message = format!("`{} {name}` stays in the image's history", instruction.name);
                    found.push((Code::LiteralSecret, Mistake { message, line }));
                }
            }
            "CMD" | "ENTRYPOINT" | "RUN" if waits_for_ever(&instruction.arguments) => {
                let message =
                    format!("`{}` waits for ever, whether the server runs or not", instruction.name);
                found.push((Code::CrashHidden, Mistake { message, line }));
            }
            _ => {}
        }
    }
    found
}

/// The same of the files that it copies, by their paths.
pub fn of_files(output: &Output, project: &Project) -> Vec<(String, Code, &'static str)> {
    let mut found = Vec::new();
    for path in output.inputs.keys() {
        let extension =
            Path::new(path).extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        if KEY_FILES.contains(&extension)
            && project.read(path).is_ok_and(|text| text.contains("PRIVATE KEY-----"))
        {
            let words = "the file holds a private key, and whoever can pull the image would have it";
            found.push((path.clone(), Code::LiteralSecret, words));
        }
        if SCRIPTS.contains(&extension) && project.read(path).is_ok_and(|text| ends_in_waiting(&text)) {
            let words = "the script ends in waiting for ever, whether the server runs or not";
            found.push((path.clone(), Code::CrashHidden, words));
        }
    }
    found
}

fn ends_in_waiting(script: &str) -> bool {
    let mut lines = script.lines().map(str::trim);
    lines.rfind(|line| !line.is_empty() && !line.starts_with('#')).is_some_and(waits_for_ever)
}

/// `sleep infinity`, `tail -f /dev/null`, also as a JSON array.
fn waits_for_ever(command: &str) -> bool {
    let words: Vec<&str> = command
        .split(|c: char| c.is_whitespace() || "[]\",;&".contains(c))
        .filter(|word| !word.is_empty())
        .collect();
    words.windows(2).any(|pair| pair == ["sleep", "infinity"])
        || words
            .windows(3)
            .any(|three| three[0] == "tail" && three[1].starts_with('-') && three[2] == "/dev/null")
}
