//! Where the model comes from, and what the processes of a pod share.

use super::{Taker, texts_of};
use serde_json::Value;

impl Taker<'_> {
    /// A volume with the model, and shared memory. No key says anything of others.
    pub(super) fn volumes(&mut self) {
        let volumes = self.pod_at("/volumes").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let mounts = self.container("/volumeMounts").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let mount = |volume: &Value| {
            mounts.iter().find(|mount| mount.get("name").is_some() && mount.get("name") == volume.get("name"))
        };
        let holds =
            |volume: &&Value| volume.get("persistentVolumeClaim").is_some() || volume.get("image").is_some();
        if let [volume] = volumes.iter().filter(holds).collect::<Vec<_>>().as_slice()
            && let Some(mount) = mount(volume)
            && let Some(folder) = mount.get("mountPath").and_then(Value::as_str)
        {
            self.mounted(volume, mount, folder);
        } else {
            self.fetched(volumes, mounts);
        }
        let shared = volumes.iter().find(|volume| {
            let path = mount(volume).and_then(|mount| mount.get("mountPath")?.as_str());
            path == Some("/dev/shm")
        });
        self.text(
            &["resources", "shared_memory"],
            shared.and_then(|volume| volume.pointer("/emptyDir/sizeLimit")),
        );
    }

    fn mounted(&mut self, volume: &Value, mount: &Value, folder: &str) {
        let part = mount.get("subPath").and_then(Value::as_str);
        // The last part of it stands behind the folder.
        let above = match part {
            None => Some(folder),
            Some(part) => {
                let last = part.rsplit('/').next().unwrap_or_default();
                folder.strip_suffix(last).and_then(|above| above.strip_suffix('/'))
            }
        };
        let Some(above) = above else { return };
        self.text(&["model", "claim"], volume.pointer("/persistentVolumeClaim/claimName"));
        self.text(&["model", "image"], volume.pointer("/image/reference"));
        if let Some(part) = part {
            self.draft.set(&["model", "sub_path"], part);
        }
        self.draft.set(&["model", "mount_path"], above);
        self.model_path = Some(folder.to_owned());
    }

    /// A model that an init container fetches, as ours does.
    fn fetched(&mut self, volumes: &[Value], mounts: &[Value]) {
        let containers = self.pod_at("/initContainers").and_then(Value::as_array).into_iter().flatten();
        let told = containers.map(|container| (container, texts_of(container)));
        let found = told
            .into_iter()
            .find(|(_, env)| env.contains_key("MODEL_URI") && env.contains_key("MODEL_SHA256"));
        let Some((container, mut env)) = found else { return };
        let mounted = container.pointer("/volumeMounts/0");
        let volume = mounted.and_then(|mount| mount.get("name"));
        let of_volume = |entry: &&Value| volume.is_some() && entry.get("name") == volume;
        self.text(
            &["model", "size"],
            volumes.iter().find(of_volume).and_then(|v| v.pointer("/emptyDir/sizeLimit")),
        );
        self.text(
            &["model", "mount_path"],
            mounts.iter().find(of_volume).and_then(|mount| mount.get("mountPath")),
        );
        for (key, variable) in
            [("uri", "MODEL_URI"), ("sha256", "MODEL_SHA256"), ("endpoint", "RCLONE_S3_ENDPOINT")]
        {
            if let Some(value) = env.remove(variable) {
                self.draft.set(&["model", key], value);
            }
        }
        self.model_path = env.remove("MODEL_PATH");
        self.text(&["model", "credentials_secret"], container.pointer("/envFrom/0/secretRef/name"));
        let image =
            container.get("image").filter(|image| image.as_str() != Some(crate::resolve::FETCH_IMAGE));
        self.text(&["model", "fetch_image"], image);
    }
}
