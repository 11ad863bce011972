//! A server in front of another: answers some requests itself, with what no emulator says.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;

pub struct Front {
    pub endpoint: String,
}

/// Part of a request and the body of the answer to it.
pub type Answer = (&'static str, String);

impl Front {
    /// Listens for as long as the test runs; what it has no answer for goes on to the server behind.
    pub fn start(behind: &str, answers: Vec<Answer>) -> Front {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let behind = behind.trim_start_matches("http://").to_owned();
        let answers = Arc::new(answers);
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let (behind, answers) = (behind.clone(), answers.clone());
                std::thread::spawn(move || serve(client, &behind, &answers));
            }
        });
        Front { endpoint }
    }
}

/// One request a connection: the answer says that it is the last.
fn serve(mut client: TcpStream, behind: &str, answers: &[Answer]) -> Option<()> {
    let (head, body) = request(&mut client)?;
    let text = format!("{head}{}", String::from_utf8_lossy(&body));
    if let Some((_, answer)) = answers.iter().find(|(part, _)| text.contains(part)) {
        let length = answer.len();
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n"
        );
        return client.write_all(format!("{head}{answer}").as_bytes()).ok();
    }
    let mut server = TcpStream::connect(behind).ok()?;
    let head = head.replacen("\r\n", "\r\nConnection: close\r\n", 1);
    server.write_all(head.as_bytes()).ok()?;
    server.write_all(&body).ok()?;
    std::io::copy(&mut server, &mut client).ok()?;
    Some(())
}

fn request(client: &mut TcpStream) -> Option<(String, Vec<u8>)> {
    let (mut read, mut buffer) = (Vec::new(), [0; 4096]);
    let end = loop {
        let count = client.read(&mut buffer).ok().filter(|count| *count > 0)?;
        read.extend_from_slice(&buffer[..count]);
        if let Some(at) = read.windows(4).position(|window| window == b"\r\n\r\n") {
            break at + 4;
        }
    };
    let head = String::from_utf8_lossy(&read[..end]).into_owned();
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
    });
    let mut body = read.split_off(end);
    while body.len() < length.unwrap_or_default() {
        let count = client.read(&mut buffer).ok().filter(|count| *count > 0)?;
        body.extend_from_slice(&buffer[..count]);
    }
    Some((head, body))
}
