use crate::diagnostic::{Code, Finding};
use crate::kubernetes::Amount;
use crate::resolve::facts::runtime::RuntimeFile;
use crate::resolve::plausible::Of;
use crate::resolve::service::{Compute, Gpu, Resources};
use crate::resolve::{Resolver, Setting, names};
use crate::spec::sections::ResourcesSection;
use crate::spec::{Spanned, Table};
use std::collections::BTreeMap;

impl Resolver<'_, '_> {
    /// The resources of a pod, and the number of server processes, which follows one of them and decides another.
    pub(in crate::resolve) fn resources(
        &mut self,
        spec: ResourcesSection,
        file: &RuntimeFile,
        workers: Option<Spanned<i64>>,
    ) -> (Resources, Setting<i64>) {
        let (requests, limits) = (spec.requests.unwrap_or_default(), spec.limits.unwrap_or_default());
        let gpu = self.gpu(limits.gpu, spec.gpu_kind, file);
        let further = gpu.as_ref().map_or(0, |gpu| gpu.count.value - 1);
        let each = file.gpus.as_ref();
        let limit_cpu = self.quantity(limits.cpu, "resources.limits.cpu", Of::Cpu);
        let limit_memory = self.quantity(limits.memory, "resources.limits.memory", Of::Memory);
        let request_cpu =
            self.quantity(requests.cpu, "resources.requests.cpu", Of::Cpu).unwrap_or_else(|| {
                let cpu = grown(&file.cpu, each.and_then(|each| each.cpu.as_ref()), further, in_cores);
                at_most(cpu, limit_cpu.as_ref(), &["resources.limits.cpu"])
            });
        let workers = self.workers(workers, file, cores(limit_cpu.as_ref().unwrap_or(&request_cpu)));
        let request_storage =
            self.quantity(requests.ephemeral_storage, "resources.requests.ephemeral_storage", Of::Disk);
        let limit_storage =
            self.quantity(limits.ephemeral_storage, "resources.limits.ephemeral_storage", Of::Disk);
        let shared_memory =
            self.quantity(spec.shared_memory, "resources.shared_memory", Of::Memory).or_else(|| {
                let each = each.and_then(|each| each.shared_memory.as_ref());
                Some(grown(file.shared_memory.as_ref()?, each, further, in_bytes))
            });
        let request_memory =
            self.quantity(requests.memory, "resources.requests.memory", Of::Memory).unwrap_or_else(|| {
                // A limit alone says what the pod needs; Kubernetes itself takes it as the request.
                match &limit_memory {
                    Some(limit) => Setting::derived(
                        limit.value.clone(),
                        &["resources.limits.memory"],
                        "what a pod may use is set aside for it",
                    ),
                    None => memory(file, &workers, shared_memory.as_ref(), further),
                }
            });
        let limit_memory = limit_memory.unwrap_or_else(|| {
            Setting::derived(
                request_memory.value.clone(),
                &["resources.requests.memory"],
                "a pod is never killed for memory that it was promised",
            )
        });
        for (what, request, limit) in [
            ("cpu", Some(&request_cpu), limit_cpu.as_ref()),
            ("memory", Some(&request_memory), Some(&limit_memory)),
            ("ephemeral storage", request_storage.as_ref(), limit_storage.as_ref()),
        ] {
            let (Some(request), Some(limit)) = (request, limit) else { continue };
            if let (Some(wanted), Some(most)) = (Amount::parse(request), Amount::parse(limit))
                && most < wanted
            {
                let span = limit.span().or(request.span());
                self.report.push(
                    Finding::at_or_in(
                        Code::LimitUnderRequest,
                        span,
                        self.input.project.file(),
                        format!("the {what} limit {} is under the request {}", limit.value, request.value),
                    )
                    .related(request.span().filter(|r| Some(*r) != span), "the request")
                    .help("raise the limit, or lower the request"),
                );
            }
        }
        if let Some(shared) = &shared_memory
            && Amount::parse(&limit_memory) <= Amount::parse(shared)
        {
            let span = shared.span().or(limit_memory.span());
            self.report.push(
                Finding::at_or_in(
                    Code::SharedMemory,
                    span,
                    self.input.project.file(),
                    format!(
                        "shared memory of {} leaves nothing of the memory limit {}",
                        shared.value, limit_memory.value
                    ),
                )
                .related(limit_memory.span().filter(|limit| Some(*limit) != span), "the limit")
                .help("what lies in `/dev/shm` counts as memory of the pod: raise the limit by it"),
            );
        }
        if let Some(gpu) = &gpu {
            let twice = spec.devices.iter().flatten().find(|(name, _)| name.value == gpu.kind.value);
            let (at, key) =
                (twice.map(|(name, _)| name.span), format!("resources.devices.{}", gpu.kind.value));
            self.conflict(gpu.count.span(), "resources.limits.gpu", at, &key, "a device is asked for once");
        }
        let resources = Resources {
            gpu,
            shared_memory,
            devices: self.devices(spec.devices.unwrap_or_default()),
            requests: Compute {
                cpu: Some(request_cpu),
                memory: Some(request_memory),
                ephemeral_storage: request_storage,
            },
            limits: Compute { cpu: limit_cpu, memory: Some(limit_memory), ephemeral_storage: limit_storage },
        };
        (resources, workers)
    }

    /// Further devices, by the names of their plugins.
    fn devices(&mut self, given: Table<i64>) -> BTreeMap<String, Setting<i64>> {
        let mut devices = BTreeMap::new();
        for (name, count) in given {
            let key = format!("resources.devices.{}", name.value);
            if let Some(name) =
                self.check(Some(name), Code::InvalidName, "resources.devices", names::extended_resource)
                && let Some(count) = self.range(Some(count), Code::OutOfRange, &key, 1..=1_000_000)
            {
                devices.insert(name.value, count.into());
            }
        }
        devices
    }

    fn gpu(
        &mut self,
        given: Option<Spanned<i64>>,
        kind: Option<Spanned<String>>,
        file: &RuntimeFile,
    ) -> Option<Gpu> {
        let given = self.range(given, Code::OutOfRange, "resources.limits.gpu", 0..=64);
        let kind = self.check(kind, Code::InvalidName, "resources.gpu_kind", names::extended_resource);
        let own = || file.gpu.as_ref().map(|gpu| Setting::runtime(gpu).also(&["resources.limits.gpu"]));
        let count = given.map(Setting::from).or_else(own);
        let count = count.filter(|count| count.value > 0);
        if let (None, Some(kind)) = (&count, &kind) {
            self.report.push(
                Finding::at(Code::ConflictingKeys, kind.span, "`resources.gpu_kind` without a GPU")
                    .help("say how many: `[resources.limits]` `gpu = 1`"),
            );
        }
        // https://kubernetes.io/docs/tasks/manage-gpus/scheduling-gpus/
        let kind = Setting::or(kind, || {
            self.input
                .or_default(
                    "resources.gpu_kind",
                    "nvidia.com/gpu".to_owned(),
                    "what NVIDIA's device plugin calls them",
                )
                .also(&["resources.gpu_kind"])
        });
        count.map(|count| Gpu { count, kind })
    }
}

/// Whole cores.
pub(in crate::resolve) fn cores(cpu: &str) -> i64 {
    Amount::parse(cpu).map_or(1, |amount| i64::from(amount.at_least_one()))
}

/// A default that grows with each GPU behind the first.
fn grown(
    one: &Spanned<String>,
    each: Option<&Spanned<String>>,
    further: i64,
    written: fn(i128) -> String,
) -> Setting<String> {
    let Some(each) = each else { return Setting::runtime(one) };
    let grown = sum(&[(one.value.as_str(), 1), (each.value.as_str(), further)]).filter(|_| further > 0);
    let grown = grown.map_or_else(|| one.value.clone(), written);
    Setting::stated(grown, one.span).also(&["resources.limits.gpu"])
}

/// The default memory: what the runtime needs for each process and each further GPU, and what the processes share.
fn memory(
    file: &RuntimeFile,
    workers: &Setting<i64>,
    shared: Option<&Setting<String>>,
    further: i64,
) -> Setting<String> {
    const PARTS: &[&str] = &[
        "resources.limits.memory",
        "runtime.name",
        "runtime.workers",
        "resources.limits.cpu",
        "resources.requests.cpu",
        "resources.shared_memory",
        "resources.limits.gpu",
    ];
    let one = || Setting::runtime(&file.memory).also(PARTS);
    let each = file.gpus.as_ref().and_then(|gpus| gpus.memory.as_ref()).filter(|_| further > 0);
    if workers.value == 1 && shared.is_none() && each.is_none() {
        return one();
    }
    let parts = [
        (file.memory.value.as_str(), workers.value),
        (each.map_or("0", |each| each.value.as_str()), further),
        (shared.map_or("0", |s| s.value.as_str()), 1),
    ];
    sum(&parts).map(in_bytes).map_or_else(one, |memory| {
        Setting::derived(
            memory,
            PARTS,
            "what the runtime needs for one server process, for each of them, and what they share",
        )
    })
}

/// Quantities, each so many times, in billionths.
fn sum(parts: &[(&str, i64)]) -> Option<i128> {
    let mut sum: i128 = 0;
    for (quantity, count) in parts {
        sum += Amount::parse(quantity)?.billionths().checked_mul(i128::from(*count))?;
    }
    Some(sum)
}

/// In the largest binary unit in which it is whole.
fn in_bytes(billionths: i128) -> String {
    let bytes = (billionths + 999_999_999) / 1_000_000_000;
    let units = [(30, "Gi"), (20, "Mi"), (10, "Ki")];
    let unit = units.into_iter().find(|(shift, _)| bytes % (1 << shift) == 0);
    unit.map_or_else(|| bytes.to_string(), |(shift, suffix)| format!("{}{suffix}", bytes >> shift))
}

/// In cores, or in thousandths of one.
fn in_cores(billionths: i128) -> String {
    let thousandths = (billionths + 999_999) / 1_000_000;
    if thousandths % 1000 == 0 { (thousandths / 1000).to_string() } else { format!("{thousandths}m") }
}

/// A default that may not pass a limit.
fn at_most(
    default: Setting<String>,
    limit: Option<&Setting<String>>,
    from: &'static [&'static str],
) -> Setting<String> {
    match limit {
        Some(limit) if Amount::parse(limit) < Amount::parse(&default) => Setting::derived(
            limit.value.clone(),
            from,
            "the limit, which is under the runtime's default request",
        ),
        _ => default.also(from),
    }
}

#[cfg(test)]
mod tests {
    use super::{in_bytes, in_cores, sum};

    #[test]
    fn memory_counts_the_workers_and_what_they_share() {
        let sum = |parts: &[(&str, i64)]| sum(parts).map(in_bytes).unwrap_or_default();
        assert_eq!(sum(&[("512Mi", 3), ("0", 1)]), "1536Mi");
        assert_eq!(sum(&[("512Mi", 4), ("0", 1)]), "2Gi");
        assert_eq!(sum(&[("1Gi", 1), ("64Mi", 1)]), "1088Mi");
        assert_eq!(sum(&[("500M", 2), ("0", 1)]), "1000000000");
    }

    #[test]
    fn cpu_counts_the_gpus() {
        let sum = |parts: &[(&str, i64)]| sum(parts).map(in_cores).unwrap_or_default();
        assert_eq!(sum(&[("4", 1), ("1", 3)]), "7");
        assert_eq!(sum(&[("4", 1), ("0.5", 3)]), "5500m");
    }
}
