use crate::diagnostic::Code;
use crate::resolve::facts::runtime::RuntimeFile;
use crate::resolve::plausible::Of;
use crate::resolve::service::Writable;
use crate::resolve::{Resolver, Setting, names};
use crate::spec::Table;
use crate::spec::scalar::Quantity;

impl Resolver<'_, '_> {
    /// The folders that the runtime needs, in the sizes that are given, and further ones.
    pub(in crate::resolve) fn writable(
        &mut self,
        given: Option<Table<Quantity>>,
        file: &RuntimeFile,
    ) -> Vec<Writable> {
        let folder = |path: Setting<String>, size| Writable { name: volume(&path.value), path, size };
        let stated = file.writable.iter();
        let mut all: Vec<Writable> =
            stated.map(|(path, size)| folder(Setting::runtime(path), Setting::runtime(size))).collect();
        for (path, size) in given.unwrap_or_default() {
            let path = self.check(Some(path), Code::InvalidPath, "runtime.writable", names::container_path);
            let (Some(path), Some(size)) = (path, self.quantity(Some(size), "runtime.writable", Of::Disk))
            else {
                continue;
            };
            match all.iter_mut().find(|folder| folder.path.value == path.value) {
                Some(folder) => folder.size = size,
                None => all.push(folder(Setting::from(path), size)),
            }
        }
        all
    }
}

/// `/var/cache/x` becomes `var-cache-x`.
fn volume(path: &str) -> String {
    let name = path.trim_matches('/').to_lowercase().replace(|c: char| !c.is_ascii_alphanumeric(), "-");
    name.trim_matches('-').to_owned()
}
