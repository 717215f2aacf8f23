//! Requests come in, answers go out. Only this file names the network libraries.
//!
//! One thread serves all clients, so a slow client costs no more than its place. A connection takes one request. It
//! gets little memory and little time.

use std::convert::Infallible;
use std::net;
use std::pin::pin;
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::thread;
use std::time::Duration;

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{HOST, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc, watch};
use tokio::{runtime, signal, time};

use crate::serve::ServeError;
use crate::serve::answer::{Body, PageAnswer, PageRequest, Reply, answer, changed, nothing};
use crate::serve::board::BoardState;
use crate::serve::hosts::Hosts;
use crate::serve::watch::Sign;

/// At most this many clients are served at once. Others wait to be accepted.
const CLIENTS: usize = 200;

/// How long a client may take to send its request.
const REQUEST_TIME: Duration = Duration::from_secs(10);

/// How long a connection may take in all, up to the last byte of a long file.
const CONNECTION_TIME: Duration = Duration::from_secs(60);

/// How long a page that waits for a change is kept waiting. Then it asks again.
const WAITING_TIME: Duration = Duration::from_secs(25);

/// A browser never sends a longer request for these pages.
const REQUEST_BYTES: usize = 16 * 1024;

/// More stack than a program's first thread usually has, because a build reads deeply nested data.
const STACK: usize = 16 << 20;

/// Where a new state is put so that all connections see it.
pub(super) struct Board(watch::Sender<Arc<BoardState>>);

impl Board {
    pub(super) fn post(&self, state: Arc<BoardState>) {
        self.0.send_replace(state);
    }
}

/// Why serving ends.
enum End {
    /// A person pressed Ctrl+C.
    Asked,
    /// The work on the other thread has returned, or broken off.
    Done,
}

/// Serves the state on the board until Ctrl+C. `work` runs on another thread, posts new states, and returns when it is
/// told to stop.
pub(super) fn serve(
    listener: net::TcpListener,
    hosts: Hosts,
    first: Arc<BoardState>,
    stop: Sender<Sign>,
    work: impl FnOnce(&Board) + Send + 'static,
) -> Result<(), ServeError> {
    let runtime = runtime::Builder::new_current_thread().enable_all().build().map_err(ServeError::Machine)?;
    let (board, states) = watch::channel(first);
    let (ending, mut ends) = mpsc::unbounded_channel();
    let done = EndSignal(ending.clone());
    thread::Builder::new()
        .name("build".to_owned())
        .stack_size(STACK)
        .spawn(move || {
            let _done = done;
            work(&Board(board));
        })
        .map_err(ServeError::Machine)?;
    let ended = runtime.block_on(async {
        listener.set_nonblocking(true).map_err(ServeError::Machine)?;
        let listener = TcpListener::from_std(listener).map_err(ServeError::Machine)?;
        tokio::spawn(async move { while signal::ctrl_c().await.is_ok() && ending.send(End::Asked).is_ok() {} });
        tokio::spawn(accept(listener, hosts, states));
        match ends.recv().await {
            Some(End::Asked) => {
                // A running build removes its temporary files. A person who presses Ctrl+C twice does not wait for it.
                let _ = stop.send(Sign::Stop);
                ends.recv().await;
                Ok(())
            }
            Some(End::Done) | None => Err(ServeError::Broken),
        }
    });
    runtime.shutdown_background();
    ended
}

/// Says that the thread has ended, in whatever way it ended.
struct EndSignal(mpsc::UnboundedSender<End>);

impl Drop for EndSignal {
    fn drop(&mut self) {
        let _ = self.0.send(End::Done);
    }
}

async fn accept(listener: TcpListener, hosts: Hosts, states: watch::Receiver<Arc<BoardState>>) {
    let places = Arc::new(Semaphore::new(CLIENTS));
    loop {
        let place = Arc::clone(&places).acquire_owned().await.expect("nobody closes it");
        match listener.accept().await {
            Ok((client, _)) => {
                let states = states.clone();
                tokio::spawn(async move {
                    let _place = place;
                    // A client that leaves or takes too long gets no message.
                    let _ = time::timeout(CONNECTION_TIME, carry(client, hosts, states)).await;
                });
            }
            // There are too many open files, or the client has left again. Others may still come.
            Err(_) => time::sleep(Duration::from_millis(100)).await,
        }
    }
}

async fn carry(client: TcpStream, hosts: Hosts, states: watch::Receiver<Arc<BoardState>>) -> Result<(), hyper::Error> {
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let states = states.clone();
        async move { Ok::<_, Infallible>(response(reply(&request, hosts, states).await)) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(REQUEST_TIME)
        .max_buf_size(REQUEST_BYTES)
        .keep_alive(false)
        .serve_connection(TokioIo::new(client), service);
    pin!(connection).await
}

async fn reply(
    request: &hyper::Request<Incoming>,
    hosts: Hosts,
    mut states: watch::Receiver<Arc<BoardState>>,
) -> PageAnswer {
    let mut named = request.headers().get_all(HOST).iter();
    // If the first line of a request names a host too, it must be the same host.
    let host = match (named.next(), named.next(), request.uri().authority()) {
        (Some(host), None, None) => host.to_str().ok(),
        (Some(host), None, Some(other)) => host.to_str().ok().filter(|host| *host == other.as_str()),
        _ => None,
    };
    let asked = PageRequest {
        method: request.method().as_str(),
        path: request.uri().path(),
        query: request.uri().query(),
        host,
    };
    let state = Arc::clone(&states.borrow_and_update());
    match answer(asked, &state, hosts) {
        Reply::Now(answer) => answer,
        Reply::WhenChanged(age) if state.is_newer_than(age) => changed(&state),
        Reply::WhenChanged(_) => match time::timeout(WAITING_TIME, states.changed()).await {
            Ok(Ok(())) => changed(&states.borrow()),
            _ => nothing(),
        },
    }
}

fn response(answer: PageAnswer) -> Response<Full<Bytes>> {
    let body = match answer.body {
        Body::File(bytes) => Bytes::from_owner(bytes),
        Body::Text(text) => Bytes::from(text.into_owned()),
    };
    let mut response = Response::new(Full::new(body));
    *response.status_mut() = StatusCode::from_u16(answer.status).expect("every status here is one");
    for (name, value) in answer.headers {
        // Paths that are found in memory are ASCII. Any other path is not repeated in a header.
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}
