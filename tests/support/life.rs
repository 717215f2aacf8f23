//! The life of a contract in memory: signed, changed, signed again.

use std::collections::BTreeMap;

use betten::edit::{Stamp, spliced, stamp};
use betten::input::Memory;
use betten::model::date::Date;
use betten::model::hospital::SignedItem;
use betten::model::provision::ProvisionNumbers;
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
        let new = |all: &ProvisionNumbers, known: ProvisionNumbers| -> ProvisionNumbers {
            all.iter().filter(|(id, _)| !known.contains_key(*id)).map(|(id, number)| (id.clone(), *number)).collect()
        };
        let items = annex.signed_items().into_iter();
        let stamp_of = Stamp {
            contract: annex.contract.id.value.to_string(),
            date: day(date),
            effective: effective.map(day),
            revision: annex.catalog.revision,
            form: Fingerprint::FORM,
            fingerprint: record.fingerprint.clone(),
            record: Some((name.clone(), sha256(text.as_bytes()))),
            items: items
                .map(|item| SignedItem { numbers: new(&item.numbers, annex.contract.numbers(&item.id)), ..item })
                .collect(),
            preamble: new(&annex.preamble_numbers, annex.contract.preamble_numbers()),
        };
        let splices = stamp(self.text(), &[stamp_of]).expect("it can be stamped");
        let stamped = spliced(self.text(), &splices);
        self.files.insert("betten.yaml".to_owned(), stamped);
        self.files.insert(name, text);
        record
    }
}
