//! The record of a signing: what was printed on that day.
//!
//! A record is a JSON file beside the hospital file. It is never changed. From it the paper can be read, compared and
//! printed again, also when the sentences, the editions or this program have changed. `docs/records.md` describes it.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::model::agreed::{AgreedText, ClauseChange};
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
    /// What each PDF of it shows, page by page, in the form of `docs/verify.md`. Empty where nothing could be typeset.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pages: Vec<Value>,
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
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
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
