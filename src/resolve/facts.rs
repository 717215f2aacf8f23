//! The head of an annex as it is printed: contract, dates, parties, systems.

use crate::diagnostic::Spanned;
use crate::model::date::{Date, DateStyle};
use crate::model::hospital::{Figure, Party, RelatedDocument, RelatedKind};
use crate::resolve::{Annex, TextRun};

/// The name of the fact that says how long the contract runs.
pub const PERIOD: &str = "契約期間";

/// The name of the fact that says on which day the contract was made.
pub const DATE: &str = "契約日";

/// What a fact says of the contract. The order is that of the paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FactKind {
    Title,
    Date,
    AnnexDate,
    Period,
    /// A party, by its place among the parties.
    Party(usize),
    Systems,
    Related,
    Figures,
}
/// What the pictures of an annex are called.
pub const FIGURES: &str = "別図";

/// A name and its values. Each value is one line and is never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactText {
    pub kind: FactKind,
    pub name: String,
    pub values: Vec<Vec<TextRun>>,
}

impl Annex<'_> {
    /// Contract, dates, parties and systems, in printed order.
    pub fn facts(&self) -> Vec<FactText> {
        let contract = self.contract;
        let style = self.hospital.dates;
        let mut facts = vec![
            fact(FactKind::Title, "契約名", vec![vec![written(&contract.title)]]),
            fact(FactKind::Date, DATE, vec![vec![date_or_open(contract.date.as_ref(), style)]]),
        ];
        if let Some(day) = &contract.annex_date {
            facts.push(fact(
                FactKind::AnnexDate,
                "別添の日",
                vec![vec![TextRun::from(day.value.format(style), day.span)]],
            ));
        }
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
            facts.push(fact(FactKind::Period, PERIOD, vec![value]));
        }
        let parties = self.sides.iter().enumerate();
        facts.extend(parties.map(|(at, side)| fact(FactKind::Party(at), side.label, party_lines(side.party))));
        if !self.systems.is_empty() {
            let names = self.systems.iter().map(|system| vec![written(&system.name)]).collect();
            facts.push(fact(FactKind::Systems, "対象システム", names));
        }
        facts
    }

    /// The documents that the annex names, a line each. `None` when there are none.
    pub fn related(&self) -> Option<FactText> {
        let lines: Vec<_> = self.contract.related.iter().map(|document| self.related_line(document)).collect();
        (!lines.is_empty()).then(|| fact(FactKind::Related, "関連文書", lines))
    }

    /// The figures of the annex, a line each. `None` when there are none.
    pub fn figures(&self) -> Option<FactText> {
        let figures = &self.contract.figures;
        let lines: Vec<_> = figures.iter().enumerate().map(|(at, figure)| self.figure_line(at, figure)).collect();
        (!lines.is_empty()).then(|| fact(FactKind::Figures, FIGURES, lines))
    }

    /// 「別図2　責任分界点図（画像：1a2b3c4d）」; an only figure has no number.
    pub fn figure_line(&self, at: usize, figure: &Figure) -> Vec<TextRun> {
        let number = if self.contract.figures.len() > 1 { (at + 1).to_string() } else { String::new() };
        let digits = TextRun::from(format!("（画像：{}）", figure.picture.short()), figure.file.span);
        vec![TextRun::ours(format!("{FIGURES}{number}　")), written(&figure.title), digits]
    }

    fn related_line(&self, document: &RelatedDocument) -> Vec<TextRun> {
        let space = || TextRun::ours("　");
        let RelatedDocument { kind, title, edition, date, from, systems, span: _ } = document;
        let mut runs = vec![title.as_ref().map_or_else(|| TextRun::ours(kind.value.word()), written)];
        if let Some(edition) = edition {
            runs.extend([space(), written(edition)]);
        }
        if let Some(date) = date {
            let is_disclosure = matches!(kind.value, RelatedKind::Mds | RelatedKind::Sds);
            let day = TextRun::from(date.value.format(self.hospital.dates), date.span);
            runs.extend([space(), day, TextRun::ours(if is_disclosure { "受領" } else { "付け" })]);
        }
        let side = from.as_ref().and_then(|from| self.sides.iter().find(|side| side.party.id == from.value));
        if let (Some(side), Some(from)) = (side, from) {
            runs.extend([space(), TextRun::from(side.label.to_owned(), from.span), TextRun::ours("提出")]);
        }
        for (index, id) in systems.iter().enumerate() {
            let name = self.hospital.system(id).map_or_else(|| TextRun::ours(id.as_str()), |it| written(&it.name));
            runs.extend([TextRun::ours(if index == 0 { "　対象：" } else { "、" }), name]);
        }
        runs
    }
}

fn fact(kind: FactKind, name: &str, values: Vec<Vec<TextRun>>) -> FactText {
    FactText { kind, name: name.to_owned(), values }
}

pub(super) fn written(text: &Spanned<String>) -> TextRun {
    TextRun::from(text.value.clone(), text.span)
}

pub(super) fn date_or_open(date: Option<&Spanned<Date>>, style: DateStyle) -> TextRun {
    match date {
        Some(date) => TextRun::from(date.value.format(style), date.span),
        None => TextRun::ours(style.open_date()),
    }
}

/// Name, address, and the person who signs.
fn party_lines(party: &Party) -> Vec<Vec<TextRun>> {
    let mut values = vec![vec![written(&party.name)]];
    if !party.facilities.is_empty() {
        let mut facilities = vec![TextRun::ours("対象施設：")];
        for (index, facility) in party.facilities.iter().enumerate() {
            if index > 0 {
                facilities.push(TextRun::ours("、"));
            }
            facilities.push(written(facility));
        }
        values.push(facilities);
    }
    values.extend(party.address.iter().map(|address| vec![written(address)]));
    values.extend(person(party.title.as_ref(), party.person.as_ref(), ""));
    values.extend(party.agent.iter().filter_map(|agent| person(Some(&agent.title), agent.person.as_ref(), "代理人　")));
    values
}

/// Office and name of a person. `None` when neither is known.
fn person(title: Option<&Spanned<String>>, name: Option<&Spanned<String>>, before: &str) -> Option<Vec<TextRun>> {
    let mut runs: Vec<TextRun> = Some(TextRun::ours(before)).filter(|run| !run.text.is_empty()).into_iter().collect();
    let is_known = title.is_some() || name.is_some();
    for (index, text) in [title, name].into_iter().flatten().enumerate() {
        if index > 0 {
            runs.push(TextRun::ours("　"));
        }
        runs.push(written(text));
    }
    is_known.then_some(runs)
}
