use super::Outcome;
use crate::diagnostic::Printed;
use crate::spec::{self, Key};
use std::fmt::Write as _;

const HEAD: &str = "\
<!-- Written by `make docs` from the doc comments in src/spec/sections/. -->

# service.toml

Every key there is. What has no default and is not required is left out of the output where it is not given. Paths are
relative to the folder of `service.toml`. `NAME` stands for a name of your choice, and a table in
`[[…]]` may be given many times.

`modelstow schema` prints the same as a JSON Schema, which editors complete and check from. Put its path at the top of the
file: `#:schema PATH-TO/service.schema.json`.

## Top level
";

const PLATFORM: &str = "
# platform.toml

What a platform says to every service in the folders below: see [platform.md](platform.md). `modelstow schema platform`
prints the same as a JSON Schema.
";

/// All keys of `service.toml` and `platform.toml` as Markdown, for `docs/reference.md`.
pub fn run() -> Outcome {
    let mut data = HEAD.to_owned();
    write_keys(spec::reference(), &mut data);
    data.push_str(PLATFORM);
    write_keys(spec::platform_reference(), &mut data);
    Outcome { data: Printed::Machine(data), ..Outcome::default() }
}

fn write_keys(keys: &[Key], data: &mut String) {
    data.push_str(&table(keys, ""));
    for section in keys.iter().filter(|key| key.is_section) {
        let rows = table(keys, &section.path);
        if !rows.is_empty() {
            let header = match section.path.strip_suffix("[]") {
                Some(path) => format!("[[{path}]]"),
                None => format!("[{}]", section.path),
            };
            let _ = write!(data, "\n## `{header}`\n\n{}\n{rows}", section.description);
        }
    }
}

/// The keys right below a section, those that are sections themselves left out.
fn table(keys: &[Key], section: &str) -> String {
    let mut rows = String::new();
    for key in keys.iter().filter(|key| !key.is_section) {
        let below = if section.is_empty() {
            Some(key.path.as_str())
        } else {
            key.path.strip_prefix(section).and_then(|rest| rest.strip_prefix('.'))
        };
        let Some(name) = below.filter(|name| !name.trim_start_matches("NAME.").contains('.')) else {
            continue;
        };
        let mut meaning = key.description.clone();
        for (word, means) in &key.choices {
            let _ = write!(meaning, "<br>`\"{word}\"`: {means}");
        }
        let _ = writeln!(rows, "| `{name}` | {} | {} |", cell(&key.kind), cell(&meaning));
    }
    if rows.is_empty() { rows } else { format!("\n| key | takes | meaning |\n| --- | --- | --- |\n{rows}") }
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}
