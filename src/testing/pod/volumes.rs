use super::Pod;
use super::spec::{Container, Volume, VolumeMount};
use super::variables::{Given, Missing, StandIns};
use crate::kubernetes::Amount;
use crate::testing::engine::Mount;
use std::collections::BTreeMap;
use std::path::Path;

/// The volumes that several containers mount. What one writes there, another reads, so they outlive their containers.
#[must_use]
pub fn shared(pod: &Pod) -> Vec<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, container) in pod.all() {
        for mount in container.volume_mounts.iter().flatten() {
            *counts.entry(&mount.name).or_default() += 1;
        }
    }
    let empty = |name: &str| volume(pod, name).is_some_and(|volume| volume.empty_dir.is_some());
    counts
        .into_iter()
        .filter(|(name, count)| *count > 1 && empty(name))
        .map(|(name, _)| name.to_owned())
        .collect()
}

fn volume<'p>(pod: &'p Pod, name: &str) -> Option<&'p Volume> {
    pod.spec.volumes.iter().flatten().find(|volume| volume.name == name)
}

/// What a container mounts. `own` tells the engine's name of a shared volume, and `secrets` is a folder for the files of
/// Secrets.
pub fn mounts(
    pod: &Pod,
    container: &Container,
    stand_ins: &StandIns,
    own: &dyn Fn(&str) -> String,
    secrets: &Path,
) -> Given<BTreeMap<String, Mount>> {
    let mut given = Given::<BTreeMap<String, Mount>>::default();
    let shared = shared(pod);
    for (index, mount) in container.volume_mounts.iter().flatten().enumerate() {
        let Some(volume) = volume(pod, &mount.name) else { continue };
        let read_only = mount.read_only.unwrap_or(false);
        let found = if let Some(folder) = stand_ins.volumes.get(&mount.name) {
            let path = mount.sub_path.as_ref().map_or_else(|| folder.clone(), |sub| folder.join(sub));
            Some(Mount::Folder { path, read_only })
        } else if let Some(empty) = &volume.empty_dir {
            Some(if shared.contains(&mount.name) {
                Mount::Volume { name: own(&mount.name), read_only }
            } else {
                let size = empty.size_limit.as_ref().and_then(|size| Amount::parse(&size.0));
                Mount::Memory(size.map(Amount::whole))
            })
        } else if let Some(image) = &volume.image {
            let reference = image.reference.clone().unwrap_or_default();
            Some(Mount::Image { reference, sub_path: mount.sub_path.clone() })
        } else {
            files(volume, mount, stand_ins, secrets)
        };
        match found {
            Some(found) => {
                given.value.insert(mount.mount_path.clone(), found);
            }
            None => given.missing.push(missing(index, volume)),
        }
    }
    given
}

/// The files of a Secret or ConfigMap, one for each key.
fn files(volume: &Volume, mount: &VolumeMount, stand_ins: &StandIns, secrets: &Path) -> Option<Mount> {
    let name = secret(volume)?;
    stand_ins.secrets.get(name)?;
    let folder = secrets.join(name);
    let path = mount.sub_path.as_ref().map_or_else(|| folder.clone(), |key| folder.join(key));
    Some(Mount::Folder { path, read_only: true })
}

fn secret(volume: &Volume) -> Option<&String> {
    let secret = volume.secret.as_ref().and_then(|secret| secret.secret_name.as_ref());
    secret.or_else(|| volume.config_map.as_ref().map(|map| &map.name))
}

fn missing(index: usize, volume: &Volume) -> Missing {
    let field = format!("volumeMounts.{index}");
    if let Some(name) = secret(volume) {
        return Missing {
            field,
            what: format!("the Secret or ConfigMap `{name}`"),
            option: format!("--secret {name}=FILE"),
        };
    }
    let what = match &volume.persistent_volume_claim {
        Some(claim) => format!("the PersistentVolumeClaim `{}`", claim.claim_name),
        None => format!("the volume `{}`", volume.name),
    };
    Missing { field, what, option: format!("--volume {}=FOLDER", volume.name) }
}
