//! Does what the editor asks, one after another, on a thread of its own: what takes long there holds no message up.

use super::complete::complete;
use super::findings::{GENERATE, actions, diagnostics};
use super::go::{Lines, go};
use super::hover::hover;
use super::text::Encoding;
use super::uri::path_of;
use super::workspace::{Texts, Workspace};
use crate::pipeline::Build;
use crate::project::Project;
use gen_lsp_types::{
    CodeAction, CodeActionParams, Diagnostic, DiagnosticSeverity, ExecuteCommandParams,
    PublishDiagnosticsParams, TextDocumentPositionParams, Uri,
};
use lsp_server::{ErrorCode, Message, Notification, Request, RequestId, Response};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::mpsc::{Receiver, Sender};
use std::sync::{Arc, Mutex};

/// Something to do.
pub enum Job {
    /// Other texts are open now, or say something else; or a file on disk is another one.
    Changed(Arc<Texts>),
    /// To answer, with what was open when it was asked.
    Asked(Request),
}

/// The requests without an answer. Whoever takes one out answers it: nobody else can then.
#[derive(Clone, Default)]
pub struct Pending(Arc<Mutex<BTreeSet<RequestId>>>);

impl Pending {
    /// A request came.
    pub fn add(&self, id: &RequestId) {
        if let Ok(mut pending) = self.0.lock() {
            pending.insert(id.clone());
        }
    }

    /// Whether the request has no answer yet, and is now the caller's to answer.
    #[must_use]
    pub fn take(&self, id: &RequestId) -> bool {
        self.0.lock().is_ok_and(|mut pending| pending.remove(id))
    }

    fn holds(&self, id: &RequestId) -> bool {
        self.0.lock().is_ok_and(|pending| pending.contains(id))
    }
}

/// The thread's own.
pub struct Worker<S> {
    workspace: Workspace,
    pending: Pending,
    send: S,
    /// The files of which something was shown.
    shown: BTreeSet<String>,
}

impl<S: Fn(Message)> Worker<S> {
    /// `send` gives a message to the editor.
    pub fn new(encoding: Encoding, pending: Pending, send: S) -> Self {
        Self { workspace: Workspace::new(encoding), pending, send, shown: BTreeSet::new() }
    }

    /// Works until there is nobody left to give it something to do.
    pub fn run(mut self, jobs: &Receiver<Job>) {
        let mut queue: VecDeque<Job> = VecDeque::new();
        while let Ok(job) = jobs.recv() {
            queue.push_back(job);
            let mut changed = false;
            loop {
                queue.extend(jobs.try_iter());
                match queue.pop_front() {
                    Some(Job::Changed(texts)) => {
                        self.workspace.texts = texts;
                        self.workspace.forget();
                        changed = true;
                    }
                    Some(Job::Asked(request)) => self.asked(request),
                    // Nobody waits: now there is time to look at all that changed.
                    None if changed => {
                        changed = false;
                        self.publish();
                    }
                    None => break,
                }
            }
            // A file on disk may be another one when the next question comes, and not every editor says so.
            self.workspace.forget();
        }
    }

    fn asked(&mut self, request: Request) {
        let Request { id, method, params } = request;
        if !self.pending.holds(&id) {
            return;
        }
        let answer = self.answer(&method, params);
        if self.pending.take(&id) {
            let response = match answer {
                Ok(value) => Response::new_ok(id, value),
                Err((code, message)) => Response::new_err(id, code as i32, message),
            };
            (self.send)(response.into());
        }
    }

    fn answer(&mut self, method: &str, params: Value) -> Result<Value, (ErrorCode, String)> {
        let workspace = &mut self.workspace;
        match method {
            "textDocument/hover" => at(params, |uri, position| hover(workspace, uri, position)),
            "textDocument/completion" => at(params, |uri, position| complete(workspace, uri, position)),
            "textDocument/definition" => {
                at(params, |uri, position| go(workspace, uri, position, Lines::OfValue))
            }
            "textDocument/references" => at(params, |uri, position| go(workspace, uri, position, Lines::All)),
            "textDocument/codeAction" => {
                let asked: CodeActionParams = read(params)?;
                let uri = asked.text_document.uri;
                let about = path_of(&uri).map(|path| workspace.look_at(&path)).unwrap_or_default();
                let mut found: Vec<CodeAction> = Vec::new();
                for looked in &about {
                    let more = actions(workspace, looked, &uri, asked.range);
                    found.extend(more.into_iter().filter(|one| !found.contains(one)).collect::<Vec<_>>());
                }
                Ok(told(&found))
            }
            "workspace/executeCommand" => {
                let asked: ExecuteCommandParams = read(params)?;
                let file = asked.arguments.iter().flatten().find_map(Value::as_str).map(Uri::from);
                match (asked.command.as_str(), file.as_ref().and_then(path_of)) {
                    (GENERATE, Some(path)) => Ok(self.generate(&path)),
                    _ => Err((ErrorCode::InvalidParams, "there is no such command".to_owned())),
                }
            }
            _ => Err((ErrorCode::MethodNotFound, format!("there is no `{method}`"))),
        }
    }

    /// Writes what the `service.toml` on disk gives, as `modelstow generate` does, and says what stands in the way.
    fn generate(&mut self, service: &std::path::Path) -> Value {
        let build = Build::of(Project::of(service));
        let written = build.write(false);
        let wrong = build.report.errors().chain(&written.findings).map(|finding| finding.message.clone());
        let wrong: Vec<String> = wrong.collect();
        if !wrong.is_empty() {
            let params = json!({ "type": DiagnosticSeverity::Error, "message": wrong.join("\n") });
            (self.send)(Notification::new("window/showMessage".to_owned(), params).into());
        }
        self.workspace.forget();
        self.publish();
        Value::Null
    }

    /// Shows what is wrong with all services that have a file open, and takes back what was shown and is not so.
    fn publish(&mut self) {
        let mut found: BTreeMap<String, Vec<Diagnostic>> = BTreeMap::new();
        for looked in self.workspace.look_at_open() {
            for (uri, diagnostics) in diagnostics(&self.workspace, &looked) {
                // What is wrong with a platform, each service below it says.
                let said = found.entry(uri).or_default();
                said.extend(diagnostics.into_iter().filter(|one| !said.contains(one)).collect::<Vec<_>>());
            }
        }
        let gone = self.shown.iter().filter(|uri| !found.contains_key(*uri));
        gone.for_each(|uri| self.show(uri, Vec::new()));
        self.shown = found.keys().cloned().collect();
        for (uri, diagnostics) in found {
            self.show(&uri, diagnostics);
        }
    }

    fn show(&self, uri: &str, diagnostics: Vec<Diagnostic>) {
        let uri = Uri::from(uri);
        let open = path_of(&uri).and_then(|path| self.workspace.texts.get(&path));
        let params = PublishDiagnosticsParams { version: open.map(|open| open.version), uri, diagnostics };
        (self.send)(Notification::new("textDocument/publishDiagnostics".to_owned(), params).into());
    }
}

/// What is asked of a place.
fn at<T: Serialize>(
    params: Value,
    mut answer: impl FnMut(&Uri, gen_lsp_types::Position) -> T,
) -> Result<Value, (ErrorCode, String)> {
    let asked: TextDocumentPositionParams = read(params)?;
    Ok(told(&answer(&asked.text_document.uri, asked.position)))
}

fn read<T: serde::de::DeserializeOwned>(params: Value) -> Result<T, (ErrorCode, String)> {
    serde_json::from_value(params).map_err(|error| (ErrorCode::InvalidParams, error.to_string()))
}

fn told<T: Serialize>(answer: &T) -> Value {
    serde_json::to_value(answer).unwrap_or_default()
}

/// The jobs of a worker.
pub type Jobs = Sender<Job>;
