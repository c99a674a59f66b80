//! One service from its image to its end.

use super::engine::{Container, Image, Launch, State, Stopped};
use super::pod::spec as core;
use super::pod::{Names, Pod, amount, launch, shared};
use super::secret::Cover;
use super::tested::{Kind, Memory, Step, Tested};
use super::watch::Watch;
use super::{Wanted, examples, images, stop, wait, wrong};
use crate::diagnostic::{Code, Finding, Span};
use crate::kubernetes::Amount;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::time::Instant;

/// Why a test goes no further; what is wrong was reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Halt {
    /// There is nothing to go on with.
    Failed,
    /// Somebody pressed Ctrl-C.
    Interrupted,
}

/// One run: what it works on, what it started, and what it found out. What was started goes with it.
pub struct Session<'a> {
    /// What is to be tested.
    pub wanted: &'a Wanted<'a>,
    /// The pod.
    pub pod: Pod,
    /// What it may call things.
    pub names: Names,
    /// What was found out.
    pub tested: Tested,
    /// What is wrong.
    pub findings: Vec<Finding>,
    /// Those that serve.
    pub running: Vec<Running>,
    /// What each port of the pod is called on this machine.
    pub ports: BTreeMap<u16, u16>,
    /// When the step that is being taken began.
    pub began: Instant,
    containers: Vec<String>,
    volumes: Vec<String>,
    _folder: tempfile::TempDir,
}

/// A container that serves.
#[derive(Debug)]
pub struct Running {
    /// Where its fields are in the pod.
    pub field: String,
    /// What it is to be.
    pub spec: core::Container,
    /// What it is.
    pub container: Container,
    /// How it was when it was started.
    pub state: State,
}

/// Tests one service. The last of the three is whether somebody ended it early.
#[must_use]
pub fn run(wanted: &Wanted<'_>) -> (Tested, Vec<Finding>, bool) {
    let built = wanted.built;
    let mut tested = Tested {
        file: built.project.file().to_owned(),
        service: wanted.service.service.name.value.clone(),
        environment: wanted.service.environment.clone(),
        subject: wanted.service.image.reference.value.clone(),
        engine: Some(wanted.engine.name),
        ..Tested::default()
    };
    let Some(pod) = Pod::of(&built.output, wanted.service.environment.as_deref()) else {
        let message = "no object of this service runs a pod";
        return (
            tested.clone(),
            vec![Finding::in_file(Code::ManifestsDisagree, tested.file, message)],
            false,
        );
    };
    tested.memory = Memory { peak: None, request: sum(&pod, false), limit: sum(&pod, true) };
    let folder = match tempfile::Builder::new().prefix("modelstow-").tempdir() {
        Ok(folder) => folder,
        Err(error) => {
            let message = format!("no temporary folder can be made: {}", crate::worktree::reason(&error));
            return (tested, vec![Finding::nowhere(Code::Io, message)], false);
        }
    };
    // The system made sure that nobody else has a folder of this name.
    let unique = folder.path().file_name().map(|name| name.to_string_lossy().to_lowercase());
    let names =
        Names { prefix: unique.unwrap_or_default().replace('.', ""), folder: folder.path().to_owned() };
    let mut session = Session {
        wanted,
        pod,
        names,
        tested,
        findings: Vec::new(),
        running: Vec::new(),
        ports: BTreeMap::new(),
        began: super::clock::now(),
        containers: Vec::new(),
        volumes: Vec::new(),
        _folder: folder,
    };
    let halt = session.all().err();
    wanted.progress.clear();
    let (mut tested, mut findings) =
        (std::mem::take(&mut session.tested), std::mem::take(&mut session.findings));
    drop(session);
    Cover::of(wanted.stand_ins).over_all(&mut tested, &mut findings);
    (tested, findings, halt == Some(Halt::Interrupted))
}

fn sum(pod: &Pod, limits: bool) -> Option<u64> {
    pod.containers().map(|(_, container)| amount(container, limits, "memory").map(Amount::whole)).sum()
}

impl Session<'_> {
    fn all(&mut self) -> Result<(), Halt> {
        let wanted = self.wanted;
        let images = images::images(self)?;
        let launches = self.launches(&images)?;
        self.secrets().map_err(|error| self.io(&error))?;
        for name in shared(&self.pod) {
            let image = launches.first().map(|(_, _, launch)| launch.image.clone()).unwrap_or_default();
            self.volumes.push(self.names.of(&name));
            let made = wanted.engine.volume(&self.names.of(&name), &image);
            made.map_err(|stopped| self.stopped(Kind::Ready, &stopped))?;
        }
        wanted.progress.step(&format!("{}: starting", self.tested.title()));
        self.began = super::clock::now();
        self.start(launches)?;
        let limit = wait::until_ready(self)?;
        let seconds = self.began.elapsed().as_secs_f64();
        let words = format!("of {} s", limit.as_secs());
        self.tested.steps.push(Step { kind: Kind::Ready, seconds, words, ..Step::default() });
        let halted = self.ask();
        wrong::read_only(self);
        halted?;
        stop::stop(self)
    }

    /// What every container is started with; all that is missing is reported at once.
    fn launches(
        &mut self,
        images: &BTreeMap<String, Image>,
    ) -> Result<Vec<(String, core::Container, Launch)>, Halt> {
        let mut launches = Vec::new();
        let mut findings = Vec::new();
        for (field, container) in self.pod.all() {
            let image = container.image.as_ref().and_then(|reference| images.get(reference));
            let user = image.map(|image| image.user.as_str()).unwrap_or_default();
            let given = launch(&self.pod, container, user, self.wanted.stand_ins, &self.names);
            for missing in given.missing {
                let place = self.place(&format!("{field}.{}", missing.field));
                let message = format!("{} is only in the cluster", missing.what);
                findings.push(
                    Finding::at_or_in(Code::OnlyInCluster, place, &self.tested.file, message)
                        .help(format!("say what stands in for it: `modelstow test {}`", missing.option)),
                );
            }
            findings.extend(wrong::root(self, &field, container, given.value.user.as_deref(), user));
            launches.push((field, container.clone(), given.value));
        }
        if findings.is_empty() {
            return Ok(launches);
        }
        for finding in findings {
            self.fail(Kind::Ready, finding);
        }
        Err(Halt::Failed)
    }

    /// Writes the files of Secrets that are mounted.
    fn secrets(&self) -> io::Result<()> {
        for (name, keys) in &self.wanted.stand_ins.secrets {
            let folder = self.names.secrets().join(name);
            fs::create_dir_all(&folder)?;
            for (key, value) in keys {
                fs::write(folder.join(key), value)?;
            }
        }
        Ok(())
    }

    /// Starts all containers in their order; one that has to end first is waited for.
    fn start(&mut self, launches: Vec<(String, core::Container, Launch)>) -> Result<(), Halt> {
        let ports: Vec<u16> = launches.iter().flat_map(|(_, _, launch)| launch.ports.clone()).collect();
        let mut first: Option<String> = None;
        for (field, spec, mut launch) in launches {
            let ends = field.starts_with("init") && spec.restart_policy.as_deref() != Some("Always");
            launch.beside.clone_from(&first);
            if first.is_none() && !ends {
                launch.ports.clone_from(&ports);
            }
            self.containers.push(launch.name.clone());
            let container = match self.wanted.engine.start(&launch) {
                Ok(container) => container,
                Err(Ok(ended)) => {
                    let message = format!("the container `{}` cannot be started", spec.name);
                    let finding = Finding::at_or_in(
                        Code::Crashed,
                        self.place(&format!("{field}.image")),
                        &self.tested.file,
                        message,
                    );
                    return Err(self.fail(Kind::Ready, finding.output(ended.said)));
                }
                Err(Err(stopped)) => return Err(self.stopped(Kind::Ready, &stopped)),
            };
            if ends {
                wait::until_ended(self, &field, &spec, &container)?;
                continue;
            }
            let state = self.state(&container)?;
            if first.is_none() {
                first = Some(container.id.clone());
                self.ports.clone_from(&state.ports);
            }
            self.running.push(Running { field, spec, container, state });
        }
        Ok(())
    }

    /// Sends every example, while probes go on and memory is measured.
    fn ask(&mut self) -> Result<(), Halt> {
        let wanted = self.wanted;
        self.began = super::clock::now();
        let watch = Watch::start(self);
        let port = u16::try_from(wanted.service.server.port.value).unwrap_or_default();
        let port = self.ports.get(&port).copied().unwrap_or_default();
        let address = format!("http://127.0.0.1:{port}");
        let before = watch.cpu_seconds();
        let mut halted = Ok(());
        for (index, example) in wanted.service.examples.iter().enumerate() {
            if super::clock::interrupted() {
                halted = Err(Halt::Interrupted);
                break;
            }
            wanted.progress.step(&format!("{}: asking `{}`", self.tested.title(), example.name.value));
            let mut asked = examples::ask(example, wanted.service, &wanted.built.project, &address);
            if wanted.accept
                && let Some(answer) = asked.accept(example)
            {
                self.tested.accepted.insert(index, answer);
            }
            if asked.status.is_none_or(|status| status >= 500)
                && let (Some(finding), Some(running)) = (asked.finding.take(), self.running.first())
            {
                asked.finding = Some(finding.output(wrong::logs(self, &running.container)));
            }
            self.tested.steps.push(Step::example(&asked));
            self.findings.extend(asked.finding);
        }
        #[allow(clippy::cast_precision_loss, reason = "nobody writes so many examples")]
        let count = wanted.service.examples.len() as f64;
        if let (Some(before), Some(after)) = (before, watch.cpu_seconds())
            && count > 0.0
        {
            self.tested.cpu_seconds = Some((after - before) / count);
        }
        if let Some(time) = wanted.load.filter(|_| halted.is_ok()) {
            wanted.progress.step(&format!("{}: asking for {} s", self.tested.title(), time.as_secs()));
            let of = (wanted.service, &wanted.built.project, address.as_str());
            match examples::load(&mut self.tested, of, time, &|| watch.cpu_seconds()) {
                Ok(finding) => self.findings.extend(finding),
                Err(halt) => halted = Err(halt),
            }
        }
        let watched = watch.end();
        self.tested.memory.peak = watched.peak;
        wrong::while_running(self, &watched);
        halted
    }

    /// Where in `service.toml` a field of the pod comes from.
    #[must_use]
    pub fn place(&self, field: &str) -> Option<Span> {
        (self.wanted.places)(&self.pod.file, self.pod.line(field))
    }

    /// How a container is.
    pub fn state(&mut self, container: &Container) -> Result<State, Halt> {
        self.wanted.engine.state(container).map_err(|stopped| self.stopped(Kind::Running, &stopped))
    }

    /// Takes down what is wrong with a step that has not been taken down yet.
    pub fn fail(&mut self, kind: Kind, finding: Finding) -> Halt {
        let message = finding.message.clone();
        if let Some(step) = self.tested.steps.iter_mut().rfind(|step| step.kind == kind) {
            step.wrong.push(message);
        } else {
            let seconds = self.began.elapsed().as_secs_f64();
            self.tested.steps.push(Step { kind, seconds, wrong: vec![message], ..Step::default() });
        }
        self.findings.push(finding);
        Halt::Failed
    }

    /// The engine did not come to its end.
    pub fn stopped(&mut self, kind: Kind, stopped: &Stopped) -> Halt {
        let engine = self.wanted.engine.name;
        let message = match stopped {
            Stopped::Interrupted => return Halt::Interrupted,
            Stopped::TooLong => format!("{engine} does not answer"),
            Stopped::NotStarted(why) => format!("{engine} cannot be started: {why}"),
        };
        self.fail(kind, Finding::nowhere(Code::NoEngine, message))
    }

    /// A file of ours cannot be written.
    pub fn io(&mut self, error: &io::Error) -> Halt {
        let message = format!("no temporary file can be written: {}", crate::worktree::reason(error));
        self.fail(Kind::Image, Finding::nowhere(Code::Io, message))
    }
}

impl Drop for Session<'_> {
    fn drop(&mut self) {
        // Those that share the network of another go first.
        for name in self.containers.iter().rev() {
            self.wanted.engine.remove(name);
        }
        for name in &self.volumes {
            self.wanted.engine.remove_volume(name);
        }
    }
}
