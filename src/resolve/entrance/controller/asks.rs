//! What can be asked of a controller, and what a service does ask.

use super::{Form, Wishes};
use crate::diagnostic::Span;
use crate::resolve::Setting;
use crate::spec::sections::AuthType;

/// Something that a controller may be able to do.
pub struct Ability {
    /// Its name in `controller.toml`.
    pub name: &'static str,
    /// In words: what the controller cannot do.
    pub words: &'static str,
    /// Of an Ingress and of a route: the key that asks for it, and the one that names the controller.
    keys: [&'static [&'static str]; 2],
}

impl Ability {
    const fn of(name: &'static str, words: &'static str, keys: [&'static [&'static str]; 2]) -> Self {
        Self { name, words, keys }
    }

    /// The key that asks for it, and the one that names the controller.
    pub fn keys(&self, form: Form) -> &'static [&'static str] {
        match form {
            Form::Ingress => self.keys[0],
            Form::Gateway => self.keys[1],
        }
    }
}

/// The keys of what is asked of whatever lets requests in.
macro_rules! of_both {
    ($key:literal) => {
        [&[$key, "ingress.controller", "ingress.enabled"], &[$key, "gateway.controller", "gateway.enabled"]]
    };
}

/// All abilities, in the order in which a request meets them: it is redirected before it is asked for a password, and
/// asked before its body is read.
const ABILITIES: &[Ability] = &[
    Ability::of(
        "redirect",
        "redirect HTTP to HTTPS",
        [&["ingress.redirect", "ingress.controller", "tls"], &[]],
    ),
    Ability::of("no_redirect", "leave a redirect out", [&["ingress.redirect", "ingress.controller"], &[]]),
    Ability::of("basic_auth", "ask for a password", [&["auth.type", "auth.secret"]; 2]),
    Ability::of("auth_realm", "name a realm", [&["auth.realm"]; 2]),
    Ability::of("forward_auth", "ask another service who may pass", [&["auth.type", "auth.url"]; 2]),
    Ability::of(
        "auth_response_headers",
        "pass headers of the authentication on",
        [&["auth.response_headers"]; 2],
    ),
    Ability::of("max_body", "limit the size of a body", of_both!("server.max_body")),
    Ability::of(
        "strip_prefix",
        "take a path off",
        [
            &["ingress.strip_prefix", "ingress.path", "ingress.controller"],
            &["gateway.strip_prefix", "gateway.path", "gateway.controller"],
        ],
    ),
    Ability::of("timeout", "limit the time of a request", of_both!("server.timeout_seconds")),
    Ability::of("tls_min_version", "choose the oldest version of TLS", of_both!("tls.min_version")),
    Ability::of("acme_http01", "answer Let's Encrypt beside the service", [&["tls.acme"]; 2]),
];

/// A wish.
pub struct Ask {
    pub ability: &'static Ability,
    /// The key that asks, where somebody wrote it: then it is an error that the controller cannot.
    pub at: Option<Span>,
}

/// What this service wants.
pub fn asks(wishes: &Wishes<'_>) -> Vec<Ask> {
    let span = |given: &Option<Setting<String>>| given.as_ref().and_then(Setting::span);
    let mut asks: Vec<(&str, Option<Span>)> = Vec::new();
    let given = wishes.redirect.as_ref();
    // A route's redirect is its own, for a listener that has to be named.
    let tls = wishes.tls.is_some() && wishes.form == Form::Ingress;
    match given.map_or(tls, |given| given.value) {
        true => asks.push(("redirect", given.map(|given| given.span))),
        false if tls => asks.push(("no_redirect", None)),
        false => {}
    }
    if let Some(auth) = wishes.auth {
        match auth.kind.value {
            AuthType::Basic => asks.push(("basic_auth", auth.kind.span())),
            AuthType::Forward => asks.push(("forward_auth", auth.kind.span())),
            AuthType::None => {}
        }
        if auth.realm.is_some() {
            asks.push(("auth_realm", span(&auth.realm)));
        }
        if let Some(header) = auth.response_headers.first() {
            asks.push(("auth_response_headers", header.span()));
        }
    }
    if wishes.server.max_body.is_some() {
        asks.push(("max_body", span(&wishes.server.max_body)));
    }
    if wishes.strip_prefix.value {
        asks.push(("strip_prefix", wishes.strip_prefix.span()));
    }
    if let Some(issuer) = wishes.tls.and_then(|tls| tls.issuer.as_ref())
        && issuer.dns01.is_none()
    {
        asks.push(("acme_http01", wishes.acme.or_else(|| issuer.email.span())));
    }
    // Every service has a timeout, and the server and its probes keep it whether the controller can or not.
    asks.push(("timeout", None));
    if let Some(version) = wishes.tls.and_then(|tls| tls.min_version.as_ref()) {
        asks.push(("tls_min_version", version.span()));
    }
    let found = |name| ABILITIES.iter().find(|ability| ability.name == name);
    asks.into_iter().filter_map(|(name, at)| Some(Ask { ability: found(name)?, at })).collect()
}
