use super::spec::Container;
use super::variables::{Given, StandIns, expand, variables};
use super::volumes::mounts;
use super::{Pod, amount};
use crate::testing::engine::Launch;
use std::path::{Path, PathBuf};

/// Names and places that no other run on this machine has.
#[derive(Debug, Clone)]
pub struct Names {
    /// What everything of this run begins with.
    pub prefix: String,
    /// A folder that nobody else reads.
    pub folder: PathBuf,
}

impl Names {
    /// What the engine calls something of the pod.
    #[must_use]
    pub fn of(&self, name: &str) -> String {
        format!("{}-{name}", self.prefix)
    }

    /// Where the files of Secrets are.
    #[must_use]
    pub fn secrets(&self) -> PathBuf {
        self.folder.join("secrets")
    }
}

/// What a container of a pod is started with, and what is missing for it. `user` is the one that its image states.
#[must_use]
pub fn launch(
    pod: &Pod,
    container: &Container,
    user: &str,
    stand_ins: &StandIns,
    names: &Names,
) -> Given<Launch> {
    let own = container.security_context.as_ref();
    let all = pod.spec.security_context.as_ref();
    let variables = variables(container, stand_ins);
    let own_name = |name: &str| names.of(name);
    let mounts = mounts(pod, container, stand_ins, &own_name, Path::new(&names.secrets()));
    let words = |words: &Option<Vec<String>>| -> Vec<String> {
        words.iter().flatten().map(|word| expand(word, &variables.value)).collect()
    };
    let uid = own.and_then(|own| own.run_as_user).or(all.and_then(|all| all.run_as_user));
    let gid = own.and_then(|own| own.run_as_group).or(all.and_then(|all| all.run_as_group));
    let uid = uid.map(|uid| uid.to_string());
    let user = match (uid, gid) {
        (Some(uid), Some(gid)) => Some(format!("{uid}:{gid}")),
        (None, Some(gid)) => Some(format!("{}:{gid}", user.split(':').next().unwrap_or_default())),
        (uid, None) => uid,
    };
    let groups = all.and_then(|all| all.fs_group).into_iter();
    let groups = groups.chain(all.and_then(|all| all.supplemental_groups.clone()).into_iter().flatten());
    let ports = container.ports.iter().flatten().filter(|port| port.protocol.as_deref() != Some("UDP"));
    let launch = Launch {
        name: names.of(&container.name),
        image: container.image.clone().unwrap_or_default(),
        command: words(&container.command),
        arguments: words(&container.args),
        user,
        groups: groups.collect(),
        read_only: own.and_then(|own| own.read_only_root_filesystem).unwrap_or(false),
        drop: own.and_then(|own| own.capabilities.as_ref()?.drop.clone()).unwrap_or_default(),
        escalation: own.and_then(|own| own.allow_privilege_escalation).unwrap_or(true),
        directory: container.working_dir.clone(),
        memory: amount(container, true, "memory").map(crate::kubernetes::Amount::whole),
        #[allow(clippy::cast_precision_loss, reason = "billionths of a CPU")]
        cpus: amount(container, true, "cpu").map(|cpus| cpus.billionths() as f64 / 1e9),
        gpus: gpus(container),
        mounts: mounts.value,
        ports: ports.filter_map(|port| port.container_port.try_into().ok()).collect(),
        beside: None,
        variables: variables.value,
    };
    Given { value: launch, missing: variables.missing.into_iter().chain(mounts.missing).collect() }
}

/// A resource with the name of a vendor is a device, which for the vendors that name theirs so is a GPU.
fn gpus(container: &Container) -> u32 {
    let limits = container.resources.as_ref().and_then(|resources| resources.limits.as_ref());
    let count = limits.into_iter().flatten().filter(|(name, _)| name.ends_with("/gpu"));
    count.filter_map(|(_, count)| count.0.parse::<u32>().ok()).sum()
}
