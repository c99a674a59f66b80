use super::Outcome;
use crate::cli::Cli;
use crate::diagnostic::Printed;
use clap::CommandFactory as _;
use clap_complete::Shell;

/// The completions of a shell.
pub fn run(shell: Shell) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "modelstow", &mut script);
    Outcome { data: Printed::Machine(String::from_utf8_lossy(&script).into_owned()), ..Outcome::default() }
}
