use crate::diagnostic::{Code, Finding};
use crate::resolve::service::{Auth, Network};
use crate::resolve::{Resolver, Setting, names};
use crate::spec::Spanned;
use crate::spec::sections::{AuthSection, AuthType};

/// What a Secret with passwords holds for the controller, and the command that makes one.
pub type Secret = (Option<Setting<String>>, Option<Setting<String>>);

/// What `[auth]` says.
pub struct AuthKeys {
    /// Never `none`.
    pub kind: Setting<AuthType>,
    pub secret: Option<Setting<String>>,
    pub realm: Option<Setting<String>>,
    pub url: Option<Setting<String>>,
    pub response_headers: Vec<Setting<String>>,
}

impl AuthKeys {
    /// Who may send requests, with what the controller wants to find in the Secret.
    pub fn told(self, (secret_content, secret_command): Secret) -> Auth {
        Auth {
            r#type: self.kind,
            secret: self.secret,
            secret_content,
            secret_command,
            realm: self.realm,
            url: self.url,
            response_headers: self.response_headers,
        }
    }
}

impl Resolver<'_, '_> {
    /// Who may send requests; nothing where everybody may.
    pub(super) fn auth(&mut self, spec: Option<AuthSection>) -> Option<AuthKeys> {
        let spec = spec?;
        let kind = self.required(
            spec.r#type,
            "auth.type",
            "`\"basic\"` for users in a Secret, `\"forward\"` for another service that decides, `\"none\"` for nobody",
        )?;
        for (given, key, needs) in [
            (spec.secret.as_ref().map(|s| s.span), "auth.secret", AuthType::Basic),
            (spec.realm.as_ref().map(|s| s.span), "auth.realm", AuthType::Basic),
            (spec.url.as_ref().map(|s| s.span), "auth.url", AuthType::Forward),
            (
                spec.response_headers.as_ref().and_then(|h| h.first()).map(|s| s.span),
                "auth.response_headers",
                AuthType::Forward,
            ),
        ] {
            if kind.value != AuthType::None && kind.value != needs {
                let why = "this type of authentication has no use for it";
                self.conflict(Some(kind.span), "auth.type", given, key, why);
            }
        }
        let given = (spec.secret.is_some(), spec.url.is_some());
        let secret = self.secret_name(spec.secret);
        let realm = self.check(spec.realm, Code::InvalidName, "auth.realm", names::realm);
        let url = self.auth_url(spec.url);
        let headers: Vec<Spanned<String>> = spec
            .response_headers
            .unwrap_or_default()
            .into_iter()
            .filter_map(|header| {
                self.check(Some(header), Code::InvalidName, "auth.response_headers", names::header)
            })
            .collect();
        let basic = kind.value == AuthType::Basic;
        match kind.value {
            AuthType::None => return None,
            AuthType::Basic if !given.0 => {
                self.required(secret.clone(), "auth.secret", "it is the existing Secret with the users");
            }
            AuthType::Forward if !given.1 => {
                self.required(url.clone(), "auth.url", "it is asked of each request whether it may pass");
            }
            AuthType::Basic | AuthType::Forward => {}
        }
        Some(AuthKeys {
            kind: kind.into(),
            secret: secret.filter(|_| basic).map(Setting::from),
            realm: realm.filter(|_| basic).map(Setting::from),
            url: url.filter(|_| !basic).map(Setting::from),
            response_headers: headers.into_iter().filter(|_| !basic).map(Setting::from).collect(),
        })
    }

    /// The name of a Secret, and not what should be in it.
    fn secret_name(&mut self, given: Option<Spanned<String>>) -> Option<Spanned<String>> {
        match given {
            Some(given) if given.value.contains([':', '$']) => {
                self.report.push(
                    Finding::at(
                        Code::LiteralSecret,
                        given.span,
                        "`auth.secret` looks like a user with a password, and this file is committed to git",
                    )
                    .help("put it into a Secret, and write the Secret's name here"),
                );
                None
            }
            given => self.check(given, Code::InvalidName, "auth.secret", names::subdomain),
        }
    }

    fn auth_url(&mut self, given: Option<Spanned<String>>) -> Option<Spanned<String>> {
        match given {
            Some(given) if given.value.contains('@') => {
                self.report.push(
                    Finding::at(
                        Code::LiteralSecret,
                        given.span,
                        "`auth.url` holds a user, and this file is committed to git",
                    )
                    .help("ask a service that needs no password"),
                );
                None
            }
            given => self.check(given, Code::InvalidPath, "auth.url", names::http_url),
        }
    }

    /// Authentication is the controller's work, so whoever gets round the controller gets round it too.
    pub(super) fn not_around(&mut self, auth: Option<&AuthKeys>, network: &Network) {
        if let (Some(auth), Some(kind)) = (auth, &network.r#type) {
            self.report.push(
                Finding::at_or_in(
                    Code::AuthBypassed,
                    kind.span(),
                    self.input.project.file(),
                    "the Service can be reached without authentication",
                )
                .label("this way leads past the controller that asks")
                .related(auth.kind.span(), "who may send requests")
                .help("leave `network.type` out: the controller reaches the Service inside the cluster"),
            );
        }
    }
}
