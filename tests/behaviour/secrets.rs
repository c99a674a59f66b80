//! Secrets, wherever they could get into git or into an image; and what only sounds like one.
//!
//! Every value is made up, and put together here out of parts, so that no scanner of this repository takes it for real.

use crate::sandbox::services::BARE;
use crate::sandbox::{Sandbox, findings};

const MODEL: &str = "model.path = \"model.joblib\"\n";
const PLUMBER: &str = "runtime = { name = \"plumber\", entrypoint = \"score.R\" }\n";

/// Signs that look thrown by dice, so many of them.
fn dice(length: usize) -> String {
    "k7Qz2mVx9RtB4nLw8YcH3pJd6GsF1aTe5UvN0oXi".chars().cycle().take(length).collect()
}

fn hex(length: usize) -> String {
    "3f9a1c7e5b2d8046af17".chars().cycle().take(length).collect()
}

fn private_key(kind: &str) -> String {
    let (dashes, body) = ("-----", dice(64));
    format!("{dashes}BEGIN {kind}PRIVATE KEY{dashes}\n{body}\n{dashes}END {kind}PRIVATE KEY{dashes}\n")
}

fn jwt() -> String {
    format!("ey{}.ey{}.{}", "JhbGciOiJIUzI1NiJ9", "JzdWIiOiIxMjM0NTY3ODkwIn0", dice(43))
}

/// Secrets as they stand in variables.
fn in_variables() -> Vec<(&'static str, String)> {
    let join = |parts: &[&str]| parts.concat();
    vec![
        ("DB_PASSWORD", "hunter2".into()),
        ("DB_PASSWORD", "20240117".into()),
        ("PGPASSWORD", "correct horse battery staple".into()),
        ("REDIS_PASS", "Tr0ub4dor&3".into()),
        ("SMTP_PASSWD", "s3cr3t!".into()),
        ("KEYSTORE_PASSPHRASE", "open sesame".into()),
        ("MLFLOW_TRACKING_PASSWORD", "mlflow-pw".into()),
        ("DB_PASSWORD_PROD", "hunter2".into()),
        ("dbPassword", "hunter2".into()),
        ("DATABASE_URL", join(&["postgres://scorer:", "hunter2", "@db/models"])),
        ("REDIS_URL", join(&["redis://:", "hunter2", "@cache:6379/0"])),
        ("AMQP", join(&["amqp://guest:", "pa%2Fss", "@mq:5672/"])),
        ("PIP_INDEX_URL", format!("https://{}@pypi.example.com/simple", dice(40))),
        ("CONNECTION", join(&["Server=db;User Id=a;", "Password=", "hunter2;"])),
        ("LIBPQ", join(&["host=db user=a ", "password=", "hunter2"])),
        ("JAVA_OPTS", join(&["-Xmx1g -Djavax.net.ssl.keyStorePassword", "=changeit"])),
        ("AZURE", format!("DefaultEndpointsProtocol=https;AccountName=a;AccountKey={}==", dice(86))),
        ("BLOB", format!("https://a.blob.core.windows.net/m?sv=2023-01-03&sig={}%3D", dice(43))),
        ("AWS_ACCESS_KEY_ID", format!("AKIA{}", "Q3EGRB7ZLP2XWMK5")),
        ("AWS_SECRET_ACCESS_KEY", format!("{}/{}", dice(20), dice(19))),
        ("GITHUB", format!("ghp_{}", dice(36))),
        ("GH_PAT", format!("github_pat_{}", dice(82))),
        ("CI_JOB", format!("glpat-{}", dice(20))),
        ("HF_TOKEN", format!("hf_{}", dice(34))),
        ("OPENAI_API_KEY", format!("sk-{}T3BlbkFJ{}", dice(20), dice(20))),
        ("LLM", format!("sk-proj-{}", dice(48))),
        ("ANTHROPIC_API_KEY", format!("sk-ant-api03-{}", dice(90))),
        ("WANDB_API_KEY", hex(40)),
        ("SLACK", format!("xoxb-123456789012-123456789012-{}", dice(24))),
        ("ALERTS", format!("https://hooks.slack.com/services/T0{}/B0{}/{}", dice(9), dice(9), dice(24))),
        ("STRIPE", format!("sk_live_{}", dice(24))),
        ("GOOGLE_MAPS", format!("AIza{}", dice(35))),
        ("MAIL", format!("SG.{}.{}", dice(22), dice(43))),
        ("SESSION", jwt()),
        ("HEADER", format!("Authorization: Bearer {}", dice(32))),
        ("BASIC", format!("Authorization: Basic {}=", dice(23))),
        ("SIGNING_KEY", private_key("RSA ")),
        ("TLS_KEY", private_key("")),
        ("DEPLOY", private_key("OPENSSH ")),
        (
            "CREDENTIALS_JSON",
            format!("{{\"type\": \"service_account\", \"private_key_id\": \"{}\"}}", hex(40)),
        ),
        ("DJANGO_SECRET_KEY", format!("django-insecure-{}", dice(40))),
        ("FERNET_KEY", format!("{}=", dice(43))),
        ("SECRET_KEY_BASE", hex(64)),
        ("COOKIE_KEY", hex(64)),
        ("API_TOKEN", "abc123".into()),
        ("CLIENT_SECRET", format!("abc8Q~{}", dice(34))),
        ("VAULT", format!("hvs.{}", dice(95))),
        ("DATABRICKS", format!("dapi{}", hex(32))),
    ]
}

/// What only sounds like a secret.
fn harmless() -> Vec<(&'static str, String)> {
    let pem = |kind: &str| format!("-----BEGIN {kind}-----\n{}\n-----END {kind}-----\n", dice(64));
    let plain = [
        ("EOS_TOKEN", "</s>"),
        ("PAD_TOKEN", "<pad>"),
        ("UNK_TOKEN", "[UNK]"),
        ("MASK_TOKEN", "[MASK]"),
        ("BOS_TOKEN", "<|begin_of_text|>"),
        ("STOP_TOKEN", "###"),
        ("SEP_TOKEN", "SEP"),
        ("IMAGE_TOKEN", "<image>"),
        ("USER_TOKEN", "<|user|>"),
        ("DECODER_START_TOKEN", "2"),
        ("EOS_TOKEN_ID", "2"),
        ("MAX_TOKENS", "4096"),
        ("MAX_TOKEN", "4096"),
        ("TOKEN_LIMIT", "100"),
        ("TOKENIZERS_PARALLELISM", "false"),
        ("TOKENIZER", "bert-base-uncased"),
        ("TOKEN", ""),
        ("HF_TOKEN", "none"),
        ("OPENAI_API_KEY", "EMPTY"),
        ("VLLM_API_KEY", "not-needed"),
        ("DB_PASSWORD", "$(DB_PASSWORD_FROM_SECRET)"),
        ("DATABASE_URL", "postgres://db/models"),
        ("DATABASE_URL", "postgres://scorer@db/models"),
        ("DATABASE_URL", "postgres://$(DB_USER):$(DB_PASSWORD)@db/models"),
        ("DB_PASSWORD_FILE", "/run/secrets/db"),
        ("GOOGLE_APPLICATION_CREDENTIALS", "/var/run/secrets/gcp/key.json"),
        ("AWS_SHARED_CREDENTIALS_FILE", "/secrets/aws"),
        ("PASSWORD_MIN_LENGTH", "12"),
        ("SECRET_NAME", "scoring-credentials"),
        ("TLS_SECRET", "iris-tls"),
        ("API_KEY_HEADER", "X-API-Key"),
        ("TOKEN_URL", "https://auth.example.com/oauth/token"),
        ("AUTH_TOKEN", "https://auth.example.com/token"),
        ("DB_SECRET", "vault:secret/data/db#password"),
        ("DB_SECRET", "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db"),
        ("API_KEY", "<your-api-key>"),
        ("API_KEY", "********"),
        ("REQUIRE_PASSWORD", "true"),
        ("PRIMARY_KEY", "customer_id"),
        ("CACHE_KEY", "predictions-v2"),
        ("SENTRY_DSN", "https://3f9a1c7e5b2d8046af173f9a1c7e5b2d@o0.ingest.sentry.io/1"),
        (
            "SSH_PUBLIC_KEY",
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ2mVx9RtB4nLw8YcH3pJd6GsF1aTe5UvN0oXi7Qz a@b",
        ),
        ("PWD", "/app"),
        ("MODEL", "s3://models/iris/2024-01-17/model-3f9a1c7e.joblib"),
    ];
    let mut all: Vec<_> = plain.into_iter().map(|(name, value)| (name, value.to_owned())).collect();
    all.extend([
        ("JWT_PUBLIC_KEY", pem("PUBLIC KEY")),
        ("SIGNING_KEY", pem("RSA PUBLIC KEY")),
        ("CA_BUNDLE", pem("CERTIFICATE")),
        ("TLS_KEY", pem("CERTIFICATE")),
        ("MODEL_SHA256", hex(64)),
        ("GIT_COMMIT", hex(40)),
        ("STRIPE_PUBLISHABLE_KEY", format!("pk_live_{}", dice(24))),
    ]);
    all
}

/// What is found in a project with these files and lines.
fn found(files: &[(&str, &str)], lines: &str) -> String {
    let sandbox = Sandbox::new();
    for (path, text) in files {
        sandbox.write(path, text.as_bytes());
    }
    let runtime = if lines.contains("runtime") { "" } else { PLUMBER };
    match sandbox.build(format!("{BARE}{MODEL}{runtime}{lines}\n").as_bytes()) {
        Ok(_) => String::new(),
        Err(report) => findings(&report).join("\n"),
    }
}

fn is_seen(found: &str) -> bool {
    found.contains("literal-secret: ") && found.lines().all(|line| line.starts_with("literal-secret: "))
}

/// All of a table that a question is not answered as it should be for.
#[track_caller]
fn none_wrong(wrong: &[String]) {
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

fn wrong(pairs: Vec<(&str, String)>, secret: bool, place: impl Fn(&str, &str) -> String) -> Vec<String> {
    let wrong = pairs.into_iter().filter_map(|(name, value)| {
        let said = found(&[], &place(name, &toml::Value::String(value.clone()).to_string()));
        let right = if secret { is_seen(&said) } else { said.is_empty() };
        (!right).then(|| format!("{name} = {value}: {said}"))
    });
    wrong.collect()
}

#[test]
fn secrets_in_variables_are_all_seen() {
    none_wrong(&wrong(in_variables(), true, |name, value| format!("env.{name} = {value}")));
}

#[test]
fn secrets_values_that_only_sound_like_one_are_none() {
    none_wrong(&wrong(harmless(), false, |name, value| format!("env.{name} = {value}")));
}

#[test]
fn secrets_in_annotations_are_seen_and_harmless_ones_are_none() {
    let place = |name: &str, value: &str| format!("deployment.annotations.\"example.com/{name}\" = {value}");
    none_wrong(&wrong(in_variables(), true, place));
    none_wrong(&wrong(harmless(), false, place));
}

#[test]
fn secrets_in_texts_for_people_are_seen() {
    for words in [
        format!("Ask with the token ghp_{}", dice(36)),
        "The password: hunter2".to_owned(),
        "Connect to postgres://scorer:hunter2@db/models".to_owned(),
    ] {
        assert!(is_seen(&found(&[], &format!("service.description = \"{words}\""))), "{words}");
    }
    assert_eq!(found(&[], "service.description = \"Needs a token: ask the team for a password\""), "");
}

#[test]
fn secrets_in_requests_are_seen() {
    let token = format!("hf_{}", dice(34));
    for body in [
        "{\"password\": \"hunter2\"}".to_owned(),
        format!("{{\"inputs\": [\"{token}\"]}}"),
        format!("{{\"headers\": {{\"Authorization\": \"Bearer {}\"}}}}", dice(32)),
    ] {
        let said = found(&[], &format!("[[examples]]\nrequest = '{body}'"));
        assert!(is_seen(&said) && said.contains("examples[].request"), "{body}: {said}");
        let said = found(&[("a.json", &body)], "[[examples]]\nrequest_file = 'a.json'");
        assert!(is_seen(&said) && said.contains("a.json`"), "{body}: {said}");
        assert!(!said.contains("hunter2") && !said.contains(&token), "{said}");
    }
    assert_eq!(found(&[], "[[examples]]\nrequest = '{\"tokens\": [1, 2], \"pad_token\": \"<pad>\"}'"), "");
}

/// Files as people copy them into images.
fn files() -> Vec<(&'static str, String)> {
    vec![
        (".env", "LOG_LEVEL=info\nDB_PASSWORD=hunter2\n".into()),
        (".env.production", format!("export API_KEY='{}'\n", dice(24))),
        ("id_rsa", private_key("OPENSSH ")),
        ("id_ed25519", private_key("")),
        ("server.key", private_key("RSA ")),
        ("key.pem", private_key("EC ")),
        (
            "service-account.json",
            format!("{{\"private_key\": \"{}\"}}\n", private_key("").replace('\n', "\\n")),
        ),
        (
            "kubeconfig",
            format!(
                "users:\n- user:\n    client-key-data: LS0tLS1CRUdJTiBSU0EgUFJJVkFURSBLRVkt{}\n",
                dice(40)
            ),
        ),
        ("kube/config", format!("users:\n- user:\n    token: {}\n", jwt())),
        (".netrc", "machine example.com login a password hunter2\n".into()),
        (".pgpass", "db:5432:models:scorer:hunter2\n".into()),
        (".npmrc", format!("//registry.npmjs.org/:_authToken=npm_{}\n", dice(36))),
        (".pypirc", "[pypi]\nusername = a\npassword = hunter2\n".into()),
        (".git-credentials", "https://a:hunter2@example.com\n".into()),
        (".htpasswd", "a:$2y$05$c4WoMPo3SXsafkva.HHa6uXQZWr7oboPiC2bT/r7q1BB8I2s0BRqC\n".into()),
        ("aws/credentials", format!("[default]\naws_secret_access_key = {}\n", dice(40))),
        (
            "docker/config.json",
            format!("{{\"auths\": {{\"example.com\": {{\"auth\": \"{}\"}}}}}}\n", dice(24)),
        ),
        ("config.yaml", "database:\n  user: a\n  password: hunter2\n".into()),
        ("config.ini", "[db]\npassword = hunter2\n".into()),
        ("settings.toml", "[db]\npassword = \"hunter2\"\n".into()),
        ("application.properties", "spring.datasource.password=hunter2\n".into()),
        ("settings.py", "DATABASE = {'NAME': 'a', 'PASSWORD': 'hunter2'}\n".into()),
        ("client.py", format!("client = OpenAI(api_key=\"sk-proj-{}\")\n", dice(48))),
        ("db.R", "con <- dbConnect(Postgres(), user = \"a\", password = \"hunter2\")\n".into()),
        (".Renviron", "DB_PASSWORD=hunter2\n".into()),
        ("fetch.sh", "curl -H \"Authorization: Bearer k7Qz2mVx9RtB4nLw8YcH\" https://example.com\n".into()),
        ("terraform.tfvars", "db_password = \"hunter2\"\n".into()),
        ("notebook.ipynb", "{\"cells\": [{\"source\": [\"password = \\\"hunter2\\\"\\n\"]}]}\n".into()),
        ("requirements.in", "--index-url https://a:hunter2@pypi.example.com/simple\n".into()),
        ("store.p12", "0\u{1}\u{2}".into()),
        // What was left in a comment goes along.
        ("old.py", format!("# API_KEY = \"{}\"\n", dice(32))),
        ("run.sh", "# export DB_PASSWORD=hunter22hunter22\n".into()),
    ]
}

#[test]
fn secrets_in_files_for_the_image_are_seen_and_not_shown() {
    let wrong = files().into_iter().filter_map(|(path, text)| {
        let said = found(
            &[(&format!("data/{path}"), &text)],
            "runtime.files = ['data']\nruntime.name = 'plumber'\nruntime.entrypoint = 'score.R'",
        );
        let right = is_seen(&said) && !said.contains("hunter2") && !said.contains(&dice(20));
        (!right).then(|| format!("{path}: {said}"))
    });
    none_wrong(&wrong.collect::<Vec<_>>());
}

#[test]
fn secrets_files_that_hold_none_are_fine() {
    let files = [
        (
            ".env",
            "LOG_LEVEL=info\nEOS_TOKEN=</s>\nDB_PASSWORD=${DB_PASSWORD}\nDB_PASSWORD_FILE=/run/secrets/db\n",
        ),
        (
            "app.py",
            "import os\npassword = os.environ[\"DB_PASSWORD\"]\ntoken = tokenizer.eos_token\neos_token = \"</s>\"\ndef f(password: str, token=None): ...\nurl = f\"postgres://{user}:{password}@{host}/db\"\n",
        ),
        (
            "train.py",
            "parser.add_argument(\"--token\", default=None)\napi_key = os.getenv('API_KEY', '')\nassert password == 'x'\n",
        ),
        ("db.R", "con <- dbConnect(Postgres(), password = Sys.getenv(\"DB_PASSWORD\"))\n"),
        (
            "tokenizer_config.json",
            "{\"bos_token\": \"<s>\", \"eos_token\": {\"content\": \"</s>\"}, \"pad_token\": null, \"sep_token\": \"SEP\"}\n",
        ),
        ("vocab.json", "{\"password\": 3460, \"token\": 11, \"secret\": 99, \"Ġapi_key\": 5}\n"),
        (
            "config.yaml",
            "auth:\n  password: ${DB_PASSWORD}\n  secretName: db\n  token: !vault db\n  tokens: 3\n",
        ),
        ("README.md", "Set `DB_PASSWORD=…`, such as `postgres://user:password@localhost/db`.\n"),
        ("ca.pem", "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"),
        ("id_rsa.pub", "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQ a@b\n"),
        (
            "requirements.txt",
            "flask==3.0.0 --hash=sha256:3f9a1c7e5b2d8046af173f9a1c7e5b2d8046af173f9a1c7e5b2d8046af173f9a\n",
        ),
        (
            "start.sh",
            "export TOKEN=$(cat /run/secrets/token)\ncurl -H \"Authorization: Bearer $TOKEN\" https://example.com\n",
        ),
    ];
    let wrong = files.into_iter().filter_map(|(path, text)| {
        let said = found(
            &[(&format!("data/{path}"), text)],
            "runtime.files = ['data']\nruntime.name = 'plumber'\nruntime.entrypoint = 'score.R'",
        );
        (!said.is_empty()).then(|| format!("{path}: {said}"))
    });
    none_wrong(&wrong.collect::<Vec<_>>());
}

#[test]
fn secrets_in_an_own_dockerfile_are_seen() {
    let lines = [
        "ENV DB_PASSWORD=hunter2".to_owned(),
        "ENV DB_PASSWORD hunter2".to_owned(),
        "ARG API_TOKEN".to_owned(),
        "ENV API_TOKEN=$API_TOKEN".to_owned(),
        format!("ENV A=1 OPENAI=\"sk-proj-{}\"", dice(48)),
        "ENV DATABASE_URL=postgres://scorer:hunter2@db/models".to_owned(),
        format!("LABEL build=\"ghp_{}\"", dice(36)),
        format!("RUN git clone https://{}@github.com/a/b.git", dice(40)),
        "RUN pip install --index-url https://a:hunter2@pypi.example.com/simple b".to_owned(),
        format!("RUN curl -H \"Authorization: Bearer {}\" https://example.com", dice(32)),
        format!("RUN HF_TOKEN=hf_{} hf download a", dice(34)),
        "RUN mysql --user a --password hunter2".to_owned(),
        "RUN export DB_PASSWORD=hunter2 && ./migrate".to_owned(),
        "RUN echo 'machine example.com login a password hunter2' > ~/.netrc".to_owned(),
        "CMD [\"serve\", \"--api-key=k7Qz2mVx9RtB4nLw8YcH\"]".to_owned(),
        // Comments are in git, if not in the image.
        format!("# the token for the mirror: ghp_{}", dice(36)),
        "# export DB_PASSWORD=hunter22hunter22".to_owned(),
        "# RUN pip install --index-url https://a:hunter2@pypi.example.com/simple b".to_owned(),
        format!("    # HF_TOKEN=hf_{}", dice(34)),
    ];
    let own = "runtime = { name = 'container', dockerfile = 'Dockerfile' }";
    let dockerfile = |line: &str| format!("FROM scratch\n{line}\nCOPY model.joblib /models/\nUSER 10001\n");
    let wrong = lines.iter().filter_map(|line| {
        let said = found(&[("Dockerfile", &dockerfile(line))], own);
        (!is_seen(&said)).then(|| format!("{line}: {said}"))
    });
    none_wrong(&wrong.collect::<Vec<_>>());
    let fine = [
        "ENV EOS_TOKEN=\"</s>\" TOKENIZERS_PARALLELISM=false",
        "ENV DB_PASSWORD_FILE=/run/secrets/db",
        "ARG TOKENIZER=bert",
        "RUN --mount=type=secret,id=hf_token HF_TOKEN=$(cat /run/secrets/hf_token) hf download a",
        "RUN --mount=type=secret,id=hf_token,env=HF_TOKEN hf download a",
        "RUN curl -H \"Authorization: Bearer $TOKEN\" https://example.com",
        "LABEL org.opencontainers.image.revision=3f9a1c7e5b2d8046af173f9a1c7e5b2d8046af17",
        "# The token: as in the README, password=secret or PASSWORD=changeme, or PASSWORD=$PASSWORD",
        "# syntax=docker/dockerfile:1",
    ];
    let wrong = fine.iter().filter_map(|line| {
        let said = found(&[("Dockerfile", &dockerfile(line))], own);
        said.contains("literal-secret").then(|| format!("{line}: {said}"))
    });
    none_wrong(&wrong.collect::<Vec<_>>());
}

#[test]
fn secrets_a_person_can_say_that_one_is_none_with_a_reason() {
    let said = |lines: &str| found(&[("data/test.key", &private_key(""))], lines);
    assert!(is_seen(&said("env.A_TOKEN = 'abc'")));
    assert_eq!(said("env.A_TOKEN = 'abc'\nnot_secret.\"env.A_TOKEN\" = \"marks an A\""), "");
    let files = "runtime = { name = 'plumber', entrypoint = 'score.R', files = ['data'] }\n";
    assert!(is_seen(&said(files)));
    assert_eq!(said(&format!("{files}not_secret.\"data/test.key\" = \"opens nothing\"")), "");
    let own = "runtime = { name = 'container', dockerfile = 'Own' }\nnot_secret.Own = 'of the tests'";
    let text = "FROM scratch\nENV A_TOKEN=abc\nCOPY model.joblib /models/\nUSER 10001\n";
    assert_eq!(found(&[("Own", text)], own), "");
    // A reason is needed, and a place that there is.
    assert!(said("env.A_TOKEN = 'abc'\nnot_secret.\"env.A_TOKEN\" = ''").starts_with("invalid-allow: "));
    assert!(said("not_secret.\"env.B\" = 'why'").starts_with("invalid-allow: there is no key and no file"));
    // One place is one place.
    let two = "env = { A_TOKEN = 'abc', B_TOKEN = 'abc' }\nnot_secret.\"env.A_TOKEN\" = \"marks an A\"";
    assert!(is_seen(&said(two)) && said(two).contains("`B_TOKEN`") && !said(two).contains("`A_TOKEN`"));
    // An environment's variable is the same key.
    let own = "environments.a.env.A_TOKEN = 'abc'\nnot_secret.\"env.A_TOKEN\" = \"marks an A\"";
    assert_eq!(said(own), "");
}
