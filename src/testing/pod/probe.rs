//! One try of a probe, as the kubelet makes it.

use super::spec as core;
use crate::testing::engine::{Container, Engine, Stopped};
use crate::testing::http::{self, Request};
use std::collections::BTreeMap;
use std::io::{ErrorKind, Read as _};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

/// A probe with its timing, in which the API's defaults are filled in.
///
/// Source: <https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/>.
#[derive(Debug, Clone)]
pub struct Probe {
    /// Before the first try.
    pub delay: Duration,
    /// Between two tries.
    pub period: Duration,
    /// Of one try.
    pub timeout: Duration,
    /// Failures in a row that count.
    pub failures: u32,
    /// Successes in a row that count.
    pub successes: u32,
    how: How,
}

#[derive(Debug, Clone)]
enum How {
    Http { port: u16, path: String, headers: Vec<(String, String)> },
    Tcp { port: u16 },
    Exec { words: Vec<String> },
}

/// What a try found out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tried {
    /// All is well.
    Well,
    /// Why it is not.
    Badly(String),
}

/// A proxy of the engine that takes a connection before the server does hangs up within this time.
const HANGS_UP: Duration = Duration::from_millis(100);

impl Probe {
    /// What a manifest says; `None` where it asks in a way that cannot be asked here.
    #[must_use]
    pub fn of(probe: &core::Probe, container: &core::Container) -> Option<Self> {
        let how = if let Some(http) = &probe.http_get {
            let headers = http.http_headers.iter().flatten();
            How::Http {
                port: port(&http.port, container)?,
                path: http.path.clone().unwrap_or_else(|| "/".to_owned()),
                headers: headers.map(|header| (header.name.clone(), header.value.clone())).collect(),
            }
        } else if let Some(tcp) = &probe.tcp_socket {
            How::Tcp { port: port(&tcp.port, container)? }
        } else if let Some(exec) = &probe.exec {
            How::Exec { words: exec.command.clone().unwrap_or_default() }
        } else {
            return None;
        };
        let seconds = |given: Option<i32>, default: u64| {
            Duration::from_secs(given.and_then(|given| given.try_into().ok()).unwrap_or(default))
        };
        let times =
            |given: Option<i32>, default| given.and_then(|given| given.try_into().ok()).unwrap_or(default);
        Some(Self {
            delay: seconds(probe.initial_delay_seconds, 0),
            period: seconds(probe.period_seconds, 10),
            timeout: seconds(probe.timeout_seconds, 1),
            failures: times(probe.failure_threshold, 3),
            successes: times(probe.success_threshold, 1),
            how,
        })
    }

    /// How long it can take until so many tries have failed.
    #[must_use]
    pub fn limit(&self) -> Duration {
        self.delay + self.period * self.failures
    }

    /// What it asks, in words.
    #[must_use]
    pub fn asks(&self) -> String {
        match &self.how {
            How::Http { port, path, .. } => format!("GET {path} at port {port}"),
            How::Tcp { port } => format!("a connection to port {port}"),
            How::Exec { words } => words.join(" "),
        }
    }

    /// Tries once. `ports` tells what each port of the pod is called on this machine.
    #[must_use]
    pub fn once(&self, engine: &Engine, container: &Container, ports: &BTreeMap<u16, u16>) -> Tried {
        let outside = |port: &u16| ports.get(port).copied().ok_or(format!("port {port} is not stated"));
        match &self.how {
            How::Http { port, path, headers } => outside(port).map_or_else(Tried::Badly, |port| {
                let url = format!("http://127.0.0.1:{port}{path}");
                match http::send(&Request::get(url, headers.clone()), self.timeout) {
                    // A redirect counts as well.
                    Ok(answer) if (200..400).contains(&answer.status) => Tried::Well,
                    Ok(answer) => Tried::Badly(format!("it answers {}", answer.status)),
                    Err(why) => Tried::Badly(why),
                }
            }),
            How::Tcp { port } => outside(port).map_or_else(Tried::Badly, |port| self.connect(port)),
            How::Exec { words } => match engine.exec(container, words, self.timeout) {
                Ok(ended) if ended.is_fine() => Tried::Well,
                Ok(ended) => {
                    let said = ended.said.lines().last().unwrap_or("it failed").trim().to_owned();
                    Tried::Badly(said)
                }
                Err(Stopped::NotStarted(why)) => Tried::Badly(why),
                Err(_) => Tried::Badly(format!("no end within {} s", self.timeout.as_secs())),
            },
        }
    }

    fn connect(&self, port: u16) -> Tried {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let connected = TcpStream::connect_timeout(&address, self.timeout);
        let read = connected.and_then(|mut stream| {
            stream.set_read_timeout(Some(HANGS_UP))?;
            stream.read(&mut [0])
        });
        match read {
            Ok(0) => Tried::Badly("no connection".to_owned()),
            Ok(_) => Tried::Well,
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => Tried::Well,
            Err(error) => Tried::Badly(error.kind().to_string()),
        }
    }
}

/// A port by its number, or by its name in the container.
#[must_use]
pub fn port(given: &core::Port, container: &core::Container) -> Option<u16> {
    let number = match given {
        core::Port::Number(number) => *number,
        core::Port::Name(name) => {
            let mut ports = container.ports.iter().flatten();
            ports.find(|port| port.name.as_ref() == Some(name))?.container_port
        }
    };
    number.try_into().ok()
}
