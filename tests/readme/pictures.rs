//! The pictures in docs/pictures/: what commands print in a terminal, each from a run. What differs from run to run, a
//! port and how long an answer takes, is the same in each picture.

use super::run;
use anstyle_svg::Term;
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;
use std::{env, fs, thread};

const SERVICE: &str = r#"edition = "2026"
allow = ["base-image-not-pinned"]

[service]
name = "tips"

[model]
path = "model.csv"

[runtime]
name = "plumber"
entrypoint = "score.R"

[image]
repository = "registry.example.com/team/tips"

[[examples]]
name = "two-tables"
request = '{"bill": [20, 40], "party": [3, 2]}'
expect = "[4.75, 6]"
"#;

const CODE: &str = "#* @post /score\nfunction(bill, party) {\n  0.5 + 0.1 * bill + 0.75 * party\n}\n";

/// Somebody in a project, and what stands on the screen.
struct Terminal<'p> {
    folder: &'p Path,
    screen: String,
}

impl Terminal<'_> {
    /// Types a command, and takes what it prints.
    fn types(&mut self, command: &str) -> &mut Self {
        let printed = run(command, self.folder, true);
        self.screen.push_str(&format!("\x1b[1;32m$\x1b[0m \x1b[1m{command}\x1b[0m\n{printed}"));
        self
    }

    /// What nobody sees.
    fn meanwhile(&mut self, command: &str) -> &mut Self {
        run(command, self.folder, false);
        self
    }

    fn writes(&mut self, old: &str, new: &str) -> &mut Self {
        let file = self.folder.join("service.toml");
        let text = fs::read_to_string(&file).expect("a service");
        assert!(text.contains(old), "{old} is not in\n{text}");
        fs::write(&file, text.replace(old, new)).expect("a service");
        self
    }

    /// The screen as a picture; it is empty then.
    fn picture(&mut self) -> String {
        // A background of its own, so that it can be read on a page that is light and on one that is dark.
        Term::new().render_svg(std::mem::take(&mut self.screen).trim_end())
    }
}

/// Each picture by its name.
fn taken(folder: &Path) -> Vec<(&'static str, String)> {
    for (name, text) in
        [("service.toml", SERVICE), ("score.R", CODE), ("model.csv", "variable,weight\nbill,0.1\n")]
    {
        fs::write(folder.join(name), text).expect("a file");
    }
    let mut terminal = Terminal { folder, screen: String::new() };
    let mut pictures = Vec::new();
    terminal.meanwhile("git init --quiet --initial-branch=main");

    terminal.types("modelstow generate").meanwhile("git add . && git commit --quiet --message tips");
    terminal
        .types("modelstow image")
        .types("modelstow set deployment.replicas=2")
        .types("modelstow generate");
    pictures.push(("tour", terminal.types("git diff --unified=1 generated/deployment.yaml").picture()));

    terminal.meanwhile("modelstow set resources.requests.memory=2Gi && modelstow generate");
    pictures.push(("review", terminal.types("modelstow review").picture()));

    let deployment = fs::read_to_string(folder.join("generated/deployment.yaml")).expect("a Deployment");
    let line =
        deployment.lines().position(|line| line.contains("terminationGracePeriod")).expect("a line") + 1;
    let command = format!("modelstow explain generated/deployment.yaml:{line}");
    pictures.push(("explain", terminal.types(&command).picture()));

    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    thread::spawn(move || listener.incoming().for_each(|stream| answer(stream.expect("a request"))));
    terminal.types(&format!("modelstow test --url http://{address}"));
    terminal.screen = without_times(&terminal.screen.replace(&address, "127.0.0.1:8080"));
    pictures.push(("test", terminal.picture()));

    terminal.writes("plumber", "plumbr").writes("memory = \"2Gi\"", "memory = \"2GB\"");
    terminal.writes("replicas = 2", "replicas = \"2\"");
    pictures.push(("finding", terminal.types("modelstow check").picture()));
    pictures
}

/// A service whose model is another one than that of the example.
fn answer(mut stream: impl std::io::Read + std::io::Write) {
    let mut asked = Vec::new();
    let mut part = [0; 1024];
    while !asked.ends_with(b"}") {
        let length = stream.read(&mut part).expect("a request");
        asked.extend_from_slice(&part[..length]);
    }
    let answer = "[4.75, 6.5]";
    write!(
        stream,
        "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{answer}",
        answer.len()
    )
    .expect("an answer");
}

/// `0.27 s` as `0.01 s`.
fn without_times(screen: &str) -> String {
    let mut out = String::new();
    let mut rest = screen;
    while let Some(at) = rest.find(" s ") {
        let (before, after) = rest.split_at(at);
        let words = before.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
        let is_time = words.len() < before.len();
        out.push_str(if is_time { words } else { before });
        out.push_str(if is_time { "0.01 s " } else { " s " });
        rest = &after[3..];
    }
    out + rest
}

#[test]
fn the_pictures_are_of_the_tour_as_it_is() {
    if Command::new("git").arg("--version").output().is_err() {
        eprintln!("git is missing: no picture was taken");
        return;
    }
    let pictures = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/pictures");
    let folder = tempfile::tempdir().expect("a folder");
    let overwrite = env::var_os("TRYCMD").is_some_and(|value| value == "overwrite");
    for (name, picture) in taken(folder.path()) {
        let file = pictures.join(format!("{name}.svg"));
        if overwrite {
            fs::create_dir_all(&pictures).expect("a folder");
            fs::write(&file, picture).expect("a picture");
            continue;
        }
        let there = fs::read_to_string(&file).unwrap_or_default();
        let diff = similar::TextDiff::from_lines(&there, &picture);
        assert!(
            there == picture,
            "the commands print something else; `make docs` takes {name}.svg anew\n{}",
            diff.unified_diff().header(&format!("docs/pictures/{name}.svg"), "what they print")
        );
    }
}
