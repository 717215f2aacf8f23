//! Texts to documents, without a disk and without a typesetter.

#[path = "support/sample.rs"]
#[allow(dead_code, reason = "each test program uses a part of it")]
mod sample;

use betten::resolve::resolve;

#[test]
fn show() {
    let read = sample::sample();
    let hospital = read.hospital.as_ref().unwrap();
    for d in read.report.iter() { eprintln!("{d:?}"); }
    for contract in &hospital.contracts {
        let (annex, report) = resolve(&read.catalog, hospital, contract);
        for d in report.iter() { eprintln!("{} {} {:?}", d.code.as_str(), d.message, d.hints); }
        for item in annex.items() {
            eprintln!("== {} {:?} {} {:?}", item.item.id, item.status, item.duty_short, item.lacks);
            for l in item.tier.duty.iter() { eprintln!("担当 {}", l.plain()); }
            for l in item.tier.agreed.iter() { eprintln!("取決 {}", l.plain()); }
            for l in item.tier.cost.iter() { eprintln!("費用 {}", l.plain()); }
            for l in item.tier.note.iter() { eprintln!("特記 {}", l.plain()); }
        }
    }
}
