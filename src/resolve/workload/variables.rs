use crate::diagnostic::{Code, Finding};
use crate::resolve::facts::placeholder;
use crate::resolve::facts::runtime::RuntimeFile;
use crate::resolve::image::runtime::{PLACEHOLDERS, lookup};
use crate::resolve::service::{Model, Runtime, Server, Variable};
use crate::resolve::workload::target;
use crate::resolve::{Resolver, Setting, names};
use crate::spec::scalar::Scalar;
use crate::spec::sections::{SecretRef, TargetKind};
use crate::spec::{Spanned, Table};
use indexmap::IndexMap;

/// The variable that tells a server where its model is.
const MODEL_PATH: &str = "MODEL_PATH";

/// Variables in the order of the pod. What has a new value gets a new place, behind all that it may refer to.
#[derive(Default)]
struct Variables(IndexMap<String, Variable>);

impl Variables {
    fn put(&mut self, name: &str, value: Option<Setting<String>>, reference: [Option<Setting<String>>; 2]) {
        let [secret, key] = reference;
        self.0.shift_remove(name);
        self.0.insert(name.to_owned(), Variable { name: name.to_owned(), value, secret, key });
    }

    fn plain(&mut self, name: &str, value: Setting<String>) {
        self.put(name, Some(value), [None, None]);
    }
}

impl Resolver<'_, '_> {
    /// The container's variables: those of the runtime, then `[secrets]`, then `[env]`, each in the order of its file.
    /// Kubernetes expands `$(NAME)` from variables before, so `[env]` may use all others.
    pub(in crate::resolve) fn variables(
        &mut self,
        kind: TargetKind,
        (env, secrets): (&Table<Scalar>, Table<SecretRef>),
        file: &RuntimeFile,
        server: &Server,
        runtime: Option<&Runtime>,
        model: Option<&Model>,
    ) -> Vec<Variable> {
        let mut variables = Variables::default();
        // A model in the image has its path there; another one must not change the image.
        let is_told = |model: &&Model| {
            let own = runtime.is_some_and(|runtime| runtime.dockerfile.is_some());
            model.fetch.is_some() || model.volume.is_some() || (own && model.path.is_some())
        };
        if let Some(model) = model.filter(is_told) {
            // Where the model comes from decides that the variable is there.
            let sources = ["model.claim", "model.image", "model.uri", "runtime.dockerfile"];
            variables.plain(MODEL_PATH, model.container_path.clone().also(&sources));
        }
        for (name, words) in file.env.iter().filter(|(name, _)| !target::sets(kind, &name.value)) {
            let Some(runtime) = runtime else { break };
            match placeholder::fill(&words.value, |key| lookup(key, runtime, server, model)) {
                Ok(value) => {
                    let keys = placeholder::named(&words.value, PLACEHOLDERS);
                    variables.plain(&name.value, Setting::stated(value, words.span).also(&keys));
                }
                Err(why) => self.unknown_placeholder(&why, words.span, PLACEHOLDERS),
            }
        }
        let secret_names: Vec<Spanned<String>> = secrets.keys().cloned().collect();
        for (name, reference) in secrets {
            self.variable_name(&name);
            if let Some((other, _)) = env.get_key_value(&name) {
                self.report.push(
                    Finding::at(Code::InvalidVariable, name.span, format!("`{}` is given twice", name.value))
                        .related(Some(other.span), "here as a plain value")
                        .help("keep one of them"),
                );
            }
            let SecretRef { secret, key } = reference.value;
            for (missing, part) in [(secret.is_none(), "secret"), (key.is_none(), "key")] {
                if missing {
                    self.report.push(
                        Finding::at(
                            Code::MissingKey,
                            reference.span,
                            format!("`secrets.{}.{part}` is missing", name.value),
                        )
                        .help("write `{ secret = \"NAME-OF-THE-SECRET\", key = \"KEY-IN-IT\" }`"),
                    );
                }
            }
            let secret = self.check(secret, Code::InvalidName, "secret", names::subdomain);
            let key = self.check(key, Code::InvalidName, "key", names::secret_key);
            variables.put(&name.value, None, [secret.map(Setting::from), key.map(Setting::from)]);
        }
        for (name, value) in env {
            self.variable_name(name);
            self.refused_words(name, value, file);
            variables.plain(&name.value, Setting::given(value.value.0.clone(), value.span));
        }
        for name in env.keys().chain(&secret_names) {
            self.model_path(name, model);
        }
        let variables: Vec<Variable> = variables.0.into_values().collect();
        self.expansion(&variables);
        variables
    }

    /// A second word on where the model is.
    fn model_path(&mut self, name: &Spanned<String>, model: Option<&Model>) {
        let Some(model) = model.filter(|model| name.value == MODEL_PATH && model.has_source()) else {
            return;
        };
        self.report.push(
            Finding::at(
                Code::ConflictingKeys,
                name.span,
                format!("`{MODEL_PATH}` beside a model in `[model]`"),
            )
            .label(format!("the server is told `{}`, where the model is put", model.container_path.value))
            .help("leave it out; `model.mount_path` chooses the folder")
            .help("for another use, give the variable another name"),
        );
    }

    /// What the runtime knows to end badly.
    fn refused_words(&mut self, name: &Spanned<String>, value: &Spanned<Scalar>, file: &RuntimeFile) {
        for refused in file.refuses.iter().filter(|refused| refused.variable == name.value) {
            if value.value.0.split_whitespace().any(|word| word == refused.word) {
                self.report.push(
                    Finding::at(
                        Code::RuntimeRefuses,
                        value.span,
                        format!("`{}` in `{}` would not work with this runtime", refused.word, name.value),
                    )
                    .label(refused.why.clone())
                    .help("leave it out"),
                );
            }
        }
    }

    pub(in crate::resolve) fn variable_name(&mut self, name: &Spanned<String>) {
        if let Err(reason) = names::variable(&name.value) {
            self.report.push(
                Finding::at(
                    Code::InvalidVariable,
                    name.span,
                    format!("no variable can be called `{}`", name.value),
                )
                .label(reason),
            );
        }
    }
}
