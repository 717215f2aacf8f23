//! The head of an annex: contract, dates, parties, systems, as they are printed.

use crate::diagnostic::Spanned;
use crate::model::date::{Date, DateStyle};
use crate::model::hospital::Party;
use crate::resolve::{Annex, TextRun};

/// The name of the fact that says how long the contract runs.
pub const PERIOD: &str = "契約期間";

/// A name and its values, one line each, never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactText {
    pub name: String,
    pub values: Vec<Vec<TextRun>>,
}

impl Annex<'_> {
    /// Contract, dates, parties, systems, in the order of the print.
    pub fn facts(&self) -> Vec<FactText> {
        let contract = self.contract;
        let style = self.hospital.dates;
        let mut facts = vec![
            fact("契約名", vec![vec![written(&contract.title)]]),
            fact("契約日", vec![vec![date_or_open(contract.date.as_ref(), style)]]),
        ];
        if let Some(period) = &contract.period {
            let mut value = vec![
                date_or_open(period.from.as_ref(), style),
                TextRun::ours("から"),
                date_or_open(period.to.as_ref(), style),
                TextRun::ours("まで"),
            ];
            if let Some(renewal) = &period.renewal {
                value.extend([TextRun::ours("（"), written(renewal), TextRun::ours("）")]);
            }
            facts.push(fact(PERIOD, vec![value]));
        }
        facts.extend(self.sides.iter().map(|side| fact(side.label, party_lines(side.party))));
        if !self.systems.is_empty() {
            facts.push(fact("対象システム", self.systems.iter().map(|system| vec![written(&system.name)]).collect()));
        }
        facts
    }
}

fn fact(name: &str, values: Vec<Vec<TextRun>>) -> FactText {
    FactText { name: name.to_owned(), values }
}

fn written(text: &Spanned<String>) -> TextRun {
    TextRun::from(text.value.clone(), text.span)
}

fn date_or_open(date: Option<&Spanned<Date>>, style: DateStyle) -> TextRun {
    match date {
        Some(date) => TextRun::from(date.value.format(style), date.span),
        None => TextRun::ours(style.open_date()),
    }
}

/// Name, address, and the one who signs.
fn party_lines(party: &Party) -> Vec<Vec<TextRun>> {
    let mut values = vec![vec![written(&party.name)]];
    values.extend(party.address.iter().map(|address| vec![written(address)]));
    let mut signer: Vec<TextRun> = Vec::new();
    for text in [&party.title, &party.person].into_iter().flatten() {
        if !signer.is_empty() {
            signer.push(TextRun::ours("　"));
        }
        signer.push(written(text));
    }
    if !signer.is_empty() {
        values.push(signer);
    }
    values
}
