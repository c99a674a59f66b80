//! What tells a controller to apply the folder.

use super::service::{Argocd, Flux, Gitops, Identity, Server, Source};
use super::smoke::Around;
use super::{Resolver, Setting, names};
use crate::diagnostic::{Code, Finding, Span};
use crate::project::FOLDER;
use crate::spec::Spanned;
use crate::spec::sections::{ArgocdSection, FluxSection, FluxSource, FluxSourceKind, GitopsSection};

/// Seconds beyond the start of a pod: for pulling the image and finding a node.
const ROLLOUT: i64 = 300;

impl Resolver<'_, '_> {
    pub(super) fn gitops(&mut self, spec: Option<GitopsSection>, around: &Around<'_>) -> Option<Gitops> {
        let (service, server) = (around.service, around.server);
        let spec = spec.filter(|spec| spec.enabled.as_ref().is_none_or(|enabled| enabled.value))?;
        let repository = self.repository(spec.repository, spec.flux.is_some());
        let bad = Code::InvalidRepository;
        let revision = self.check(spec.revision, bad, "gitops.revision", names::git_revision);
        let path = self.check(spec.path, bad, "gitops.path", names::git_folder);
        let path = self.required(
            path,
            "gitops.path",
            "it is where this file lies in the repository: `path = \"…\"`",
        );
        let name = self.check(spec.name, Code::InvalidName, "gitops.name", names::label);
        let with_smoke = spec.flux.is_some() && spec.smoke.as_ref().is_some_and(|smoke| smoke.value);
        let name = self.gitops_name(name, service, with_smoke);
        let (keys, why) = (["gitops.argocd", "gitops.flux"], "two controllers would apply the same objects");
        if spec.argocd.is_some() && spec.flux.is_some() {
            self.conflict(self.input.key(keys[0]), keys[0], self.input.key(keys[1]), keys[1], why);
        }
        if spec.argocd.is_none() && spec.flux.is_none() {
            let help = "say who applies the folder: `[gitops.argocd]` or `[gitops.flux]`";
            self.required(None::<Spanned<String>>, "gitops.argocd", help);
        }
        if service.namespace.is_none() {
            let help = "a controller has no current namespace: say where the objects belong";
            self.required(None::<Spanned<String>>, "service.namespace", help);
        }
        let source = spec.flux.as_ref().and_then(|flux| flux.source.as_ref());
        if source.is_none() {
            let help = "it is the URL from which the controller clones: `repository = \"…\"`";
            self.required(repository.clone(), "gitops.repository", help);
        }
        let (of_argocd, of_flux) = (
            spec.argocd.as_ref().and_then(|argocd| argocd.namespace.clone()),
            spec.flux.as_ref().and_then(|flux| flux.namespace.clone()),
        );
        let flux = spec.flux.is_some();
        let (key, usual, given) = if flux {
            ("gitops.flux.namespace", "flux-system", of_flux)
        } else {
            ("gitops.argocd.namespace", "argocd", of_argocd)
        };
        let namespace = self.check(given, Code::InvalidName, key, names::label);
        let unwatched = spec.flux.as_ref().and_then(|flux| flux.wait.as_ref()).filter(|wait| !wait.value);
        let asked = spec.smoke.as_ref().filter(|smoke| smoke.value).map(|smoke| smoke.span);
        let why = "the Job is made once the pods are ready, and without it nobody waits for them";
        self.conflict(
            unwatched.map(|wait| wait.span),
            "gitops.flux.wait = false",
            asked,
            "gitops.smoke",
            why,
        );
        let smoke = self.smoke(spec.smoke, spec.smoke_image, around);
        let argocd = spec.argocd.map(|argocd| self.argocd(argocd));
        let flux = match spec.flux {
            Some(flux) => Some(self.flux(flux, (&name, repository.as_ref(), revision.as_ref()), server)?),
            None => None,
        };
        Some(Gitops {
            name,
            namespace: Setting::or(namespace, || {
                Setting::default(usual.to_owned(), "where the controller's own manuals install it")
            }),
            repository: repository.map(Setting::from),
            revision: revision.map(Setting::from),
            path: self.applied(&path?),
            smoke,
            argocd,
            flux,
        })
    }

    /// The folder that is applied.
    fn applied(&self, path: &Spanned<String>) -> Setting<String> {
        let above = super::clean(path).value;
        let mut parts = vec![above.as_str(), FOLDER];
        parts.retain(|part| *part != ".");
        parts.extend(self.input.environment);
        Setting::given(parts.join("/"), path.span)
    }

    fn gitops_name(
        &mut self,
        given: Option<Spanned<String>>,
        service: &Identity,
        with_smoke: bool,
    ) -> Setting<String> {
        let environment = self.input.environment;
        let name = Setting::or(given, || {
            let name = match environment {
                Some(environment) => format!("{}-{environment}", service.name.value),
                None => service.name.value.clone(),
            };
            Setting::derived(name, &["service.name"], "the controller sees the services of all namespaces")
        });
        // Both controllers write the name into a label of each object.
        // The Kustomization of the Job has more behind it.
        let most = if with_smoke { 63 - "-smoke".len() } else { 63 };
        if name.value.len() > most && (with_smoke || name.span().is_none()) {
            self.report.push(
                Finding::at_or_in(
                    Code::InvalidName,
                    name.span().or(self.input.key("gitops")),
                    self.input.project.file(),
                    format!("the controller's object cannot be called `{}`", name.value),
                )
                .label(format!("it has to have 1 to {most} characters"))
                .help("give it a shorter name: `name = \"…\"`"),
            );
        }
        name
    }

    fn repository(&mut self, given: Option<Spanned<String>>, flux: bool) -> Option<Spanned<String>> {
        let check = if flux { names::git_url } else { names::git_remote };
        self.check(given, Code::InvalidRepository, "gitops.repository", check)
    }

    fn argocd(&mut self, spec: ArgocdSection) -> Argocd {
        let project = self.check(spec.project, Code::InvalidName, "gitops.argocd.project", names::subdomain);
        let server =
            self.check(spec.server, Code::InvalidRepository, "gitops.argocd.server", names::http_url);
        let spans = (server.as_ref().map(|s| s.span), spec.cluster.as_ref().map(|c| c.span));
        let keys = ("gitops.argocd.server", "gitops.argocd.cluster");
        self.conflict(spans.0, keys.0, spans.1, keys.1, "both say which cluster it is");
        let automated = Setting::or(spec.automated, || {
            self.input.or_default("gitops.argocd.automated", true, "what is committed is what runs")
        });
        for (key, given) in [("prune", &spec.prune), ("self_heal", &spec.self_heal)] {
            if let Some(given) = given.as_ref().filter(|given| given.value && !automated.value) {
                let (key, why) =
                    (format!("gitops.argocd.{key}"), "somebody who applies by hand chooses then");
                self.conflict(automated.span(), "gitops.argocd.automated", Some(given.span), &key, why);
            }
        }
        let cluster = spec.cluster.map(Setting::from);
        Argocd {
            project: Setting::or(project, || {
                self.input.or_default(
                    "gitops.argocd.project",
                    "default".to_owned(),
                    "the one that always exists",
                )
            }),
            server: match (&cluster, server) {
                (Some(_), _) => None,
                (None, server) => Some(Setting::or(server, || {
                    Setting::default("https://kubernetes.default.svc".to_owned(), "the cluster of Argo CD")
                })),
            },
            cluster,
            automated,
            prune: Setting::or(spec.prune, || {
                self.input.or_default("gitops.argocd.prune", true, "what is not committed does not run")
            }),
            self_heal: Setting::or(spec.self_heal, || {
                self.input.or_default("gitops.argocd.self_heal", true, "what is committed is what runs")
            }),
        }
    }

    fn flux(
        &mut self,
        spec: FluxSection,
        (name, repository, revision): (&Setting<String>, Option<&Spanned<String>>, Option<&Spanned<String>>),
        server: &Server,
    ) -> Option<Flux> {
        let existing = spec.source.is_some();
        if existing {
            let source = self.input.key("gitops.flux.source");
            let why = "the source says what is fetched";
            let mut excludes = |key: &str, span: Option<Span>| {
                self.conflict(source, "gitops.flux.source", span, key, why);
            };
            excludes("gitops.repository", repository.map(|r| r.span));
            excludes("gitops.revision", revision.map(|r| r.span));
            excludes("gitops.flux.secret", spec.secret.as_ref().map(|s| s.span));
            excludes("gitops.flux.fetch_interval", spec.fetch_interval.as_ref().map(|i| i.span));
        } else {
            let help = "Flux would take the branch `master`: say what is applied, `revision = \"main\"`";
            self.required(revision.cloned(), "gitops.revision", help);
        }
        let source = match spec.source {
            Some(source) => self.source(source)?,
            None => Source {
                kind: Setting::default(FluxSourceKind::GitRepository, "the one that is written beside it"),
                name: name.clone().also(&["gitops.name"]),
                namespace: None,
            },
        };
        let secret = self.check(spec.secret, Code::InvalidName, "gitops.flux.secret", names::subdomain);
        let account = "gitops.flux.service_account";
        let account = self.check(spec.service_account, Code::InvalidName, account, names::subdomain);
        let mut duration = |given, key: &str| {
            self.check(given, Code::OutOfRange, &format!("gitops.flux.{key}"), names::duration)
        };
        let fetch_interval = duration(spec.fetch_interval, "fetch_interval");
        let interval = duration(spec.interval, "interval");
        let retry_interval = duration(spec.retry_interval, "retry_interval");
        let timeout = duration(spec.timeout, "timeout");
        let wait = Setting::or(spec.wait, || {
            self.input.or_default("gitops.flux.wait", true, "a model that does not load is a failed apply")
        });
        let timeout = timeout.map(Setting::from).or_else(|| {
            wait.value.then(|| {
                let seconds = server.startup_seconds.value + ROLLOUT;
                let rule = "the start of a pod, and five minutes for its image and its node";
                Setting::derived(format!("{seconds}s"), &["server.startup_seconds"], rule)
            })
        });
        Some(Flux {
            source,
            reference: revision.filter(|_| !existing).map(|revision| {
                let field = if revision.value.starts_with("refs/") {
                    "name"
                } else if revision.value.len() == 40 && revision.value.bytes().all(|b| b.is_ascii_hexdigit())
                {
                    "commit"
                } else {
                    "branch"
                };
                Setting::derived(field, &["gitops.revision"], "what it looks like")
            }),
            secret: secret.map(Setting::from),
            fetch_interval: Setting::or(fetch_interval, || {
                self.input.or_default(
                    "gitops.flux.fetch_interval",
                    "1m".to_owned(),
                    "a merge is applied soon",
                )
            }),
            interval: Setting::or(interval, || {
                self.input.or_default("gitops.flux.interval", "10m".to_owned(), "what Flux's manual takes")
            }),
            retry_interval: retry_interval.map(Setting::from),
            timeout,
            wait,
            prune: Setting::or(spec.prune, || {
                self.input.or_default("gitops.flux.prune", true, "what is not committed does not run")
            }),
            service_account: account.map(Setting::from),
        })
    }

    fn source(&mut self, spec: FluxSource) -> Option<Source> {
        let name = self.check(spec.name, Code::InvalidName, "gitops.flux.source.name", names::subdomain);
        let namespace = "gitops.flux.source.namespace";
        let namespace = self.check(spec.namespace, Code::InvalidName, namespace, names::label);
        let name = self.required(name, "gitops.flux.source.name", "it is what fetches the repository");
        Some(Source {
            kind: Setting::or(spec.kind, || {
                Setting::default(FluxSourceKind::GitRepository, "files lie in git")
            }),
            name: name?.into(),
            namespace: namespace.map(Setting::from),
        })
    }
}
