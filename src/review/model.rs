//! Which model runs, as far as the output and its `service.toml` tell.

use super::image;
use super::objects::Object;
use super::sides::{Folder, Side};
use toml::{Table, Value};

/// More files than these are counted.
const FILES: usize = 3;

/// What a model is called.
struct Model {
    name: Option<String>,
    version: Option<String>,
}

impl Model {
    /// The version that the workload's label says, or the image's; the name that no generated manifest says.
    fn of(side: &Side, environment: Option<&str>, workload: &Object) -> Self {
        let label = workload.at(&["metadata", "labels", "app.kubernetes.io/version"]);
        let version = label.and_then(|version| version.as_str()).map(str::to_owned);
        Self { name: name(side, environment), version: version.or_else(|| image::version(side)) }
    }

    /// `model NAME version VERSION`, as much of it as there is.
    fn shown(&self) -> Option<String> {
        let part = |what: &str, text: &Option<String>| text.as_ref().map(|text| format!("{what} `{text}`"));
        let version = part("version", &self.version);
        match (part("model", &self.name), version) {
            (Some(name), Some(version)) => Some(format!("{name} {version}")),
            (None, Some(version)) => Some(format!("model {version}")),
            (name, None) => name,
        }
    }
}

/// What a new workload runs.
pub fn comes(folder: &Folder, environment: Option<&str>, workload: &Object) -> Option<String> {
    Model::of(&folder.after, environment, workload).shown()
}

/// What a workload ran, and what it runs now. `is_other` says that what is fetched or mounted is another model.
pub fn changes(
    folder: &Folder,
    environment: Option<&str>,
    (before, after): (&Object, &Object),
    is_other: bool,
) -> Option<String> {
    let old = Model::of(&folder.before, environment, before);
    let new = Model::of(&folder.after, environment, after);
    if old.name != new.name || new.version.is_none() && (old.version.is_some() || !is_other) {
        return match (old.shown(), new.shown()) {
            (Some(old), Some(new)) if old != new => Some(format!("{old} becomes {new}")),
            (_, new) => new,
        };
    }
    let shown = new.shown()?;
    Some(match old.version {
        Some(old) if Some(&old) != new.version.as_ref() => {
            let name = new.name.map_or_else(|| "model".to_owned(), |name| format!("model `{name}`"));
            format!("{name} version `{old}` becomes `{}`", new.version.unwrap_or_default())
        }
        Some(_) if is_other => format!("{shown}: another model under the same version"),
        None if is_other => format!("{shown}: another model"),
        Some(_) => format!("{shown} as before"),
        None => shown,
    })
}

/// The files of the image that differ.
pub fn files(folder: &Folder) -> Option<String> {
    let files: Vec<String> =
        image::inputs_changed(folder).iter().map(|file| format!("`{}`", file.replace('`', ""))).collect();
    match files.len() {
        0 => None,
        1..=FILES => Some(files.join(", ")),
        more => Some(format!("{} and {} more files", files[0], more - 1)),
    }
    .map(|files| format!("changed in the image: {files}"))
}

fn name(side: &Side, environment: Option<&str>) -> Option<String> {
    let spec: Table = side.spec.as_ref()?.parse().ok()?;
    let own = environment.and_then(|name| spec.get("environments")?.get(name)?.as_table());
    let said = |section: &str| {
        let name = |table: &Table| table.get(section)?.get("name").and_then(Value::as_str).map(str::to_owned);
        own.and_then(name).or_else(|| name(&spec))
    };
    let has_model = spec.contains_key("model") || own.is_some_and(|own| own.contains_key("model"));
    if has_model { said("model").or_else(|| said("service")) } else { None }
}
