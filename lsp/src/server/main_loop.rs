//! One thread that owns all programs: it takes in changes, and hands requests to others.

mod changes;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, select};
use lsp_server::{Connection, ErrorCode, Message, Notification, Request, Response};
use lsp_types::notification::{self as n, Notification as _};
use lsp_types::{InitializeParams, PublishDiagnosticsParams};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::abilities::of_client;
use super::config::Config;
use super::diagnostics::{Round, Told, round};
use super::dispatch::{Pending, Pool, caught, refused, run as answer};
use super::files::OpenDocuments;
use super::methods::{Row, capabilities, rows};
use super::outgoing::{Asked, Outgoing};
use super::overlay::Overlay;
use super::position::Encoding;
use super::semantic_cache::TokenCache;
use super::snapshot::{Abilities, Snapshot, View, path_of, uri_of};
use super::status::Status;
use super::workspace::{Program, Workspace};
use super::{Host, ServerError};

/// What other threads report.
enum Report {
    Round(Round, Status),
    /// The graph of a revision is there.
    Graph(PathBuf, u64, Status),
}

struct Server {
    host: Host,
    out: Outgoing,
    rows: BTreeMap<&'static str, Arc<Row>>,
    encoding: Encoding,
    abilities: Abilities,
    config: Config,
    roots: Vec<PathBuf>,
    open: OpenDocuments,
    overlay: Overlay,
    workspace: Workspace,
    /// Programs of which the diagnostics are old.
    dirty: BTreeSet<PathBuf>,
    told: Told,
    pending: Pending,
    requests: Pool,
    /// Diagnostics never wait for a request.
    rounds: Pool,
    /// Graphs wait for everything.
    graphs: Pool,
    reports: Sender<Report>,
    tokens: TokenCache,
    /// Programs whose graphs are to be drawn, and when: not while someone types.
    to_draw: BTreeMap<PathBuf, Status>,
    draw_at: Option<Instant>,
    is_shut_down: bool,
}

/// Who has not typed for so long is looking.
const PAUSE: Duration = Duration::from_millis(200);

pub fn run(connection: &Connection, host: Host) -> Result<(), ServerError> {
    let (id, params) = connection.initialize_start()?;
    let params: InitializeParams = serde_json::from_value(params).unwrap_or_default();
    let offered =
        params.capabilities.general.as_ref().and_then(|general| general.position_encodings.clone());
    let encoding = Encoding::negotiate(offered.as_deref());
    let rows = rows();
    let result = json!({
        "capabilities": capabilities(encoding, &rows),
        "serverInfo": { "name": "msd", "version": host.version },
    });
    connection.initialize_finish(id, result)?;
    let (reports, incoming) = crossbeam_channel::unbounded();
    let cores = std::thread::available_parallelism().map_or(2, usize::from);
    let mut server = Server {
        host,
        out: Outgoing::new(connection.sender.clone()),
        rows: rows.into_iter().map(|row| (row.method, Arc::new(row))).collect(),
        encoding,
        abilities: of_client(&params.capabilities),
        config: params.initialization_options.clone().map(Config::read).unwrap_or_default(),
        roots: roots(&params),
        open: OpenDocuments::default(),
        overlay: Overlay::default(),
        workspace: Workspace::default(),
        dirty: BTreeSet::new(),
        told: Told::default(),
        pending: Pending::default(),
        requests: Pool::new(cores.clamp(2, 8)),
        rounds: Pool::new(1),
        graphs: Pool::new(1),
        reports,
        tokens: TokenCache::default(),
        to_draw: BTreeMap::new(),
        draw_at: None,
        is_shut_down: false,
    };
    server.begin();
    server.serve(connection, &incoming)
}

fn roots(params: &InitializeParams) -> Vec<PathBuf> {
    let folders = params.workspace_folders.iter().flatten().map(|folder| &folder.uri);
    let mut roots: Vec<PathBuf> = folders.filter_map(path_of).collect();
    #[allow(deprecated)]
    if roots.is_empty() {
        roots.extend(params.root_uri.as_ref().and_then(path_of));
    }
    roots
}

impl Server {
    fn begin(&mut self) {
        if self.abilities.watch {
            let watchers = json!([{ "globPattern": "**/*.msd" }]);
            let registration = json!({ "registrations": [{
                "id": "msd-files",
                "method": "workspace/didChangeWatchedFiles",
                "registerOptions": { "watchers": watchers },
            }] });
            self.out.ask("client/registerCapability", registration, Asked::Anything);
        }
        self.ask_configuration();
        let token = "msd-open";
        if self.abilities.progress {
            let create = json!({ "token": token });
            self.out.ask("window/workDoneProgress/create", create, Asked::Anything);
            let value = json!({ "kind": "begin", "title": "msd", "message": "reading programs" });
            self.out.progress(token, value);
        }
        self.restructure();
        if self.abilities.progress {
            let message = format!("{} programs", self.workspace.programs.len());
            self.out.progress(token, json!({ "kind": "end", "message": message }));
        }
    }

    fn ask_configuration(&mut self) {
        if self.abilities.configuration {
            let params = json!({ "items": [{ "section": "msd" }] });
            self.out.ask("workspace/configuration", params, Asked::Configuration);
        }
    }

    fn serve(
        &mut self,
        connection: &Connection,
        incoming: &Receiver<Report>,
    ) -> Result<(), ServerError> {
        self.start_rounds();
        loop {
            let pause = self.draw_at.map_or_else(crossbeam_channel::never, crossbeam_channel::at);
            select! {
                recv(pause) -> _ => self.draw(),
                recv(connection.receiver) -> message => match message {
                    Ok(message) => {
                        if self.is_over(message) {
                            return Ok(());
                        }
                    }
                    // The client is gone without a word.
                    Err(_) => return Ok(()),
                },
                recv(incoming) -> report => {
                    if let Ok(report) = report {
                        self.reported(report);
                    }
                }
            }
            // What is waiting already is taken in first: one round for many key presses.
            if connection.receiver.is_empty() {
                self.start_rounds();
            }
        }
    }

    /// Takes a message in; tells whether it was the last.
    fn is_over(&mut self, message: Message) -> bool {
        match message {
            Message::Request(request) => self.request(request),
            Message::Response(response) => self.response(response),
            Message::Notification(notification) if notification.method == n::Exit::METHOD => {
                return true;
            }
            Message::Notification(notification) => self.notification(notification),
        }
        false
    }

    fn request(&mut self, request: Request) {
        if self.is_shut_down {
            let response = refused(request.id, ErrorCode::InvalidRequest, "the server has ended");
            return self.respond(response);
        }
        if request.method == "shutdown" {
            self.is_shut_down = true;
            return self.respond(Response::new_ok(request.id, Value::Null));
        }
        match self.rows.get(request.method.as_str()).cloned() {
            Some(row) => {
                let snapshot = self.snapshot_for(&request.params);
                let out = self.out.sender.clone();
                answer(&self.requests, &self.pending, row, request, snapshot, out);
            }
            None => {
                let message = format!("msd has no method {}", request.method);
                self.respond(refused(request.id, ErrorCode::MethodNotFound, &message));
            }
        }
    }

    fn respond(&self, response: Response) {
        // Without a client there is nobody to answer.
        let _ = self.out.sender.send(response.into());
    }

    fn response(&mut self, response: Response) {
        let Some(Asked::Configuration) = self.out.answered(&response.id) else { return };
        let Some(Value::Array(mut sections)) = response.result else { return };
        if let Some(section) = sections.pop() {
            self.configure(section);
        }
    }

    fn configure(&mut self, section: Value) {
        let config = Config::read(section);
        if config != self.config {
            self.config = config;
            self.refresh();
        }
    }

    fn refresh(&mut self) {
        if self.abilities.refresh_lenses {
            self.out.ask("workspace/codeLens/refresh", Value::Null, Asked::Anything);
        }
        if self.abilities.refresh_hints {
            self.out.ask("workspace/inlayHint/refresh", Value::Null, Asked::Anything);
        }
    }

    fn notification(&mut self, notification: Notification) {
        let Notification { method, params } = notification;
        match method.as_str() {
            n::DidOpenTextDocument::METHOD => self.with(params, Server::opened),
            n::DidChangeTextDocument::METHOD => self.with(params, Server::changed),
            n::DidCloseTextDocument::METHOD => self.with(params, Server::closed),
            n::DidChangeWatchedFiles::METHOD => self.with(params, Server::watched),
            n::DidChangeWorkspaceFolders::METHOD => self.with(params, Server::moved_roots),
            n::DidChangeConfiguration::METHOD => {
                if self.abilities.configuration {
                    self.ask_configuration();
                } else if let Some(section) = params.pointer("/settings/msd") {
                    self.configure(section.clone());
                }
            }
            n::Cancel::METHOD => {
                let id = match params.get("id") {
                    Some(Value::Number(id)) => id.as_i64().map(|id| (id as i32).into()),
                    Some(Value::String(id)) => Some(id.clone().into()),
                    _ => None,
                };
                if let Some(id) = id {
                    self.pending.cancel(&id);
                }
            }
            // Those that ask for nothing may be passed over.
            _ => {}
        }
    }

    fn with<P: DeserializeOwned>(&mut self, params: Value, take: fn(&mut Server, P)) {
        if let Ok(params) = serde_json::from_value(params) {
            take(self, params);
        }
    }

    /// Returns the programs that a request can ask about: those of its document, or all. A change of any
    /// other need not wait for it.
    fn snapshot_for(&self, params: &Value) -> Snapshot {
        let uri = params.pointer("/textDocument/uri").or_else(|| params.pointer("/item/uri"));
        let path = uri.and_then(Value::as_str).and_then(|uri| path_of(&uri.parse().ok()?));
        match path {
            Some(path) => {
                let places = self.workspace.places(&path);
                let roots: Vec<&Path> = places
                    .iter()
                    .map(|(index, _)| self.workspace.programs[*index].root.as_path())
                    .collect();
                self.snapshot(&|program| roots.contains(&program.root.as_path()))
            }
            None => self.snapshot(&|_| true),
        }
    }

    fn snapshot(&self, wanted: &dyn Fn(&Program) -> bool) -> Snapshot {
        let mut positions = BTreeMap::new();
        let mut views = Vec::new();
        for (index, program) in self.workspace.programs.iter().enumerate() {
            if wanted(program) {
                positions.insert(index, views.len());
                views.push(view_of(program));
            }
        }
        Snapshot {
            views,
            positions,
            places: self.workspace.all_places(),
            open: Arc::new(self.open.index()),
            encoding: self.encoding,
            abilities: self.abilities.clone(),
            config: self.config.clone(),
            outlook: self.host.outlook.clone(),
            tokens: self.tokens.clone(),
        }
    }

    fn start_rounds(&mut self) {
        if self.dirty.is_empty() {
            return;
        }
        for root in std::mem::take(&mut self.dirty) {
            let snapshot = self.snapshot(&|program| program.root == root);
            let reports = self.reports.clone();
            self.rounds.spawn(move || {
                let Some(view) = snapshot.views.first() else { return };
                let made = caught(|| {
                    let round = round(&snapshot, view);
                    let status = Status::of(view, round.errors, round.warnings);
                    (round, status)
                });
                // Otherwise a change came: it brings a round of its own.
                if let Some((round, status)) = made {
                    // The main loop ends last.
                    let _ = reports.send(Report::Round(round, status));
                }
            });
        }
    }

    fn reported(&mut self, report: Report) {
        match report {
            Report::Round(round, status) => {
                let program = self.workspace.programs.iter().find(|p| p.root == round.root);
                let Some(program) = program.filter(|p| p.revision == round.revision) else {
                    return;
                };
                self.to_draw.insert(program.root.clone(), status.clone());
                self.draw_at = Some(Instant::now() + PAUSE);
                self.out.tell("msd/status", &status);
                let is_mine = mine(&self.open, self.abilities.pull);
                let news = self.told.take(round, &self.open.paths(), &is_mine);
                self.publish(news);
            }
            Report::Graph(root, revision, status) => {
                let programs = &self.workspace.programs;
                if programs.iter().any(|p| p.root == root && p.revision == revision) {
                    self.out.tell("msd/status", &status);
                    self.refresh();
                }
            }
        }
    }

    /// Works graphs out when nothing else is to be done.
    fn draw(&mut self) {
        self.draw_at = None;
        for (root, status) in std::mem::take(&mut self.to_draw) {
            let programs = &self.workspace.programs;
            let Some(program) = programs.iter().find(|program| program.root == root) else {
                continue;
            };
            let (view, revision) = (view_of(program), program.revision);
            let (outlook, reports) = (self.host.outlook.clone(), self.reports.clone());
            self.graphs.spawn(move || {
                // A change ends it, and so does a mistake of msd's own: the next one tries again.
                let drawn = caught(|| view.draw(outlook.as_ref()));
                let Some(graph) = drawn else { return };
                let duration_ms = graph.problem.is_none().then_some(graph.duration_ms);
                let status = Status { duration_ms, ..status };
                // The main loop ends last.
                let _ = reports.send(Report::Graph(root, revision, status));
            });
        }
    }

    fn tell_news(&mut self) {
        let is_mine = mine(&self.open, self.abilities.pull);
        let news = self.told.news(&is_mine);
        self.publish(news);
    }

    fn publish(&self, news: Vec<(PathBuf, Vec<lsp_types::Diagnostic>)>) {
        let open = self.open.index();
        for (path, diagnostics) in news {
            let (uri, version) = match open.get(&path) {
                Some((uri, version)) => (uri.clone(), Some(*version)),
                None => (uri_of(&path), None),
            };
            let params = PublishDiagnosticsParams { uri, diagnostics, version };
            self.out.tell(n::PublishDiagnostics::METHOD, params);
        }
    }
}

fn view_of(program: &Program) -> View {
    View {
        root: program.root.clone(),
        program: program.compiler.clone(),
        revision: program.revision,
        graph: program.graph.clone(),
    }
}

/// Tells which files' diagnostics are pushed: those that the client does not pull.
fn mine(open: &OpenDocuments, pull: bool) -> impl Fn(&Path) -> bool + use<> {
    let open: BTreeSet<PathBuf> = open.paths().into_iter().collect();
    move |path| !pull || !open.contains(path)
}
