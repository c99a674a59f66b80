//! Which files of a project some code names: modules that it imports, files that it sources or opens.

use super::Code;

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
        let dots = name.len() - name.trim_start_matches('.').len();
        let rest = name[dots..].replace('.', "/");
        let mut folders: Vec<String> = Vec::new();
        if dots > 0 {
            let mut folder = self.folder().trim_end_matches('/');
            for _ in 1..dots {
                folder = folder.rsplit_once('/').map_or("", |(above, _)| above);
            }
            folders.push(if folder.is_empty() { String::new() } else { format!("{folder}/") });
        } else {
            folders.extend([self.folder().to_owned(), String::new()]);
        }
        let mut part = rest.as_str();
        loop {
            for folder in &folders {
                let candidates = [format!("{folder}{part}.py"), format!("{folder}{part}/__init__.py")];
                if let Some(path) = candidates.into_iter().find(|path| !part.is_empty() && has(path)) {
                    return Some((path, name[dots + part.len()..].trim_start_matches('.')));
                }
            }
            part = part.rsplit_once('/')?.0;
        }
    }
}
