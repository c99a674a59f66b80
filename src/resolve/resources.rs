use super::quantity::Amount;
use super::runtime_file::RuntimeFile;
use super::service::{Compute, Resources};
use super::{Resolver, Setting};
use crate::diagnostic::{Code, Finding};
use crate::spec::Spanned;
use crate::spec::scalar::Quantity;
use crate::spec::sections::ResourcesSection;

impl Resolver<'_, '_> {
    pub(super) fn resources(&mut self, spec: ResourcesSection, file: &RuntimeFile) -> Resources {
        let (requests, limits) = (spec.requests.unwrap_or_default(), spec.limits.unwrap_or_default());
        let runtime = |s: &Spanned<String>| Setting::runtime(s);
        let limit_cpu = self.quantity(limits.cpu, "resources.limits.cpu");
        let limit_memory = self.quantity(limits.memory, "resources.limits.memory");
        let request_cpu = self
            .quantity(requests.cpu, "resources.requests.cpu")
            .unwrap_or_else(|| at_most(runtime(&file.cpu), limit_cpu.as_ref(), &["resources.limits.cpu"]));
        let request_memory =
            self.quantity(requests.memory, "resources.requests.memory").unwrap_or_else(|| {
                // A limit alone says what the pod needs; Kubernetes itself takes it as the request.
                match &limit_memory {
                    Some(limit) => Setting::derived(
                        limit.value.clone(),
                        &["resources.limits.memory"],
                        "what a pod may use is set aside for it",
                    ),
                    None => runtime(&file.memory),
                }
            });
        let limit_memory = limit_memory.unwrap_or_else(|| {
            Setting::derived(
                request_memory.value.clone(),
                &["resources.requests.memory"],
                "a pod is never killed for memory that it was promised",
            )
        });
        for (what, request, limit) in
            [("cpu", &request_cpu, limit_cpu.as_ref()), ("memory", &request_memory, Some(&limit_memory))]
        {
            let Some(limit) = limit else { continue };
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
        Resources {
            requests: Compute { cpu: Some(request_cpu), memory: Some(request_memory) },
            limits: Compute { cpu: limit_cpu, memory: Some(limit_memory) },
        }
    }

    fn quantity(&mut self, given: Option<Spanned<Quantity>>, key: &str) -> Option<Setting<String>> {
        let given = given?;
        let text = given.value.0;
        match Amount::parse(&text) {
            Some(amount) if !amount.is_zero() => {}
            Some(_) => self.report.push(
                Finding::at(Code::InvalidQuantity, given.span, format!("`{key}` cannot be `{text}`"))
                    .label("a pod needs more than nothing"),
            ),
            None => {
                let finding =
                    Finding::at(Code::InvalidQuantity, given.span, format!("`{key}` cannot be `{text}`"));
                self.report.push(match suffix_help(&text) {
                    Some(better) => finding.help(format!("did you mean `{better}`?")),
                    None => finding
                        .help("a quantity is a number with a suffix such as `m` (thousandths), `Mi` or `Gi`"),
                });
            }
        }
        Some(Setting::given(text, given.span))
    }
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
        _ => default,
    }
}

/// What was probably meant by `512MB`, `1 Gi` or `2GB`.
fn suffix_help(text: &str) -> Option<String> {
    let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let number_end = compact.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    let (number, suffix) = compact.split_at(number_end);
    let better = match suffix.to_ascii_lowercase().as_str() {
        "kb" | "kib" | "ki" => "Ki",
        "mb" | "mib" | "mi" => "Mi",
        "gb" | "gib" | "gi" | "g" => "Gi",
        "tb" | "tib" | "ti" => "Ti",
        "b" | "core" | "cores" | "cpu" | "cpus" => "",
        _ => return None,
    };
    (!number.is_empty()).then(|| format!("{number}{better}"))
}
