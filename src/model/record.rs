//! What was signed: the list in the hospital file, and the record of each signing, which holds what was printed on that day.
//!
//! A record is a JSON file beside the hospital file. It is never changed. From it the paper can be read, compared and
//! printed again, also when the sentences, the editions or this program have changed. `docs/records.md` describes it.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::diagnostic::Spanned;
use crate::model::agreed::{AgreedText, ClauseChange};
use crate::model::date::Date;
use crate::model::id::ItemId;
use crate::model::picture::Picture;
use crate::model::provision::ProvisionNumbers;
use crate::model::text_mark::TextMark;
use crate::model::word::words;

words! {
    /// Which paper was signed.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
    pub enum SignedPaper {
        /// The contract with its annex.
        Annex => "annex", "別添";
        /// The paper that adds the annex to a contract that already runs.
        Addendum => "addendum", "追加の覚書";
        Memorandum => "memorandum", "変更覚書";
    }
}

/// What was signed on one day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SigningRecord {
    /// The number of the form of records.
    pub record: u32,
    pub hospital: String,
    pub contract: String,
    /// The key of a [`SignedPaper`].
    pub paper: String,
    /// The contract's title and the parties' names, for readers.
    pub title: String,
    pub parties: Vec<String>,
    /// `2026-04-01`
    pub date: String,
    pub effective: String,
    /// The number of the form of the fingerprint.
    pub form: u32,
    pub fingerprint: String,
    /// The fingerprint before this paper. Empty for the first one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub before: String,
    pub edition: String,
    pub revision: u32,
    /// SHA-256 of the edition's files.
    pub catalog: String,
    /// How dates are printed.
    pub dates: String,
    /// The program's version.
    pub program: String,
    /// What the paper changes; empty for the first one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<ClauseChange>,
    /// Everything that is agreed after this paper.
    pub text: AgreedText,
    /// The contract's data as a hospital file of its own, with what it took from shared files.
    pub data: String,
    /// The paper as the templates read it.
    pub documents: Vec<Value>,
    /// The pictures of the annex, which lie beside the record. Empty without any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub figures: Vec<RecordedFigure>,
    /// What each PDF of it shows, page by page, in the form of `docs/verify.md`. Empty where nothing could be typeset.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pages: Vec<Value>,
}

/// A picture that lies beside a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedFigure {
    /// The name of its file, in the folder of the record.
    pub file: String,
    /// 64 lower-case hexadecimal digits.
    pub sha256: String,
}

impl SigningRecord {
    /// The number of the form that this program writes.
    pub const FORM: u32 = 1;

    /// The name of its file without the ending: `sample-ehr-2026-04-01-01234567`.
    pub fn file_stem(&self) -> String {
        let hospital = &self.hospital;
        format!("{hospital}-{}-{}-{}", self.contract, self.date, &self.fingerprint[..8])
    }

    /// The text of the file.
    pub fn written(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).expect("texts and numbers have a JSON form");
        text.push('\n');
        text
    }

    /// Reads a record. The error is a sentence for people.
    ///
    /// # Errors
    /// When it is no record, or one of a form that this program does not know.
    pub fn read(text: &str) -> Result<Self, String> {
        #[derive(Deserialize)]
        struct OnlyForm {
            record: u32,
        }
        let not_one = |_| "署名の記録として読めません。".to_owned();
        let form: OnlyForm = serde_json::from_str(text).map_err(not_one)?;
        if form.record != Self::FORM {
            return Err(format!("この版の betten が知らない形式（{}）の記録です。", form.record));
        }
        serde_json::from_str(text).map_err(not_one)
    }
}

/// A signing: of the contract, or of a 変更覚書.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    pub date: Spanned<Date>,
    /// The day from which it applies, if that is not the day of the signing.
    pub effective: Option<Spanned<Date>>,
    /// The number of the form that the fingerprint was taken of.
    pub form: u32,
    /// Of the annex as it is after this paper.
    pub fingerprint: Spanned<String>,
    /// In yen.
    pub amount: Option<u64>,
    /// The file that holds what was signed, relative to the folder of the hospital file.
    pub record: Option<RecordFile>,
    /// What the file holds. `None` without a file, or when it is missing or was altered, which was reported.
    pub recorded: Option<Arc<SigningRecord>>,
    /// The pictures that lie beside the record, each with the path of its file.
    pub pictures: Vec<(String, Picture)>,
    /// The numbers that the sentences and answers of each item got with this paper.
    pub numbers: BTreeMap<ItemId, ProvisionNumbers>,
    /// The numbers that sentences before the items got.
    pub preamble: ProvisionNumbers,
}

/// The file with the record of a signing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordFile {
    pub name: Spanned<String>,
    /// SHA-256 of its text, 64 hexadecimal digits.
    pub digest: Spanned<String>,
}

impl Signed {
    /// The day from which it applies.
    pub fn applies_from(&self) -> Date {
        self.effective.as_ref().unwrap_or(&self.date).value
    }
}

/// What is written down of an item when its contract is signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedItem {
    pub id: ItemId,
    /// The text that it was agreed for.
    pub text: TextMark,
    /// The numbers of its provisions.
    pub numbers: ProvisionNumbers,
}
