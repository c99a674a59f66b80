//! `modelstow lsp`: what the commands say, in an editor, while somebody types. Speaks the Language Server Protocol, 3.17,
//! over standard input and output.
//!
//! Beside the way of the data: it asks [`crate::Build`] and writes nothing, but when it is told to generate. One thread takes
//! messages and keeps the texts, another works; so a request can be taken back while it waits or is worked on.

mod complete;
mod cursor;
mod findings;
mod go;
mod hover;
mod key;
mod text;
mod uri;
mod worker;
mod workspace;

use findings::GENERATE;
use gen_lsp_types::{
    CompletionOptions, DidChangeTextDocumentParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams,
    ExecuteCommandOptions, PositionEncodingKind, ServerCapabilities, TextDocumentSyncKind,
    TextDocumentSyncOptions,
};
use lsp_server::{Connection, ErrorCode, Message, Notification, ProtocolError, Request, RequestId, Response};
use serde_json::{Value, json};
use std::sync::{Arc, mpsc};
use std::thread;
use text::Encoding;
use worker::{Job, Jobs, Pending, Worker};
use workspace::{Open, Texts};

/// Serves one editor until it says that it goes.
///
/// # Errors
/// When what comes is not the protocol.
pub fn serve(connection: &Connection) -> Result<(), ProtocolError> {
    let (id, params) = connection.initialize_start()?;
    let encoding = encoding(&params);
    let about = json!({ "name": "modelstow", "version": env!("CARGO_PKG_VERSION") });
    connection
        .initialize_finish(id, json!({ "capabilities": capabilities(encoding), "serverInfo": about }))?;
    if params.pointer("/capabilities/workspace/didChangeWatchedFiles/dynamicRegistration")
        == Some(&true.into())
    {
        send(connection, watch().into());
    }
    let (jobs, work) = mpsc::channel();
    let pending = Pending::default();
    thread::scope(|scope| {
        let sender = connection.sender.clone();
        let asked = pending.clone();
        scope.spawn(move || Worker::new(encoding, asked, |message| drop(sender.send(message))).run(&work));
        Server { connection, encoding, pending, jobs, texts: Arc::default() }.run()
    })
}

fn send(connection: &Connection, message: Message) {
    // An editor that is gone needs no answer.
    drop(connection.sender.send(message));
}

/// How the client counts: in bytes, if it can.
fn encoding(params: &Value) -> Encoding {
    let known = params.pointer("/capabilities/general/positionEncodings").and_then(Value::as_array);
    if known.is_some_and(|known| known.iter().any(|name| name == "utf-8")) {
        Encoding::Utf8
    } else {
        Encoding::Utf16
    }
}

fn capabilities(encoding: Encoding) -> ServerCapabilities {
    let sync = TextDocumentSyncOptions {
        open_close: Some(true),
        change: Some(TextDocumentSyncKind::Incremental),
        save: Some(true.into()),
        ..TextDocumentSyncOptions::default()
    };
    let completion = CompletionOptions {
        trigger_characters: Some(["[", ".", "=", "\"", "'"].map(str::to_owned).into()),
        ..CompletionOptions::default()
    };
    let commands =
        ExecuteCommandOptions { commands: vec![GENERATE.to_owned()], ..ExecuteCommandOptions::default() };
    ServerCapabilities {
        position_encoding: Some(match encoding {
            Encoding::Utf8 => PositionEncodingKind::UTF8,
            Encoding::Utf16 => PositionEncodingKind::UTF16,
        }),
        text_document_sync: Some(sync.into()),
        completion_provider: Some(completion),
        hover_provider: Some(true.into()),
        definition_provider: Some(true.into()),
        references_provider: Some(true.into()),
        code_action_provider: Some(true.into()),
        execute_command_provider: Some(commands),
        ..ServerCapabilities::default()
    }
}

/// Asks to be told when a file changes that the editor did not save: `generate` and git write them too.
fn watch() -> Request {
    let watchers = ["**/service.toml", "**/platform.toml", "**/generated/**"]
        .map(|pattern| json!({ "globPattern": pattern }));
    let registration = json!({
        "id": "files",
        "method": "workspace/didChangeWatchedFiles",
        "registerOptions": { "watchers": watchers },
    });
    let params = json!({ "registrations": [registration] });
    Request::new(RequestId::from("files".to_owned()), "client/registerCapability".to_owned(), params)
}

struct Server<'c> {
    connection: &'c Connection,
    encoding: Encoding,
    pending: Pending,
    jobs: Jobs,
    texts: Arc<Texts>,
}

impl Server<'_> {
    fn run(mut self) -> Result<(), ProtocolError> {
        for message in &self.connection.receiver {
            match message {
                Message::Request(request) => {
                    if self.connection.handle_shutdown(&request)? {
                        return Ok(());
                    }
                    self.pending.add(&request.id);
                    self.work(Job::Asked(request));
                }
                Message::Notification(told) => {
                    if self.told(told) {
                        self.work(Job::Changed(Arc::clone(&self.texts)));
                    }
                }
                // Only the watch is asked for, and a client that cannot has said so before.
                Message::Response(_) => {}
            }
        }
        Ok(())
    }

    fn work(&self, job: Job) {
        drop(self.jobs.send(job));
    }

    /// Takes in what the editor tells, and says whether anything may be different by it. What cannot be read is no reason
    /// to end: the next text comes whole.
    fn told(&mut self, told: Notification) -> bool {
        match told.method.as_str() {
            "textDocument/didOpen" => self.opened(told.params).is_some(),
            "textDocument/didChange" => self.changed(told.params).is_some(),
            "textDocument/didClose" => self.closed(told.params).is_some(),
            "textDocument/didSave" | "workspace/didChangeWatchedFiles" => true,
            "$/cancelRequest" => {
                let id = told.params.get("id").cloned().unwrap_or_default();
                if let Ok(id) = serde_json::from_value::<RequestId>(id)
                    && self.pending.take(&id)
                {
                    let words = "the editor took it back".to_owned();
                    send(
                        self.connection,
                        Response::new_err(id, ErrorCode::RequestCanceled as i32, words).into(),
                    );
                }
                false
            }
            _ => false,
        }
    }

    fn opened(&mut self, params: Value) -> Option<()> {
        let item = serde_json::from_value::<DidOpenTextDocumentParams>(params).ok()?.text_document;
        let path = uri::path_of(&item.uri)?;
        let open = Open { uri: item.uri, version: item.version, text: item.text.into() };
        Arc::make_mut(&mut self.texts).insert(path, open);
        Some(())
    }

    fn changed(&mut self, params: Value) -> Option<()> {
        let DidChangeTextDocumentParams { text_document, content_changes } =
            serde_json::from_value(params).ok()?;
        let path = uri::path_of(&text_document.text_document_identifier.uri)?;
        let open = Arc::make_mut(&mut self.texts).get_mut(&path)?;
        let mut text = open.text.to_string();
        for change in content_changes {
            text = self.encoding.changed(&text, change);
        }
        (open.text, open.version) = (text.into(), text_document.version);
        Some(())
    }

    fn closed(&mut self, params: Value) -> Option<()> {
        let closed = serde_json::from_value::<DidCloseTextDocumentParams>(params).ok()?.text_document;
        Arc::make_mut(&mut self.texts).remove(&uri::path_of(&closed.uri)?).map(drop)
    }
}
