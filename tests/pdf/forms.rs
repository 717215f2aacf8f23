//! Blank forms, the combined PDF, the place of signing and the attached data, made from hospital files.

use betten::diagnostic::Report;
use betten::document::{Block, Document, DocumentKind, Inline, compose};
use betten::input::Memory;
use betten::model::hospital::Signing;
use betten::produce::{ContractDocuments, Wanted, compose_hospital};
use betten::render::Templates;
use betten::render::pdf::{Content, PdfSetup, pdf};

use super::whole_sample::expected_cells;
use crate::support::generate::{Tape, hospital};
use crate::support::geometry::{assert_sound, layout};
use crate::support::setup::{Pdf, build, fonts, pdf_of, typesetters};
use crate::support::structure::{bare, cells, elements};
use crate::support::{documents, sample};

pub(crate) fn contracts(read: &sample::Read) -> Vec<ContractDocuments> {
    let mut report = read.report.clone();
    let all = Wanted { blank: true, bundles: vec!["combined"], attach: true, ..Wanted::default() };
    compose_hospital(read.catalog, read.hospital(), &all, &mut report).contracts
}

pub(crate) fn made(content: &Content<'_>) -> Pdf {
    let (_, typesetter) = typesetters().last().expect("there is always one adapter");
    let setup = PdfSetup { typesetter: typesetter.as_ref(), fonts: fonts(), templates: &Templates::shipped() };
    let mut report = Report::new();
    let bytes = pdf(content, &setup, &mut report).unwrap_or_else(|error| panic!("{error}"));
    Pdf::keep(&bytes.unwrap_or_else(|| panic!("{report:#?}")))
}

fn raw(pdf: &Pdf) -> String {
    pdf.text("pdftotext", &["-raw", "{}", "-"])
}

/// Cell by cell, for every document, form and combined PDF of a contract.
fn assert_cells_come_back(contract: &ContractDocuments) {
    let alone = contract.documents.iter().chain(&contract.extras.blank);
    for document in alone {
        let pdf = pdf_of(document);
        assert_eq!(cells(&elements(&pdf)), expected_cells(document), "{} {}", contract.folder, document.stem());
        assert_sound(&contract.folder, &pdf);
    }
    let expected: Vec<String> = contract.documents.iter().flat_map(expected_cells).collect();
    let found = cells(&elements(&made(&Content::combined(&contract.documents))));
    assert_eq!(found, expected, "{} combined", contract.folder);
}

#[test]
fn every_cell_of_forms_and_combined_papers_comes_back() {
    contracts(&sample::sample()).iter().for_each(assert_cells_come_back);
}

/// The same for hospitals nobody wrote, more of them when `BETTEN_LONG` is set.
#[test]
fn every_cell_of_generated_hospitals_comes_back() {
    let count = if std::env::var_os("BETTEN_LONG").is_some() { 30 } else { 3 };
    for seed in 1..=count {
        // A plain sequence of numbers is enough of a tape; what it chooses does not matter.
        let numbers = (1..3000_u32).map(|n| n.wrapping_mul(2_654_435_761).wrapping_add(seed * 40_503) >> 7).collect();
        let generated = hospital(&mut Tape::new(numbers), sample::catalog());
        let read = sample::read_files(&generated.single(), "betten.yaml").sound();
        let mut contracts = contracts(&read);
        contracts.truncate(2);
        contracts.iter().for_each(assert_cells_come_back);
    }
}

/// A form shows questions and no answer, and nobody takes it for an agreement.
#[test]
fn a_form_says_that_it_is_one_and_nothing_that_was_chosen() {
    let read = sample::sample();
    for contract in contracts(&read) {
        for form in &contract.extras.blank {
            let pdf = pdf_of(form);
            let text = raw(&pdf);
            for page in 1..=pdf.pages() {
                let number = page.to_string();
                let said = pdf.text("pdftotext", &["-raw", "-f", &number, "-l", &number, "{}", "-"]);
                assert!(said.contains("記入用"), "{} {} page {page}", contract.folder, form.stem());
            }
            assert!(text.contains("合意の内容を示すものではありません。"));
            let short = &contract.fingerprint[..8];
            for word in ["照合番号", short, "合意済", "未決", "○", "を証するため"] {
                assert!(!text.contains(word), "{} {}: {word}", contract.folder, form.stem());
            }
            assert_eq!(
                elements(&pdf).iter().filter(|e| e.tag == "Figure").count() > 0,
                form.kind == DocumentKind::Annex
            );
        }
    }
    // Answers of a person are in no form.
    let marked = sample::sample_text().replace("note: ", "note: ZQX").replace("detail: ", "detail: ZQX");
    for contract in contracts(&sample::read(&marked).sound()) {
        assert!(
            contract.documents.iter().any(|document| raw(&pdf_of(document)).contains("ZQX")),
            "{}",
            contract.folder
        );
        for form in contract.extras.blank.iter().filter(|form| form.kind != DocumentKind::Contacts) {
            assert!(!raw(&pdf_of(form)).contains("ZQX"), "{} {}", contract.folder, form.stem());
        }
    }
}

/// Every question of every item is in the form, every option with it.
#[test]
fn a_form_asks_every_question() {
    let read = sample::sample();
    for (annex, contract) in read.annexes().0.iter().zip(contracts(&read)) {
        let form = bare(&raw(&pdf_of(&contract.extras.blank[0])));
        for item in annex.items() {
            for point in &item.item.points {
                assert!(form.contains(&bare(&point.question)), "{}: {}", contract.folder, point.question);
            }
        }
    }
}

/// One paper with its own contents; pages are counted through, and each says what it belongs to.
#[test]
fn a_combined_paper_has_contents_and_one_count_of_pages() {
    for contract in contracts(&sample::sample()) {
        let pdf = made(&Content::combined(&contract.documents));
        let pages = pdf.pages();
        let alone: usize = contract.documents.iter().map(|document| pdf_of(document).pages()).sum();
        assert_eq!(pages, alone + 1, "{}", contract.folder);
        let page = |number: usize| {
            let number = number.to_string();
            pdf.text("pdftotext", &["-raw", "-f", &number, "-l", &number, "{}", "-"])
        };
        let contents = page(1);
        for word in ["目次", "別添1医療情報システムに係る役割分担等に関する取決め", "確認表", "別表連絡先一覧"]
        {
            assert!(bare(&contents).contains(word), "{}: {word}: {contents}", contract.folder);
        }
        for number in 1..=pages {
            let said = page(number);
            for word in [contract.progress.title.as_str(), "令和6年6月版", &format!("{number}/{pages}")] {
                assert!(said.contains(word), "{} page {number}: {word}", contract.folder);
            }
        }
        pdf.run("qpdf", &["--check", "{}"]);
    }
}

/// The sample's first contract with so many parties. All parties have the lines of the first one, or lines of this
/// text.
fn signed(kind: &str, parties: usize, long: Option<&str>) -> Document {
    let mut text = sample::sample_text();
    for old in ["signing: none", "signing: paper", "signing: electronic"] {
        text = text.replace(old, "signing: KIND");
    }
    let read = sample::read(&text.replace("signing: KIND", &format!("signing: {kind}"))).sound();
    let (annexes, _) = read.annexes();
    let mut document = compose::annex(&annexes[0]);
    for block in &mut document.blocks {
        if let Block::Signing(signing) = block {
            let mut first = signing.parties[0].clone();
            if let Some(text) = long {
                first.lines.iter_mut().for_each(|line| line.values = vec![vec![Inline::text(text)]]);
            }
            signing.parties.resize(parties, first.clone());
            signing.parties.fill(first);
        }
    }
    document
}

/// 記名押印欄 stands whole on one page, with the fingerprint before it.
#[test]
fn the_place_of_signing_is_whole_and_never_alone() {
    let long = Some("株式会社サンプルシステムズ東日本事業本部　医療情報サービス部門長");
    for (kind, parties, long) in [
        ("paper", 2, None),
        ("paper", 3, long),
        ("paper", 4, long),
        ("paper", 6, None),
        ("electronic", 2, long),
        ("electronic", 3, long),
        ("electronic", 4, long),
    ] {
        // Whatever the place of the page it comes to.
        for lines in 0..4 {
            let mut document = signed(kind, parties, long);
            let before = document.blocks.len() - 8;
            for _ in 0..lines * 6 {
                document.blocks.insert(before, documents::prose(betten::document::ParagraphRole::Body, "行です。"));
            }
            let pdf = pdf_of(&document);
            assert_sound(kind, &pdf);
            let (_, words) = layout(&pdf);
            let pages = |word: &str| -> Vec<usize> {
                words.iter().filter(|found| found.text.contains(word)).map(|found| found.page).collect()
            };
            let sentence = pages("本書の内容について合意したことを証するため")[0];
            assert_eq!(sentence, pdf.pages(), "{kind} {parties} {lines}: at the end");
            let here = |word: &str| pages(word).into_iter().filter(|page| *page == sentence).count();
            assert!(here("職・氏名") >= parties, "{kind} {parties} {lines}");
            assert_eq!(pages("職・氏名").len(), parties, "{kind}");
            assert_eq!(here("電子署名") > 1, kind == "electronic", "{kind}");
            let whole = pages("betten-annex-2");
            assert!(whole.contains(&sentence), "{kind} {parties} {lines}: never alone");
            let rings = elements(&pdf).iter().filter(|element| element.tag == "Figure").count();
            assert_eq!(rings, if kind == "paper" { parties } else { 0 }, "{kind}");
        }
    }
}

/// Of more parties than a page holds some go on to the next, never all of them: what they sign and the day
/// stand with the first.
#[test]
fn what_is_signed_is_not_parted_from_who_signs() {
    let long = Some("見本第1共同企業体構成員サンプルシステムズ株式会社東日本事業本部　医療情報サービス部門長");
    for parties in [5, 7, 9, 11] {
        for lines in 0..6 {
            let mut document = signed("paper", parties, long);
            let before = document.blocks.len() - 8;
            for _ in 0..lines * 4 {
                document.blocks.insert(before, documents::prose(betten::document::ParagraphRole::Body, "行です。"));
            }
            let pdf = pdf_of(&document);
            assert_sound("many", &pdf);
            let (_, words) = layout(&pdf);
            let pages = |word: &str| -> Vec<usize> {
                words.iter().filter(|found| found.text.contains(word)).map(|found| found.page).collect()
            };
            let sentence = pages("本書の内容について合意したことを証するため")[0];
            let places = pages("職・氏名");
            assert_eq!((places.len(), places[0]), (parties, sentence), "{parties} parties, {lines}");
            assert!(pages("betten-annex-2").contains(&sentence), "{parties} parties, {lines}: never alone");
        }
    }
}

/// Nobody may sign what is not settled yet: a draft has no place for it, whatever the format, and says that it
/// will have one.
#[test]
fn a_draft_has_no_place_of_signing() {
    for kind in ["paper", "electronic"] {
        let open = sample::sample_text().replace("signing: none", &format!("signing: {kind}"));
        let settled = |document: &&Document| !document.draft;
        let read = sample::read(&open).sound();
        let annexes: Vec<Document> = read.annexes().0.iter().map(compose::annex).collect();
        let has_place = |document: &&Document| document.blocks.iter().any(|block| matches!(block, Block::Signing(_)));
        let (signed, drafts): (Vec<_>, Vec<_>) = annexes.iter().partition(settled);
        assert!(!signed.is_empty() && !drafts.is_empty());
        assert!(signed.iter().all(has_place), "{kind}");
        assert!(!drafts.iter().any(has_place), "{kind}");
        for draft in &drafts {
            let text = raw(&pdf_of(draft));
            assert!(!text.contains("を証するため") && text.contains("欄は、すべて決まると付きます。"), "{kind}");
        }
    }
}

/// More parties than a page holds go on to the next.
#[test]
fn many_parties_sign_on_several_pages() {
    let pdf = pdf_of(&signed("paper", 24, None));
    assert_sound("24 parties", &pdf);
    assert_eq!(raw(&pdf).matches("職・氏名").count(), 24);
}

#[test]
fn without_signing_nothing_is_signed() {
    let document = signed("none", 2, None);
    assert!(!document.blocks.iter().any(|block| matches!(block, Block::Signing(_))));
    let text = raw(&pdf_of(&document));
    assert!(!text.contains("を証するため") && !text.contains("押印") && !text.contains("電子署名"));
    assert_eq!(Signing::default(), Signing::None);
}

/// An empty name is a line to write on.
#[test]
fn who_signs_may_be_written_by_hand() {
    let mut document = signed("paper", 2, None);
    for block in &mut document.blocks {
        if let Block::Signing(signing) = block {
            signing.parties[1].lines[2].values = vec![vec![Inline::Fill]];
        }
    }
    assert_sound("a line", &pdf_of(&document));
}

fn attached(pdf: &Pdf) -> String {
    pdf.text("qpdf", &["--show-attachment=betten.json", "{}"])
}

/// What is attached reads again as the same annex, and is PDF/A-3a and PDF/UA-1.
#[test]
fn the_attached_data_reads_again_as_the_same_annex() {
    for contract in contracts(&sample::sample()) {
        let slice = contract.extras.slice.as_deref();
        let pdf = made(&Content::of(&contract.documents[0]).with_slice(slice));
        assert_eq!(Some(attached(&pdf).as_str()), slice);
        let meta = pdf.text("pdfinfo", &["-meta", "{}"]);
        for mark in ["<pdfaid:part>3<", "<pdfaid:conformance>A<", "<pdfuaid:part>1<"] {
            assert!(meta.contains(mark), "{mark}");
        }
        pdf.run("qpdf", &["--check", "{}"]);
        assert_reads_again(&contract);
    }
}

fn assert_reads_again(contract: &ContractDocuments) {
    let slice = contract.extras.slice.as_deref().expect("it was asked for");
    let files = contract.documents[0].pictures().fold(Memory::new().with("betten.yaml", slice), |files, picture| {
        files.with(picture.file_name(), picture.bytes.to_vec())
    });
    let read = sample::read_files(&files, "betten.yaml").sound();
    let again = contracts(&read);
    assert_eq!(again.len(), 1);
    assert_eq!(again[0].fingerprint, contract.fingerprint, "{}", contract.folder);
    let shape = |documents: &[Document]| documents.iter().map(|d| Content::of(d).data()).collect::<Vec<_>>();
    assert_eq!(shape(&again[0].documents), shape(&contract.documents), "{}", contract.folder);
}

/// The same for hospitals nobody wrote; no paper is needed for it.
#[test]
fn slices_of_generated_hospitals_read_again() {
    for seed in 1..=40 {
        let numbers = (1..3000_u32).map(|n| n.wrapping_mul(2_246_822_519).wrapping_add(seed * 7_919) >> 6).collect();
        let generated = hospital(&mut Tape::new(numbers), sample::catalog());
        let read = sample::read_files(&generated.single(), "betten.yaml").sound();
        contracts(&read).iter().for_each(assert_reads_again);
    }
}

/// The program's own options, on a disk.
#[test]
fn the_program_makes_what_is_asked_for() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(folder.path().join("betten.yaml"), sample::sample_text()).expect("the sample");
    let arguments = ["--formats", "pdf", "--contract", "sample/ehr", "--blank", "--combined", "--attach"];
    build(folder.path(), &arguments, |_| {});
    let contract = folder.path().join("output/sample/ehr");
    let mut names: Vec<String> = std::fs::read_dir(&contract)
        .expect("it was made")
        .map(|entry| entry.expect("it can be read").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    let expected = [
        "annex-blank.pdf",
        "annex.pdf",
        "checklist-blank.pdf",
        "checklist.pdf",
        "combined.pdf",
        "contacts-blank.pdf",
        "contacts.pdf",
    ];
    assert_eq!(names, expected);
    let has_data = |name: &str| {
        let pdf = Pdf::keep(&std::fs::read(contract.join(name)).expect("it was made"));
        pdf.text("qpdf", &["--list-attachments", "{}"]).contains("betten.json")
    };
    assert!(has_data("annex.pdf") && has_data("combined.pdf"));
    assert!(!has_data("annex-blank.pdf") && !has_data("checklist.pdf") && !has_data("contacts.pdf"));
}

/// A word of one contract is in no data attached to another's paper.
#[test]
fn nobody_reads_another_s_contract_in_the_attached_data() {
    let marked = sample::sample_text()
        .replace("title: 医用画像管理システム保守契約", "title: 医用画像管理システム保守契約ZQXPACS")
        .replace("note: 報告の様式は、", "note: ZQXPACS報告の様式は、")
        .replace("name: サンプルイメージング株式会社", "name: ZQXPACSサンプルイメージング株式会社");
    let mut found = 0;
    for contract in contracts(&sample::read(&marked).sound()) {
        let slice = contract.extras.slice.as_deref().expect("it was asked for");
        assert_eq!(slice.contains("ZQXPACS"), contract.folder == "sample/pacs", "{}", contract.folder);
        found += slice.matches("ZQXPACS").count();
    }
    assert!(found >= 3, "{found}");
}
