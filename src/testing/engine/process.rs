use crate::testing::clock::{self, TICK};
use std::io::{self, BufRead as _, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

/// What a program left behind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ended {
    /// Its exit code; `None` if a signal ended it.
    pub code: Option<i32>,
    /// Its standard output.
    pub output: String,
    /// Both outputs, line by line as they came.
    pub said: String,
}

impl Ended {
    /// Whether it did what it was told.
    #[must_use]
    pub fn is_fine(&self) -> bool {
        self.code == Some(0)
    }
}

/// Why a program did not come to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stopped {
    /// It could not be started: why.
    NotStarted(String),
    /// It took too long.
    TooLong,
    /// Somebody pressed Ctrl-C.
    Interrupted,
}

/// How long a program may go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Patience {
    /// Until Ctrl-C.
    Endless,
    /// Until then or Ctrl-C.
    Limited(Duration),
    /// Until then, whatever is pressed: stopped half-way, it would leave something behind.
    Whole(Duration),
}

/// Until a program that was told to end is killed.
const GRACE: Duration = Duration::from_secs(10);

/// Runs a program to its end and hands on each line that it writes.
///
/// # Errors
/// When it could not be started or was stopped.
pub fn run(mut command: Command, patience: Patience, each: &mut dyn FnMut(&str)) -> Result<Ended, Stopped> {
    apart(&mut command);
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| Stopped::NotStarted(crate::worktree::reason(&error)))?;
    let (sender, lines) = channel();
    if let Some(pipe) = child.stdout.take() {
        read(pipe, true, sender.clone());
    }
    if let Some(pipe) = child.stderr.take() {
        read(pipe, false, sender);
    }
    let deadline = match patience {
        Patience::Endless => None,
        Patience::Limited(time) | Patience::Whole(time) => Some(clock::now() + time),
    };
    let mut ended = Ended::default();
    let stopped = collect(&lines, deadline, patience, &mut ended, each).err();
    if let Some(stopped) = stopped {
        end(&mut child);
        return Err(stopped);
    }
    ended.code = wait(&mut child, deadline)?;
    Ok(ended)
}

/// Takes in what is written until both outputs are closed.
fn collect(
    lines: &Receiver<(bool, String)>,
    deadline: Option<Instant>,
    patience: Patience,
    ended: &mut Ended,
    each: &mut dyn FnMut(&str),
) -> Result<(), Stopped> {
    loop {
        match lines.recv_timeout(TICK) {
            Ok((is_output, line)) => {
                if is_output {
                    ended.output.push_str(&line);
                    ended.output.push('\n');
                }
                each(&line);
                ended.said.push_str(&line);
                ended.said.push('\n');
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return Ok(()),
        }
        if !matches!(patience, Patience::Whole(_)) && clock::interrupted() {
            return Err(Stopped::Interrupted);
        }
        if deadline.is_some_and(|deadline| clock::now() >= deadline) {
            return Err(Stopped::TooLong);
        }
    }
}

fn wait(child: &mut Child, deadline: Option<Instant>) -> Result<Option<i32>, Stopped> {
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Ok(status.code()),
            Ok(None) if deadline.is_some_and(|deadline| clock::now() >= deadline) => {
                end(child);
                return Err(Stopped::TooLong);
            }
            Ok(None) => thread::sleep(TICK),
            Err(error) => return Err(Stopped::NotStarted(crate::worktree::reason(&error))),
        }
    }
}

/// Reads lines as they come; a builder's progress bar ends its lines with a carriage return.
fn read(pipe: impl Read + Send + 'static, is_output: bool, lines: Sender<(bool, String)>) {
    thread::spawn(move || {
        let mut pipe = BufReader::new(pipe);
        let mut line = Vec::new();
        while pipe.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
            let text = String::from_utf8_lossy(&line);
            let text = text.trim_end_matches(['\r', '\n']);
            let last = text.rsplit('\r').next().unwrap_or_default().to_owned();
            line.clear();
            if lines.send((is_output, last)).is_err() {
                return;
            }
        }
    });
}

/// A program of its own group: Ctrl-C is for us, and we see to it that the program can clean up.
#[cfg(unix)]
fn apart(command: &mut Command) {
    use std::os::unix::process::CommandExt as _;
    command.process_group(0);
}

#[cfg(not(unix))]
fn apart(_: &mut Command) {}

/// Asks the program and all that it started to end, and after a while makes them.
fn end(child: &mut Child) {
    let _ = ask_to_end(child);
    let deadline = clock::now() + GRACE;
    while clock::now() < deadline {
        if !matches!(child.try_wait(), Ok(None)) {
            return;
        }
        thread::sleep(TICK);
    }
    // It may have ended by now, which is what was wanted.
    let _ = child.kill();
    let _ = child.wait();
}

#[cfg(unix)]
fn ask_to_end(child: &Child) -> io::Result<()> {
    use rustix::process::{Pid, Signal, kill_process_group};
    let id = i32::try_from(child.id()).ok().and_then(Pid::from_raw).ok_or(io::ErrorKind::NotFound)?;
    Ok(kill_process_group(id, Signal::TERM)?)
}

#[cfg(not(unix))]
fn ask_to_end(child: &mut Child) -> io::Result<()> {
    child.kill()
}
