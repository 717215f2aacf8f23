//! What was signed, and what would be printed differently now.

use std::collections::BTreeSet;

use crate::diagnostic::{Diagnostic, codes};
use crate::model::agreed::{AgreedText, ClauseChange};
use crate::model::date::{Date, DateStyle};
use crate::model::hospital::{Contract, Hospital};
use crate::model::id::ItemId;
use crate::model::provision::ProvisionNumbers;
use crate::model::record::{RecordedFigure, Signed, SignedItem, SignedPaper, SigningRecord};
use crate::resolve::annex::resolve_alone;
use crate::resolve::facts::DATE;
use crate::resolve::fingerprint::{Fingerprint, text_mark};
use crate::resolve::life::{LifeFault, consolidated};
use crate::resolve::{AGREED, Annex, AnnexItem, PLACE};

/// At most this many places are named; the rest are only counted.
const MOST_PLACES: usize = 8;

/// What an annex is beside the papers that were signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnnexStanding {
    /// Nothing was signed yet.
    Unsigned,
    /// It is what was signed first.
    AsSigned,
    /// It is what was signed first, with what a 変更覚書 changed since. The day is the last one from which a change
    /// applies.
    Amended(Date),
    /// It has changes that nobody has signed.
    Changed,
}

/// How what would be printed now differs from what was signed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SignedDifference {
    /// What the parties would have to change. `None` when it is not known what was signed.
    pub changes: Option<Vec<ClauseChange>>,
    /// Whether only the day of the contract differs: then the file was corrected, and nothing is changed.
    pub is_corrected_date: bool,
    /// The places, in the order of the paper: 「契約期間」, 「Part2 C 4 (3)」.
    places: Vec<String>,
}

impl Annex<'_> {
    /// What a signing writes down of each item: the text that it was agreed for, and the numbers that no earlier signing
    /// gave.
    pub fn signed_items(&self) -> Vec<SignedItem> {
        let signed = |item: &AnnexItem<'_>| SignedItem {
            id: item.item.id.clone(),
            text: text_mark(self.catalog, item.item),
            numbers: new_numbers(&item.numbers, &self.contract.numbers(&item.item.id)),
        };
        self.items().map(signed).collect()
    }

    /// The numbers of the sentences before the items that no earlier signing gave.
    pub fn signed_preamble(&self) -> ProvisionNumbers {
        new_numbers(&self.preamble_numbers, &self.contract.preamble_numbers())
    }

    /// What the annex is beside the papers that were signed.
    pub fn standing(&self) -> AnnexStanding {
        let signed = &self.contract.signed;
        let differs = || self.difference.as_ref().is_some_and(|difference| !difference.is_corrected_date);
        match signed.iter().skip(1).map(Signed::applies_from).max() {
            _ if signed.is_empty() => AnnexStanding::Unsigned,
            _ if differs() => AnnexStanding::Changed,
            Some(day) => AnnexStanding::Amended(day),
            None => AnnexStanding::AsSigned,
        }
    }

    /// What differs from all that was signed.
    pub(super) fn signed_difference(&self) -> Option<SignedDifference> {
        let last = self.contract.signed.last()?;
        if last.fingerprint.value == self.fingerprint.as_str() {
            return None;
        }
        let Ok(Some(signed)) = consolidated(&self.contract.signed, None) else {
            return Some(SignedDifference::default());
        };
        let style = self.signed_style();
        let now = self.text_as(style, None);
        let changes = signed.text.changes_to(&now);
        if changes.is_empty() {
            return None;
        }
        let is_date = |change: &&ClauseChange| change.key.item.is_none() && change.key.field == DATE;
        let date = changes.iter().find(is_date).and_then(|change| change.old.as_ref()?.lines.first());
        let date = date.and_then(|line| Date::parse(&line.text).ok());
        let is_corrected_date = date.is_some_and(|date| self.text_as(style, Some(date)).says_the_same(&signed.text));
        let places = places(&changes, [&now, &signed.text]);
        Some(SignedDifference { changes: Some(changes), is_corrected_date, places })
    }

    /// The style in which the dates of the signed papers are printed.
    fn signed_style(&self) -> DateStyle {
        let written =
            self.contract.signed.first().and_then(|signed| signed.recorded.as_ref()).map(|it| it.dates.as_str());
        let known = DateStyle::ALL.into_iter().find(|style| Some(style.key()) == written);
        known.unwrap_or(self.hospital.dates)
    }

    /// What a signing would put down now, without its days. `None` when it is not known what was signed before.
    pub fn record(&self) -> Result<SigningRecord, LifeFault> {
        let before = consolidated(&self.contract.signed, None)?;
        let style = self.signed_style();
        let text = self.text_as(style, None);
        let paper = match (&before, &self.contract.annex_date) {
            (Some(_), _) => SignedPaper::Memorandum,
            (None, Some(_)) => SignedPaper::Addendum,
            (None, None) => SignedPaper::Annex,
        };
        Ok(SigningRecord {
            record: SigningRecord::FORM,
            hospital: self.hospital.id.value.to_string(),
            contract: self.contract.id.value.to_string(),
            paper: paper.key().to_owned(),
            title: self.contract.title.value.clone(),
            parties: self.sides.iter().map(|side| format!("{}　{}", side.label, side.party.name.value)).collect(),
            date: String::new(),
            effective: String::new(),
            form: Fingerprint::FORM,
            fingerprint: self.fingerprint.as_str().to_owned(),
            before: self.contract.signed.last().map(|last| last.fingerprint.value.clone()).unwrap_or_default(),
            edition: self.catalog.edition.to_string(),
            revision: self.catalog.revision.0,
            catalog: self.catalog.digest.clone(),
            dates: style.key().to_owned(),
            program: env!("CARGO_PKG_VERSION").to_owned(),
            changes: before.map(|before| before.text.changes_to(&text)).unwrap_or_default(),
            text,
            data: String::new(),
            documents: Vec::new(),
            figures: (self.contract.figures.iter())
                .map(|figure| RecordedFigure {
                    file: figure.picture.file_name(),
                    sha256: figure.picture.sha256.clone(),
                })
                .collect(),
            pages: Vec::new(),
        })
    }

    /// What it would say with another style of dates, or another day of the contract.
    fn text_as(&self, style: DateStyle, date: Option<Date>) -> AgreedText {
        if style == self.hospital.dates && date.is_none() {
            return self.text();
        }
        let hospital = Hospital { dates: style, ..self.hospital.clone() };
        let mut contract = Contract::clone(self.contract);
        if let (Some(written), Some(date)) = (&mut contract.date, date) {
            written.value = date;
        }
        resolve_alone(self.catalog, &hospital, &contract).0.text()
    }
}

fn new_numbers(all: &ProvisionNumbers, known: &ProvisionNumbers) -> ProvisionNumbers {
    all.iter().filter(|(id, _)| !known.contains_key(*id)).map(|(id, number)| (id.clone(), *number)).collect()
}

/// The places of the changes; the place of an item comes from one of the texts.
fn places(changes: &[ClauseChange], texts: [&AgreedText; 2]) -> Vec<String> {
    let item = |id: &ItemId| {
        let clauses = texts.into_iter().flat_map(AgreedText::clauses);
        let mut own = clauses.filter(|clause| clause.key.item.as_ref() == Some(id) && clause.key.field == PLACE);
        own.find_map(|clause| Some(clause.text.lines.first()?.text.clone())).unwrap_or_default()
    };
    let mut places: Vec<String> = Vec::new();
    for run in changes.chunk_by(|a, b| a.key.item == b.key.item) {
        let Some(id) = &run[0].key.item else {
            for change in run {
                let number = number(change).map(|number| format!(" {number}")).unwrap_or_default();
                places.push(format!("{}{number}", change.key.field));
            }
            continue;
        };
        if run.iter().all(|change| change.new.is_none()) {
            places.push(format!("{}（なくなっています）", item(id)));
            continue;
        }
        let own = run.iter().map(|change| match number(change) {
            Some(number) if change.key.field == AGREED => number,
            _ => change.key.field.as_str(),
        });
        places.push(format!("{} {}", item(id), own.collect::<Vec<_>>().join("、")));
    }
    let mut seen = BTreeSet::new();
    places.retain(|place| seen.insert(place.clone()));
    places
}

fn number(change: &ClauseChange) -> Option<&str> {
    [&change.old, &change.new].into_iter().flatten().find_map(|side| side.number.as_deref())
}

impl SignedDifference {
    /// The items that differ.
    pub fn items(&self) -> BTreeSet<&ItemId> {
        self.changes.iter().flatten().filter_map(|change| change.key.item.as_ref()).collect()
    }

    /// What differs, as a sentence; empty when it is not known.
    pub fn words(&self) -> String {
        if self.places.is_empty() {
            return String::new();
        }
        let more = self.places.len().saturating_sub(MOST_PLACES);
        let more = if more > 0 { format!("ほか{more}か所") } else { String::new() };
        let named = &self.places[..self.places.len().min(MOST_PLACES)];
        format!("異なるところは {} です。", named.join("、") + &more)
    }
}

/// A number of another form cannot be compared.
fn former_form(annex: &Annex<'_>, signed: &Signed) -> Diagnostic {
    let message = format!(
        "契約「{}」の署名の記録は、前の方式（betten-annex-{}）の照合番号なので、今の内容と比べられません。",
        annex.contract.title.value, signed.form
    );
    Diagnostic::warning(codes::CONTRACT_DIFFERS_FROM_SIGNED, message)
        .at(signed.fingerprint.span, "前の方式の照合番号")
        .hint("署名した別添と今の内容が同じことを確かめてから、この契約の signed の欄を消し、betten status --stamp で記録し直してください。")
}

/// Why it cannot be said what the signed papers say together.
pub fn clash(annex: &Annex<'_>, fault: &LifeFault) -> Diagnostic {
    let (title, signed) = (&annex.contract.title.value, &annex.contract.signed);
    let style = annex.hospital.dates;
    let paper = |at: usize| match at {
        0 => format!("{}に署名した契約", signed[at].date.value.format(style)),
        at => format!("{}に署名した変更覚書", signed[at].date.value.format(style)),
    };
    match fault {
        LifeFault::NoRecord(at) => {
            let message =
                format!("契約「{title}」の、{}の記録を使えないので、署名した内容が分かりません。", paper(*at));
            Diagnostic::warning(codes::SIGNED_RECORD, message)
                .at(signed[*at].fingerprint.span, "署名の記録")
                .hint("記録のファイルがあるときは、元の場所に戻してください。ないときは、signed の欄を消し、署名した内容のファイルに betten status --stamp を打って、記録し直してください。")
        }
        LifeFault::Unmet { paper: at, clause, from } => {
            let place = match &clause.item {
                Some(id) => annex.catalog.item_at(id).map_or_else(
                    || id.to_string(),
                    |(part, section, item)| format!("{}の{}", item.place(part, section), clause.field),
                ),
                None => clause.field.clone(),
            };
            let found = match from {
                Some(from) => format!("その文は、{}の文になっています", paper(*from)),
                None => "その文は、ほかの書面が削っています".to_owned(),
            };
            let message = format!(
                "契約「{title}」の{}は、{place}を変更しますが、適用の日の順では、{found}。変更の前の文が合いません。",
                paper(*at)
            );
            let mut fault = Diagnostic::warning(codes::SIGNED_CLASH, message)
                .at(signed[*at].date.span, "この署名の記録")
                .hint("適用の日（effective）が書面のとおりか、確かめてください。")
                .hint("書面のとおりなら、どちらの文によるのかを、当事者が改めて覚書で定めてください。");
            if let Some(from) = from {
                fault = fault.and_at(signed[*from].date.span, "先に適用される書面");
            }
            fault
        }
    }
}

/// What `check` says of a contract that differs from what was signed.
pub(super) fn differs(annex: &Annex<'_>) -> Option<Diagnostic> {
    let signed = annex.contract.signed.last()?;
    if let Err(fault @ LifeFault::Unmet { .. }) = consolidated(&annex.contract.signed, None) {
        return Some(clash(annex, &fault));
    }
    let difference = annex.difference.as_ref()?;
    if difference.changes.is_none() && signed.form != Fingerprint::FORM {
        return Some(former_form(annex, signed));
    }
    let title = &annex.contract.title.value;
    let place = signed.fingerprint.span;
    if difference.is_corrected_date {
        let message = format!("契約「{title}」の契約日は、署名した時の記録と異なります。ほかは同じです。");
        return Some(
            Diagnostic::note(codes::CONTRACT_DIFFERS_FROM_SIGNED, message)
                .at(annex.contract.date.as_ref().map_or(place, |date| date.span), "今の契約日")
                .and_at(place, "署名の記録")
                .hint("署名した契約書の日付が正しく、記録の日付が誤っていたのなら、このままで差し支えありません。変更の覚書には載りません。"),
        );
    }
    let message = format!("契約「{title}」は、署名した時の内容と異なります。{}", difference.words());
    let mut fault = Diagnostic::warning(codes::CONTRACT_DIFFERS_FROM_SIGNED, message).at(place, "署名した時の照合番号");
    for id in difference.items().into_iter().take(MOST_PLACES) {
        if let Some(choice) = annex.contract.choices.get(id) {
            fault = fault.and_at(choice.span, "異なる項目の今の内容");
        }
    }
    Some(
        fault
            .hint(format!("いまの内容の照合番号は {} です。", annex.fingerprint.as_str()))
            .hint("書き間違いなら、署名した内容に戻してください。")
            .hint("変更するのなら、変更の覚書を betten diff 病院ファイル --memorandum でつくり、署名したら betten status --stamp 署名の日 --contract 病院/契約 で記録してください。"),
    )
}
