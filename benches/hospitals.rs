//! Hospitals that differ from the sample as real ones do: in names, dates and answers, and in what is left out.

use std::fmt::Write as _;

use betten::diagnostic::{Report, Sources};
use betten::document::Document;
use betten::input::Memory;
use betten::model::catalog::Catalog;
use betten::model::hospital::Hospital;
use betten::produce::{Wanted, compose_hospital, read_catalogs, read_hospital};

const SAMPLE: &str = include_str!("../betten.yaml");

/// Each word of the sample, and what other hospitals say in its place.
const OTHERWISE: [(&str, &[&str]); 8] = [
    ("1時間", &["30分", "2時間", "1時間"]),
    ("5営業日", &["3営業日", "10営業日", "5営業日"]),
    ("1か月", &["3か月", "1か月", "6か月"]),
    (": 1年", &[": 2年", ": 1年", ": 5年"]),
    (
        "保守料に含む。",
        &["保守料に含む。", "保守料に含む。ただし、時間外の作業は別に見積もる。", "年額の保守料による。"],
    ),
    ("防災センター", &["防災センター", "夜間受付", "救急外来の事務当直"]),
    (
        "設定の変更は乙、職員への周知は甲",
        &["設定の変更は乙、職員への周知は甲", "機器の交換及び設定の変更は乙、職員への周知及び患者への説明は甲"],
    ),
    (
        "使用製品一覧, 試験結果の概要",
        &["使用製品一覧, 試験結果の概要", "使用製品一覧", "使用製品一覧, 試験結果の概要, 変更の履歴, 残る課題の一覧"],
    ),
];

/// Numbers that look random but are always the same.
struct Draw(u64);

impl Draw {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end
    }
}

/// The hospital file with this number.
pub fn hospital(number: usize) -> String {
    let mut draw = Draw(number as u64);
    let mut text = String::new();
    let mut is_left_out = false;
    for line in SAMPLE.lines() {
        let indent = line.len() - line.trim_start().len();
        if is_left_out && (indent > 6 || line.trim().is_empty()) {
            continue;
        }
        is_left_out = false;
        if indent >= 8 && line.trim_start().starts_with("note:") && draw.below(3) == 0 {
            continue;
        }
        let mut line = line.to_owned();
        for (word, others) in OTHERWISE {
            if line.contains(word) {
                line = line.replace(word, others[draw.below(others.len())]);
            }
        }
        writeln!(text, "{line}").expect("a string takes everything");
        if indent == 6 && line.trim_start().starts_with("2-") && draw.below(8) == 0 {
            text.push_str("        excluded: この契約では取り扱わず、別に定める契約による。\n");
            is_left_out = true;
        }
    }
    text.replace("id: sample ", &format!("id: h{number} "))
        .replace("サンプル総合病院", &format!("第{number}総合病院"))
        .replace("一丁目1番1号", &format!("一丁目{number}番1号"))
}

pub fn catalogs() -> Vec<Catalog> {
    read_catalogs(None, &mut Sources::default(), &mut Report::new())
}

/// Reads and checks the hospital with this number.
pub fn read(number: usize, catalogs: &[Catalog]) -> Hospital {
    let (mut sources, mut report) = (Sources::default(), Report::new());
    let files = Memory::new().with("betten.yaml", hospital(number));
    let read = read_hospital(&files, "betten.yaml", catalogs, &mut sources, &mut report);
    read.filter(|_| !report.has_errors()).unwrap_or_else(|| panic!("hospital {number}: {report:?}"))
}

/// One contract of the hospital with this number. The three contracts take turns.
pub fn wanted(number: usize) -> Wanted {
    let contract = ["ehr", "pacs", "network"][number % 3];
    Wanted { contract: Some(format!("h{number}/{contract}")), ..Wanted::default() }
}

/// The documents of one contract of that hospital. The annex comes first.
pub fn documents(number: usize, catalogs: &[Catalog]) -> Vec<Document> {
    let hospital = read(number, catalogs);
    let made = compose_hospital(&catalogs[0], &hospital, &wanted(number), &mut Report::new());
    made.contracts.into_iter().flat_map(|contract| contract.documents).collect()
}

pub fn annex(number: usize, catalogs: &[Catalog]) -> Document {
    documents(number, catalogs).into_iter().next().expect("the contract is there")
}

pub fn annexes(numbers: std::ops::Range<usize>, catalogs: &[Catalog]) -> Vec<Document> {
    numbers.map(|number| annex(number, catalogs)).collect()
}
