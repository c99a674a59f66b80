//! Objects of the service's own that its pods need: a PersistentVolumeClaim and a ServiceAccount.

use crate::diagnostic::{Code, Finding};
use crate::resolve::plausible::Of;
use crate::resolve::service::{Autoscaling, Claim, Count, Deployment, Gpu, Identity, ServiceAccount, Volume};
use crate::resolve::{Resolver, Setting, names};
use crate::spec::Spanned;
use crate::spec::sections::{AccessMode, ClaimSection, ServiceAccountSection, Strategy};

impl Resolver<'_, '_> {
    pub(in crate::resolve) fn claim(
        &mut self,
        spec: Option<ClaimSection>,
        service: &Identity,
    ) -> Option<Claim> {
        let spec = spec?;
        let name = self.check(spec.name, Code::InvalidName, "claim.name", names::subdomain);
        let why = "say how much it holds, for example `storage = \"10Gi\"`";
        let storage = self.required(spec.storage, "claim.storage", why);
        let storage = self.quantity(storage, "claim.storage", Of::Disk);
        let class = "claim.storage_class_name";
        let class = self.check(spec.storage_class_name, Code::InvalidName, class, names::subdomain);
        let access_modes = match spec.access_modes.filter(|modes| !modes.is_empty()) {
            Some(modes) => modes.into_iter().map(Setting::from).collect(),
            None => vec![Setting::default(AccessMode::ReadWriteOnce, "what every storage can do")],
        };
        Some(Claim {
            name: own_name(name, service),
            storage: storage?,
            access_modes,
            storage_class_name: class.map(Setting::from),
        })
    }

    pub(in crate::resolve) fn service_account(
        &mut self,
        spec: Option<ServiceAccountSection>,
        existing: Option<&Setting<String>>,
        service: &Identity,
    ) -> Option<ServiceAccount> {
        let spec = spec?;
        let name = self.check(spec.name, Code::InvalidName, "service_account.name", names::subdomain);
        let why = "pods have one ServiceAccount";
        let own = self.input.key("service_account");
        let [one, other] = ["service_account", "deployment.service_account"];
        self.conflict(own, one, existing.and_then(Setting::span), other, why);
        let mut annotations = service.annotations.clone();
        annotations.extend(self.pairs(spec.annotations, false));
        Some(ServiceAccount { name: own_name(name, service), annotations })
    }

    /// A volume that one node or one pod has, in more than one pod: also while a new one comes before the old one goes.
    pub(in crate::resolve) fn claim_is_shared(
        &mut self,
        claim: Option<&Claim>,
        volumes: &[Volume],
        deployment: &Deployment,
        autoscaling: Option<&Autoscaling>,
    ) {
        let Some(claim) = claim else { return };
        let mounts = |volume: &&Volume| {
            let name = volume.source.text(&["persistentVolumeClaim", "claimName"]);
            name == Some(claim.name.value.as_str())
        };
        let Some(_) = volumes.iter().find(mounts) else {
            let file = self.input.project.file();
            let message = format!("no volume is of the claim `{}`", claim.name.value);
            let name = &claim.name.value;
            self.report.push(
                Finding::at_or_in(Code::MissingKey, self.input.key("claim"), file, message).help(format!(
                    "mount it: `[volumes.cache]` `persistent_volume_claim = {{ claim_name = \"{name}\" }}` and `mount_path = \"/…\"`"
                )),
            );
            return;
        };
        let is = |mode: AccessMode| claim.access_modes.iter().all(|given| given.value == mode);
        let who = if is(AccessMode::ReadWriteOnce) {
            "the pods of one node"
        } else if is(AccessMode::ReadWriteOncePod) {
            "one pod"
        } else {
            return;
        };
        let pods = most_pods(deployment, autoscaling);
        let surge = surge(deployment, pods);
        if pods <= 1 && surge == 0 {
            return;
        }
        let words = if pods > 1 {
            format!("there may be {pods} pods")
        } else {
            "a new pod comes before the old one goes".to_owned()
        };
        let at = claim.access_modes.iter().find_map(Setting::span).or_else(|| self.input.key("claim"));
        let file = self.input.project.file();
        let message = format!("the claim `{}` is for {who}, and {words}", claim.name.value);
        let finding = Finding::at_or_in(Code::ClaimNotShared, at, file, message)
            .label("a pod that cannot mount it waits, and the rollout with it");
        self.report.push(if pods > 1 {
            finding
                .help("where the storage can do it, say `access_modes = [\"ReadWriteMany\"]`")
                .help("or run one pod")
        } else {
            finding.help("let the old one go first: `[deployment]` `strategy = \"Recreate\"`")
        });
    }
}

impl Resolver<'_, '_> {
    /// A new pod with a GPU waits for one that is free.
    pub(in crate::resolve) fn spare_gpu(
        &mut self,
        gpu: Option<&Gpu>,
        deployment: &Deployment,
        autoscaling: Option<&Autoscaling>,
    ) {
        let Some(gpu) = gpu else { return };
        let spare = surge(deployment, most_pods(deployment, autoscaling)) * gpu.count.value;
        if spare == 0 {
            return;
        }
        let at = deployment.rolling_update.max_surge.span().or(deployment.strategy.span());
        let at = at.or(gpu.count.span()).or(self.input.key("runtime"));
        let more = if spare == 1 { String::new() } else { "s".to_owned() };
        let message = format!("a rollout needs {spare} GPU{more} beside those in use");
        self.report.push(
            Finding::at_or_in(Code::SpareGpu, at, self.input.project.file(), message)
                .label("a new pod comes before an old one goes, and waits until there is one for it")
                .help("let an old one go first: `[deployment]` `rolling_update = { max_surge = 0 }`")
                .help("or all of them: `strategy = \"Recreate\"`")
                .help("or accept it: `allow = [\"spare-gpu\"]` at the top of the file"),
        );
    }
}

fn own_name(given: Option<Spanned<String>>, service: &Identity) -> Setting<String> {
    Setting::or(given, || {
        Setting::derived(service.name.value.clone(), &["service.name"], "one name for all objects")
    })
}

/// The most pods that are wanted at a time.
pub fn most_pods(deployment: &Deployment, autoscaling: Option<&Autoscaling>) -> i64 {
    let scaled = autoscaling.map(|autoscaling| autoscaling.max_replicas.value);
    scaled.or(deployment.replicas.as_ref().map(|replicas| replicas.value)).unwrap_or(1)
}

/// How many pods a rollout makes beside those that are wanted.
pub fn surge(deployment: &Deployment, pods: i64) -> i64 {
    match (&deployment.strategy.value, &deployment.rolling_update.max_surge.value) {
        (Strategy::Recreate, _) => 0,
        (_, Count::Number(number)) => *number,
        (_, Count::Percent(share)) => (share * pods + 99) / 100,
    }
}
