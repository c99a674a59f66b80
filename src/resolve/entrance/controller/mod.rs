//! What is asked of the controller that reads the Ingress or the route, and how it is told.

mod asks;
mod words;

use super::auth::{AuthKeys, Secret};
use super::ingress::Rule;
use crate::diagnostic::{Code, Finding, Span};
use crate::resolve::facts::controller::{ControllerFile, Form, Means, who_can};
use crate::resolve::facts::placeholder::{self, Unfilled};
use crate::resolve::facts::runtime::list;
use crate::resolve::service::{Controller, Identity, Map, Server, Tls};
use crate::resolve::{Origin, Resolver, Setting};
use crate::spec::{self, Spanned, Table};
use asks::{Ask, asks};
use words::{keys as words_keys, lookup};

impl Form {
    /// The controller that stands for all of the form.
    fn generic(self) -> &'static str {
        match self {
            Self::Ingress => "generic",
            Self::Gateway => "gateway-api",
        }
    }

    /// What it reads.
    fn object(self) -> &'static str {
        match self {
            Self::Ingress => "an Ingress",
            Self::Gateway => "an HTTPRoute",
        }
    }

    /// The section that names it.
    fn section(self) -> &'static str {
        match self {
            Self::Ingress => "ingress",
            Self::Gateway => "gateway",
        }
    }
}

/// The keys behind an annotation that several abilities share.
const SHARED: &[&str] =
    &["auth", "ingress.controller", "ingress.redirect", "ingress.strip_prefix", "server.max_body", "tls"];

/// What the wishes and the words of `controller.toml` follow from.
pub struct Wishes<'a> {
    /// What it reads.
    pub form: Form,
    /// Who is asked.
    pub controller: Option<Spanned<String>>,
    /// Whether HTTP is to be redirected.
    pub redirect: Option<Spanned<bool>>,
    /// The path below which requests come in.
    pub path: &'a Setting<String>,
    /// Whether it is taken off.
    pub strip_prefix: &'a Setting<bool>,
    /// Names.
    pub service: &'a Identity,
    /// Body and timeout.
    pub server: &'a Server,
    /// Who may pass.
    pub auth: Option<&'a AuthKeys>,
    /// The version.
    pub tls: Option<&'a Tls>,
    /// Where a certificate is asked for.
    pub acme: Option<Span>,
}

/// Who reads the Ingress or the route, and how it is told.
#[derive(Default)]
pub struct Told {
    /// It and its own objects; none where nobody is told.
    pub controller: Option<Controller>,
    /// Annotations of the Ingress.
    pub annotations: Map,
    /// Annotations of the Service.
    pub service_annotations: Map,
    pub rule: Rule,
    pub secret: Secret,
}

impl Resolver<'_, '_> {
    /// Tells the controller what is asked of it, in its own words.
    pub(super) fn controller(&mut self, wishes: &Wishes<'_>) -> Option<Told> {
        let form = wishes.form;
        let name = Setting::or(wishes.controller.clone(), || {
            Setting::default(form.generic().to_owned(), "without a name, only standard fields are written")
        });
        let file = ControllerFile::load(&name, self.input.templates, self.report);
        let Some(file) = file.filter(|file| file.form == form) else {
            self.unknown_controller(&name, form);
            return None;
        };
        if let (Some(retired), Some(at)) = (&file.retired, name.span()) {
            self.report.push(
                Finding::at(Code::ControllerRetired, at, retired.clone())
                    .help("plan for another one, or for the Gateway API")
                    .help("until then, accept it: `allow = [\"controller-retired\"]` at the top of the file"),
            );
        }
        let asks = asks(wishes);
        let redirects =
            asks.iter().any(|ask| ask.ability.name == "redirect") && file.means("redirect").is_ok();
        let mut told = Told::default();
        let mut manifests = Vec::new();
        for ask in &asks {
            let means = match file.means(ask.ability.name) {
                Ok(means) => means,
                Err(why) => {
                    self.cannot(ask, &name, why, form);
                    continue;
                }
            };
            for (excluded, why) in &means.excludes {
                if asks.iter().any(|other| other.ability.name == excluded.value) {
                    self.report.push(
                        Finding::at_or_in(
                            Code::ControllerCannot,
                            ask.at,
                            self.input.project.file(),
                            format!("`{}` cannot do this and `{}`", name.value, excluded.value),
                        )
                        .help(why.value.clone()),
                    );
                }
            }
            self.tell((ask, means), &file, wishes, &mut told);
            manifests.extend(means.manifests.iter().map(|file| {
                let rule = "the controller is told by an object of its own";
                Setting::derived(file.clone(), ask.ability.keys(form), rule)
            }));
        }
        let why = "with TLS, unless it is switched off";
        let redirect = Setting::derived(redirects, &["ingress.redirect", "tls"], why);
        let summary = Setting::runtime(&file.summary);
        Some(Told {
            controller: Some(Controller {
                name,
                summary,
                redirect,
                manifests,
                references: file.references(),
            }),
            ..told
        })
    }

    fn cannot(&mut self, ask: &Ask, controller: &Setting<String>, why: &str, form: Form) {
        let Some(at) = ask.at else { return };
        let generic = controller.value == form.generic();
        let message = if generic {
            format!("{} alone cannot {}", form.object(), ask.ability.words)
        } else {
            format!("`{}` cannot {}", controller.value, ask.ability.words)
        };
        let able = who_can(ask.ability.name, form, self.input.templates);
        let finding = Finding::at(Code::ControllerCannot, at, message)
            .label(why.to_owned())
            .related(controller.span(), "the controller");
        self.report.push(match (able.is_empty(), generic) {
            (true, _) => finding,
            (false, true) => finding.help(format!(
                "name the cluster's controller: `[{}]` `controller = \"…\"`; these can: {able}",
                form.section()
            )),
            (false, false) => finding.help(format!("these can: {able}")),
        });
    }

    /// Puts into its words what one ability needs.
    fn tell(
        &mut self,
        (ask, means): (&Ask, &Means),
        of: &ControllerFile,
        wishes: &Wishes<'_>,
        told: &mut Told,
    ) {
        let fill = |resolver: &mut Self, words: &Spanned<String>| {
            match placeholder::fill(&words.value, |key| lookup(key, wishes)) {
                Ok(words) => Some(words),
                Err(Unfilled::Key(key)) if key == "service.namespace" => {
                    resolver.needs_namespace(wishes.controller.as_ref());
                    None
                }
                // What `[auth]` lacks was said there.
                Err(Unfilled::Key(key)) if key.starts_with("auth.") => None,
                Err(why) => {
                    resolver.report.push(Finding::at(Code::RuntimeKey, words.span, why.to_string()));
                    None
                }
            }
        };
        let keys = ask.ability.keys(of.form);
        for (from, into) in [
            (&means.annotations, &mut told.annotations),
            (&means.service_annotations, &mut told.service_annotations),
        ] {
            add(from, keys, |name| of.is_shared(name), into, |words| fill(self, words));
        }
        if let Some(words) = &means.path
            && let Some(path) = fill(self, words)
        {
            let path = Setting::derived(path, keys, "as the controller wants it");
            told.rule.0 = Some(path.also(&words_keys(&words.value)));
        }
        if let Some(kind) = &means.path_type {
            told.rule.1 = Some(Setting::derived(kind.clone(), keys, "as the controller wants it"));
        }
        if ask.ability.name == "basic_auth" {
            let mut word = |words: &Option<Spanned<String>>| {
                let words = words.as_ref()?;
                let behind = words_keys(&words.value);
                Some(Setting::stated(fill(self, words)?, words.span).also(keys).also(&behind))
            };
            told.secret = (word(&means.secret), word(&means.create));
        }
    }

    /// What the user wrote and what the controller is told; the same name twice would lose one of them.
    pub(super) fn annotations(&mut self, given: Map, told: Map, section: &str) -> Map {
        for (name, value) in &told {
            if let Some(given) = given.get(name) {
                let keys = match &value.origin {
                    Origin::Derived { from, .. } => list(from.iter().copied()),
                    _ => String::new(),
                };
                self.report.push(
                    Finding::at_or_in(
                        Code::ConflictingKeys,
                        given.span(),
                        self.input.project.file(),
                        format!("the annotation `{name}` is written already"),
                    )
                    .label(format!("it follows from {keys}"))
                    .help(format!("leave it out of `{section}.annotations`")),
                );
            }
        }
        given.into_iter().chain(told).collect()
    }

    fn needs_namespace(&mut self, controller: Option<&Spanned<String>>) {
        let Some(controller) = controller else { return };
        let finding = Finding::at(Code::MissingKey, controller.span, "`service.namespace` is missing")
            .label("this controller finds objects by their namespace")
            .help("say where the service lives: `[service]` `namespace = \"…\"`");
        if !self.report.findings.contains(&finding) {
            self.report.push(finding);
        }
    }

    fn unknown_controller(&mut self, name: &Setting<String>, form: Form) {
        let known = ControllerFile::all(form, self.input.templates);
        let known = || known.iter().map(|(name, _)| name.as_str());
        let finding = Finding::at_or_in(
            Code::UnknownController,
            name.span(),
            self.input.project.file(),
            format!("there is no controller `{}` for {}", name.value, form.object()),
        );
        self.report.push(match spec::nearest(&name.value, known()) {
            Some(nearest) => finding.did_you_mean(nearest, spec::quoted(nearest)),
            None => finding.help(format!("there are {}", list(known()))).help(
                "a controller of your own is a folder `templates/controllers/NAME/` with `controller.toml`",
            ),
        });
    }
}

fn add(
    from: &Table<String>,
    keys: &'static [&'static str],
    shared: impl Fn(&str) -> bool,
    into: &mut Map,
    mut fill: impl FnMut(&Spanned<String>) -> Option<String>,
) {
    for (name, words) in from {
        let Some(value) = fill(words) else { continue };
        let also = words_keys(&words.value);
        let value = match into.get(&name.value) {
            Some(before) => {
                let joined = format!("{},{value}", before.value);
                Setting::derived(joined, SHARED, "the controller takes them one after another")
            }
            None if shared(&name.value) => {
                Setting::derived(value, SHARED, "the controller's own word for it")
            }
            None => Setting::derived(value, keys, "the controller's own word for it"),
        }
        .also(&also);
        into.insert(name.value.clone(), value);
    }
}
