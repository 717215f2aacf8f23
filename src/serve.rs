//! The pages of a run at an address of this machine. They are made anew when a file is saved. It is the only room that
//! uses the network.
//!
//! The steps: `bind` takes the address, `watch` waits for files to change, the caller's closure builds, `board` holds
//! what is shown now, `answer` decides what a request gets, and `http` carries requests and answers. Everything served
//! lies in memory. No file of a person's is touched, and no path of a request ever reaches the disk. What the files
//! mean is not known here.

mod answer;
mod board;
mod hosts;
mod http;
mod poll;
mod watch;

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::mpsc::Sender;

use crate::diagnostic::cause;
use crate::render::Renderer;

pub use watch::WatchPlace;

use board::BoardState;
use hosts::Hosts;
use watch::{Sign, Watch};

/// The address of the script that reloads a page. Pages rendered for this room must name it.
pub const RELOAD: &str = "/.betten/reload.js";

/// The result of one build.
#[derive(Debug)]
pub struct BuildEnd {
    /// The files by path, or what to correct, as a terminal shows it.
    pub made: Result<PageFiles, String>,
    /// The folders that were read and must be watched.
    pub places: Vec<WatchPlace>,
}

/// The files of a build without errors.
#[derive(Debug, Default)]
pub struct PageFiles {
    /// `sample/ehr/annex.html`
    pub files: BTreeMap<String, Vec<u8>>,
    /// Title and path of each page to begin with.
    pub entries: Vec<(String, String)>,
}

/// An address that is taken, before anything is served there.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    watch: Watch,
    stop: Sender<Sign>,
}

/// Why nothing can be served.
#[derive(Debug)]
pub enum ServeError {
    /// Another program has the port.
    Taken(SocketAddr),
    /// This machine does not have the address, or may not use it.
    Address(SocketAddr, io::Error),
    /// The network or the threads of this machine failed.
    Machine(io::Error),
    /// A build broke off. What it said is on the screen.
    Broken,
}

impl fmt::Display for ServeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ServeError::Taken(address) => write!(
                f,
                "ポート {} は、ほかのプログラムが使っています。別の番号を --port で指定してください（--port 0 なら、空いている番号を選びます）。",
                address.port()
            ),
            ServeError::Address(address, error) => match error.kind() {
                io::ErrorKind::PermissionDenied => write!(
                    f,
                    "ポート {} を使うことが許されていません。別の番号を --port で指定してください。",
                    address.port()
                ),
                io::ErrorKind::AddrNotAvailable => write!(
                    f,
                    "このパソコンに {} というアドレスはありません。--address を確かめてください。",
                    address.ip()
                ),
                _ => write!(
                    f,
                    "{address} で表示できません。{}--address と --port を確かめてください。",
                    cause::of(error)
                ),
            },
            ServeError::Machine(error) => write!(f, "表示を続けられません。{}", cause::of(error)),
            ServeError::Broken => write!(f, "ページをつくる途中で止まりました。もう一度打ってください。"),
        }
    }
}

impl std::error::Error for ServeError {}

impl Server {
    /// Takes the address; port 0 means any free port. These places are watched from now on, while the first build is
    /// made.
    ///
    /// # Errors
    /// When the address is not available.
    pub fn bind(address: IpAddr, port: u16, places: &[WatchPlace]) -> Result<Self, ServeError> {
        let wanted = SocketAddr::new(address, port);
        let listener = TcpListener::bind(wanted).map_err(|error| match error.kind() {
            io::ErrorKind::AddrInUse => ServeError::Taken(wanted),
            _ => ServeError::Address(wanted, error),
        })?;
        let address = listener.local_addr().map_err(ServeError::Machine)?;
        let (mut watch, stop) = Watch::new().map_err(ServeError::Machine)?;
        watch.follow(places);
        Ok(Self { listener, address, watch, stop })
    }

    /// The address to type into a browser on this machine: `http://127.0.0.1:8400/`
    pub fn url(&self) -> String {
        Hosts::of(self.address).url()
    }

    /// Whether only this machine can reach it.
    pub fn is_private(&self) -> bool {
        self.address.ip().is_loopback()
    }

    /// Serves the first build until Ctrl+C, and whenever a file has changed, what `again` makes.
    ///
    /// `notices` makes the pages that this room adds.
    ///
    /// # Errors
    /// When the network or a thread fails, or a build breaks off.
    pub fn run(
        self,
        first: BuildEnd,
        mut again: impl FnMut() -> BuildEnd + Send + 'static,
        notices: Renderer,
    ) -> Result<(), ServeError> {
        let Self { listener, address, mut watch, stop } = self;
        // What was read before it was watched may have changed in between.
        let mut again_at_once = watch.follow(&first.places);
        let state = Arc::new(BoardState::first(first, notices.live(RELOAD)));
        http::serve(listener, Hosts::of(address), Arc::clone(&state), stop, move |board| {
            let mut state = state;
            while again_at_once || watch.next() == Sign::Changed {
                // This must come before the build reads: a change from here on counts as a new change.
                watch.renew();
                let build = again();
                again_at_once = watch.follow(&build.places);
                if let Some(next) = state.next(build) {
                    state = Arc::new(next);
                    board.post(Arc::clone(&state));
                }
            }
        })
    }
}
