//! Which files of a project some code names: modules that it imports, files that it sources or opens.

use super::{Code, LONGEST};

/// A folder further up is none that a person has in mind.
const DEEPEST: usize = 8;

impl Code {
    /// The files that the code imports, sources or opens by their name, of those that `has` knows; and the lines.
    #[must_use]
    pub fn names(&self, has: &dyn Fn(&str) -> bool) -> Vec<(String, usize)> {
        let mut found = Vec::new();
        if self.is_python() {
            for import in &self.imports {
                found.extend(self.module(&import.value, has).map(|(path, _)| (path, import.line)));
            }
        }
        for string in &self.strings {
            let path = string.value.trim_start_matches("./");
            let beside = format!("{}{path}", self.folder());
            let known = [path, &beside].into_iter().find(|path| has(path));
            found.extend(known.map(|path| (path.to_owned(), string.line)));
        }
        found.retain(|(path, _)| *path != self.path);
        found
    }

    /// The file that a module is, or is in, and what of the name stands for something in it.
    pub(super) fn module<'n>(&self, name: &'n str, has: &dyn Fn(&str) -> bool) -> Option<(String, &'n str)> {
        self.find(name, has).map(|(_, path, rest)| (path, rest))
    }

    /// The folder of the project in which Python has to look for a module besides the one where the server starts.
    #[must_use]
    pub fn root(&self, name: &str, has: &dyn Fn(&str) -> bool) -> Option<&str> {
        let (folder, ..) = self.find(name, has).filter(|_| !name.starts_with('.'))?;
        Some(folder.trim_end_matches('/')).filter(|folder| !folder.is_empty())
    }

    /// The folder that a module is looked for in, its file, and what of the name stands for something in it.
    fn find<'n>(&self, name: &'n str, has: &dyn Fn(&str) -> bool) -> Option<(&str, String, &'n str)> {
        if name.len() > LONGEST {
            return None;
        }
        let dots = name.len() - name.trim_start_matches('.').len();
        let rest = name[dots..].replace('.', "/");
        let mut folders = std::iter::successors(Some(self.folder()), |folder| above(folder));
        let folders: Vec<&str> = if dots > 0 {
            folders.nth(dots - 1).into_iter().collect()
        } else if super::python::is_standard(name) {
            vec![""]
        } else {
            // A server looks where it starts; a file that is run by hand, beside itself; tests, where `src` is.
            std::iter::once("").chain(folders.filter(|folder| !folder.is_empty()).take(DEEPEST)).collect()
        };
        let mut part = rest.as_str();
        loop {
            for folder in &folders {
                let candidates = [format!("{folder}{part}.py"), format!("{folder}{part}/__init__.py")];
                if let Some(path) = candidates.into_iter().find(|path| !part.is_empty() && has(path)) {
                    return Some((folder, path, name[dots + part.len()..].trim_start_matches('.')));
                }
            }
            part = part.rsplit_once('/')?.0;
        }
    }
}

/// The folder around a folder, both with a closing `/`; empty for the project's own.
fn above(folder: &str) -> Option<&str> {
    let inner = folder.strip_suffix('/')?;
    Some(inner.rfind('/').map_or("", |at| &inner[..=at]))
}
