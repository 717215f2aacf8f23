//! The sentences before the items of one annex.

use crate::diagnostic::Spanned;
use crate::model::catalog::Catalog;
use crate::model::date::{Date, DateStyle};
use crate::model::hospital::{Contract, Precedence};
use crate::model::id::{ProvisionId, SentenceId};
use crate::model::preamble::{ContractFact, ContractName, PreambleCase, PreamblePiece};
use crate::model::provision::ProvisionNumbers;
use crate::model::status::Status;
use crate::resolve::provision::numbers;
use crate::resolve::wording::ContractNames;
use crate::resolve::{TextRun, TierLine, TierLineKind};

/// The sentences with their numbers, and the numbers by what stands under them. What must still be settled stands
/// last, without a number.
pub(super) fn preamble(
    catalog: &Catalog,
    contract: &Contract,
    names: ContractNames<'_, '_>,
) -> (Vec<TierLine>, ProvisionNumbers) {
    let speaker = Speaker { catalog, contract, names };
    let spoken: Vec<(ProvisionId, Vec<TextRun>)> = catalog
        .preamble
        .groups
        .iter()
        .filter_map(|group| Some((ProvisionId::sentence(&group.id), speaker.sentence(&group.id, &group.cases)?)))
        .collect();
    let signed = contract.signed.as_ref().map(|signed| &signed.preamble);
    let numbers = numbers(spoken.iter().map(|(id, _)| id), signed);
    let mut lines: Vec<TierLine> = spoken
        .into_iter()
        .map(|(id, runs)| TierLine {
            number: numbers.get(&id).map(ToString::to_string),
            provision: Some(id),
            ..TierLine::new(TierLineKind::Sentence, runs)
        })
        .collect();
    lines.sort_by_key(|line| line.provision.as_ref().and_then(|id| numbers.get(id)).copied());
    if contract.precedence.is_none() {
        let open = format!("{PREVAILS}：{}", Status::Undecided.word());
        lines.push(TierLine::new(TierLineKind::Open, vec![TextRun::ours(open)]));
    }
    (lines, numbers)
}

/// What the parties must settle of the annex as a whole.
pub const PREVAILS: &str = "本書の定めと本契約の他の定めとが抵触するときに優先するもの";

struct Speaker<'a, 'b> {
    catalog: &'a Catalog,
    contract: &'a Contract,
    names: ContractNames<'a, 'b>,
}

impl Speaker<'_, '_> {
    fn sentence(&self, id: &SentenceId, cases: &[PreambleCase]) -> Option<Vec<TextRun>> {
        if let Some(own) = self.contract.preamble.get(id) {
            return Some(vec![TextRun::from(own.value.clone(), own.span)]);
        }
        let case = cases.iter().find(|case| case.when.iter().all(|fact| self.holds(*fact)))?;
        let runs = case.text.iter().map(|piece| match piece {
            PreamblePiece::Text(text) => TextRun::from(text.clone(), case.span),
            PreamblePiece::Name(name) => self.name(*name),
        });
        Some(runs.collect())
    }

    fn holds(&self, fact: ContractFact) -> bool {
        let prevails = |what| self.contract.precedence.as_ref().is_some_and(|it| it.value == what);
        match fact {
            ContractFact::SystemsNamed => !self.contract.systems.is_empty(),
            ContractFact::NoSystems => self.contract.systems.is_empty(),
            ContractFact::DatedApart => self.contract.annex_date.is_some(),
            ContractFact::DatedWithContract => self.contract.annex_date.is_none(),
            ContractFact::AnnexPrevails => prevails(Precedence::Annex),
            ContractFact::ContractPrevails => prevails(Precedence::Contract),
        }
    }

    fn name(&self, name: ContractName) -> TextRun {
        let written = |text: &Spanned<String>| TextRun::from(text.value.clone(), text.span);
        match name {
            ContractName::Parties => TextRun::ours(self.names.all()),
            ContractName::Hospital => TextRun::ours(self.names.hospital()),
            ContractName::Vendor => TextRun::ours(self.names.all_vendors()),
            ContractName::Contract => written(&self.contract.title),
            ContractName::Annex => written(&self.contract.annex),
            ContractName::Date => day(self.contract.date.as_ref(), self.names.dates),
            ContractName::AnnexDate => day(self.contract.annex_date.as_ref(), self.names.dates),
            ContractName::Issuers => TextRun::ours(crate::resolve::join_labels(
                &self.catalog.issuers.iter().map(String::as_str).collect::<Vec<_>>(),
            )),
            ContractName::Table => TextRun::ours(self.catalog.title.clone()),
            ContractName::Items => TextRun::ours(items(self.catalog, self.contract)),
        }
    }
}

/// A day, or the blank that is filled in by hand.
fn day(day: Option<&Spanned<Date>>, style: DateStyle) -> TextRun {
    match day {
        Some(day) => TextRun::from(day.value.format(style), day.span),
        None => TextRun::ours(style.open_date()),
    }
}

/// 「Part2のB4からB6まで、C1からC5まで及び参考1から参考4まで」: the items of the contract's sections.
fn items(catalog: &Catalog, contract: &Contract) -> String {
    let mut parts: Vec<String> = Vec::new();
    for part in &catalog.parts {
        let sections: Vec<String> = part
            .sections
            .iter()
            .filter(|section| contract.sections.contains(&section.id))
            .filter_map(|section| {
                let (first, last) = (section.items.first()?, section.items.last()?);
                let label = &section.label;
                Some(match first.number == last.number {
                    true => format!("{label}{}", first.number),
                    false => format!("{label}{}から{label}{}まで", first.number, last.number),
                })
            })
            .collect();
        if !sections.is_empty() {
            let sections: Vec<&str> = sections.iter().map(String::as_str).collect();
            parts.push(format!("{}の{}", part.label, crate::resolve::join_labels(&sections)));
        }
    }
    parts.join("並びに")
}
