use super::Outcome;
use crate::diagnostic::{Code, Finding, Report};
use crate::editor;
use lsp_server::Connection;

/// Serves an editor over standard input and output.
pub fn run() -> Outcome {
    let (connection, threads) = Connection::stdio();
    let served = editor::serve(&connection).map_err(|error| error.to_string());
    drop(connection);
    let ended = served.and_then(|()| threads.join().map_err(|error| error.to_string()));
    let mut report = Report::default();
    if let Err(error) = ended {
        let message = format!("what comes is not the Language Server Protocol: {error}");
        report.push(
            Finding::nowhere(Code::Io, message).help("an editor starts this command: see docs/editors.md"),
        );
    }
    Outcome { reports: vec![report], ..Outcome::default() }
}
