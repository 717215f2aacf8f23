//! The server behind the editors, yaml-language-server. The tests speak to it as an editor does.
//!
//! `make editor-tools` installs it. If it is missing, the tests fail and say so.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::{Value, json};

use crate::support::program::start;

/// Longer than anything takes, on a machine that is busy with other things too.
const PATIENCE: Duration = Duration::from_secs(120);

/// A folder with the schema in it, open in an editor.
pub struct Editor {
    folder: tempfile::TempDir,
    server: Child,
    to_server: ChildStdin,
    from_server: Receiver<Value>,
    /// How many requests and how many files there were.
    requests: usize,
    files: usize,
    /// What the server said last of each file.
    faults: BTreeMap<String, Vec<Value>>,
}

/// A place in a file and what is said there; lines and columns count from 1.
pub type Fault = (u64, u64, String);

impl Editor {
    pub fn open(schema_name: &str, schema: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::fs::write(folder.path().join(schema_name), schema).expect("the schema can be written");
        let mut server = start("node")
            .arg(program())
            .arg("--stdio")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("node: {error}; the tests of editors need Node.js 18 or later"));
        let to_server = server.stdin.take().expect("it was asked for");
        let mut output = BufReader::new(server.stdout.take().expect("it was asked for"));
        let (sender, from_server) = channel();
        std::thread::spawn(move || {
            while let Some(message) = read_message(&mut output) {
                if sender.send(message).is_err() {
                    break;
                }
            }
        });
        let (requests, files, faults) = (0, 0, BTreeMap::new());
        let mut editor = Self { folder, server, to_server, from_server, requests, files, faults };
        let text_document = json!({
            "completion": { "completionItem": { "snippetSupport": true, "documentationFormat": ["markdown"] } },
            "hover": { "contentFormat": ["markdown"] },
        });
        editor.ask(
            "initialize",
            json!({ "processId": null, "rootUri": null, "capabilities": { "textDocument": text_document } }),
        );
        editor.tell("initialized", json!({}));
        let settings = json!({ "yaml": { "validate": true, "hover": true, "completion": true, "schemaStore": { "enable": false } } });
        editor.tell("workspace/didChangeConfiguration", json!({ "settings": settings }));
        editor
    }

    /// What the server finds wrong with each of these texts, in order.
    pub fn faults(&mut self, texts: &[String]) -> Vec<Vec<Fault>> {
        let names: Vec<String> = texts.iter().map(|text| self.show(text)).collect();
        names.iter().map(|name| self.faults_of(name)).collect()
    }

    /// What is shown when the mouse rests at the `¦` of a text.
    pub fn hover(&mut self, text: &str) -> String {
        let (at, text) = marked(text);
        self.hovers(&text, [at]).remove(0)
    }

    /// What is shown at each of these places of a text.
    pub fn hovers(&mut self, text: &str, places: impl IntoIterator<Item = usize>) -> Vec<String> {
        let name = self.show(text);
        self.faults_of(&name);
        let shown = |at: usize| {
            let answer = self.ask("textDocument/hover", place(&name, text, at));
            answer["contents"]["value"].as_str().unwrap_or_default().to_owned()
        };
        places.into_iter().map(shown).collect()
    }

    /// What is offered to write at the `¦` of a text: each word in the list with what it writes.
    pub fn offers(&mut self, text: &str) -> Vec<(String, String)> {
        let (at, text) = marked(text);
        let name = self.show(&text);
        self.faults_of(&name);
        let answer = self.ask("textDocument/completion", place(&name, &text, at));
        let items = answer["items"].as_array().or_else(|| answer.as_array()).expect("a list of offers");
        let text_of = |item: &Value| {
            let text = item["textEdit"]["newText"].as_str().or_else(|| item["insertText"].as_str());
            text.unwrap_or_default().to_owned()
        };
        items.iter().map(|item| (item["label"].as_str().expect("a label").to_owned(), text_of(item))).collect()
    }

    /// Opens a new file with this text. The file lies one folder below the schema, where the files of contracts are.
    fn show(&mut self, text: &str) -> String {
        self.files += 1;
        let name = format!("file://{}/files/{}.yaml", self.folder.path().display(), self.files);
        let document = json!({ "uri": name, "languageId": "yaml", "version": 1, "text": text });
        self.tell("textDocument/didOpen", json!({ "textDocument": document }));
        name
    }

    fn faults_of(&mut self, name: &str) -> Vec<Fault> {
        while !self.faults.contains_key(name) {
            self.listen();
        }
        let place = |fault: &Value, of: &str| fault["range"]["start"][of].as_u64().expect("a number") + 1;
        self.faults[name]
            .iter()
            .map(|fault| {
                (
                    place(fault, "line"),
                    place(fault, "character"),
                    fault["message"].as_str().unwrap_or_default().to_owned(),
                )
            })
            .collect()
    }

    fn ask(&mut self, method: &str, parameters: Value) -> Value {
        self.requests += 1;
        let id = self.requests;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": parameters }));
        loop {
            if let Some(mut answer) = self.listen().filter(|message| message["id"] == json!(id)) {
                assert!(answer["error"].is_null(), "{method}: {}", answer["error"]);
                return answer["result"].take();
            }
        }
    }

    fn tell(&mut self, method: &str, parameters: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": parameters }));
    }

    /// Takes one message; gives it back when it answers a request of ours.
    fn listen(&mut self) -> Option<Value> {
        let mut message =
            self.from_server.recv_timeout(PATIENCE).expect("yaml-language-server answers within two minutes");
        let method = message["method"].as_str().map(str::to_owned);
        match (method.as_deref(), message.get("id").cloned()) {
            (None, _) => return Some(message),
            (Some("textDocument/publishDiagnostics"), _) => {
                let name = message["params"]["uri"].as_str().expect("faults are of a file").to_owned();
                let faults = message["params"]["diagnostics"].take();
                self.faults.insert(name, faults.as_array().cloned().unwrap_or_default());
            }
            // The server asks for settings; it was told all there are.
            (Some("workspace/configuration"), Some(id)) => {
                let items = message["params"]["items"].as_array().map_or(0, Vec::len);
                self.send(&json!({ "jsonrpc": "2.0", "id": id, "result": vec![Value::Null; items] }));
            }
            (Some(_), Some(id)) => self.send(&json!({ "jsonrpc": "2.0", "id": id, "result": null })),
            (Some(_), None) => {}
        }
        None
    }

    fn send(&mut self, message: &Value) {
        let text = message.to_string();
        write!(self.to_server, "Content-Length: {}\r\n\r\n{text}", text.len()).expect("the server listens");
        self.to_server.flush().expect("the server listens");
    }
}

impl Drop for Editor {
    fn drop(&mut self) {
        // Nothing is left to do if it has ended by itself.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// Where the mark of a text stands, and the text without it.
fn marked(text: &str) -> (usize, String) {
    let (before, after) = text.split_once('¦').expect("the text has a mark");
    (before.len(), format!("{before}{after}"))
}

/// A place as the server counts: lines, and UTF-16 units in the line.
fn place(name: &str, text: &str, at: usize) -> Value {
    let before = &text[..at];
    let line = before.rsplit('\n').next().expect("there is always a last line");
    let position = json!({ "line": before.matches('\n').count(), "character": line.encode_utf16().count() });
    json!({ "textDocument": { "uri": name }, "position": position })
}

fn read_message(output: &mut impl BufRead) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if output.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim().split_once(": ") {
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => length = value.parse().ok()?,
            Some(_) => {}
            None => break,
        }
    }
    let mut body = vec![0; length];
    output.read_exact(&mut body).ok()?;
    serde_json::from_slice(&body).ok()
}

/// Below `BETTEN_EDITOR`, by default where `make editor-tools` puts it.
fn program() -> PathBuf {
    let folder = std::env::var_os("BETTEN_EDITOR").map_or_else(
        || PathBuf::from(std::env::var_os("HOME").unwrap_or_default()).join(".cache/betten/tools/editor"),
        PathBuf::from,
    );
    let program = folder.join(Path::new("node_modules/yaml-language-server/bin/yaml-language-server"));
    assert!(
        program.is_file(),
        "{} is not there: run `make editor-tools`, which installs yaml-language-server, or set BETTEN_EDITOR",
        program.display()
    );
    program
}
