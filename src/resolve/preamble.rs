//! The sentences before the items of one annex.

use crate::model::catalog::{Catalog, Section};
use crate::model::hospital::{Contract, Hospital, Precedence};
use crate::model::id::{ProvisionId, SentenceId};
use crate::model::preamble::{ContractFact, ContractName, PreambleCase, PreamblePiece};
use crate::model::provision::ProvisionNumbers;
use crate::model::status::Status;
use crate::resolve::facts::{date_or_open, written};
use crate::resolve::provision::{numbered, numbers};
use crate::resolve::wording::{ContractNames, join_labels};
use crate::resolve::{TextRun, TierLine, TierLineKind};

/// The sentences with their numbers, and the numbers by what stands under them. What must still be settled stands
/// last, without a number.
pub(super) fn preamble(
    catalog: &Catalog,
    hospital: &Hospital,
    contract: &Contract,
    names: ContractNames<'_, '_>,
) -> (Vec<TierLine>, ProvisionNumbers) {
    let speaker = Speaker { catalog, hospital, contract, names };
    let mut lines: Vec<(Option<ProvisionId>, Vec<TierLine>)> = catalog
        .preamble
        .groups
        .iter()
        .filter_map(|group| {
            let line = TierLine::new(TierLineKind::Sentence, speaker.sentence(&group.id, &group.cases)?);
            Some((Some(ProvisionId::sentence(&group.id)), vec![line]))
        })
        .collect();
    if contract.precedence.is_none() {
        let open = format!("本書の定めと本契約の他の定めとが抵触するときに優先するもの：{}", Status::Undecided.word());
        lines.push((None, vec![TierLine::new(TierLineKind::Open, vec![TextRun::ours(open)])]));
    }
    let signed = contract.preamble_numbers();
    let numbers = numbers(lines.iter().filter_map(|(id, _)| id.as_ref()), signed);
    (numbered(lines, &numbers, |number| number.to_string()), numbers)
}

/// What the sentences before the items are called.
pub const PREAMBLE: &str = "前文";

struct Speaker<'a, 'b> {
    catalog: &'a Catalog,
    hospital: &'a Hospital,
    contract: &'a Contract,
    names: ContractNames<'a, 'b>,
}

impl Speaker<'_, '_> {
    fn sentence(&self, id: &SentenceId, cases: &[PreambleCase]) -> Option<Vec<TextRun>> {
        let shared = || self.hospital.shared(self.contract)?.preamble.get(id);
        if let Some(own) = self.contract.preamble.get(id).or_else(shared) {
            return Some(vec![written(own)]);
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
            ContractFact::RelatedNamed => !self.contract.related.is_empty(),
            ContractFact::FiguresNamed => !self.contract.figures.is_empty(),
            ContractFact::AnnexPrevails => prevails(Precedence::Annex),
            ContractFact::ContractPrevails => prevails(Precedence::Contract),
        }
    }

    fn name(&self, name: ContractName) -> TextRun {
        match name {
            ContractName::Parties => TextRun::ours(self.names.all()),
            ContractName::Hospital => TextRun::ours(self.names.hospital()),
            ContractName::Vendor => TextRun::ours(self.names.all_vendors()),
            ContractName::Contract => written(&self.contract.title),
            ContractName::Annex => written(&self.contract.annex),
            ContractName::Date => date_or_open(self.contract.date.as_ref(), self.names.dates),
            ContractName::AnnexDate => date_or_open(self.contract.annex_date.as_ref(), self.names.dates),
            ContractName::Issuers => {
                let issuers: Vec<&str> = self.catalog.issuers.iter().map(String::as_str).collect();
                TextRun::ours(join_labels(&issuers))
            }
            ContractName::Table => TextRun::ours(self.catalog.title.clone()),
            ContractName::Items => {
                let is_wanted = |section: &Section| self.contract.sections.contains(&section.id);
                TextRun::ours(item_ranges(self.catalog, is_wanted))
            }
        }
    }
}

/// 「Part2のB4からB6まで、C1からC5まで及び参考1から参考4まで」: the items of the wanted sections.
pub fn item_ranges(catalog: &Catalog, is_wanted: impl Fn(&Section) -> bool) -> String {
    let mut parts: Vec<String> = Vec::new();
    for part in &catalog.parts {
        let sections: Vec<String> = part
            .sections
            .iter()
            .filter(|section| is_wanted(section))
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
            parts.push(format!("{}の{}", part.label, join_labels(&sections)));
        }
    }
    parts.join("並びに")
}
