use crate::diagnostic::{Code, Finding};
use crate::resolve::facts::runtime::RuntimeFile;
use crate::resolve::image::known::Known;
use crate::resolve::service::{Model, Variable};
use crate::resolve::workload::fields::fields as of_kubernetes;
use crate::resolve::workload::target;
use crate::resolve::{Resolver, Setting, names};
use crate::spec::fields;
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
        self.0.insert(
            name.to_owned(),
            Variable { name: name.to_owned(), value, secret, key, value_from: None },
        );
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
        (env, secrets): (Table<fields::Variable>, Table<SecretRef>),
        file: &RuntimeFile,
        known: Option<&Known<'_>>,
        model: Option<&Model>,
    ) -> Vec<Variable> {
        let mut variables = Variables::default();
        // A model in the image has its path there; another one must not change the image.
        let is_told = |model: &&Model| {
            let own = known.is_some_and(|known| known.runtime.dockerfile.is_some());
            model.fetch.is_some() || model.volume.is_some() || (own && model.path.is_some())
        };
        if let Some(model) = model.filter(is_told) {
            // Where the model comes from decides that the variable is there.
            let sources = ["model.claim", "model.image", "model.uri", "runtime.dockerfile"];
            variables.plain(MODEL_PATH, model.container_path.clone().also(&sources));
        }
        let with_gpus = known.is_some_and(|known| known.resources.gpu.is_some());
        let of_gpus = file.gpus.iter().filter(|_| with_gpus).flat_map(|gpus| &gpus.env);
        let stated = file.env.iter().map(|stated| (stated, &[][..]));
        let stated = stated.chain(of_gpus.map(|stated| (stated, &["resources.limits.gpu"][..])));
        let hub = model.and_then(|model| model.hub.as_ref());
        let by_id = file.by_id.iter().zip(hub).flat_map(|(by_id, hub)| by_id.env(hub));
        let stated = stated.chain(by_id.map(|stated| (stated, &["model.id"][..])));
        for ((name, words), also) in stated.filter(|((name, _), _)| !target::sets(kind, &name.value)) {
            let Some(known) = known else { break };
            if let Some((value, keys)) = self.fill(words, known) {
                variables.plain(&name.value, Setting::stated(value, words.span).also(&keys).also(also));
            }
        }
        if let (Some(by_id), Some([secret, key])) = (&file.by_id, hub.and_then(|hub| hub.token.as_ref()))
            && let Some(variable) = &by_id.token
        {
            let secret = secret.clone().also(&["model.token"]);
            variables.put(&variable.value, None, [Some(secret), Some(key.clone())]);
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
            let reference = self.secret_ref(&format!("secrets.{}", name.value), reference);
            variables.put(&name.value, None, reference.map_or([None, None], |reference| reference.map(Some)));
        }
        for name in env.keys().chain(&secret_names) {
            self.model_path(name, model);
        }
        for (name, Spanned { value, span }) in env {
            self.variable_name(&name);
            match value {
                fields::Variable::Plain(value) => {
                    self.refused_words(&name, &Spanned { value: value.clone(), span }, file);
                    variables.plain(&name.value, Setting::given(value, span));
                }
                fields::Variable::From(table) => {
                    variables.put(&name.value, None, [None, None]);
                    let from = of_kubernetes("containers.*.env.*.valueFrom", table);
                    variables.0.entry(name.value).and_modify(|variable| variable.value_from = Some(from));
                }
            }
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
    fn refused_words(&mut self, name: &Spanned<String>, value: &Spanned<String>, file: &RuntimeFile) {
        for refused in file.refuses.iter().filter(|refused| refused.variable == name.value) {
            if value.value.split_whitespace().any(|word| word == refused.word) {
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
