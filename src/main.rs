//! Parses the arguments and runs the command.

use clap::Parser as _;
use modelstow::cli::Cli;
use std::process::ExitCode;

fn main() -> ExitCode {
    modelstow::commands::run(Cli::parse())
}
