//! The life of a contract in memory: signed, changed, signed again.

use std::collections::BTreeMap;

use betten::edit::{Stamp, spliced, stamp};
use betten::input::Memory;
use betten::model::date::Date;
use betten::model::record::SigningRecord;
use betten::publish::sha256;
use betten::render::hospital_file::hospital_file;
use betten::resolve::{Fingerprint, slice};

use super::sample::{self, Read};

/// The hospital file and its records.
#[derive(Debug, Clone)]
pub struct Life {
    pub files: BTreeMap<String, String>,
}

impl Life {
    pub fn of(text: &str) -> Self {
        Self { files: BTreeMap::from([("betten.yaml".to_owned(), text.to_owned())]) }
    }

    pub fn text(&self) -> &str {
        &self.files["betten.yaml"]
    }

    /// Changes the hospital file; the text must be there once.
    pub fn change(&mut self, old: &str, new: &str) {
        assert_eq!(self.text().matches(old).count(), 1, "{old}\n{}", self.text());
        let text = self.text().replace(old, new);
        self.files.insert("betten.yaml".to_owned(), text);
    }

    pub fn memory(&self) -> Memory {
        self.files.iter().fold(Memory::new(), |memory, (path, text)| memory.with(path.as_str(), text.as_str()))
    }

    pub fn read(&self) -> Read {
        sample::read_files(&self.memory(), "betten.yaml")
    }

    /// The paths of the records, in the order of the signings.
    pub fn records(&self) -> Vec<String> {
        let read = self.read();
        let signed = &read.hospital().contracts[0].signed;
        signed.iter().filter_map(|signed| Some(signed.record.as_ref()?.name.value.clone())).collect()
    }

    /// Signs the first contract as it is now.
    #[track_caller]
    pub fn sign(&mut self, date: &str, effective: Option<&str>) -> SigningRecord {
        let day = |text: &str| Date::parse(text).expect("a day");
        let read = self.read().sound();
        let (annexes, _) = read.annexes();
        let annex = &annexes[0];
        let data = hospital_file(&slice(read.catalog, read.hospital(), annex.contract));
        let from = effective.unwrap_or(date);
        let record = annex.record().expect("what was signed before is known");
        let record = SigningRecord { date: day(date).to_string(), effective: day(from).to_string(), data, ..record };
        let (name, text) = (format!("signed/{}.json", record.file_stem()), record.written());
        let stamp_of = Stamp {
            contract: annex.contract.id.value.to_string(),
            date: day(date),
            effective: effective.map(day),
            revision: annex.catalog.revision,
            form: Fingerprint::FORM,
            fingerprint: record.fingerprint.clone(),
            record: Some((name.clone(), sha256(text.as_bytes()))),
            items: annex.signed_items(),
            preamble: annex.signed_preamble(),
        };
        let splices = stamp(self.text(), &[stamp_of]).expect("it can be stamped");
        let stamped = spliced(self.text(), &splices);
        self.files.insert("betten.yaml".to_owned(), stamped);
        self.files.insert(name, text);
        record
    }

    /// Signs, changes the text to another, which applies only next year, and changes that one, which applies at once. So
    /// the last paper does not meet the text that it changes.
    pub fn clash(&mut self, first: &str, second: &str, third: &str) {
        self.sign("2026-04-01", None);
        self.change(first, second);
        self.sign("2026-06-01", Some("2027-01-01"));
        self.change(second, third);
        self.sign("2026-08-01", None);
    }
}
