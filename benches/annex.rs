//! The cost of a contract: each step alone, and many annexes compared with a loop over `typst-cli`.
//!
//! `make bench` runs it. Steps are measured in processor time, so that other work on the machine changes them little.
//! The comparison is between whole processes, by clock and by processor time. Both sides get the same contracts,
//! templates, fonts and standards, and write every PDF to a folder. If it is called with `annexes N FOLDER`, it is one
//! of the compared processes.

#![allow(clippy::print_stdout, reason = "a benchmark says its figures")]

mod hospitals;
mod typst_cli;

use std::fs;
use std::path::Path;
use std::process::{Command as Process, Stdio};
use std::time::{Duration, Instant};

use betten::diagnostic::Report;
use betten::diagnostic::Sources;
use betten::document::{Document, compose};
use betten::input::{FontPlaces, Memory, read_fonts};
use betten::produce::read_hospital;
use betten::render::pdf::{Content, PdfSetup, pdf};
use betten::render::{HtmlPage, Renderer, Templates};
use betten::resolve::resolve;
use betten::resolve::roles::matrix;
use betten::typeset::command::Command;
use betten::typeset::fonts::FontSet;
use betten::typeset::{Typesetter, VERSION};

use hospitals::{annex, annexes, catalogs};
use typst_cli::{compile, fonts_folder, lay_out, loop_over};

/// The allocator of the program itself.
#[cfg(target_os = "linux")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        #[cfg(feature = "embedded")]
        ["annexes", number, folder] => library::make_annexes(number.parse().expect("a number"), Path::new(folder)),
        _ => {
            steps();
            if let Some(typst) = std::env::var_os("BETTEN_TYPST") {
                against_typst_cli(Path::new(&typst));
                size(Path::new(&typst));
            }
        }
    }
}

fn fonts() -> FontSet {
    let places = FontPlaces { named: Some(fonts_folder()), program_folder: None, system: Vec::new() };
    let mut fonts = FontSet::default();
    read_fonts(&places, &|_| Ok(None), &mut Report::new(), &mut |name, bytes| fonts.add(name, bytes));
    fonts
}

/// The processor time of this process and of its ended children.
fn processor() -> Duration {
    let stat = fs::read_to_string("/proc/self/stat").expect("the benchmark runs on Linux");
    let after_name = stat.rsplit_once(')').expect("the name stands in brackets").1;
    let ticks: u64 =
        after_name.split_whitespace().skip(11).take(4).map(|ticks| ticks.parse::<u64>().expect("a number")).sum();
    Duration::from_millis(ticks * 10)
}

fn measure(name: &str, times: usize, mut work: impl FnMut(usize)) {
    let before = processor();
    (0..times).for_each(&mut work);
    let each = (processor() - before).as_secs_f64() * 1000.0 / times as f64;
    println!("{name:<44} {each:>9.2} ms");
}

fn steps() {
    let renderer = Renderer::new(&Templates::shipped()).expect("the shipped templates have no fault");
    let catalogs = catalogs();
    let documents = annexes(0..500, &catalogs);
    let page = HtmlPage { path: "ehr/annex.html", crumbs: &[], formats: &[], site: Some("病院"), papers: &[] };
    println!("one annex, processor time");
    measure("read, check, resolve, compose", 300, |number| drop(annex(number, &catalogs)));
    let fresh: Vec<_> = (0..60).map(|_| Renderer::new(&Templates::shipped()).expect("no fault")).collect();
    measure("Markdown, the first", 60, |index| drop(fresh[index].markdown(&documents[index])));
    measure("Markdown, of 500", 500, |index| drop(renderer.markdown(&documents[index])));
    measure("HTML, the first", 60, |index| drop(fresh[index].html(&documents[index], &page)));
    measure("HTML, of 500", 500, |index| drop(renderer.html(&documents[index], &page)));
    let contracts: Vec<_> = (0..300).map(|number| hospitals::documents(number, &catalogs)).collect();
    let renderer = Renderer::new(&Templates::shipped()).expect("the shipped templates have no fault");
    measure("both, of all documents of a contract, of 300", 300, |index| {
        for document in &contracts[index] {
            drop(renderer.markdown(document));
            drop(renderer.html(document, &page));
        }
    });

    println!("processor time for one contract of a role matrix");
    for contracts in [30, 300] {
        roles(contracts);
    }

    let fonts = fonts();
    #[cfg(feature = "embedded")]
    {
        let embedded = betten::typeset::Embedded::new(&fonts).expect("fonts");
        paper("PDF, library", &embedded, &fonts, &documents, 60);
    }
    if let Some(program) = std::env::var_os("BETTEN_TYPST") {
        let command = Command::new(Path::new(&program), &fonts).expect("typst-cli");
        paper("PDF, typst-cli", &command, &fonts, &documents, 10);
    }
}

/// A hospital of so many contracts. Every fourth contract shares its system with the next one.
fn hospital(contracts: usize) -> String {
    let mut text = "catalog: \"2024-06\"\nhospital: { id: h, party: { name: 病院 } }\n".to_owned();
    let mut list = |head: &str, line: &dyn Fn(usize) -> String| {
        text.push_str(head);
        (0..contracts).for_each(|number| text.push_str(&line(number)));
    };
    list("systems:\n", &|number| format!("  s{number}: システム{number}\n"));
    list("vendors:\n", &|number| format!("  v{number}: {{ party: {{ name: 会社{number} }} }}\n"));
    list("contracts:\n", &|number| {
        let systems = if number % 4 == 0 && number + 1 < contracts { number..number + 2 } else { number..number + 1 };
        let systems: Vec<String> = systems.map(|system| format!("s{system}")).collect();
        let limit = ["30分", "1時間", "2時間"][number % 3];
        format!(
            "  - id: c{number}\n    title: 契約{number}\n    parties: [hospital, v{number}]\n    systems: [{}]\n    choices:\n      2-C-3: {{ duty: vendor }}\n      2-C-4: {{ duty: hospital, points: {{ time_limit: {limit} }} }}\n      2-R-4: {{ points: {{ scan: 1か月 }} }}\n",
            systems.join(", ")
        )
    });
    text
}

fn roles(contracts: usize) {
    let (mut sources, mut report) = (Sources::default(), Report::new());
    let catalogs = catalogs();
    let files = Memory::new().with("betten.yaml", hospital(contracts));
    let hospital = read_hospital(&files, "betten.yaml", &catalogs, &mut sources, &mut report).expect("it is valid");
    let annexes: Vec<_> =
        hospital.contracts.iter().map(|contract| resolve(&catalogs[0], &hospital, contract).0).collect();
    let mut document = None;
    let times = 3_000 / contracts;
    measure(&format!("matrix and findings, of {contracts}"), times * contracts, |index| {
        if index % contracts == 0 {
            document = Some(compose::roles(&matrix(&catalogs[0], &hospital, &annexes).0));
        }
    });
    let document = document.expect("it was made at least once");
    // Each page needs a renderer that has kept nothing, because it is the same document every time.
    let fresh: Vec<_> = (0..times).map(|_| Renderer::new(&Templates::shipped()).expect("no fault")).collect();
    let page = HtmlPage { path: "roles.html", crumbs: &[], formats: &[], site: Some("病院"), papers: &[] };
    measure(&format!("Markdown and HTML, of {contracts}"), times * contracts, |index| {
        if index % contracts == 0 {
            let renderer = &fresh[index / contracts];
            drop(renderer.markdown(&document));
            drop(renderer.html(&document, &page));
        }
    });
}

/// The first three annexes are of the three contracts, so they find nothing to reuse.
fn paper(name: &str, typesetter: &dyn Typesetter, fonts: &FontSet, documents: &[Document], times: usize) {
    let templates = Templates::shipped();
    let setup = PdfSetup { typesetter, fonts, templates: &templates };
    let work = |index: usize| {
        let made = pdf(&Content::of(&documents[index]), &setup, &mut Report::new()).expect("the typesetter is there");
        drop(made.expect("the annexes can be typeset"));
    };
    measure(&format!("{name}, first three"), 3, work);
    measure(&format!("{name}, next {times}"), times, |index| work(index + 3));
}

/// What a whole process took.
struct Cost {
    clock: Duration,
    processor: Duration,
}

impl Cost {
    fn of(work: impl FnOnce()) -> Self {
        let (clock, before) = (Instant::now(), processor());
        work();
        Self { clock: clock.elapsed(), processor: processor() - before }
    }

    fn say(&self, name: &str, documents: usize, more: &str) {
        let per_second = documents as f64 / self.clock.as_secs_f64();
        println!(
            "{name:<36} {:>7.2} s clock {:>7.2} s processor {per_second:>6.1} PDF/s{more}",
            self.clock.as_secs_f64(),
            self.processor.as_secs_f64()
        );
    }
}

fn against_typst_cli(typst: &Path) {
    const ANNEXES: usize = 100;
    println!("\n{ANNEXES} annexes of different hospitals, whole processes (typst {VERSION})");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let jobs: Vec<_> =
        annexes(0..ANNEXES, &catalogs()).iter().map(|document| lay_out(document, folder.path())).collect();
    let one = Cost::of(|| loop_over(typst, &jobs, 1));
    one.say("typst-cli, one after the other", ANNEXES, "");
    let two = Cost::of(|| loop_over(typst, &jobs, 2));
    two.say("typst-cli, two at a time", ANNEXES, "");
    if cfg!(feature = "embedded") {
        let mut ours = Vec::new();
        for number in [10, ANNEXES, 1000] {
            let mut peak = 0;
            let cost = Cost::of(|| peak = this_program(number, &folder.path().join("ours")));
            cost.say(&format!("betten, {number} annexes"), number, &format!(" {peak:>4} MiB at most"));
            ours.push(cost);
        }
        let times = |other: &Cost| other.clock.as_secs_f64() / ours[1].clock.as_secs_f64();
        println!("betten is {:.1} times the loop, {:.1} times two loops", times(&one), times(&two));
    }
}

/// Makes the annexes in a process of this program. Returns its peak memory in MiB.
fn this_program(number: usize, folder: &Path) -> usize {
    let output = Process::new(std::env::current_exe().expect("this program"))
        .args(["annexes", &number.to_string()])
        .arg(folder)
        .stderr(Stdio::inherit())
        .output()
        .expect("this program starts");
    String::from_utf8_lossy(&output.stdout).trim().parse().expect("it says its peak")
}

/// Compares one annex with the same text in a plain, untagged table.
fn size(typst: &Path) {
    const PLAIN: &str = "#set text(font: (\"BIZ UDPMincho\", \"Noto Serif JP\"), lang: \"ja\", size: 10pt)\n\
        #set page(flipped: true)\n\
        #let texts(it) = if type(it) == array { it.map(texts).join() } else if type(it) == dictionary {\n\
        it.pairs().filter(((key, _)) => key in (\"text\", \"paragraphs\", \"rows\", \"cells\", \"items\", \"tier\", \"label\", \"lines\", \"facts\", \"values\", \"name\", \"definitions\", \"term\", \"explanation\", \"columns\")).map(((_, it)) => texts(it)).join()\n\
        } else if type(it) == str { it + \" \" }\n\
        #table(columns: (1fr, 5fr), ..json(\"data.json\").blocks.map(it => (it.is, texts(it))).flatten())\n";
    let folder = tempfile::tempdir().expect("a temporary folder");
    let document = annex(0, &catalogs());
    let place = lay_out(&document, folder.path());
    let bytes = |name: &str| fs::metadata(place.join(name)).map_or(0, |found| found.len());
    compile(typst, &place, &["--pdf-standard", "a-2a,ua-1"], "ours.pdf");
    compile(typst, &place, &["--no-pdf-tags"], "untagged.pdf");
    fs::write(place.join("document.typ"), PLAIN).expect("our own folder");
    compile(typst, &place, &["--no-pdf-tags"], "plain.pdf");
    println!("\nsize of one annex (12 items)");
    for (name, file) in [
        ("ours, tagged, PDF/A-2a, PDF/UA-1", "ours.pdf"),
        ("ours without tags", "untagged.pdf"),
        ("a plain table of the same text", "plain.pdf"),
    ] {
        let factor = bytes(file) as f64 / bytes("plain.pdf") as f64;
        println!("{name:<36} {:>7} bytes {factor:>5.2} times", bytes(file));
    }
}

#[cfg(feature = "embedded")]
mod library {
    use betten::produce::{HospitalDocuments, Tools, compose_hospital, make};
    use betten::render::Format;

    use super::*;
    use crate::hospitals::{read, wanted};

    /// This many hospitals are composed before they are made. A build composes some in advance, too.
    const AT_A_TIME: usize = 32;

    /// Everything a build does, from the text of the files to PDFs on the disk.
    pub fn make_annexes(number: usize, folder: &Path) {
        let fonts = fonts();
        let embedded = betten::typeset::Embedded::new(&fonts).expect("fonts");
        let templates = Templates::shipped();
        let renderer = Renderer::new(&templates).expect("the shipped templates have no fault");
        let paper = PdfSetup { typesetter: &embedded, fonts: &fonts, templates: &templates };
        let jobs = std::thread::available_parallelism().expect("some cores");
        let formats = Format::of_keys(&["pdf"]);
        let tools = Tools::new(&renderer, &templates, &formats, Some(paper), jobs);
        let catalogs = catalogs();
        let compose = |number: usize| -> HospitalDocuments {
            let hospital = read(number, &catalogs);
            let mut made = compose_hospital(&catalogs[0], &hospital, &wanted(number), &mut Report::new());
            made.contracts.iter_mut().for_each(|contract| contract.documents.truncate(1));
            made
        };
        let numbers: Vec<usize> = (0..number).collect();
        for numbers in numbers.chunks(AT_A_TIME) {
            let hospitals: Vec<_> = numbers.iter().map(|number| compose(*number)).collect();
            make(&hospitals.iter().collect::<Vec<_>>(), &tools, &mut |product| {
                let Some(artifact) = product.made() else { return Ok(()) };
                let path = folder.join(artifact.path);
                fs::create_dir_all(path.parent().expect("a hospital's folder")).expect("a folder of ours");
                fs::write(path, artifact.bytes).expect("a folder of ours");
                Ok(())
            })
            .expect("the annexes can be made");
        }
        println!("{}", peak());
    }

    fn peak() -> usize {
        let status = fs::read_to_string("/proc/self/status").expect("the benchmark runs on Linux");
        let line = status.lines().find(|line| line.starts_with("VmHWM")).expect("the kernel says it");
        line.split_whitespace().nth(1).and_then(|kib| kib.parse::<usize>().ok()).expect("a number") / 1024
    }
}
