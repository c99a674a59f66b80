//! What git knows. It is asked through its command, since only that reads every repository that there is.

use crate::diagnostic::{Code, Finding};
use std::io::{BufRead as _, BufReader, ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;

/// A clone with a working tree.
#[derive(Debug)]
pub struct Repository {
    /// Its top folder.
    root: PathBuf,
}

/// A file of a commit.
#[derive(Debug, Clone)]
pub struct Blob {
    /// Its name in git.
    pub id: String,
    /// Relative to the top folder, with `/`.
    pub path: String,
}

/// Paths from the top of a working tree; of a folder as a whole with a `/` at its end.
#[derive(Debug)]
pub struct Changes {
    /// What differs, and what git does not know yet.
    pub seen: Vec<String>,
    /// What git cannot tell: files that it was told to ignore, links, other repositories.
    pub unseen: Vec<String>,
}

/// Where all output folders are, wherever git was started.
const GENERATED: &str = ":(top,glob)**/generated/**";

impl Repository {
    /// The repository that a folder is in.
    ///
    /// # Errors
    /// When there is none, or git cannot be asked.
    pub fn around(folder: &Path) -> Result<Self, Box<Finding>> {
        let place = Self { root: folder.to_owned() };
        match place.run(&["rev-parse", "--show-toplevel"])? {
            Ok(root) => Ok(Self { root: os_path(root.strip_suffix(b"\n").unwrap_or(&root)) }),
            Err(reason) if reason.contains("not a git repository") => {
                let shown = shown(folder);
                let message = "the folder is in no git repository, so there is nothing to compare with";
                Err(Finding::in_file(Code::Git, shown, message).help("run it in a clone").into())
            }
            Err(reason) if reason.contains("must be run in a work tree") => {
                Err(Finding::in_file(Code::Git, shown(folder), "the repository has no working tree")
                    .help("run it in a clone that is not bare")
                    .into())
            }
            Err(reason) => Err(failed(&reason).into()),
        }
    }

    /// Its top folder.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The commit that a revision names.
    ///
    /// # Errors
    /// When git cannot be asked.
    pub fn commit(&self, revision: &str) -> Result<Option<String>, Box<Finding>> {
        let wanted = format!("{revision}^{{commit}}");
        let arguments = ["rev-parse", "--verify", "--quiet", "--end-of-options", &wanted];
        Ok(self.run(&arguments)?.ok().map(|id| line(&id)))
    }

    /// The best common ancestor of two revisions.
    ///
    /// # Errors
    /// When git cannot be asked.
    pub fn merge_base(&self, one: &str, other: &str) -> Result<Option<String>, Box<Finding>> {
        Ok(self.run(&["merge-base", one, other])?.ok().map(|id| line(&id)).filter(|id| !id.is_empty()))
    }

    /// Whether history was cut off when the repository was cloned.
    ///
    /// # Errors
    /// When git cannot be asked.
    pub fn is_shallow(&self) -> Result<bool, Box<Finding>> {
        Ok(self.run(&["rev-parse", "--is-shallow-repository"])?.is_ok_and(|answer| line(&answer) == "true"))
    }

    /// The name of a remote, `origin` before others.
    ///
    /// # Errors
    /// When git cannot be asked.
    pub fn remote(&self) -> Result<Option<String>, Box<Finding>> {
        let names = self.run(&["remote"])?.unwrap_or_default();
        let names = String::from_utf8_lossy(&names).into_owned();
        let mut names = names.lines();
        let first = names.clone().next();
        Ok(names.find(|name| *name == "origin").or(first).map(str::to_owned))
    }

    /// The regular files of a commit.
    ///
    /// # Errors
    /// When git cannot be asked, or does not have the commit's folders.
    pub fn files_at(&self, commit: &str) -> Result<Vec<Blob>, Box<Finding>> {
        let listed = self.ask(&["ls-tree", "-r", "-z", "--full-tree", commit])?;
        Ok(fields(&listed)
            .filter_map(|entry| {
                let tab = entry.iter().position(|byte| *byte == b'\t')?;
                let head = String::from_utf8_lossy(&entry[..tab]).into_owned();
                let mut words = head.split(' ');
                let (mode, _, id) = (words.next()?, words.next()?, words.next()?);
                // A link or another repository is no file of ours.
                mode.starts_with("100").then(|| Blob { id: id.to_owned(), path: name(&entry[tab + 1..]) })
            })
            .collect())
    }

    /// Paths in output folders that may differ between a commit and the working tree; files that git does not know yet
    /// are not among them.
    ///
    /// # Errors
    /// When git cannot be asked.
    pub fn touched_since(&self, commit: &str) -> Result<Vec<String>, Box<Finding>> {
        self.differing(commit, &["--", GENERATED])
    }

    /// What may be another than in a commit, in the whole working tree.
    ///
    /// # Errors
    /// When git cannot be asked.
    pub fn changes_since(&self, commit: &str) -> Result<Changes, Box<Finding>> {
        let mut seen = self.differing(commit, &[])?;
        let new = self.ask(&["ls-files", "-z", "--others", "--exclude-standard"])?;
        seen.extend(fields(&new).map(name));
        let ignored = ["ls-files", "-z", "--others", "--ignored", "--exclude-standard", "--directory"];
        let mut unseen: Vec<String> = fields(&self.ask(&ignored)?).map(name).collect();
        let staged = self.ask(&["ls-files", "-z", "--stage"])?;
        let elsewhere = |entry: &&[u8]| entry.starts_with(b"120000") || entry.starts_with(b"160000");
        let path = |entry: &[u8]| Some(name(entry.split(|byte| *byte == b'\t').nth(1)?));
        unseen.extend(fields(&staged).filter(elsewhere).filter_map(path));
        Ok(Changes { seen, unseen })
    }

    fn differing(&self, commit: &str, of: &[&str]) -> Result<Vec<String>, Box<Finding>> {
        // To see whether a submodule changed, git would run the filters that its configuration names.
        let arguments =
            ["diff-index", "--raw", "-z", "--no-renames", "--no-ext-diff", "--ignore-submodules=all", commit];
        let listed = self.ask(&[&arguments[..], of].concat())?;
        Ok(fields(&listed).filter(|field| !field.starts_with(b":")).map(name).collect())
    }

    /// Paths in output folders of the working tree. What git was told to ignore is not among them.
    ///
    /// # Errors
    /// When git cannot be asked.
    pub fn files_now(&self) -> Result<Vec<String>, Box<Finding>> {
        let arguments = ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", GENERATED];
        let mut files: Vec<String> = fields(&self.ask(&arguments)?).map(name).collect();
        files.sort_unstable();
        files.dedup();
        Ok(files)
    }

    /// The texts of blobs, in their order.
    ///
    /// # Errors
    /// When git cannot be asked, or one is not in this clone.
    pub fn read(&self, ids: &[&str]) -> Result<Vec<Vec<u8>>, Box<Finding>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let mut child = self
            .command(&["cat-file", "--batch"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| not_started(&error))?;
        let wanted = ids.join("\n") + "\n";
        let input = child.stdin.take();
        // Written from beside: git stops reading while nobody takes its answers.
        let writer = thread::spawn(move || input.map(|mut input| input.write_all(wanted.as_bytes())));
        let mut texts = Vec::with_capacity(ids.len());
        if let Some(output) = child.stdout.take() {
            let mut output = BufReader::new(output);
            for _ in ids {
                let mut head = String::new();
                let size = output.read_line(&mut head).ok().and_then(|_| head.trim_end().rsplit(' ').next());
                let Some(size) = size.and_then(|size| size.parse::<usize>().ok()) else { break };
                let mut text = vec![0; size + 1];
                if output.read_exact(&mut text).is_err() {
                    break;
                }
                text.pop();
                texts.push(text);
            }
        }
        // It may have ended before it was told everything.
        let _ = (writer.join(), child.kill(), child.wait());
        if texts.len() == ids.len() {
            return Ok(texts);
        }
        let message = "some of the committed files are not in this clone, which was made without them";
        Err(Finding::nowhere(Code::BaseMissing, message)
            .help("fetch them with `git fetch --refetch --no-filter`")
            .into())
    }

    fn ask(&self, arguments: &[&str]) -> Result<Vec<u8>, Box<Finding>> {
        self.run(arguments)?.map_err(|reason| failed(&reason).into())
    }

    /// What git printed, or why it refused.
    fn run(&self, arguments: &[&str]) -> Result<Result<Vec<u8>, String>, Box<Finding>> {
        let output = self.command(arguments).stdin(Stdio::null()).output().map_err(|error| {
            let gone = error.kind() == ErrorKind::NotFound && !self.root.is_dir();
            if gone {
                Finding::in_file(Code::NoService, shown(&self.root), "there is no such folder")
            } else {
                not_started(&error)
            }
        })?;
        let reason = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        Ok(if output.status.success() { Ok(output.stdout) } else { Err(reason) })
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("git");
        // A repository may name a program as its file monitor, or have hooks; a review runs nothing that is in what it
        // reviews.
        command.args(["--no-pager", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-C"]);
        command.arg(&self.root).args(arguments);
        // Messages in one language, no lock for a look, and no network: a missing file is a finding.
        command.env("LC_ALL", "C").env("GIT_OPTIONAL_LOCKS", "0").env("GIT_NO_LAZY_FETCH", "1");
        command
    }
}

fn fields(listed: &[u8]) -> impl Iterator<Item = &[u8]> {
    listed.split(|byte| *byte == 0).filter(|field| !field.is_empty())
}

fn line(text: &[u8]) -> String {
    String::from_utf8_lossy(text).trim_end().to_owned()
}

/// A path as it is shown; one that is not UTF-8 is not one that is generated.
fn name(path: &[u8]) -> String {
    String::from_utf8_lossy(path).into_owned()
}

#[cfg(unix)]
fn os_path(path: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt as _;
    PathBuf::from(std::ffi::OsStr::from_bytes(path))
}

#[cfg(not(unix))]
fn os_path(path: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(path).into_owned())
}

fn shown(folder: &Path) -> String {
    folder.to_string_lossy().replace('\\', "/")
}

fn not_started(error: &std::io::Error) -> Finding {
    let message = match error.kind() {
        ErrorKind::NotFound => "`git` is not installed, or not in `PATH`".to_owned(),
        kind => format!("`git` cannot be started: {kind}"),
    };
    Finding::nowhere(Code::Git, message).help("what was committed is read through it")
}

fn failed(reason: &str) -> Finding {
    let first = reason.lines().next().unwrap_or("it said nothing");
    let mut finding = Finding::nowhere(Code::Git, format!("git refused: {first}"));
    for more in reason.lines().skip(1).map(str::trim).filter(|line| !line.is_empty()) {
        finding = finding.help(more);
    }
    finding
}
