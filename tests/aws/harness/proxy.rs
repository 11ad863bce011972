//! Stands before a server and does what no emulator does: throttles, loses answers, answers with old
//! news. Notes every call on the way.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// One request as a rule sees it.
#[derive(Clone, Debug)]
pub struct Call {
    /// `CreateQueue`, or the method and path of services that speak REST: `PUT /bucket`.
    pub name: String,
    pub body: String,
    /// How many calls of this name came before, and how many of any.
    pub earlier: usize,
    pub position: usize,
}

/// What becomes of a call.
pub enum Fate {
    Pass,
    /// Reaches the server, but its answer reaches nobody.
    LoseAnswer,
    /// Never reaches the server.
    Refuse {
        status: u16,
        body: String,
    },
    /// Reaches the server; its answer is changed.
    Alter(fn(String) -> String),
}

type Rule = Box<dyn Fn(&Call) -> Fate + Send + Sync>;

pub struct Proxy {
    pub endpoint: String,
    shared: Arc<Shared>,
}

struct Shared {
    upstream: String,
    /// Where calls of Cloud Control go, when not there.
    cloud_control: Option<String>,
    rule: Rule,
    calls: Mutex<Vec<Call>>,
}

impl Proxy {
    pub fn start(upstream: &str, rule: impl Fn(&Call) -> Fate + Send + Sync + 'static) -> Proxy {
        Proxy::before(upstream, None, rule)
    }

    /// Stands before two servers: one for Cloud Control, one for everything else.
    pub fn before(
        upstream: &str,
        cloud_control: Option<&str>,
        rule: impl Fn(&Call) -> Fate + Send + Sync + 'static,
    ) -> Proxy {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let host = |endpoint: &str| endpoint.trim_start_matches("http://").to_owned();
        let shared = Arc::new(Shared {
            upstream: host(upstream),
            cloud_control: cloud_control.map(host),
            rule: Box::new(rule),
            calls: Mutex::default(),
        });
        let own = shared.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = own.clone();
                // A client that goes away in the middle is part of the game.
                std::thread::spawn(move || while serve(&shared, &stream).is_some() {});
            }
        });
        Proxy { endpoint, shared }
    }

    /// Returns the names of all calls so far.
    pub fn names(&self) -> Vec<String> {
        self.shared.calls.lock().unwrap().iter().map(|call| call.name.clone()).collect()
    }

    /// Returns what calls of a name sent.
    pub fn bodies(&self, name: &str) -> Vec<String> {
        let calls = self.shared.calls.lock().unwrap();
        calls.iter().filter(|call| call.name == name).map(|call| call.body.clone()).collect()
    }

    pub fn count(&self, name: &str) -> usize {
        self.names().iter().filter(|known| *known == name).count()
    }
}

/// Handles one request; nothing when the connection is at its end.
fn serve(shared: &Shared, stream: &TcpStream) -> Option<()> {
    let mut reader = BufReader::new(stream);
    let (head, body) = message(&mut reader)?;
    let call = {
        let mut calls = shared.calls.lock().unwrap();
        let text = String::from_utf8_lossy(&body).into_owned();
        let name = name(&head, &text);
        let earlier = calls.iter().filter(|call| call.name == name).count();
        let call = Call { name, body: text, earlier, position: calls.len() };
        calls.push(call.clone());
        call
    };
    let fate = (shared.rule)(&call);
    if let Fate::Refuse { status, body } = fate {
        return answer(stream, status, &body);
    }
    let is_cloud_control =
        header(&head, "x-amz-target").is_some_and(|target| target.starts_with("CloudApiService."));
    let upstream = shared.cloud_control.as_ref().filter(|_| is_cloud_control);
    let mut server = TcpStream::connect(upstream.unwrap_or(&shared.upstream)).ok()?;
    let mut lines: Vec<&str> = head.split("\r\n").collect();
    lines.retain(|line| !line.to_ascii_lowercase().starts_with("connection:"));
    let head = format!("{}\r\nConnection: close\r\n\r\n", lines.join("\r\n").trim_end());
    server.write_all(head.as_bytes()).ok()?;
    server.write_all(&body).ok()?;
    let mut said = Vec::new();
    server.read_to_end(&mut said).ok()?;
    match fate {
        Fate::LoseAnswer => None,
        Fate::Alter(change) => {
            let text = String::from_utf8_lossy(&said).into_owned();
            let (head, body) = text.split_once("\r\n\r\n")?;
            let status = head.split(' ').nth(1)?.parse().ok()?;
            answer(stream, status, &change(body.to_owned()))
        }
        _ => {
            let mut stream = stream;
            stream.write_all(&said).ok()?;
            // The server closed, so this side does.
            None
        }
    }
}

fn answer(mut stream: &TcpStream, status: u16, body: &str) -> Option<()> {
    let length = body.len();
    let kind = if body.starts_with('<') { "text/xml" } else { "application/x-amz-json-1.0" };
    write!(
        stream,
        "HTTP/1.1 {status} Answer\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\n\
         x-amzn-requestid: proxy-{status}\r\n\r\n{body}"
    )
    .ok()?;
    stream.flush().ok()
}

/// Reads the head and the body of a request.
fn message(reader: &mut BufReader<&TcpStream>) -> Option<(String, Vec<u8>)> {
    let mut head = String::new();
    loop {
        let before = head.len();
        if reader.read_line(&mut head).ok()? == 0 {
            return None;
        }
        if &head[before..] == "\r\n" {
            break;
        }
    }
    let length = header(&head, "content-length").and_then(|text| text.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some((head, body))
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.split("\r\n").find_map(|line| {
        let (key, value) = line.split_once(':')?;
        key.eq_ignore_ascii_case(name).then(|| value.trim())
    })
}

/// JSON services name the call in a header, query services in the body, others by method and path.
fn name(head: &str, body: &str) -> String {
    if let Some(target) = header(head, "x-amz-target") {
        return target.rsplit('.').next().unwrap_or(target).to_owned();
    }
    let action = body.split('&').find_map(|pair| pair.strip_prefix("Action="));
    match action {
        Some(action) => action.to_owned(),
        None => head.split(' ').take(2).collect::<Vec<_>>().join(" "),
    }
}

/// The error of services that speak JSON.
pub fn json_error(status: u16, code: &str, message: &str) -> Fate {
    let body = serde_json::json!({ "__type": code, "message": message }).to_string();
    Fate::Refuse { status, body }
}

/// The error of EC2.
pub fn ec2_error(status: u16, code: &str, message: &str) -> Fate {
    let error = format!("<Error><Code>{code}</Code><Message>{message}</Message></Error>");
    let body = format!("<Response><Errors>{error}</Errors><RequestID>proxy</RequestID></Response>");
    Fate::Refuse { status, body }
}
