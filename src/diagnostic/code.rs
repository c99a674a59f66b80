/// How much a finding matters, and so the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing; exit code 0. Can be allowed with `allow = ["CODE"]`.
    Warning,
    /// The directory is not what `service.toml` says; exit code 1.
    Drift,
    /// The service that runs does not do what `service.toml` says; exit code 1.
    Failure,
    /// Nothing can be generated; exit code 2.
    Error,
}

impl Severity {
    /// The word used in output.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Warning => "warning",
            Self::Drift => "drift",
            Self::Failure => "failure",
            Self::Error => "error",
        }
    }
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal, $severity:ident;)+) => {
        /// The kind of a finding. Names are stable: they may be used in `allow` and in other tools.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Code {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl Code {
            /// All codes, by stage.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The stable kebab-case name.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// How much it matters.
            #[must_use]
            pub fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity,)+ }
            }

            fn doc_lines(self) -> &'static [&'static str] {
                match self { $(Self::$variant => &[$($doc,)+],)+ }
            }
        }
    };
}

impl Code {
    /// What it means, in one sentence.
    #[must_use]
    pub fn summary(self) -> &'static str {
        self.doc_lines()[0].trim()
    }

    /// What it means, why it matters and how to mend it, as Markdown.
    #[must_use]
    pub fn documentation(self) -> String {
        self.doc_lines().iter().map(|line| line.trim()).collect::<Vec<_>>().join("\n")
    }
}

codes! {
    /// The file is not TOML.
    ///
    /// All places where the text leaves the TOML 1.1 grammar are listed. Mend the text; nothing else is checked before.
    TomlSyntax = "toml-syntax", Error;
    /// Something is larger, or there is more of it, than anybody means.
    ///
    /// A file of megabytes, hundreds of environments or of mistakes are a slip, or a stranger's attempt to keep CI busy.
    /// The finding says how much is looked at.
    TooLarge = "too-large", Error;
    /// A key that does not exist at this place.
    ///
    /// A key with a wrong name would otherwise be ignored and its default used. The nearest name is suggested.
    UnknownKey = "unknown-key", Error;
    /// A value of another type than the key takes.
    ///
    /// Most often quotes are missing or too many: `version = "3.12"` is text, `port = 8000` is a number.
    WrongType = "wrong-type", Error;
    /// A word that is not one of the key's allowed words, which are listed.
    UnknownValue = "unknown-value", Error;
    /// A key that has no default and is not given.
    ///
    /// Nobody but you can know it. The finding says what it is for.
    MissingKey = "missing-key", Error;
    /// A key that `modelstow set` cannot give a value.
    ///
    /// It names a table, an item that is not there, or an array whose comments would be lost. Change the file by hand.
    NotSettable = "not-settable", Error;
    /// Two keys that exclude each other: keep one of them.
    ConflictingKeys = "conflicting-keys", Error;
    /// An edition that this version does not know.
    ///
    /// The edition pins defaults and templates. A newer edition needs a newer modelstow.
    UnknownEdition = "unknown-edition", Error;
    /// A cluster that no `platform.toml` above the service describes.
    ///
    /// `[cluster] name` stands for all that `[clusters.NAME]` says there. See [platform.md](platform.md).
    UnknownCluster = "unknown-cluster", Error;
    /// A rule of the platform that does not hold for the service.
    ///
    /// The finding names the rule, its line in `platform.toml`, why it is there and whom to ask. Its severity is the
    /// rule's. Change what it is about, or have the platform's owner write down an exception.
    RuleBroken = "rule-broken", Error;
    /// A rule of a platform that cannot be read or worked out.
    ///
    /// A rule is an expression in CEL that is true or false. See [platform.md](platform.md#rules).
    RuleUnreadable = "rule-unreadable", Error;
    /// A rule that applies to no service, or an exception that no service needs.
    ///
    /// It says something of services that are not there any more, or of which it is not true any more. Take it out. It is
    /// said where all services below the `platform.toml` are looked at.
    RuleUnused = "rule-unused", Warning;
    /// A runtime that is neither built in nor in the project's `templates/runtimes/`.
    UnknownRuntime = "unknown-runtime", Error;
    /// A controller that is neither built in nor in the project's `templates/controllers/`.
    UnknownController = "unknown-controller", Error;
    /// Something that the ingress controller cannot do for a service, or has no word for.
    ///
    /// An Ingress has fields for hosts, paths and certificates only. All else is in the words of the controller that
    /// reads it, so `ingress.controller` has to name one that can. The finding lists those.
    ControllerCannot = "controller-cannot", Error;
    /// A key that asks for what the cluster's version of Kubernetes does not have.
    ///
    /// `[cluster] kubernetes` says what the version is; without it, it is the oldest that the edition is for. Say a newer
    /// one where the cluster is newer, or leave the key out until it is. What can be written in another way is, without a
    /// word. [kubernetes.md](kubernetes.md) says which key needs which version.
    ClusterCannot = "cluster-cannot", Error;
    /// A controller that gets no security fixes any more.
    ///
    /// The finding says since when. Accept it with `allow = ["controller-retired"]` while you move.
    ControllerRetired = "controller-retired", Warning;
    /// A key that has no place in the object that `[target]` names.
    ///
    /// The operator of that object decides it itself, or makes itself what the key is about. Leave the key out, or leave
    /// `[target]` out: a plain Deployment takes all keys.
    TargetCannot = "target-cannot", Error;
    /// A target whose operator needs a licence for production use.
    ///
    /// Seldon Core 1 from 1.18 on, and Seldon Core 2, are under the Business Source License 1.1, which allows any use but
    /// production. Accept it with `allow = ["target-licence"]` if you have a licence, do not need one, or run an older
    /// version.
    TargetLicence = "target-licence", Warning;
    /// A Service that can be reached past the controller that asks for authentication.
    ///
    /// A load balancer or a port of every node leads to the pods directly. Leave `network.type` out, or keep others
    /// away by other means and accept it with `allow = ["auth-bypassed"]`.
    AuthBypassed = "auth-bypassed", Warning;
    /// A `[runtime]` key that this runtime has no use for, cannot do without, or cannot read.
    ///
    /// Each runtime says in its `runtime.toml` which keys it takes. A placeholder there that has no value is this
    /// finding too.
    RuntimeKey = "runtime-key", Error;
    /// A `[model]` key that says nothing of where this model comes from.
    ///
    /// `sha256`, `credentials_secret`, `endpoint`, `size` and `fetch_image` belong to `uri`, and `sub_path` to `claim`
    /// and `image`.
    ModelKey = "model-key", Error;
    /// A place that no model can be fetched from.
    ///
    /// A URI names a file at `https`, `s3`, `gs`, `az` or `hf`. Plain `http` is only taken within the cluster, for a host
    /// such as `models.ml.svc`: elsewhere, whoever is on the way could read the model.
    InvalidUri = "invalid-uri", Error;
    /// A `sha256` that is not the SHA-256 of any file: 64 hexadecimal digits in lower case.
    InvalidChecksum = "invalid-checksum", Error;
    /// A variable in `[env]` with an option that makes this runtime fail in a way that is hard to find.
    ///
    /// An example is `--preload` for gunicorn in front of TensorFlow, which hangs after the fork. Each runtime lists such
    /// options in its `runtime.toml`, with the reason.
    RuntimeRefuses = "runtime-refuses", Error;
    /// A name that Kubernetes would refuse: RFC 1123 labels and subdomains.
    InvalidName = "invalid-name", Error;
    /// A label or annotation that Kubernetes would refuse.
    InvalidLabel = "invalid-label", Error;
    /// A host name that an Ingress or a certificate cannot have.
    ///
    /// It is a full DNS name such as `model.example.com`, without scheme, port and path.
    InvalidHost = "invalid-host", Error;
    /// A repository, a revision or a folder that a GitOps controller could not fetch.
    ///
    /// Flux only takes URLs with a scheme: `ssh://git@host/path` for `git@host:path`. A folder is relative to the top
    /// of the repository.
    InvalidRepository = "invalid-repository", Error;
    /// A port outside its range.
    ///
    /// Ports go from 1 to 65535; that of the server starts at 1024, since the container has no privilege for lower
    /// ones. The Service may have a lower one: `[network] port`.
    InvalidPort = "invalid-port", Error;
    /// A path that cannot stand where it is to go: in a URL, a Dockerfile or a container.
    ///
    /// Paths of files have `/` between folders, and no spaces. Paths of URLs and in containers start with `/`.
    InvalidPath = "invalid-path", Error;
    /// A quantity that Kubernetes cannot read, such as `512MB` for `512Mi`, or that is too little for any pod.
    ///
    /// Without a suffix, memory is in bytes and CPU in cores; `m` stands for thousandths, of bytes too. What was probably
    /// meant is suggested.
    InvalidQuantity = "invalid-quantity", Error;
    /// A quantity of which no node has so much, such as `cpu = 500` for `"500m"`.
    ///
    /// The pods would stay pending for ever. If there are such nodes, accept it with `allow = ["unlikely-quantity"]`.
    UnlikelyQuantity = "unlikely-quantity", Warning;
    /// An image reference that no registry would accept.
    InvalidImage = "invalid-image", Error;
    /// A name that an environment variable cannot have, or one that is given twice.
    InvalidVariable = "invalid-variable", Error;
    /// `$(NAME)` that Kubernetes does not replace by the value of a variable, or `$$`, of which it makes one `$`.
    ///
    /// A value may name variables that stand before it in the pod: those of the runtime, those of `[secrets]`, and those
    /// further up in `[env]`. All else stays as it is written, without a word. Write `$$(NAME)` where just that text is
    /// meant, and `$$$$` for two dollars, or accept it with `allow = ["not-expanded"]`.
    NotExpanded = "not-expanded", Warning;
    /// A number outside its allowed range.
    OutOfRange = "out-of-range", Error;
    /// An email address that an ACME server would refuse.
    InvalidEmail = "invalid-email", Error;
    /// A body or an answer in `[[examples]]` that is not what it says.
    InvalidExample = "invalid-example", Error;
    /// A path that leaves the project's folder, or starts at the top of the machine.
    ///
    /// What goes into the image must lie beside `service.toml` or below it: nothing else is in the build context.
    PathOutsideProject = "path-outside-project", Error;
    /// A file that goes into the image and is there without its content: a pointer of Git LFS, or a model of no bytes.
    ///
    /// The image would be built, and its server fail. Fetch the file with `git lfs pull`, in CI too.
    ContentMissing = "content-missing", Error;
    /// A model that is larger than the memory of a pod, or than what is set aside for one.
    ///
    /// A server that reads the model into memory is killed while it starts. One that maps the file, or puts it on a GPU,
    /// may get along with less. Of ONNX and of pickles each server process has a copy of its own.
    ModelOverMemory = "model-over-memory", Warning;
    /// A model's file that no server can load.
    ///
    /// It is cut off, of another format than its name says, or its weights are in a file that the image does not get.
    /// ONNX, Safetensors and GGUF are looked at, as far as their heads tell. Write or copy the file again, or accept it
    /// with `allow = ["model-broken"]`.
    ModelBroken = "model-broken", Warning;
    /// A model that another version wrote than the one that is installed, or that what is installed is too old for.
    ///
    /// A pickle says with which scikit-learn it was written, and scikit-learn promises nothing of those of another one: some
    /// load and fail at the first request. An ONNX file says which opset it needs, and ONNX Runtime loads none that it does
    /// not know. Lock a version that reads the model, or write the model anew. Nothing of it is loaded to find that out.
    InconsistentVersion = "inconsistent-version", Warning;
    /// A file or folder that `service.toml` names and that does not exist.
    FileNotFound = "file-not-found", Error;
    /// A package that the runtime needs, and that is not among the dependencies, or in a version that it cannot run.
    ///
    /// Each runtime lists them in its `runtime.toml`: before all the server itself. Without it the image is built, and the
    /// pod ends with `executable file not found`.
    MissingPackage = "missing-package", Error;
    /// A file with dependencies from which the image cannot be built.
    ///
    /// It is not of the form that its name says, takes in other files, or lacks hashes that the build asks for.
    NotInstallable = "not-installable", Error;
    /// A limit under its request: Kubernetes refuses such a pod.
    LimitUnderRequest = "limit-under-request", Error;
    /// Shared memory that leaves nothing of the memory limit.
    ///
    /// What lies in `/dev/shm` counts as memory of the pod, so a pod that fills it would be killed.
    SharedMemory = "shared-memory", Error;
    /// An option in `runtime.args` or `runtime.command` that is not what the rest of the service goes by.
    ///
    /// What is written there wins. But the port is what the Service and the probes ask at, and the GPUs are what the pod
    /// pays for: say such a thing by its key, and everything follows. Accept it with `allow = ["args-disagree"]`.
    ArgsDisagree = "args-disagree", Warning;
    /// GPUs that the server cannot use, or is not told to.
    ///
    /// A runtime says in its `runtime.toml` what its server does with several, and the command follows from that. With a
    /// `runtime.command` of one's own, that has to be said there.
    GpusUnused = "gpus-unused", Error;
    /// Several GPUs for a server of which nobody but its author knows what it does with them.
    ///
    /// Most code uses the first one alone. Where it does share its work among all, accept this with
    /// `allow = ["gpus-unknown"]`.
    GpusUnknown = "gpus-unknown", Warning;
    /// A GPU, and no toleration of any taint.
    ///
    /// Most clouds keep nodes with GPUs for pods that tolerate their taint, and a pod that does not stays pending there.
    /// Which taint it is only the cluster knows, so nothing is written by itself: name it in `deployment.tolerations`,
    /// or accept this with `allow = ["gpu-without-toleration"]` where the cluster adds it, or has no taint.
    GpuWithoutToleration = "gpu-without-toleration", Warning;
    /// A rollout that needs a GPU beside those that the pods have.
    ///
    /// A new pod comes before an old one goes, and asks for a GPU of its own: where all are in use, it stays pending, and
    /// the rollout stands still. Let the old pod go first, with `rolling_update = { max_surge = 0 }` one at a time or with
    /// `strategy = "Recreate"` all at once, or accept this with `allow = ["spare-gpu"]` where one is free.
    SpareGpu = "spare-gpu", Warning;
    /// A volume that one node or one pod mounts at a time, and more pods than that.
    ///
    /// The storage of most clouds is `ReadWriteOnce`: a second pod on another node cannot mount it and waits, and while a
    /// rollout starts a new pod before the old one goes, there are two. Run one pod and let the old one go first, ask for
    /// storage that many nodes mount, or accept this with `allow = ["claim-not-shared"]` where all pods are on one node.
    ClaimNotShared = "claim-not-shared", Warning;
    /// Autoscaling on a resource that has no request of its own.
    ///
    /// The target is a percentage of the request. Without one the HorizontalPodAutoscaler reports `<unknown>` and never
    /// scales; with a default one it scales at a load that nobody chose.
    AutoscalingWithoutRequest = "autoscaling-without-request", Error;
    /// `replicas` beside autoscaling.
    ///
    /// Each apply would set the number of pods back to `replicas` until the autoscaler notices.
    ReplicasWithAutoscaling = "replicas-with-autoscaling", Error;
    /// A server of which nothing tells when its model is loaded.
    ///
    /// Neither the project nor the runtime knows a health path or another way to ask, so a pod is ready as soon as its
    /// port is open. Many servers open it before they load. A rollout would then replace pods that work by pods that
    /// cannot load their model. Name a path in `server.readiness_path`, or accept this with
    /// `allow = ["ready-before-loaded"]` where the server opens its port last.
    ReadyBeforeLoaded = "ready-before-loaded", Warning;
    /// No pods at all, and nothing that would start one.
    ///
    /// A HorizontalPodAutoscaler keeps at least one pod, and pods that do not run use no CPU or memory that could be
    /// measured. Scaling from zero needs `[autoscaling.keda]` with a trigger outside the pods, such as `cron`, or
    /// `prometheus` with the requests that the ingress controller counts.
    ScaleToZero = "scale-to-zero", Error;
    /// A PodDisruptionBudget that lets no pod go.
    ///
    /// A node could then never be drained, and a cluster upgrade would hang on it.
    PdbBlocksDrain = "pdb-blocks-drain", Error;
    /// TLS without a host.
    ///
    /// A certificate is issued for a name, and an Ingress picks it by that name.
    TlsWithoutHost = "tls-without-host", Error;
    /// A secret written into `service.toml`, which is committed to git, or into what goes into the image.
    ///
    /// Put the value into a Secret and name it in `[secrets]`. Something counts as a secret by the name that it has, or by
    /// how it looks: a private key, a URL with a password, a token in the format of the one who gives it out. Every value
    /// of `service.toml` is looked at, the bodies of the requests, the Dockerfile, and every text that it copies up to
    /// 1 MiB. Special tokens of tokenizers, public keys, certificates, paths and variables are none. Where something else
    /// is none, `[not_secret]` says so, with the reason: `"env.NAME" = "…"` for a key, `"tests/key.pem" = "…"` for a
    /// file.
    LiteralSecret = "literal-secret", Error;
    /// Two objects that would write the same TLS Secret.
    ///
    /// Each owner would replace the other's certificate, again and again.
    TlsSecretOwners = "tls-secret-owners", Error;
    /// A grace period that ends before the server has finished.
    ///
    /// The pod would be killed in the middle of a request. Leave `deployment.grace_period_seconds` out, and it is long
    /// enough.
    GracePeriod = "grace-period", Error;
    /// Two environments whose objects would have the same name in the same namespace.
    ///
    /// Applying one would overwrite the other. Give each a namespace or a name of its own.
    EnvironmentsCollide = "environments-collide", Error;
    /// Two services of one run that have the same name in the same namespace.
    ///
    /// Each would overwrite the objects of the other.
    NameTaken = "name-taken", Error;
    /// Environments that would need different images.
    ///
    /// One image is built and promoted. What differs must be outside the Dockerfile.
    EnvironmentImage = "environment-image", Error;
    /// A key stands in an environment, or in a platform, that is not its to say.
    EnvironmentKey = "environment-key", Error;
    /// What `allow` or `[not_secret]` cannot accept.
    ///
    /// `allow` takes the codes of warnings. `[not_secret]` takes a place that there is, with the reason why it is none.
    InvalidAllow = "invalid-allow", Error;
    /// A base image, or an image that an installer is taken from, without a digest.
    ///
    /// The same tag may be another image tomorrow, so the same Dockerfile gives another result. Add `@sha256:…` to
    /// `[image] base` or `[image] installer`, or accept it with `allow = ["base-image-not-pinned"]`.
    BaseImageNotPinned = "base-image-not-pinned", Warning;
    /// A Dockerfile or a script in the image that waits for ever, as with `sleep infinity`.
    ///
    /// The container would live on when its server has crashed, and nobody would restart it.
    CrashHidden = "crash-hidden", Warning;
    /// The tag `latest`, which says nothing about what runs.
    ///
    /// Leave `image.tag` out: the tag is then the hash of what goes into the image.
    TagLatest = "tag-latest", Warning;
    /// A model that may be another one tomorrow, with no change in any file here.
    ///
    /// That is so of what a PersistentVolumeClaim holds, of an image without a digest, and of a revision on Hugging Face
    /// that is no commit. Name what does not move, or accept it with `allow = ["model-not-pinned"]`.
    ModelNotPinned = "model-not-pinned", Warning;
    /// A template that cannot be parsed.
    TemplateSyntax = "template-syntax", Error;
    /// A template that uses a name which does not exist.
    ///
    /// `docs/templates.md` lists the values that there are.
    TemplateUndefined = "template-undefined", Error;
    /// A template that fails while it is rendered.
    ///
    /// Most often it writes a value that is absent for this service, or a table as if it were one value.
    TemplateFailed = "template-failed", Error;
    /// A Dockerfile that copies everything, or by a pattern.
    ///
    /// What goes into the image has to be named: the content tag is the hash of just these files.
    DockerfileCopy = "dockerfile-copy", Error;
    /// A link in a folder that goes into the image, to something that does not.
    ///
    /// A builder copies links in a folder as links. Hugging Face's cache is made of such: its `snapshots/` lead to
    /// `blobs/`. A file that `service.toml` names may be a link: of that the builder takes what it leads to.
    DanglingLink = "dangling-link", Error;
    /// A module or a file that the code needs, and that does not go into the image.
    ///
    /// The code that runs first is followed through its imports, as far as one sees at a glance: what is imported, sourced,
    /// or opened by its name, and is in the project or elsewhere in the repository. What it does only when it is run by
    /// hand does not count.
    NotInImage = "not-in-image", Warning;
    /// A module that the code imports from a folder in which Python does not look.
    ///
    /// A server finds modules where it starts, in the folder of `service.toml`, and where `PYTHONPATH` says. A file that is
    /// run by hand finds those beside it too, and tests those in `src`.
    NotImportable = "not-importable", Warning;
    /// A Dockerfile whose final stage does not run as the numeric user that the Deployment states.
    ///
    /// End the Dockerfile template with `USER {{ runtime.user }}:{{ runtime.user }}`.
    DockerfileUser = "dockerfile-user", Error;
    /// A generated manifest that is not YAML, or that two YAML readers would read differently.
    YamlInvalid = "yaml-invalid", Error;
    /// A template of one's own for a manifest whose file cannot be written.
    ///
    /// `templates/kubernetes/NAME.yaml` is written to `generated/NAME.yaml`, where no other file may have that name.
    InvalidManifestName = "invalid-manifest-name", Error;
    /// A field that the Kubernetes object does not have.
    ///
    /// Only a template of your own can be the cause. The line of the template is shown; look for a typo or a wrong
    /// indent.
    ManifestUnknownField = "manifest-unknown-field", Error;
    /// A manifest that does not decode into its Kubernetes object.
    ManifestInvalid = "manifest-invalid", Error;
    /// A kind of a project's own, in its `kinds/`, that cannot be used.
    ///
    /// A file there is a CustomResourceDefinition as its project publishes it, and a `kind.toml` beside it says what no
    /// schema says.
    KindUnreadable = "kind-unreadable", Error;
    /// Manifests that do not fit together: a selector, a port or a name that leads nowhere.
    ManifestsDisagree = "manifests-disagree", Error;
    /// A pod that Pod Security `restricted` would refuse.
    ///
    /// Many namespaces enforce it, and a pod would not be created there.
    PodSecurity = "pod-security", Error;
    /// A field that Kubernetes does not allow to change on an existing object.
    ///
    /// An apply would fail. Keep the old value, or delete the object in the cluster first and say so with
    /// `generate --force`.
    ImmutableField = "immutable-field", Error;
    /// A file that `generate` would write does not exist: run `modelstow generate`.
    FileMissing = "file-missing", Drift;
    /// A file is not what `service.toml` and the files in the image now give: run `modelstow generate`.
    FileStale = "file-stale", Drift;
    /// A generated file was edited by hand.
    ///
    /// Make the change in `service.toml` (the key is named) or in a template of your own, or put the file back.
    /// `generate --force` writes the file anew and keeps the edited text beside it.
    FileEdited = "file-edited", Drift;
    /// A file stands where one would be written, and the lock does not know it.
    ///
    /// It may be somebody's work, so it is not written over. Move it away, or take `generate --force`, which keeps it
    /// under another name.
    FileUnknown = "file-unknown", Drift;
    /// A generated file that `service.toml` no longer asks for: `modelstow generate` removes it.
    FileUnwanted = "file-unwanted", Drift;
    /// There are generated files but no `modelstow.lock`.
    ///
    /// Without it, edited files cannot be told from old ones. `modelstow generate` writes it; commit it with the files.
    LockMissing = "lock-missing", Drift;
    /// `modelstow.lock` cannot be read: `modelstow generate` writes it anew.
    LockBroken = "lock-broken", Drift;
    /// `modelstow.lock` holds merge conflict markers.
    ///
    /// Resolve `service.toml`, then run `modelstow generate`: it resolves the generated files, the lock among them.
    LockConflict = "lock-conflict", Drift;
    /// `modelstow.lock` is not the one that would be written: run `modelstow generate`.
    LockStale = "lock-stale", Drift;
    /// No `service.toml` was found, or not the environment that was asked for.
    NoService = "no-service", Error;
    /// `modelstow init` in a folder that has a `service.toml`.
    ///
    /// It is never written over. Change it with an editor or `modelstow set`, or move it away to start anew.
    ServiceExists = "service-exists", Error;
    /// Nothing from which `modelstow init` could write a `service.toml` that generates.
    ///
    /// The finding lists what was looked for, or what is missing beside what was found.
    NothingToWrite = "nothing-to-write", Error;
    /// A manifest that `modelstow init --from` cannot read.
    ///
    /// It is not YAML, is a template that was not rendered, or does not say which Deployment is meant.
    ManifestUnreadable = "manifest-unreadable", Error;
    /// `modelstow explain` was asked for a file, a line or a key that there is not.
    NothingToExplain = "nothing-to-explain", Error;
    /// The program git is missing or refuses, most often because the folder is in no repository.
    ///
    /// Only `modelstow merge-driver` and `modelstow review` need git.
    Git = "git", Error;
    /// A repository without commits: there is nothing to compare with yet.
    NoCommits = "no-commits", Error;
    /// The revision to compare with is not in this clone.
    ///
    /// Often the clone is shallow, as in CI. The finding names the command that fetches what is missing.
    BaseMissing = "base-missing", Error;
    /// No program that runs containers is on this machine, or none that answers.
    ///
    /// `modelstow test` takes docker, podman, nerdctl, or buildah with podman. It says of each why it cannot be had;
    /// Docker's command is there without its daemon, for example.
    NoEngine = "no-engine", Error;
    /// The image cannot be built.
    ///
    /// The end of what the builder says is shown. Behind a proxy, a build needs the proxy's address, and often its
    /// certificate: what follows `--` is handed to the builder.
    BuildFailed = "build-failed", Error;
    /// An image that is not built here is not on this machine, and no registry gives it.
    ImageUnavailable = "image-unavailable", Error;
    /// A Secret, a ConfigMap or a volume that the manifests name and that is only in the cluster.
    ///
    /// `modelstow test` takes something else for it: `--secret NAME=FILE`, `--volume NAME=FOLDER`.
    OnlyInCluster = "only-in-cluster", Error;
    /// An example is answered otherwise than `service.toml` says, or not at all.
    ///
    /// Either the service or the example is wrong. Where both are numbers, `examples.tolerance` says how far they may be
    /// off.
    AnswerDiffers = "answer-differs", Failure;
    /// The probes are not content in the time that they leave.
    ///
    /// The cluster would restart the container and try again, for ever.
    NotReady = "not-ready", Failure;
    /// A container ended by itself.
    ///
    /// The end of what it wrote is shown. The cluster would start it again and again.
    Crashed = "crashed", Failure;
    /// A probe that fails while the service is asked.
    ///
    /// Often a server that does one thing at a time is busy with a request. For liveness the cluster would restart it in
    /// the midst of that.
    ProbeFails = "probe-fails", Failure;
    /// A write to a root filesystem that is read-only.
    ///
    /// Only some folders are writable in the cluster. Let the server write there, or make the folder one of them.
    ReadOnlyRoot = "read-only-root", Failure;
    /// A container that needs more memory than its limit.
    ///
    /// The kernel ends it, in the cluster as here.
    KilledForMemory = "killed-for-memory", Failure;
    /// A server that does not end when it is told to.
    ///
    /// The cluster kills it when the grace period is over, so each update takes that long, and requests may be lost.
    SigtermIgnored = "sigterm-ignored", Failure;
    /// A container that would run as root, or as a user of whom the cluster cannot tell.
    ///
    /// The kubelet starts no such container where `runAsNonRoot` is set.
    RootUser = "root-user", Failure;
    /// A file or folder could not be read or written.
    Io = "io", Error;
}
