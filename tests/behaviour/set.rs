//! `modelstow set`: what it changes in a file, what it refuses, and that nothing else moves.

use modelstow::spec::edit::{self, Assignment};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn assignments(texts: &[&str]) -> Vec<Assignment> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

/// The text after `set`, or the messages of what is wrong.
fn set(text: &str, keys: &[&str]) -> Result<String, Vec<String>> {
    edit::set(text, &assignments(keys), modelstow::spec::Of::Service).map_err(|findings| {
        findings.into_iter().map(|f| [vec![f.message], f.help].concat().join("; ")).collect()
    })
}

fn becomes(before: &str, keys: &[&str], after: &str) {
    assert_eq!(set(before, keys).unwrap(), after, "\n{keys:?} in\n{before}");
    let crlf = |text: &str| text.replace('\n', "\r\n");
    if before.contains('\n') {
        assert_eq!(set(&crlf(before), keys).unwrap(), crlf(after), "\n{keys:?} with CRLF in\n{before}");
    }
    let parsed: Result<toml::Table, _> = toml::from_str(after);
    assert!(parsed.is_ok(), "{parsed:?}");
    assert_eq!(set(after, keys).unwrap(), after, "\n{keys:?} a second time in\n{before}");
}

fn refused(text: &str, key: &str, words: &str) {
    let messages = set(text, &[key]).unwrap_err().join("\n");
    assert!(messages.contains(words), "{key}: {messages}");
}

#[test]
fn a_value_is_replaced_and_nothing_else() {
    becomes(
        "# head\nedition = \"2026\"\n\n[image] # the image\n  digest   = 'sha256:old'   # by Renovate\n\n# the end",
        &["image.digest=sha256:new"],
        "# head\nedition = \"2026\"\n\n[image] # the image\n  digest   = 'sha256:new'   # by Renovate\n\n# the end",
    );
}

#[test]
fn the_type_is_that_of_the_key() {
    becomes("[model]\nversion = \"1\"\n", &["model.version=2"], "[model]\nversion = \"2\"\n");
    becomes("[model]\nversion = \"1\"\n", &["model.version=true"], "[model]\nversion = \"true\"\n");
    becomes("[server]\nport = 80\n", &["server.port=8080"], "[server]\nport = 8080\n");
    becomes("[network]\nport = 80 # http\n", &["network.port=81"], "[network]\nport = 81 # http\n");
    becomes("[ingress]\n", &["ingress.host=a.example.com"], "[ingress]\nhost = \"a.example.com\"\n");
    becomes("allow = []\n", &["allow=[\"tag-latest\"]"], "allow = [\"tag-latest\"]\n");
}

#[test]
fn a_key_that_takes_text_and_numbers_keeps_the_way_of_the_file() {
    becomes("[env]\nA = 1\n", &["env.A=2"], "[env]\nA = 2\n");
    becomes("[env]\nA = 1\n", &["env.A=007"], "[env]\nA = \"007\"\n");
    becomes("[env]\nA = 1.5\n", &["env.A=1.10"], "[env]\nA = \"1.10\"\n");
    becomes("[env]\nA = true\n", &["env.A=false"], "[env]\nA = false\n");
    becomes("[env]\nA = true\n", &["env.A=no"], "[env]\nA = \"no\"\n");
    becomes("[env]\nA = \"1\"\n", &["env.A=2"], "[env]\nA = \"2\"\n");
    becomes(
        "[resources.requests]\ncpu = 1\n",
        &["resources.requests.cpu=2"],
        "[resources.requests]\ncpu = 2\n",
    );
    becomes(
        "[resources.requests]\ncpu = 1\n",
        &["resources.requests.cpu=500m"],
        "[resources.requests]\ncpu = \"500m\"\n",
    );
}

#[test]
fn any_text_arrives_as_it_is() {
    for text in [
        "",
        " ",
        "a\"b",
        "a'b",
        "a\"'b",
        "C:\\x",
        "a\nb",
        "\u{7f}\u{0}\u{1b}",
        "é #☃",
        "\u{feff}",
        "a=b",
        "\t",
    ] {
        for old in ["\"x\"", "'x'", "\"\"\"\nx\"\"\""] {
            let before = format!("[env]\nA = {old} # kept\nB = 1\n");
            let after = set(&before, &[&format!("env.A={text}")]).unwrap();
            let table: toml::Table = toml::from_str(&after).unwrap();
            assert_eq!(table["env"]["A"].as_str(), Some(text), "{after}");
            assert!(after.contains(" # kept\nB = 1\n"), "{after}");
        }
    }
}

#[test]
fn a_missing_key_goes_below_the_others_of_its_table() {
    becomes(
        "[image]\n  repository = \"r\" # c\n  # digest = \"\"\n\n[model]\nname = \"m\"\n",
        &["image.digest=sha256:1", "model.version=2"],
        "[image]\n  repository = \"r\" # c\n  digest = \"sha256:1\"\n  # digest = \"\"\n\n[model]\nname = \"m\"\nversion = \"2\"\n",
    );
    becomes("[image]", &["image.tag=a"], "[image]\ntag = \"a\"\n");
    becomes(
        "[image]\nrepository = \"\"\"\nr\"\"\" # c\n[model]\n",
        &["image.tag=a"],
        "[image]\nrepository = \"\"\"\nr\"\"\" # c\ntag = \"a\"\n[model]\n",
    );
    becomes("edition = \"2026\"", &["allow=[]"], "edition = \"2026\"\nallow = []\n");
    becomes("# head\n\n[model]\n", &["edition=2026"], "# head\nedition = \"2026\"\n\n[model]\n");
    becomes("# model\n[model]\n", &["edition=2026"], "edition = \"2026\"\n# model\n[model]\n");
    becomes("", &["edition=2026"], "edition = \"2026\"\n");
}

#[test]
fn a_missing_section_goes_to_the_end_but_before_the_environments() {
    becomes(
        "edition = \"2026\"\n[model]\nname = \"m\"\n# about m\n\n# --- environments ---\n\n[environments.prod.image]\ntag = \"a\"\n",
        &["image.digest=sha256:1", "image.repository=r"],
        "edition = \"2026\"\n[model]\nname = \"m\"\n# about m\n\n[image]\ndigest = \"sha256:1\"\nrepository = \"r\"\n\n# --- environments ---\n\n[environments.prod.image]\ntag = \"a\"\n",
    );
    becomes(
        "[environments.prod.model]\nversion = \"1\"\n[environments.dev]\n",
        &["environments.prod.image.digest=sha256:1"],
        "[environments.prod.model]\nversion = \"1\"\n\n[environments.prod.image]\ndigest = \"sha256:1\"\n\n[environments.dev]\n",
    );
    becomes(
        "[environments.\"eu west\"]\n",
        &["environments.\"eu west\".image.digest=sha256:1"],
        "[environments.\"eu west\"]\n\n[environments.\"eu west\".image]\ndigest = \"sha256:1\"\n",
    );
    becomes(
        "[service]\nname = \"a\"\n\n[model]\n",
        &["service.labels.\"example.com/team\"=scoring", "service.labels.b=c"],
        "[service]\nname = \"a\"\n\n[service.labels]\n\"example.com/team\" = \"scoring\"\nb = \"c\"\n\n[model]\n",
    );
    becomes(
        "[service]\nname = \"a\"\n# about labels\n[service.labels]\na = \"b\"",
        &["model.name=m"],
        "[service]\nname = \"a\"\n# about labels\n[service.labels]\na = \"b\"\n\n[model]\nname = \"m\"\n",
    );
    // A section whose sub-section alone has a header.
    becomes(
        "[service.labels]\na = \"b\"\n",
        &["service.name=n"],
        "[service.labels]\na = \"b\"\n\n[service]\nname = \"n\"\n",
    );
}

#[test]
fn tables_between_braces_and_dotted_keys_stay_what_they_are() {
    becomes(
        "image = { repository = \"r\", tag = \"a\" } # c\n",
        &["image.tag=b", "image.digest=sha256:1"],
        "image = { repository = \"r\", tag = \"b\", digest = \"sha256:1\" } # c\n",
    );
    becomes("image = {}\n", &["image.tag=b"], "image = { tag = \"b\" }\n");
    becomes(
        "image = {\n  repository = \"r\", # c\n}\n",
        &["image.tag=b"],
        "image = {\n  repository = \"r\", tag = \"b\", # c\n}\n",
    );
    becomes(
        "service = { name = \"a\", labels.a = \"b\" }\n",
        &["service.labels.c=d", "service.annotations.e=f"],
        "service = { name = \"a\", labels.a = \"b\", labels.c = \"d\", annotations.e = \"f\" }\n",
    );
    becomes(
        "image.tag = \"a\"\nmodel.name = \"m\"\n[server]\n",
        &["image.digest=sha256:1", "image.tag=b"],
        "image.tag = \"b\"\nimage.digest = \"sha256:1\"\nmodel.name = \"m\"\n[server]\n",
    );
    becomes(
        "[environments]\nprod.image.tag = \"a\"\ndev = { image = { tag = \"a\" } }\n",
        &[
            "environments.prod.image.digest=sha256:1",
            "environments.dev.image.digest=sha256:1",
            "environments.dev.model.version=1",
        ],
        "[environments]\nprod.image.tag = \"a\"\nprod.image.digest = \"sha256:1\"\ndev = { image = { tag = \"a\", digest = \"sha256:1\" }, model.version = \"1\" }\n",
    );
}

#[test]
fn arrays_keep_their_layout() {
    becomes(
        "allow = [\n    \"tag-latest\",\n]\n",
        &["allow=[\"tag-latest\", \"base-image-not-pinned\"]"],
        "allow = [\n    \"tag-latest\",\n    \"base-image-not-pinned\",\n]\n",
    );
    refused("allow = [\n  \"tag-latest\", # don't\n]\n", "allow=[]", "has comments, which would be lost");
    becomes(
        "allow = [\n  \"tag-latest\", # don't\n]\n",
        &["allow=['tag-latest']"],
        "allow = [\n  \"tag-latest\", # don't\n]\n",
    );
    becomes(
        "[[examples]]\nname = \"a\"\n\n[[examples]]\nname = \"b\" # second\n",
        &["examples.1.name=c", "examples.0.request={}"],
        "[[examples]]\nname = \"a\"\nrequest = \"{}\"\n\n[[examples]]\nname = \"c\" # second\n",
    );
    refused("[[examples]]\n", "examples.1.name=a", "`examples` has 1 items");
    refused("", "examples.0.name=a", "cannot be put into the file");
}

#[test]
fn the_byte_order_mark_stays_first() {
    assert_eq!(set("\u{feff}", &["edition=2026"]).unwrap(), "\u{feff}edition = \"2026\"\n");
    assert_eq!(
        set("\u{feff}edition = \"2025\"\n", &["edition=2026"]).unwrap(),
        "\u{feff}edition = \"2026\"\n"
    );
}

#[test]
fn what_cannot_be_set_is_said() {
    let file = "[image]\ntag = \"a\"\n[environments.prod]\n";
    refused(file, "image.digset=a", "unknown key `digset` in `[image]`; did you mean `image.digest`?");
    refused(file, "imag.digest=a", "did you mean `image.digest`?");
    refused(file, "digest=a", "did you mean `image.digest`?");
    refused(file, "environments.prod.image.digset=a", "did you mean `environments.prod.image.digest`?");
    refused(
        file,
        "environments.prd.image.digest=a",
        "there is no environment `prd` in the file; did you mean `prod`?",
    );
    refused(file, "image=a", "`image` is a table");
    refused(file, "env=a", "`env.NAME=VALUE`");
    refused(file, "environments.prod=a", "is a table");
    refused(file, "examples=[]", "array of tables");
    refused(file, "image.tag.x=a", "takes a value and holds no keys");
    refused(file, "server.port=eighty", "`server.port` takes an integer, not `eighty`");
    refused(file, "server.port=\"80\"", "takes an integer");
    refused(file, "server.port=80 # no", "takes an integer");
    refused(file, "allow=tag-latest", "takes an array of strings, not `tag-latest`; write it");
    refused(file, "allow=[1]", "takes an array of strings");
    refused(
        file,
        "image.pull_policy=always",
        "`image.pull_policy` cannot be `always`; did you mean `Always`?",
    );
    refused("image = 1\n", "image.tag=a", "`image` is no table in the file: integer");
    assert_eq!(set(file, &["image.tag=a", "image.\"tag\"=b"]).unwrap_err(), ["`image.tag` is set twice"]);
    assert_eq!(set(file, &["a=1", "b=2"]).unwrap_err().len(), 2);
}

#[test]
fn an_argument_is_a_key_and_a_value() {
    let parse = |text: &str| text.parse::<Assignment>();
    assert_eq!(parse("a.\"b=c\".'d.e'=f=g").unwrap().path, ["a", "b=c", "d.e"]);
    assert_eq!(parse("a.\"b=c\".'d.e'=f=g").unwrap().value, "f=g");
    assert!(parse("a.b").unwrap_err().contains("no `=`"));
    assert!(parse("=b").unwrap_err().contains("not a key"));
    assert!(parse("service.labels.example.com/team=b").unwrap_err().contains("in quotes"));
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_modelstow"))
        .arg("set")
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap()
}

#[test]
fn the_command_writes_the_file_or_leaves_it_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("service.toml");
    let text = "edition = \"2026\"\n[model] # c\nversion = \"1\"\n";
    fs::write(&file, text).unwrap();

    let output = run(folder.path(), &["model.version=2", "image.digest=sha256:1"]);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "wrote service.toml\n");
    let now = "edition = \"2026\"\n[model] # c\nversion = \"2\"\n\n[image]\ndigest = \"sha256:1\"\n";
    assert_eq!(fs::read_to_string(&file).unwrap(), now);

    let output = run(folder.path(), &["model.version=2", "--file", "."]);
    assert_eq!((output.status.code(), output.stderr.len()), (Some(0), 0));

    let output = run(folder.path(), &["model.version=3", "model.nam=a", "--format", "json"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stdout).unwrap().contains("\"unknown-key\""));
    assert_eq!(fs::read_to_string(&file).unwrap(), now, "half of a change was written");
    assert_eq!(run(folder.path(), &["model"]).status.code(), Some(2));
    assert_eq!(run(folder.path(), &["model.version=1", "--file", "other.toml"]).status.code(), Some(2));

    // A file with a mistake is not made another one; a mistake can be mended.
    fs::write(&file, "[model]\nversion = 1\nnam = \"m\"\n").unwrap();
    let output = run(folder.path(), &["model.version=2"]);
    let words = String::from_utf8(output.stderr).unwrap();
    assert!(words.contains("unknown key `nam`") && !words.contains("version"), "{words}");
    fs::write(&file, "[model]\nversion = 1\n").unwrap();
    assert_eq!(run(folder.path(), &["model.version=2"]).status.code(), Some(0));
    assert_eq!(fs::read_to_string(&file).unwrap(), "[model]\nversion = \"2\"\n");
    fs::write(&file, "[model\n").unwrap();
    let output = run(folder.path(), &["model.version=2"]);
    assert!(String::from_utf8(output.stderr).unwrap().contains("toml-syntax"));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "a temporary file was left");
}

#[cfg(unix)]
/// A run that was killed leaves the file that it was writing; the next one takes it away.
#[test]
fn what_a_killed_run_left_beside_the_file_goes() {
    for command in [&["set", "service.name=b"][..], &["init"]] {
        let folder = tempfile::tempdir().unwrap();
        if command == ["init"] {
            fs::write(folder.path().join("score.R"), "#* @post /score\nf <- 1\n").unwrap();
        } else {
            fs::write(folder.path().join("service.toml"), "service.name = \"a\"\n").unwrap();
        }
        let (left, mine) = (folder.path().join(".modelstow-Ab1xYz"), folder.path().join(".modelstow-notes"));
        fs::write(&left, "half a fi").unwrap();
        fs::write(&mine, "notes").unwrap();
        // Somebody is still writing this one.
        let busy = folder.path().join(".modelstow-000aaa");
        let lock = fs::File::create(&busy).unwrap();
        lock.lock().unwrap();
        let mut program = Command::new(env!("CARGO_BIN_EXE_modelstow"));
        let output = program.args(command).current_dir(folder.path()).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert!(!left.exists() && mine.exists() && busy.exists(), "{command:?}");
    }
}

#[test]
fn the_file_stays_a_link_and_keeps_its_mode() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let folder = tempfile::tempdir().unwrap();
    let real = folder.path().join("real.toml");
    fs::write(&real, "edition = \"2025\"\n").unwrap();
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
    symlink("real.toml", folder.path().join("service.toml")).unwrap();
    assert_eq!(run(folder.path(), &["edition=2026"]).status.code(), Some(0));
    assert_eq!(fs::read_to_string(&real).unwrap(), "edition = \"2026\"\n");
    assert_eq!(fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o640);
    assert!(fs::symlink_metadata(folder.path().join("service.toml")).unwrap().is_symlink());
}

/// Every value of a file by its key.
fn values(text: &str) -> BTreeMap<Vec<String>, toml::Value> {
    fn walk(value: &toml::Value, path: &mut Vec<String>, found: &mut BTreeMap<Vec<String>, toml::Value>) {
        let children: Vec<(String, &toml::Value)> = match value {
            toml::Value::Table(table) => table.iter().map(|(name, value)| (name.clone(), value)).collect(),
            toml::Value::Array(array) if array.iter().any(toml::Value::is_table) => {
                array.iter().enumerate().map(|(index, value)| (index.to_string(), value)).collect()
            }
            leaf => {
                found.insert(path.clone(), leaf.clone());
                return;
            }
        };
        for (name, child) in children {
            path.push(name);
            walk(child, path, found);
            path.pop();
        }
    }
    let mut found = BTreeMap::new();
    let table: toml::Table = toml::from_str(text).unwrap();
    walk(&toml::Value::Table(table), &mut Vec::new(), &mut found);
    found
}

/// Every key that there is, set in every example: that value changes, and no other, and no comment.
#[test]
fn each_key_of_each_example_changes_alone() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = walkdir::WalkDir::new(root.join("examples")).into_iter().map(Result::unwrap);
    let files = files.filter(|entry| entry.file_name() == "service.toml").map(walkdir::DirEntry::into_path);
    let mut tried = 0;
    for file in files.chain([root.join("service.toml")]) {
        let text = fs::read_to_string(&file).unwrap().replace("\r\n", "\n");
        for key in modelstow::spec::reference().iter().filter(|key| !key.is_section) {
            if key.path == "environments" {
                continue;
            }
            let name = key.path.replace("[]", ".0");
            let name = if key.kind.starts_with("table") { format!("{name}.NAME") } else { name };
            let candidates = ["17", "true", "0.5", "1.33", "[\"a\"]", "[1]"].map(str::to_owned);
            let words = key.choices.iter().map(|(word, _)| word.clone());
            let edited = candidates.into_iter().chain(words).find_map(|value| {
                let assignment: Assignment = format!("{name}={value}").parse().unwrap();
                Some((
                    edit::set(&text, std::slice::from_ref(&assignment), modelstow::spec::Of::Service).ok()?,
                    assignment,
                ))
            });
            let Some((edited, assignment)) = edited else {
                // These hold tables.
                let holds_tables = ["containers", "env_from"].contains(&key.path.as_str());
                assert!(key.path.contains("[]") || holds_tables, "{}: {name} cannot be set", file.display());
                continue;
            };
            tried += 1;
            let (mut before, mut after) = (values(&text), values(&edited));
            before.remove(&assignment.path);
            assert!(after.remove(&assignment.path).is_some(), "{name} is missing in\n{edited}");
            assert_eq!(before, after, "{name} changed more in\n{edited}");
            let comments = |text: &str| text.matches('#').count();
            assert_eq!(comments(&text), comments(&edited), "{name} lost a comment in\n{edited}");
        }
    }
    assert!(tried > 100, "only {tried} keys were tried");
}
