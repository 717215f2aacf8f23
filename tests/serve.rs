//! `betten serve` as a browser meets it: the program, its address, and files that are saved.
//!
//! No test waits for a fixed time. It asks for what has changed, and gets the answer when it has.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use crate::support::browser;
use crate::support::program::{Command, betten, start};

/// No answer of a working program takes so long.
const DEADLINE: Duration = Duration::from_secs(50);

fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn sample() -> String {
    std::fs::read_to_string(project("betten.yaml")).expect("the sample is there")
}

fn folder_with(hospital_file: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    save(&folder.path().join("betten.yaml"), hospital_file);
    folder
}

fn save(path: &Path, text: &str) {
    std::fs::write(path, text).expect("the file can be written");
}

/// As many editors save: a new file beside the old one, then a new name.
fn save_beside(path: &Path, text: &str) {
    let beside = path.with_extension("yaml.tmp");
    save(&beside, text);
    std::fs::rename(beside, path).expect("the file can be renamed");
}

fn program(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = betten();
    command.arg("serve").args(arguments).current_dir(folder).stdin(Stdio::null()).stdout(Stdio::null());
    command
}

/// The program, which ends with the test.
struct Served {
    child: Child,
    address: SocketAddr,
    /// Lines of the screen after the address.
    screen: Receiver<String>,
    told: Vec<String>,
}

struct Answer {
    status: u16,
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
}

impl Answer {
    fn text(&self) -> String {
        String::from_utf8(self.body.clone()).expect("a text")
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }
}

impl Served {
    fn start(folder: &Path, arguments: &[&str]) -> Self {
        let mut all = vec!["--port", "0"];
        all.extend(arguments);
        let mut child = program(folder, &all).stderr(Stdio::piped()).spawn().expect("the program was built");
        let (line, screen) = channel();
        let stderr = BufReader::new(child.stderr.take().expect("it was asked for"));
        std::thread::spawn(move || stderr.lines().map_while(Result::ok).try_for_each(|text| line.send(text)));
        let mut told = Vec::new();
        let address = loop {
            match screen.recv_timeout(DEADLINE) {
                Ok(text) => told.push(text),
                Err(_) => {
                    let _ = child.kill();
                    panic!("no address:\n{}", told.join("\n"));
                }
            }
            let url = told.last().and_then(|text| text.split_once("http://")).map(|(_, url)| url);
            if let Some(address) = url.and_then(|url| url.trim_end_matches('/').parse().ok()) {
                break address;
            }
        };
        Self { child, address, screen, told }
    }

    /// Sends these bytes, and gives all that comes back.
    fn exchange(&self, request: &str) -> Vec<u8> {
        let mut stream = TcpStream::connect(self.address).expect("somebody listens");
        stream.set_read_timeout(Some(DEADLINE)).expect("a time");
        let mut bytes = Vec::new();
        // A refusal may come before all was read, and then the connection breaks.
        let _ = stream.write_all(request.as_bytes());
        let _ = stream.read_to_end(&mut bytes);
        bytes
    }

    fn ask(&self, method: &str, path: &str, host: &str) -> Answer {
        read(&self.exchange(&format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\n\r\n")))
    }

    fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &self.address.to_string())
    }

    /// Waits until what is shown has changed since a moment; what a page learns then.
    fn changed_since(&self, moment: Instant) -> String {
        let began = Instant::now();
        while began.elapsed() < DEADLINE {
            let answer = self.get(&format!("/.betten/changed?age={}", moment.elapsed().as_millis()));
            match answer.status {
                200 => return answer.text(),
                status => assert_eq!(status, 204),
            }
        }
        panic!("nothing has changed");
    }

    /// Waits until a page is as it should be; each change of what is shown is looked at.
    fn until(&self, path: &str, is_so: impl Fn(&Answer) -> bool) -> Answer {
        loop {
            let moment = Instant::now();
            let answer = self.get(path);
            if is_so(&answer) {
                return answer;
            }
            self.changed_since(moment);
        }
    }

    fn until_shown(&self, path: &str, words: &str) {
        self.until(path, |answer| answer.status == 200 && answer.text().contains(words));
    }

    /// Ends it as Ctrl+C does; the exit code and the rest of the screen.
    #[cfg(unix)]
    fn interrupt(mut self) -> (Option<i32>, Vec<String>) {
        let kill = start("kill").args(["-INT", &self.child.id().to_string()]).status().expect("kill is there");
        assert!(kill.success());
        // The screen ends with the program.
        let rest = std::iter::from_fn(|| self.screen.recv_timeout(DEADLINE).ok()).collect();
        (self.child.wait().expect("it ends").code(), rest)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn read(bytes: &[u8]) -> Answer {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap_or_else(|| {
        panic!("no answer: {:?}", String::from_utf8_lossy(&bytes[..bytes.len().min(200)]));
    });
    let head = std::str::from_utf8(&bytes[..end]).expect("a head in ASCII");
    let mut lines = head.split("\r\n");
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).and_then(|status| status.parse().ok());
    let headers =
        lines.filter_map(|line| line.split_once(": ")).map(|(name, value)| (name.to_owned(), value.to_owned()));
    Answer { status: status.expect("a status"), headers: headers.collect(), body: bytes[end + 4..].to_vec() }
}

/// Every file below a folder, with when it was written.
fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>, std::time::SystemTime)> {
    let entries = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().map(|entry| entry.expect("readable"));
    entries
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let bytes = std::fs::read(entry.path()).expect("the file can be read");
            let written = entry.metadata().expect("a file has a time").modified().expect("a time");
            (entry.into_path(), bytes, written)
        })
        .collect()
}

#[test]
fn pages_are_served_and_the_output_folder_is_left_alone() {
    let folder = folder_with(&sample());
    let here = folder.path();
    let built =
        betten().args(["build", "--formats", "md,html,csv"]).current_dir(here).output().expect("the program was built");
    assert!(built.status.success());
    let before = files(here);
    let served = Served::start(here, &[]);

    assert_eq!(served.get("/").header("location"), "/sample/index.html");
    // The same pages but for what reloads them; the same files otherwise.
    let script = "\n<script src=\"/.betten/reload.js\" defer></script>";
    let mut seen = 0;
    for (path, bytes, _) in before.iter().filter(|(path, ..)| path.starts_with(here.join("output/sample"))) {
        let name = path.strip_prefix(here.join("output")).expect("below it").to_string_lossy().replace('\\', "/");
        let answer = served.get(&format!("/{name}"));
        assert_eq!(answer.status, 200, "{name}");
        if name.ends_with(".html") {
            let text = answer.text();
            assert!(text.contains(script) && text.contains("; connect-src 'self'\""), "{name}");
            let page = text.replacen(script, "", 1).replacen("; connect-src 'self'", "", 1);
            assert!(page.as_bytes() == bytes, "{name}");
        } else {
            assert!(answer.body == *bytes, "{name}");
        }
        assert!(!String::from_utf8_lossy(bytes).contains(".betten/"), "{name}");
        seen += 1;
    }
    assert!(seen > 30, "{seen} files");
    for (name, kind) in [
        ("index.html", "text/html; charset=utf-8"),
        ("ehr/annex.md", "text/markdown; charset=utf-8"),
        ("roles.csv", "text/csv; charset=utf-8"),
        ("assets/site.css", "text/css; charset=utf-8"),
        ("assets/site.js", "text/javascript; charset=utf-8"),
    ] {
        assert_eq!(served.get(&format!("/sample/{name}")).header("content-type"), kind);
    }
    assert_eq!(files(here), before);
    assert!(served.told.iter().any(|line| line.starts_with("つくりました: 3契約")), "{:?}", served.told);
}

#[test]
fn headers_keep_the_pages_here() {
    let folder = folder_with(&sample());
    let served = Served::start(folder.path(), &[]);
    let page = served.get("/sample/index.html");
    let policy = page.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'; script-src 'self'") && policy.ends_with("frame-ancestors 'none'"));
    // The page says the same of itself.
    let own = policy.strip_suffix("; frame-ancestors 'none'").expect("it stands at the end");
    assert!(page.text().contains(&format!("content=\"{own}\"")));
    for path in ["/sample/index.html", "/sample/assets/search-index.js", "/nothing", "/"] {
        let answer = served.get(path);
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{path}");
        assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin", "{path}");
        assert_eq!(answer.header("access-control-allow-origin"), "", "{path}");
    }
}

#[test]
fn a_head_without_its_body_and_nothing_but_looking() {
    let folder = folder_with(&sample());
    let served = Served::start(folder.path(), &[]);
    let host = served.address.to_string();
    let (page, head) = (served.get("/sample/index.html"), served.ask("HEAD", "/sample/index.html", &host));
    assert_eq!((head.status, head.body.len()), (200, 0));
    for name in ["content-length", "content-type", "content-security-policy"] {
        assert!(!head.header(name).is_empty() && head.header(name) == page.header(name), "{name}");
    }
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "BREW"] {
        let refused = served.ask(method, "/sample/index.html", &host);
        assert_eq!((refused.status, refused.header("allow")), (405, "GET, HEAD"), "{method}");
    }
    let missing = served.get("/sample/nothing.html");
    assert_eq!(missing.status, 404);
    assert!(missing.text().contains("<h1>ページがありません</h1>") && missing.text().contains("/sample/nothing.html"));
}

/// A page of the internet that gives this machine a name of its own gets nothing.
#[test]
fn a_foreign_host_is_refused() {
    let folder = folder_with(&sample());
    let served = Served::start(folder.path(), &[]);
    let port = served.address.port();
    for host in [format!("127.0.0.1:{port}"), format!("localhost:{port}"), format!("[::1]:{port}")] {
        assert_eq!(served.ask("GET", "/sample/index.html", &host).status, 200, "{host}");
    }
    for host in ["evil.example", "localhost", "127.0.0.1", "", "127.0.0.1:1"].map(str::to_owned).into_iter().chain([
        format!("evil.example:{port}"),
        format!("localhost.evil.example:{port}"),
        format!("10.0.0.1:{port}"),
    ]) {
        let refused = served.ask("GET", "/sample/index.html", &host);
        assert_eq!(refused.status, 421, "{host}");
        assert!(!refused.text().contains("サンプル"), "{host}");
    }
    let own = format!("Host: 127.0.0.1:{port}\r\n");
    for request in [
        "GET /sample/index.html HTTP/1.1\r\n\r\n".to_owned(),
        "GET /sample/index.html HTTP/1.0\r\n\r\n".to_owned(),
        format!("GET /sample/index.html HTTP/1.1\r\n{own}Host: evil.example\r\n\r\n"),
        format!("GET http://evil.example/sample/index.html HTTP/1.1\r\n{own}\r\n"),
    ] {
        let refused = read(&served.exchange(&request));
        assert!(matches!(refused.status, 400 | 421), "{request}: {}", refused.status);
        assert!(!String::from_utf8_lossy(&refused.body).contains("サンプル"), "{request}");
    }
}

#[test]
fn no_path_leaves_the_pages() {
    let folder = folder_with(&sample());
    save(&folder.path().join("secret.html"), "秘密");
    let served = Served::start(folder.path(), &[]);
    let ups = ["..", "%2e%2e", "%2E.", "..%00", "%252e%252e", ".%2e", "..;", "...."];
    let slashes = ["/", "%2f", "\\", "%5c", "//", "/./"];
    let ends = ["secret.html", "betten.yaml", "etc/passwd", "secret.html%00.html", "CON", "secret.html::$DATA"];
    let mut asked = 0;
    for up in ups {
        for slash in slashes {
            for end in ends {
                for start in ["/", "/sample/", "/.betten/", "/.betten/last/", "/.betten/assets/", "/sample/ehr/../../"]
                {
                    let path = format!("{start}{up}{slash}{up}{slash}{end}");
                    let answer = served.get(&path);
                    assert!(matches!(answer.status, 302 | 400 | 404), "{path}: {}", answer.status);
                    assert!(matches!(answer.header("location"), "" | "/"), "{path}: {}", answer.header("location"));
                    assert!(!String::from_utf8_lossy(&answer.body).contains("秘密"), "{path}");
                    asked += 1;
                }
            }
        }
    }
    assert!(asked > 1000, "{asked}");
    for path in ["//secret.html", "/%00", "/sample/%69ndex.html", "/C:/secret.html", "/secret.html", "/betten.yaml"] {
        assert_eq!(served.get(path).status, 404, "{path}");
    }
    // What is no request at all ends in a refusal, and the next one is answered.
    for request in ["GET ../secret.html HTTP/1.1\r\n\r\n", "\0\0\0\r\n\r\n", "GET /\0 HTTP/1.1\r\n\r\n"] {
        let answer = served.exchange(request);
        assert!(answer.is_empty() || read(&answer).status == 400, "{request}");
    }
    let long = format!("GET /{} HTTP/1.1\r\n\r\n", "a".repeat(1 << 20));
    let refused = served.exchange(&long);
    assert!(refused.is_empty() || matches!(read(&refused).status, 400 | 414 | 431));
    assert_eq!(served.get("/sample/index.html").status, 200);
}

#[test]
fn a_save_is_shown_at_once_however_the_editor_saves() {
    let folder = folder_with(&sample());
    let file = folder.path().join("betten.yaml");
    let served = Served::start(folder.path(), &[]);
    let title = "電子カルテシステム保守・運用契約";
    assert!(served.get("/sample/ehr/annex.html").text().contains(title));
    type Save = fn(&Path, &str);
    let saves: [(&str, Save); 3] = [
        ("first", save),
        ("second", save_beside),
        ("third", |path, text| {
            std::fs::remove_file(path).expect("the file is there");
            save(path, text);
        }),
    ];
    for (name, save) in saves {
        let new = format!("電子カルテ {name} 契約");
        save(&file, &sample().replace(title, &new));
        served.until_shown("/sample/ehr/annex.html", &new);
        assert!(served.get("/sample/index.html").text().contains(&new), "{name}");
    }
}

/// No event tells of them: what a link leads to changes, or another folder takes the place of one above the file.
#[cfg(unix)]
#[test]
fn saves_from_elsewhere_are_shown() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let at = |path: &str| folder.path().join(path);
    for name in ["elsewhere", "here", "house/ward", "other/ward"] {
        std::fs::create_dir_all(at(name)).expect("a folder");
    }
    let title = "電子カルテシステム保守・運用契約";
    let titled = |new: &str| sample().replace(title, new);
    save(&at("elsewhere/real.yaml"), &sample());
    std::os::unix::fs::symlink(at("elsewhere/real.yaml"), at("here/betten.yaml")).expect("a link");
    let second = |text: String| text.replacen("id: sample ", "id: second ", 1);
    save(&at("house/ward/betten.yaml"), &second(sample()));
    save(&at("other/ward/betten.yaml"), &second(titled("差し替えた契約")));

    let served = Served::start(folder.path(), &["here/betten.yaml", "house/ward/betten.yaml"]);
    assert!(served.get("/sample/ehr/annex.html").text().contains(title));
    save(&at("elsewhere/real.yaml"), &titled("よそで直した契約"));
    served.until_shown("/sample/ehr/annex.html", "よそで直した契約");
    // The same number of bytes.
    save(&at("elsewhere/real.yaml"), &titled("よそで変えた契約"));
    served.until_shown("/sample/ehr/annex.html", "よそで変えた契約");

    assert!(served.get("/second/ehr/annex.html").text().contains(title));
    std::fs::rename(at("house"), at("gone")).expect("it goes");
    std::fs::rename(at("other"), at("house")).expect("it comes");
    served.until_shown("/second/ehr/annex.html", "差し替えた契約");
    save(&at("house/ward/betten.yaml"), &second(titled("そこで直した契約")));
    served.until_shown("/second/ehr/annex.html", "そこで直した契約");
}

#[test]
fn a_fault_is_shown_until_it_is_mended() {
    let folder = folder_with(&sample());
    let file = folder.path().join("betten.yaml");
    let served = Served::start(folder.path(), &[]);
    let good = served.get("/sample/ehr/annex.html").text();
    let broken = sample().replacen("duty: vendor", "duty: <b>venndor</b>", 1);
    save_beside(&file, &broken);
    let page = served.until("/sample/ehr/annex.html", |page| page.status == 500);
    let text = page.text();
    assert!(text.contains("<h1>直すところがあります</h1>") && text.contains("/.betten/reload.js"), "{text}");
    assert!(text.contains("&lt;b&gt;venndor&lt;/b&gt;") && !text.contains("<b>venndor"), "{text}");
    // What the terminal says, line by line.
    let checked: Output = betten().arg("check").current_dir(folder.path()).output().expect("it runs");
    let told = String::from_utf8(checked.stderr).expect("UTF-8");
    let is_excerpt = |line: &&str| !line.starts_with("フォントがない") && !line.starts_with("確認しました");
    let excerpt: Vec<&str> = told.lines().take_while(is_excerpt).collect();
    assert!(excerpt.len() > 4 && excerpt[1].contains("--> betten.yaml:"), "{told}");
    let unescaped = text
        .replace("&#10;", "\n")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&");
    assert!(unescaped.contains(excerpt.join("\n").trim_end()), "{unescaped}\n---\n{told}");

    let last = "/.betten/last/sample/ehr/annex.html";
    assert!(text.contains(&format!("href=\"{last}\"")));
    assert_eq!(served.get(last).text(), good);
    // Its links stay among the last good pages, its style is there.
    assert_eq!(served.get("/.betten/last/sample/assets/site.css").status, 200);

    let moment = Instant::now();
    save_beside(&file, &sample().replace("夜間", "深夜"));
    assert_eq!(served.changed_since(moment), "good");
    let mended = served.get("/sample/ehr/annex.html");
    assert!(mended.status == 200 && mended.text() != good);
    assert_eq!(served.get(last).header("location"), "/sample/ehr/annex.html");
}

#[test]
fn templates_the_catalog_and_what_it_is_based_on_are_watched() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let here = folder.path();
    for name in ["house/html", "hospital/contracts"] {
        std::fs::create_dir_all(here.join(name)).expect("a folder");
    }
    copy(&project("data/2024-06"), &here.join("data/2024-06"));
    let css = std::fs::read_to_string(project("templates/html/site.css")).expect("the style is there");
    save(&here.join("house/html/site.css"), &css);
    save(
        &here.join("hospital/hospital.yaml"),
        "catalog: \"2024-06\"\nbased_on: ../group/base.yaml\nhospital:\n  id: a\n  party: { name: 甲病院 }\n\
         systems: { ehr: 電子カルテ }\nvendors:\n  v: { party: { name: 乙社 } }\n",
    );
    let contract = |id: &str, title: &str| {
        format!("id: {id}\ntitle: {title}\ndate: 2026-04-01\nparties: [hospital, v]\nsystems: [ehr]\n")
    };
    save(&here.join("hospital/contracts/ehr.yaml"), &contract("ehr", "保守契約"));
    let served = Served::start(here, &["hospital", "--templates", "house", "--data", "data"]);

    // What is named and not there yet is waited for, its folder as well.
    let page = served.get("/a/ehr/annex.html");
    assert!(page.status == 500 && page.text().contains("group/base.yaml"), "{}", page.text());
    assert!(!page.text().contains("/.betten/last/"));
    let base = here.join("group/base.yaml");
    std::fs::create_dir(here.join("group")).expect("a folder");
    save(&base, "choices:\n  2-C-4: { note: 群れの決まり。 }\n");
    served.until_shown("/a/ehr/annex.html", "群れの決まり");

    save(&here.join("house/html/site.css"), "/* 新しい */");
    served.until_shown("/a/assets/site.css", "/* 新しい */");
    save(&base, "choices:\n  2-C-4: { note: 改めた決まり。 }\n");
    served.until_shown("/a/ehr/annex.html", "改めた決まり");
    save(&here.join("hospital/contracts/pacs.yaml"), &contract("pacs", "画像契約"));
    served.until_shown("/a/pacs/annex.html", "画像契約");
    std::fs::remove_dir_all(here.join("hospital/contracts")).expect("it goes");
    served.until("/a/pacs/annex.html", |page| page.status == 404);
    // A folder that comes back is another one, and is watched all the same.
    std::fs::create_dir(here.join("hospital/contracts")).expect("a folder");
    save(&here.join("hospital/contracts/lis.yaml"), &contract("lis", "検査契約"));
    served.until_shown("/a/lis/annex.html", "検査契約");
    let items = here.join("data/2024-06/items/part2/c.yaml");
    let text = std::fs::read_to_string(&items).expect("the items are there");
    assert!(text.contains("事故"));
    save(&items, &text.replacen("事故", "事件", 1));
    served.until_shown("/a/lis/annex.html", "事件");
    save(&items, "items: [");
    served.until("/a/lis/annex.html", |page| page.status == 500);
}

fn copy(from: &Path, to: &Path) {
    for (path, bytes, _) in files(from) {
        let target = to.join(path.strip_prefix(from).expect("below it"));
        std::fs::create_dir_all(target.parent().expect("it lies in a folder")).expect("a folder");
        std::fs::write(target, bytes).expect("a copy");
    }
}

#[test]
fn several_hospitals_and_one_contract_alone() {
    let folder = folder_with(&sample());
    save(
        &folder.path().join("b.yaml"),
        &sample().replacen("id: sample ", "id: second ", 1).replace("サンプル総合病院", "第二病院"),
    );
    let served = Served::start(folder.path(), &["betten.yaml", "b.yaml"]);
    let list = served.get("/").text();
    assert!(list.contains("href=\"/sample/index.html\"") && list.contains("href=\"/second/index.html\""), "{list}");
    assert!(list.contains("第二病院"), "{list}");
    for start in ["/sample/", "/second"] {
        assert!(served.get(start).header("location").ends_with("/index.html"));
    }
    drop(served);
    let served = Served::start(folder.path(), &["--contract", "sample/ehr", "--formats", "md"]);
    assert_eq!(served.get("/").header("location"), "/sample/ehr/annex.html");
    assert_eq!(served.get("/sample/index.html").status, 404);
    assert_eq!(served.get("/sample/ehr/annex.md").status, 200);
}

#[test]
fn paper_when_it_is_asked_for() {
    let folder = folder_with(&sample());
    let set = |name: &str, usual: PathBuf| std::env::var_os(name).map_or(usual, PathBuf::from);
    let fonts = set("BETTEN_FONTS", project("fonts"));
    let typst = set(
        "BETTEN_TYPST",
        PathBuf::from(std::env::var_os("HOME").unwrap_or_default()).join(".cache/betten/tools/bin/typst"),
    );
    let (fonts, typst) = (fonts.to_string_lossy(), typst.to_string_lossy());
    let paper = ["--contract", "sample/ehr", "--formats", "pdf", "--fonts", &fonts, "--typst", &typst];
    let served = Served::start(folder.path(), &paper);
    let annex = served.get("/sample/ehr/annex.pdf");
    assert_eq!((annex.status, annex.header("content-type")), (200, "application/pdf"));
    assert!(annex.body.starts_with(b"%PDF-"));
    assert!(served.get("/sample/ehr/annex.html").text().contains("href=\"annex.pdf\""));
    drop(served);
    let plain = Served::start(folder.path(), &["--contract", "sample/ehr"]);
    assert!(!plain.get("/sample/ehr/annex.html").text().contains("annex.pdf"));
}

/// A clerk's browser, and a page of somebody else's in it.
#[test]
fn a_browser_shows_what_is_saved_and_nobody_else() {
    let folder = folder_with(&sample());
    let served = Served::start(folder.path(), &[]);
    let address = format!("http://{}/", served.address);
    let faults = browser::faults(browser::script("served.mjs").arg(address).arg(folder.path().join("betten.yaml")));
    assert!(faults.is_empty(), "{faults}");
}

/// Clients that say nothing, or half of it, take no one's place.
#[test]
fn slow_clients_do_not_keep_others_waiting() {
    let folder = folder_with(&sample());
    let served = Served::start(folder.path(), &[]);
    let slow: Vec<TcpStream> = (0..150)
        .map(|number| {
            let mut stream = TcpStream::connect(served.address).expect("somebody listens");
            let said: &[u8] = if number % 2 == 0 { b"" } else { b"GET /sample/index.html HTTP/1.1\r\nHo" };
            stream.write_all(said).expect("it is read");
            stream
        })
        .collect();
    let began = Instant::now();
    assert_eq!(served.get("/sample/index.html").status, 200);
    assert!(began.elapsed() < Duration::from_secs(8), "{:?}", began.elapsed());
    drop(slow);
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_it_with_a_sentence() {
    let folder = folder_with(&sample());
    let served = Served::start(folder.path(), &[]);
    assert_eq!(served.get("/").status, 302);
    // Somebody waits for a change; that keeps nobody here.
    let mut waiting = TcpStream::connect(served.address).expect("somebody listens");
    let request = format!("GET /.betten/changed?age=0 HTTP/1.1\r\nHost: {}\r\n\r\n", served.address);
    waiting.write_all(request.as_bytes()).expect("it is read");
    let began = Instant::now();
    let (code, rest) = served.interrupt();
    assert_eq!(code, Some(0));
    assert_eq!(rest.last().map(String::as_str), Some("表示を終わりました。"));
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
}

#[test]
fn what_cannot_be_served_is_said() {
    let folder = folder_with(&sample());
    let ended = |arguments: &[&str]| {
        let output = program(folder.path(), arguments).output().expect("it runs");
        (output.status.code(), String::from_utf8(output.stderr).expect("UTF-8"))
    };
    let other = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = other.local_addr().expect("an address").port().to_string();
    let (code, told) = ended(&["--port", &port]);
    assert_eq!(code, Some(2));
    assert!(told.contains(&format!("ポート {port} は、ほかのプログラムが使っています。")), "{told}");
    assert!(told.contains("--port 0"), "{told}");
    for (arguments, expected) in [
        (vec!["missing.yaml", "--port", "0"], "「missing.yaml」"),
        (vec!["--contract", "sample/ehrr", "--port", "0"], "sample/ehr"),
        // An address for documentation, which no machine has.
        (vec!["--address", "192.0.2.1", "--port", "0"], "192.0.2.1"),
        (vec!["--address", "localhost"], "127.0.0.1 のような数字のアドレス"),
        (vec!["--port", "70000"], "0から65535までの整数"),
    ] {
        let (code, told) = ended(&arguments);
        assert_eq!(code, Some(2), "{arguments:?}: {told}");
        assert!(told.contains(expected), "{arguments:?}: {told}");
    }
}

#[test]
fn another_address_comes_with_a_warning() {
    let folder = folder_with(&sample());
    let served = Served::start(folder.path(), &["--address", "127.0.0.1"]);
    drop(served);
    let mut child = program(folder.path(), &["--address", "0.0.0.0", "--port", "0"])
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program was built");
    let lines = BufReader::new(child.stderr.take().expect("it was asked for")).lines().map_while(Result::ok);
    let warned = lines.take(60).any(|line| line.starts_with("注意: ") && line.contains("誰でも"));
    child.kill().expect("it runs");
    child.wait().expect("it ends");
    assert!(warned);
}
