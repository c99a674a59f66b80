//! The command line.

use crate::diagnostic::Format;
use crate::kubernetes::Version;
use crate::spec::Of;
use crate::spec::edit::Assignment;
use clap::builder::{NonEmptyStringValueParser, PossibleValuesParser};
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

/// Writes the Dockerfile and the Kubernetes files of a model-scoring service from one `service.toml`.
///
/// `modelstow generate` writes them into `generated/`, which is committed to git; `modelstow check` says whether they are
/// still what `service.toml` gives.
///
/// Exit codes: 0 done, nothing to say; 1 files, or the service that runs, are not what `service.toml` says; 2 the input,
/// the usage or the machine is at fault.
#[derive(Debug, Parser)]
#[command(name = "modelstow", version, max_term_width = 100)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Look at a project and write its first service.toml
    Init(Init),
    /// Write the files into `generated/`, beside each service.toml
    Generate(Generate),
    /// Say what `generate` would change, and why; exit 1 if anything
    Check(Check),
    /// Say what merging the changes in `generated/` does; exit 1 if the cluster would refuse any
    Review(Review),
    /// Say what runs where, and what it asks for: all services in one table
    List(List),
    /// Build the image, run it here as the cluster would and ask the examples; exit 1 if anything is otherwise
    Test(Test),
    /// Say where a line of a generated file comes from, or where a key of service.toml goes
    Explain(Explain),
    /// Change values in service.toml and leave the rest of the file as it is
    Set(Set),
    /// Print the Kubernetes objects, for `kubectl apply -f -`
    Render(One),
    /// Print the image's name and tag, for `docker build -t "$(modelstow image)"`
    Image(One),
    /// Let git merges take the generated files from service.toml instead of leaving conflicts in them
    #[command(subcommand)]
    MergeDriver(MergeDriver),
    /// Check any manifests, or derive what is checked of an object from its published definition
    #[command(subcommand)]
    Kinds(Kinds),
    /// Serve an editor: findings, explanations, completions and more, by the Language Server Protocol
    Lsp {
        /// Over standard input and output, which is the only way.
        #[arg(long, hide = true)]
        stdio: bool,
    },
    /// Print the JSON Schema of service.toml or platform.toml
    Schema {
        /// Of which of them.
        #[arg(value_enum, default_value_t)]
        of: Of,
    },
    /// Print the completions of a shell
    Completions {
        /// The shell.
        shell: Shell,
    },
    /// Print the manual page
    Man,
    /// Print docs/reference.md: every key of service.toml
    #[command(hide = true)]
    Reference,
    /// Print docs/findings.md: every finding
    #[command(hide = true)]
    Findings,
}

/// Arguments of `init`.
#[derive(Debug, Args)]
pub struct Init {
    /// The project's folder, which gets a service.toml. One that is there stays as it is.
    #[arg(value_name = "DIR", default_value = ".")]
    pub folder: PathBuf,
    /// The runtime to write for, where several fit.
    #[arg(long, value_name = "NAME", conflicts_with = "from")]
    pub runtime: Option<String>,
    /// Take the values from these manifests instead: files, or folders of them, with one Deployment and what belongs to
    /// it. DIR stands before this.
    #[arg(long, value_name = "PATH", num_args = 1..)]
    pub from: Vec<PathBuf>,
}

/// Arguments of `generate`.
#[derive(Debug, Args)]
pub struct Generate {
    /// Where to look.
    #[command(flatten)]
    pub paths: Paths,
    /// Only services that a change since a revision can reach: their files, their platform, whoever may have their names.
    /// Without a revision, since the last commit; where nothing differs from that, all.
    #[arg(long, value_name = "REV", num_args = 0..=1, default_missing_value = "HEAD")]
    pub changed: Option<String>,
    /// Write over files that were edited by hand; each edited text is kept beside the new one.
    #[arg(long)]
    pub force: bool,
    /// Exit with 1 if a file was written or removed, for hooks.
    #[arg(long)]
    pub exit_code: bool,
}

/// Arguments of `check`.
#[derive(Debug, Args)]
pub struct Check {
    /// Where to look.
    #[command(flatten)]
    pub paths: Paths,
    /// Only services that a change since a revision can reach: their files, their platform, whoever may have their names.
    /// Without a revision, since the last commit; where nothing differs from that, all.
    #[arg(long, value_name = "REV", num_args = 0..=1, default_missing_value = "HEAD")]
    pub changed: Option<String>,
}

/// Arguments of `test`.
#[derive(Debug, Args)]
pub struct Test {
    /// A service.toml, or a folder that is searched for them.
    #[arg(value_name = "PATH", default_value = ".")]
    pub paths: Vec<PathBuf>,
    /// What builds and runs; without it, the first that answers.
    #[arg(long, value_name = "NAME", value_parser = PossibleValuesParser::new(crate::commands::engines()))]
    pub engine: Option<String>,
    /// The environment, where the file has environments; without it, each of them.
    #[arg(long, value_name = "NAME")]
    pub environment: Option<String>,
    /// Ask a service that runs already, at this URL, instead of running one: after a deployment, for example. Paths of
    /// the examples follow it.
    #[arg(long, value_name = "URL", value_parser = url, conflicts_with_all = ["engine", "secrets", "volumes", "no_build", "accept"])]
    pub url: Option<String>,
    /// What stands in for a Secret or ConfigMap of this name: a file with a line KEY=VALUE for each key, or a folder with
    /// a file for each.
    #[arg(long = "secret", value_name = "NAME=FILE")]
    pub secrets: Vec<Named>,
    /// A folder that stands in for a volume of this name in the pod, such as `model`.
    #[arg(long = "volume", value_name = "NAME=FOLDER")]
    pub volumes: Vec<Named>,
    /// Take the image that is on this machine instead of building it.
    #[arg(long)]
    pub no_build: bool,
    /// Also send the examples for so long, by more and more clients at a time, say how many requests a second one pod
    /// takes, and what CPU request and autoscaling follow: 10s, 1m.
    #[arg(long, value_name = "TIME", value_parser = time, conflicts_with = "accept")]
    pub load: Option<Duration>,
    /// Write what is answered into the examples that are answered otherwise, or that expect nothing yet, for you to look
    /// at in the diff.
    #[arg(long)]
    pub accept: bool,
    /// How results are printed.
    #[arg(long, value_enum, default_value_t)]
    pub format: crate::testing::print::Format,
    /// Further arguments for what builds, such as `--build-arg HTTPS_PROXY`.
    #[arg(last = true, value_name = "BUILD ARGUMENT", allow_hyphen_values = true)]
    pub build_arguments: Vec<String>,
}

fn url(text: &str) -> Result<String, &'static str> {
    let rest = text.strip_prefix("http://").or_else(|| text.strip_prefix("https://"));
    match rest {
        Some(rest) if !rest.is_empty() && !rest.starts_with('/') => Ok(text.to_owned()),
        _ => Err("write all of it, such as https://scoring.example.com"),
    }
}

fn time(text: &str) -> Result<Duration, &'static str> {
    let seconds = match (text.strip_suffix('s'), text.strip_suffix('m')) {
        (Some(seconds), _) => seconds.parse().ok(),
        (None, Some(minutes)) => minutes.parse().ok().and_then(|minutes: u64| minutes.checked_mul(60)),
        _ => None,
    };
    let seconds = seconds.filter(|seconds| (1..=3600).contains(seconds));
    seconds.map(Duration::from_secs).ok_or("write seconds or minutes, such as 10s or 2m, an hour at most")
}

/// Something of this machine for a name: `NAME=PATH`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The name.
    pub name: String,
    /// The file or folder.
    pub path: PathBuf,
}

impl FromStr for Named {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once('=') {
            Some((name, path)) if !name.is_empty() && !path.is_empty() => {
                Ok(Self { name: name.to_owned(), path: PathBuf::from(path) })
            }
            _ => Err("write NAME=PATH"),
        }
    }
}

/// Arguments of `explain`.
#[derive(Debug, Args)]
pub struct Explain {
    /// A line of a generated file, such as `generated/deployment.yaml:12`, or a key, such as `server.port`.
    #[arg(value_name = "FILE:LINE | KEY")]
    pub what: String,
    /// For a key: a service.toml, or the folder that holds it.
    #[arg(long, value_name = "PATH", default_value = ".")]
    pub file: PathBuf,
    /// How the answer is printed.
    #[arg(long, value_enum, default_value_t)]
    pub format: ExplainFormat,
}

/// How `explain` answers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum ExplainFormat {
    /// For people.
    #[default]
    Human,
    /// For programs.
    Json,
}

/// Arguments of `set`.
#[derive(Debug, Args)]
pub struct Set {
    /// A key with dots, such as `image.digest` or `environments.prod.image.digest`, and its value without quotes. An
    /// array is written as in the file: `allow=["tag-latest"]`.
    #[arg(value_name = "KEY=VALUE", required = true)]
    pub assignments: Vec<Assignment>,
    /// The file to change, or the folder that holds a service.toml.
    #[arg(long, value_name = "PATH", default_value = "service.toml")]
    pub file: PathBuf,
    /// How findings are printed.
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

/// The git merge driver of generated files.
#[derive(Debug, Subcommand)]
pub enum MergeDriver {
    /// Set the driver up in this repository: git's configuration, .gitattributes and a hook
    Install,
    /// Write and stage the generated files of the services that a merge changed
    Regenerate(Regenerate),
    /// Merge one generated file; git calls it
    #[command(hide = true)]
    Run(MergeFile),
}

/// Arguments of `merge-driver regenerate`.
#[derive(Debug, Args)]
pub struct Regenerate {
    /// Exit with 1 if a file was written or removed, for hooks.
    #[arg(long)]
    pub exit_code: bool,
}

/// What git says to a merge driver.
#[derive(Debug, Args)]
pub struct MergeFile {
    /// A file with the common ancestor's text.
    pub base: PathBuf,
    /// A file with our text, which takes the result.
    pub ours: PathBuf,
    /// A file with their text.
    pub theirs: PathBuf,
    /// The path in the repository.
    pub path: String,
    /// The length of conflict markers.
    #[arg(default_value = "7")]
    pub marker_size: String,
    /// What our side is called.
    #[arg(default_value = "ours")]
    pub our_name: String,
    /// What their side is called.
    #[arg(default_value = "theirs")]
    pub their_name: String,
}

/// Kinds of objects.
#[derive(Debug, Subcommand)]
pub enum Kinds {
    /// Write `GROUP/VERSION/KIND/schema.json` for each kind of a CustomResourceDefinition
    Derive(DeriveKinds),
    /// Say what an API server would not take of any manifests, for their shape
    Check(CheckKinds),
    /// Print which key needs which version of Kubernetes, and which fields are newer than the oldest that is known
    Versions,
}

/// Arguments of `kinds check`.
#[derive(Debug, Args)]
pub struct CheckKinds {
    /// Files with manifests.
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// The version of Kubernetes, such as `1.33`; without it, the newest that is known.
    #[arg(long, value_name = "VERSION")]
    pub kubernetes: Option<Version>,
    /// How findings are printed.
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

/// Arguments of `kinds derive`.
#[derive(Debug, Args)]
pub struct DeriveKinds {
    /// Files with CustomResourceDefinitions; and as `1.37=FILE`, the JSON Schemas that are published of a version of
    /// Kubernetes, all versions at once.
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<String>,
    /// The project, its version and its licence, for the head of each schema.
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub source: String,
    /// A kind of Kubernetes' own to add to those that are there, such as `apps/v1/Deployment`.
    #[arg(long, value_name = "GROUP/VERSION/KIND")]
    pub kind: Vec<String>,
    /// Where to.
    #[arg(long, value_name = "DIR", default_value = "kinds")]
    pub into: PathBuf,
    /// Write nothing; exit with 1 if a schema is another one.
    #[arg(long)]
    pub check: bool,
}

/// Arguments of `review`.
#[derive(Debug, Args)]
pub struct Review {
    /// A service.toml, or a folder that is searched for services; one that was deleted can be named too.
    #[arg(value_name = "PATH", default_value = ".")]
    pub paths: Vec<PathBuf>,
    /// What to compare with; without it, where the branch left the main branch.
    #[arg(long, value_name = "REV", value_parser = NonEmptyStringValueParser::new())]
    pub base: Option<String>,
    /// How the review is printed.
    #[arg(long, value_enum, default_value_t)]
    pub format: crate::review::Format,
}

/// Arguments of `list`.
#[derive(Debug, Args)]
pub struct List {
    /// A service.toml, or a folder that is searched for them.
    #[arg(value_name = "PATH", default_value = ".")]
    pub paths: Vec<PathBuf>,
    /// Which of them.
    #[command(flatten)]
    pub wanted: crate::list::Wanted,
    /// What to sort by: names from A on, numbers from the greatest on. Without it, by the paths of the files.
    #[arg(long, value_enum, value_name = "COLUMN")]
    pub sort: Option<crate::list::Order>,
    /// How the list is printed.
    #[arg(long, value_enum, default_value_t)]
    pub format: crate::list::Format,
}

/// Where to look, and how to print what is found.
#[derive(Debug, Args)]
pub struct Paths {
    /// A service.toml, or a folder that is searched for them.
    #[arg(value_name = "PATH", default_value = ".")]
    pub paths: Vec<PathBuf>,
    /// How findings are printed.
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

/// One service.
#[derive(Debug, Args)]
pub struct One {
    /// A service.toml, or the folder that holds it.
    #[arg(value_name = "PATH", default_value = ".")]
    pub path: PathBuf,
    /// The environment, where the file has environments.
    #[arg(long, value_name = "NAME")]
    pub environment: Option<String>,
    /// How findings are printed.
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}
