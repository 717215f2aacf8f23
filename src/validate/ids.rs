//! Checks ids that become names of folders, and finds ids that would clash.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;

use crate::diagnostic::{Diagnostic, Report, Span, codes};
use crate::entry;
use crate::model::hospital::PartyRef;
use crate::model::id::PartyId;
use crate::raw::Text;

/// In characters. On old file systems, a longer name would leave no room for the names of the files in the folder.
const LONGEST: usize = 40;

/// Names that Windows reserves for devices, with any ending after a dot.
const DEVICES: [&str; 22] = [
    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "lpt1", "lpt2",
    "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

/// Names that the output uses in the folder of a hospital, beside its contracts.
const TAKEN: [&str; 2] = ["assets", "items"];

/// Checks an id that becomes the name of a folder: a-z, 0-9 and `-`, with a letter or a digit at its start. Gives
/// `false` when it is not valid; that is reported unless it is empty.
pub fn folder_name(id: &Text, what: &str, report: &mut Report) -> bool {
    if id.is_empty() {
        return false;
    }
    let reason = if id.len() > LONGEST {
        format!("{LONGEST}文字より長い")
    } else if !id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-') {
        "a-z、0-9、- 以外の文字がある".to_owned()
    } else if id.starts_with('-') {
        "- で始まっている".to_owned()
    } else if DEVICES.contains(&id.as_str()) {
        "Windows がフォルダ名に使わせない名前".to_owned()
    } else if TAKEN.contains(&id.as_str()) {
        "このプログラムが使うフォルダの名前".to_owned()
    } else {
        return true;
    };
    report.push(
        Diagnostic::error(codes::ID_INVALID, format!("{what}の id「{}」は使えません。", id.value))
            .at(id.span, reason)
            .hint(format!(
                "出力先のフォルダ名になります。a-z の小文字、0-9、- だけで、{LONGEST}文字までで書いてください。例: {}",
                entry::folder_name(&id.value)
                    .filter(|name| *name != id.value)
                    .unwrap_or_else(|| "pacs-2026".to_owned())
            )),
    );
    false
}

/// Checks an id that is only a key: a letter, then letters, digits, `-` and `_`. Gives `false` when it is not valid;
/// that is reported unless it is empty.
pub fn key(id: &Text, what: &str, report: &mut Report) -> bool {
    if id.is_empty() {
        return false;
    }
    let fine = id.len() <= LONGEST
        && id.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic())
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
    if !fine {
        report.push(
            Diagnostic::error(codes::ID_INVALID, format!("{what}の記号「{}」は使えません。", id.value))
                .at(id.span, "")
                .hint(format!("半角の英字で始め、英数字、-、_ だけを{LONGEST}文字まで使ってください。")),
        );
    }
    fine
}

/// Checks the id of a vendor: a key that has no other meaning where parties are named.
pub fn vendor_key(id: &Text, report: &mut Report) -> bool {
    if id.value == PartyId::HOSPITAL || id.value == PartyRef::ONLY_VENDOR {
        report.push(
            Diagnostic::error(codes::ID_INVALID, format!("「{}」は事業者の記号に使えません。", id.value))
                .at(id.span, "別の意味で使う言葉")
                .hint("会社名などから、ほかの記号を付けてください。"),
        );
        return false;
    }
    key(id, "事業者", report)
}

/// Equal for ids that differ only in case or Unicode form.
pub fn folded(id: &str) -> String {
    id.nfkc().collect::<String>().to_lowercase()
}

/// Ids of one kind. It finds ids that differ only in case or Unicode form.
#[derive(Debug)]
pub(super) struct Taken {
    what: &'static str,
    seen: BTreeMap<String, (String, Span)>,
}

impl Taken {
    pub fn new(what: &'static str) -> Self {
        Self { what, seen: BTreeMap::new() }
    }

    /// Gives `false` when the id clashes with an earlier one. That is reported with both places.
    pub fn take(&mut self, id: &Text, report: &mut Report) -> bool {
        let folded = folded(&id.value);
        let Some((first, place)) = self.seen.get(&folded) else {
            self.seen.insert(folded, (id.value.clone(), id.span));
            return true;
        };
        let message = if *first == id.value {
            format!("{}「{}」が2つあります。", self.what, id.value)
        } else {
            format!("{}「{first}」と「{}」は、大文字小文字や全角半角の違いしかありません。", self.what, id.value)
        };
        report.push(
            Diagnostic::error(codes::ID_DUPLICATE, message)
                .at(id.span, "2つ目")
                .and_at(*place, "1つ目")
                .hint("どちらかの名前を変えてください。"),
        );
        false
    }
}
