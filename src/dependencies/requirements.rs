//! `requirements.txt`.

use super::{Dependencies, Package, normalized};

/// Options that name a further file, and how long their short forms are.
const FILES: &[&str] = &["-r", "--requirement", "-c", "--constraint"];
const EDITABLE: &[&str] = &["-e", "--editable"];

/// Reads it.
pub fn read(text: &str) -> Dependencies {
    let mut found = Dependencies::default();
    let mut marked = Vec::new();
    for line in lines(text) {
        if let Some(file) = value(&line, FILES) {
            found.files.push(file.to_owned());
        } else if let Some(folder) = value(&line, EDITABLE) {
            found.files.push(folder.to_owned());
        } else if !line.starts_with('-') {
            marked.extend(requirement(&line, &mut found));
        }
    }
    // Whether a marker holds is decided where it is installed; but a file of which no line has a hash was locked without.
    if found.unpinned.len() + marked.len() == found.packages.len() {
        found.unpinned.append(&mut marked);
    }
    found
}

/// Lines with what they go on in, and without comments.
fn lines(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for part in text.trim_start_matches('\u{feff}').lines() {
        let part = if part.trim_start().starts_with('#') {
            ""
        } else {
            part.find(" #").or_else(|| part.find("\t#")).map_or(part, |at| &part[..at])
        };
        let part = part.trim();
        if let Some(part) = part.strip_suffix('\\') {
            line.push_str(part);
            line.push(' ');
            continue;
        }
        line.push_str(part);
        let whole = std::mem::take(&mut line);
        lines.push(whole.trim().to_owned());
    }
    lines.push(line.trim().to_owned());
    lines.retain(|line| !line.is_empty());
    lines
}

/// What stands behind one of some options.
fn value<'a>(line: &'a str, options: &[&str]) -> Option<&'a str> {
    options.iter().find_map(|option| {
        let rest = line.strip_prefix(option)?;
        // The short forms take their value without a space, too.
        let is_whole = rest.starts_with([' ', '\t', '=']) || !option.starts_with("--");
        is_whole.then(|| rest.trim_start_matches([' ', '\t', '=']).trim())
    })
}

/// Notes what a line asks for, and gives it back where it has no hash and may not be installed at all.
fn requirement(line: &str, found: &mut Dependencies) -> Option<String> {
    let (asked, options) = line.find(" --").map_or((line, ""), |at| line.split_at(at));
    let (asked, marker) = asked.split_once(';').unwrap_or((asked, ""));
    let asked = asked.trim();
    let end = asked.find(|c: char| !c.is_ascii_alphanumeric() && !"-_.".contains(c)).unwrap_or(asked.len());
    let (name, rest) = asked.split_at(end);
    let rest = rest.trim_start();
    let rest = rest.strip_prefix('[').and_then(|rest| Some(rest.split_once(']')?.1)).unwrap_or(rest).trim();
    let is_name = rest.is_empty() || rest.starts_with(['@', '=', '<', '>', '!', '~', '(']);
    let url = rest.strip_prefix('@').map(str::trim).or_else(|| (!is_name).then_some(asked));
    if url.is_some_and(|url| !url.contains("://")) {
        found.files.push(asked.to_owned());
    }
    let exact = rest.strip_prefix("===").or_else(|| rest.strip_prefix("=="));
    let exact = exact.map(str::trim).filter(|version| !version.contains([',', '*']));
    let is_pinned = options.contains(" --hash") && (exact.is_some() || url.is_some());
    if !is_pinned && marker.is_empty() {
        found.unpinned.push(asked.to_owned());
    }
    let name = if is_name { name } else { file_name(asked) };
    found.packages.push(Package { name: normalized(name), version: exact.map(str::to_owned) });
    (!is_pinned && !marker.is_empty()).then(|| asked.to_owned())
}

/// The name of what is at a URL or a path: that of a wheel or an archive stands before its first `-`.
fn file_name(place: &str) -> &str {
    if let Some((_, egg)) = place.split_once("#egg=") {
        return egg.split(['&', '[']).next().unwrap_or(egg);
    }
    let place = place.split(['#', '?']).next().unwrap_or(place);
    let name = place.rsplit('/').next().unwrap_or(place);
    name.split('-').next().unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::super::{Dependencies, Package};
    use super::read;

    fn names(found: &Dependencies) -> Vec<(&str, Option<&str>)> {
        found.packages.iter().map(|Package { name, version }| (name.as_str(), version.as_deref())).collect()
    }

    #[test]
    fn names_are_read_in_one_spelling_and_without_extras() {
        let found = read("Flask_Login.X==1.0\nuvicorn[standard] >= 0.3 # and more\n\n# gunicorn\nnumpy\n");
        let expected = [("flask-login-x", Some("1.0")), ("uvicorn", None), ("numpy", None)];
        assert_eq!(names(&found), expected);
    }

    #[test]
    fn a_hash_is_of_one_version() {
        let found = read(
            "a==1 \\\n    --hash=sha256:00 \\\n    --hash=sha256:01\n    # via b\nb==2\nc>=3 --hash=sha256:02\n\
             d==4.* --hash=sha256:03\ne==5 ; sys_platform == 'win32'\n",
        );
        assert_eq!(found.unpinned, ["b==2", "c>=3", "d==4.*"]);
    }

    #[test]
    fn a_lock_without_hashes_may_have_a_marker_on_each_line() {
        let found = read("flask==3.1.3 ; python_version >= \"3.9\"\nwin==1 ; sys_platform == \"win32\"\n");
        assert_eq!(found.unpinned, ["flask==3.1.3", "win==1"]);
    }

    #[test]
    fn what_lies_elsewhere_is_known_by_its_name() {
        let found = read(
            "--index-url https://example.com/simple\n\
             gunicorn @ https://example.com/g.whl --hash=sha256:00\n\
             https://example.com/py3/uvicorn-0.40.0-py3-none-any.whl --hash=sha256:00\n\
             git+https://example.com/x.git#egg=Flask\n",
        );
        assert_eq!(names(&found), [("gunicorn", None), ("uvicorn", None), ("flask", None)]);
        assert_eq!(found.unpinned, ["git+https://example.com/x.git#egg=Flask"]);
        assert!(found.files.is_empty(), "{found:?}");
    }

    #[test]
    fn other_files_are_told() {
        let found =
            read("-r base.txt\n-cconstraints.txt\n--requirement=more.txt\n-e .\n./wheels/a-1-any.whl\n");
        assert_eq!(found.files, ["base.txt", "constraints.txt", "more.txt", ".", "./wheels/a-1-any.whl"]);
    }
}
