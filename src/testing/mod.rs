//! A service run as its Deployment would run it, on this machine, and asked.
//!
//! This stands beside the stages and changes nothing that they write: it takes the objects that were rendered, starts
//! their pod with the container engine that there is, does what the kubelet does, sends the `[[examples]]` and says what
//! is not as `service.toml` says.

pub mod clock;
pub mod compare;
pub mod engine;
mod examples;
mod form;
pub mod http;
mod https;
mod images;
pub mod load;
pub mod pod;
mod progress;
mod run;
mod secret;
mod stop;
mod tested;
mod url;
mod wait;
mod watch;
mod wrong;

pub mod print;

pub use examples::{Asked, ask};
pub use load::Load;
pub use progress::Progress;
pub use run::run;
pub use secret::Cover;
pub use tested::{Kind, Memory, Step, Tested};
pub use url::ask_url;

use crate::diagnostic::Span;
use crate::pipeline::Built;
use crate::resolve::Service;
use engine::Engine;
use pod::StandIns;
use std::time::Duration;

/// What is to be tested, and with what.
pub struct Wanted<'a> {
    /// The project.
    pub built: &'a Built,
    /// The service, in one environment.
    pub service: &'a Service,
    /// What builds and runs.
    pub engine: &'static Engine,
    /// What stands in for what only the cluster has.
    pub stand_ins: &'a StandIns,
    /// Further arguments for the builder.
    pub build_arguments: &'a [String],
    /// Whether the image is built, where it is not another's.
    pub build: bool,
    /// How long requests are sent to see how many it takes.
    pub load: Option<Duration>,
    /// Whether what is answered is taken for right.
    pub accept: bool,
    /// Where in `service.toml` a line of a generated file comes from.
    pub places: &'a dyn Fn(&str, usize) -> Option<Span>,
    /// Who is told how far it is.
    pub progress: &'a Progress,
}
