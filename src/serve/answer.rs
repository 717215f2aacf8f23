//! What a request gets: a file that is shown now, the fault in its place, or a refusal.
//!
//! A path is looked up only among the files in memory, so no path can lead out of them. Below `/.betten/` are the
//! reloading script and the style of this room's pages. No hospital can have this name. While there is something to
//! correct, `last/` below it has the last good pages.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use crate::render::{FORMATS, LIVE_POLICY, Notice};
use crate::serve::RELOAD;
use crate::serve::board::BoardState;
use crate::serve::hosts::Hosts;

/// The parts of a request that matter here.
#[derive(Debug, Clone, Copy)]
pub(super) struct PageRequest<'a> {
    pub method: &'a str,
    /// The path as sent, without `?` and what follows it.
    pub path: &'a str,
    pub query: Option<&'a str>,
    /// `None` when there is no host, or more than one.
    pub host: Option<&'a str>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reply {
    Now(PageAnswer),
    /// The answer comes as soon as a page of this age is out of date. It is the word for what is shown then.
    WhenChanged(Duration),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PageAnswer {
    pub status: u16,
    pub headers: Vec<(&'static str, Cow<'static, str>)>,
    pub body: Body,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Body {
    File(Arc<[u8]>),
    Text(Cow<'static, str>),
}

/// Everything that this room adds lies below this path.
const OWN: &str = "/.betten/";
const LAST: &str = "/.betten/last/";
const CHANGED: &str = "/.betten/changed";

const SCRIPT: &str = include_str!("reload.js");
const STYLE: &str = include_str!("serve.css");

/// Headers of every answer.
///
/// The last one keeps pages of another origin from loading a file as a script or picture. It matters because the search
/// index is a script that holds everything there is to find.
const ALWAYS: [(&str, &str); 4] = [
    ("cache-control", "no-store"),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-resource-policy", "same-origin"),
];

pub(super) fn answer(request: PageRequest<'_>, state: &BoardState, hosts: Hosts) -> Reply {
    if !request.host.is_some_and(|host| hosts.allow(host)) {
        // A request under a foreign name must not learn anything.
        return Reply::Now(PageAnswer::text(421, "text/plain", foreign(hosts)));
    }
    if !matches!(request.method, "GET" | "HEAD") {
        let refused = "ここでは、見ることだけができます。\n";
        return Reply::Now(PageAnswer::text(405, "text/plain", refused).with("allow", "GET, HEAD"));
    }
    match request.path {
        CHANGED => match age(request.query) {
            Some(age) => Reply::WhenChanged(age),
            None => Reply::Now(PageAnswer::text(400, "text/plain", "age を書いてください。\n")),
        },
        path => Reply::Now(SiteView { state }.page(path)),
    }
}

/// What a page gets that waited for a change.
pub(super) fn changed(state: &BoardState) -> PageAnswer {
    PageAnswer::text(200, "text/plain", if state.fault.is_some() { "fault" } else { "good" })
}

/// An empty answer. A page that waits gets it when nothing has changed for as long as a request may take.
pub(super) fn nothing() -> PageAnswer {
    PageAnswer::text(204, "text/plain", "")
}

/// `age=1234`: the milliseconds since the page was asked for.
fn age(query: Option<&str>) -> Option<Duration> {
    let milliseconds = query?.strip_prefix("age=")?.parse().ok()?;
    Some(Duration::from_millis(milliseconds))
}

fn foreign(hosts: Hosts) -> String {
    format!(
        "この名前では表示しません。ブラウザのアドレス欄には、名前ではなく数字のアドレスを入れてください（betten serve を打ったパソコンでは {}）。\n",
        hosts.url()
    )
}

/// What is shown now, for the paths of requests.
struct SiteView<'a> {
    state: &'a BoardState,
}

impl SiteView<'_> {
    fn page(&self, path: &str) -> PageAnswer {
        if path == "/favicon.ico" {
            // Browsers ask for it on their own. There is none.
            return nothing();
        }
        if path == RELOAD {
            return PageAnswer::text(200, media_type(path), SCRIPT);
        }
        if let Some(last) = path.strip_prefix(LAST) {
            return self.last(last);
        }
        if let Some(own) = path.strip_prefix(OWN) {
            return self.own(own).unwrap_or_else(|| self.missing(path));
        }
        let path = path.strip_prefix('/').unwrap_or(path);
        match &self.state.fault {
            Some(fault) => self.fault(path, fault),
            None if path.is_empty() => self.start(),
            None => self.file("/", path),
        }
    }

    /// The last good pages. When nothing is wrong any more, the same page among the current ones.
    fn last(&self, path: &str) -> PageAnswer {
        if self.state.fault.is_none() {
            // It redirects only to a page that exists. Another path could lead to another machine (`//…`).
            let there = if self.state.files.contains_key(path) { path } else { "" };
            return PageAnswer::redirect(format!("/{there}"));
        }
        if path.is_empty() { self.entries(LAST) } else { self.file(LAST, path) }
    }

    fn own(&self, name: &str) -> Option<PageAnswer> {
        if name == "serve.css" {
            return Some(PageAnswer::text(200, media_type(name), STYLE));
        }
        let asset = name.strip_prefix("assets/")?;
        let (_, text) = self.state.notices.assets().iter().find(|(known, _)| *known == asset)?;
        Some(PageAnswer::text(200, media_type(asset), text.clone()))
    }

    /// A file of the state, or the start page of the folder. `above` is the path under which the files appear.
    fn file(&self, above: &str, path: &str) -> PageAnswer {
        let files = &self.state.files;
        if let Some(bytes) = files.get(path) {
            return PageAnswer::of(200, media_type(path), Body::File(Arc::clone(bytes)));
        }
        let folder = path.trim_end_matches('/');
        let start = format!("{folder}/index.html");
        if files.contains_key(&start) {
            PageAnswer::redirect(format!("{above}{start}"))
        } else {
            self.missing(&format!("/{path}"))
        }
    }

    fn start(&self) -> PageAnswer {
        const START: &str = "index.html";
        if self.state.files.contains_key(START) {
            return self.file("/", START);
        }
        self.entries("/")
    }

    /// The pages to begin with. If there is only one, a redirect to it.
    fn entries(&self, above: &str) -> PageAnswer {
        match self.state.entries.as_slice() {
            [(_, path)] => PageAnswer::redirect(format!("{above}{path}")),
            [] => self.notice(
                200,
                &Notice {
                    title: "まだ契約がありません",
                    sentences: vec!["病院ファイルに契約を書いて保存すると、ここに表示します。".to_owned()],
                    ..NOTICE
                },
            ),
            entries => {
                let ways = entries.iter().map(|(title, path)| (title.clone(), format!("{above}{path}")));
                self.notice(200, &Notice { title: "病院の一覧", ways: ways.collect(), ..NOTICE })
            }
        }
    }

    fn fault(&self, path: &str, fault: &str) -> PageAnswer {
        let there = if self.state.files.contains_key(path) { path } else { "" };
        let mut ways = Vec::new();
        if !self.state.files.is_empty() {
            ways.push(("最後に正しくできたページを見る".to_owned(), format!("{LAST}{there}")));
        }
        let sentences = vec!["次のところを直して保存すると、このページは自動で新しくなります。".to_owned()];
        self.notice(500, &Notice { title: "直すところがあります", sentences, ways, excerpt: Some(fault), ..NOTICE })
    }

    fn missing(&self, path: &str) -> PageAnswer {
        let sentences = vec![format!("「{path}」というページはありません。アドレスを確かめてください。")];
        let ways = vec![("はじめのページへ".to_owned(), "/".to_owned())];
        self.notice(404, &Notice { title: "ページがありません", sentences, ways, ..NOTICE })
    }

    fn notice(&self, status: u16, notice: &Notice<'_>) -> PageAnswer {
        let page = self.state.notices.notice(notice).expect("the shipped template takes every notice");
        PageAnswer::text(status, media_type("html"), page)
    }
}

const NOTICE: Notice<'static> = Notice { title: "", sentences: Vec::new(), ways: Vec::new(), excerpt: None, root: OWN };

fn media_type(name: &str) -> &'static str {
    let ending = name.rsplit('.').next().unwrap_or_default();
    let format = FORMATS.iter().find(|format| format.key == ending);
    match (format, ending) {
        (Some(format), _) => format.media_type,
        (None, "css") => "text/css",
        (None, "js") => "text/javascript",
        (None, "png") => "image/png",
        (None, "svg") => "image/svg+xml",
        (None, "json") => "application/json",
        (None, _) => "application/octet-stream",
    }
}

impl PageAnswer {
    fn of(status: u16, media_type: &'static str, body: Body) -> Self {
        let mut headers: Vec<(&'static str, Cow<'static, str>)> =
            ALWAYS.into_iter().map(|(name, value)| (name, Cow::Borrowed(value))).collect();
        let text = media_type.starts_with("text/");
        headers.push((
            "content-type",
            if text { format!("{media_type}; charset=utf-8").into() } else { media_type.into() },
        ));
        if media_type == "text/html" {
            // The page's own policy, and the one rule that a page cannot set for itself.
            headers.push(("content-security-policy", format!("{LIVE_POLICY}; frame-ancestors 'none'").into()));
        }
        Self { status, headers, body }
    }

    fn text(status: u16, media_type: &'static str, text: impl Into<Cow<'static, str>>) -> Self {
        Self::of(status, media_type, Body::Text(text.into()))
    }

    fn redirect(path: String) -> Self {
        Self::text(302, "text/plain", "").with("location", path)
    }

    fn with(mut self, name: &'static str, value: impl Into<Cow<'static, str>>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

#[cfg(test)]
mod tests;
