use std::collections::BTreeMap;

use super::*;
use crate::render::{Renderer, Templates};
use crate::serve::{BuildEnd, PageFiles};

fn hosts() -> Hosts {
    Hosts::of("127.0.0.1:8400".parse().expect("an address"))
}

fn good(files: &[(&str, &str)]) -> BuildEnd {
    let files: BTreeMap<String, Vec<u8>> =
        files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect();
    let starts = files.keys().filter(|path| path.ends_with("index.html"));
    let entries = starts.map(|path| (format!("病院 {path}"), path.clone())).collect();
    BuildEnd { made: Ok(PageFiles { files, entries }), places: Vec::new() }
}

fn faulty(text: &str) -> BuildEnd {
    BuildEnd { made: Err(text.to_owned()), places: Vec::new() }
}

fn state(build: BuildEnd) -> BoardState {
    BoardState::first(build, Renderer::new(&Templates::shipped()).expect("the shipped templates compile").live(RELOAD))
}

fn get(state: &BoardState, path: &str) -> PageAnswer {
    let request = PageRequest { method: "GET", path, query: None, host: Some("127.0.0.1:8400") };
    match answer(request, state, hosts()) {
        Reply::Now(answer) => answer,
        Reply::WhenChanged(age) => panic!("{path} waits ({age:?})"),
    }
}

fn body(answer: &PageAnswer) -> &str {
    match &answer.body {
        Body::File(bytes) => std::str::from_utf8(bytes).expect("a text"),
        Body::Text(text) => text,
    }
}

fn header<'a>(answer: &'a PageAnswer, name: &str) -> Option<&'a str> {
    answer.headers.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_ref())
}

const ONE: [(&str, &str); 3] =
    [("a/index.html", "<p>病院</p>"), ("a/x/annex.html", "<p>別添</p>"), ("a/assets/site.css", "p {}")];

#[test]
fn a_file_has_its_type_and_every_answer_its_headers() {
    let state = state(good(&[
        ("a/x/annex.html", "1"),
        ("a/x/annex.md", "2"),
        ("a/x/annex.pdf", "3"),
        ("a/roles.csv", "4"),
        ("a/assets/site.css", "5"),
        ("a/assets/site.js", "6"),
    ]));
    for (path, kind) in [
        ("/a/x/annex.html", "text/html; charset=utf-8"),
        ("/a/x/annex.md", "text/markdown; charset=utf-8"),
        ("/a/x/annex.pdf", "application/pdf"),
        ("/a/roles.csv", "text/csv; charset=utf-8"),
        ("/a/assets/site.css", "text/css; charset=utf-8"),
        ("/a/assets/site.js", "text/javascript; charset=utf-8"),
        (RELOAD, "text/javascript; charset=utf-8"),
        ("/.betten/serve.css", "text/css; charset=utf-8"),
        ("/.betten/assets/site.css", "text/css; charset=utf-8"),
    ] {
        let answer = get(&state, path);
        assert_eq!((answer.status, header(&answer, "content-type")), (200, Some(kind)), "{path}");
    }
    for path in ["/", "/a/x/annex.pdf", "/nothing", "/.betten/last/"] {
        let answer = get(&state, path);
        for (name, value) in ALWAYS {
            assert_eq!(header(&answer, name), Some(value), "{path}");
        }
    }
}

#[test]
fn the_way_in() {
    let one = state(good(&ONE));
    for path in ["/", "/a", "/a/"] {
        let answer = get(&one, path);
        assert_eq!((answer.status, header(&answer, "location")), (302, Some("/a/index.html")), "{path}");
    }
    let two = state(good(&[("a/index.html", ""), ("b/index.html", "")]));
    let list = get(&two, "/");
    assert_eq!(list.status, 200);
    assert!(body(&list).contains("<a href=\"/b/index.html\">病院 b/index.html</a>"), "{}", body(&list));
    assert!(body(&get(&state(good(&[])), "/")).contains("まだ契約がありません"));
    let index = state(good(&[("a/index.html", ""), ("index.html", "すべての病院")]));
    assert_eq!(body(&get(&index, "/")), "すべての病院");
}

#[test]
fn a_fault_stands_in_place_of_every_page_and_the_last_good_ones_behind_it() {
    let good_state = state(good(&ONE));
    let state = good_state.next(faulty("エラー[x] <script>alert(1)</script>\n")).expect("something new");
    for path in ["/", "/a/index.html", "/a/x/annex.html", "/a/x/annex.md", "/nothing"] {
        let answer = get(&state, path);
        assert_eq!(answer.status, 500, "{path}");
        assert!(body(&answer).contains("エラー[x] &lt;script&gt;alert(1)&lt;/script&gt;"), "{path}");
    }
    assert!(body(&get(&state, "/a/x/annex.html")).contains("href=\"/.betten/last/a/x/annex.html\""));
    assert!(body(&get(&state, "/nothing")).contains("href=\"/.betten/last/\""));
    assert_eq!(body(&get(&state, "/.betten/last/a/x/annex.html")), "<p>別添</p>");
    assert_eq!(header(&get(&state, "/.betten/last/"), "location"), Some("/.betten/last/a/index.html"));
    assert_eq!(get(&state, "/.betten/last/nothing").status, 404);
    assert_eq!(body(&get(&state, "/.betten/last/a/assets/site.css")), "p {}");
    let mended = state.next(good(&[("a/index.html", "新")])).expect("something new");
    assert_eq!(body(&get(&mended, "/a/index.html")), "新");
    assert_eq!(header(&get(&mended, "/.betten/last/a/index.html"), "location"), Some("/a/index.html"));
    // A browser could read this path as the name of another machine. It leads to the start.
    assert_eq!(header(&get(&mended, "/.betten/last//example.com/"), "location"), Some("/"));
}

#[test]
fn a_fault_from_the_start_has_no_page_behind_it() {
    let state = state(faulty("エラー[x]\n"));
    let page = get(&state, "/");
    assert!(page.status == 500 && !body(&page).contains("/.betten/last/"), "{}", body(&page));
}

#[test]
fn what_shows_the_same_is_no_change() {
    let first = state(good(&ONE));
    assert!(first.next(good(&ONE)).is_none());
    assert!(first.next(good(&ONE[..2])).is_some());
    let fault = first.next(faulty("エラー[x]\n")).expect("something new");
    assert!(fault.next(faulty("エラー[x]\n")).is_none());
    assert!(fault.next(faulty("エラー[y]\n")).is_some());
    assert!(fault.next(good(&ONE)).is_some(), "mended to what it was");
}

#[test]
fn whoever_waits_says_since_when() {
    let state = state(good(&ONE));
    let ask = |query| {
        answer(PageRequest { method: "GET", path: CHANGED, query, host: Some("localhost:8400") }, &state, hosts())
    };
    assert_eq!(ask(Some("age=1200")), Reply::WhenChanged(Duration::from_millis(1200)));
    for query in [None, Some(""), Some("age="), Some("age=-1"), Some("age=1.5"), Some("seen=1")] {
        assert!(matches!(ask(query), Reply::Now(PageAnswer { status: 400, .. })), "{query:?}");
    }
    assert!(state.is_newer_than(Duration::from_secs(3600)) && !state.is_newer_than(Duration::ZERO));
}

#[test]
fn only_looking_is_allowed_and_only_under_a_name_of_this_machine() {
    let state = state(good(&ONE));
    let ask = |method, host| match answer(
        PageRequest { method, path: "/a/index.html", query: None, host },
        &state,
        hosts(),
    ) {
        Reply::Now(answer) => answer,
        Reply::WhenChanged(_) => panic!("this page is there"),
    };
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "CONNECT", "TRACE", "get"] {
        let refused = ask(method, Some("127.0.0.1:8400"));
        assert_eq!((refused.status, header(&refused, "allow")), (405, Some("GET, HEAD")), "{method}");
    }
    for host in [None, Some("evil.example"), Some("evil.example:8400"), Some("127.0.0.1:80")] {
        let refused = ask("GET", host);
        assert!(refused.status == 421 && !body(&refused).contains("病院"), "{host:?}");
    }
    assert_eq!(ask("HEAD", Some("localhost:8400")).status, 200);
}
