//! Parses the arguments and runs the command.

use clap::Parser as _;
use modelship::cli::Cli;
use std::process::ExitCode;

fn main() -> ExitCode {
    modelship::commands::run(Cli::parse())
}
