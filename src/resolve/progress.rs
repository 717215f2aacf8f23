//! How far a contract has come: what is open, what it lacks, since when, and how the contract's period stands on a day.
//!
//! There are only facts and their names here, no sentences and no format. The room reads no clock: the caller gives the
//! day.

use std::collections::BTreeMap;

use crate::diagnostic::Span;
use crate::model::date::{Date, DateStyle};
use crate::model::hospital::{Period, contract_order};
use crate::model::id::{ContractId, HospitalId, ItemId, PartyId, SystemId};
use crate::model::status::{AnnexLack, Status, open_counts, open_words};
use crate::model::word::words;
use crate::resolve::reminder::{Reminder, reminders};
use crate::resolve::{Annex, AnnexItem, AnnexSection, Lack, PREAMBLE, SignedDifference};

/// One contract with everything in it that is still open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    pub hospital: HospitalId,
    pub hospital_name: String,
    /// How the hospital prints dates.
    pub dates: DateStyle,
    pub contract: ContractId,
    pub title: String,
    /// Where the contract begins in its file.
    pub span: Span,
    pub sides: Vec<ProgressSide>,
    pub date: Option<Date>,
    pub first_meeting: Option<Date>,
    pub period: Option<Period>,
    pub signed: Option<SignedState>,
    /// The signed papers, the oldest first.
    pub papers: Vec<SignedPaperState>,
    /// In yen.
    pub amount: Option<u64>,
    /// The number of items of each status; every status has an entry.
    pub counts: BTreeMap<Status, usize>,
    /// The open items. Those with いいえ at the first meeting come first, because they have waited longest; among them,
    /// and among the others, the order is that of the catalog.
    pub open: Vec<OpenItem>,
    /// What the annex as a whole still needs before it is agreed.
    pub lacks: Vec<AnnexLack>,
    /// What to look at before the contract is signed. Empty until nothing is open.
    pub reminders: Vec<Reminder>,
}

/// A party with its label in the contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProgressSide {
    pub label: String,
    pub id: PartyId,
    pub name: String,
}

/// What the contract says of its signing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedState {
    /// The day of the last signing.
    pub date: Date,
    /// `None` when what would be printed now is what was signed.
    pub difference: Option<SignedDifference>,
}

/// A signed paper: the contract, or a 変更覚書.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedPaperState {
    pub date: Date,
    pub applies_from: Date,
    pub fingerprint: String,
    /// In yen.
    pub amount: Option<u64>,
    /// The file with what was signed, as the hospital file names it.
    pub record: Option<String>,
    /// The places of the sentences that got their numbers with it: 「前文 12」, 「Part2 C 4 (8)」.
    pub new_numbers: Vec<String>,
    pub span: Span,
}

/// An item that is neither 合意済 nor 対象外, or must be confirmed again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenItem {
    pub item: ItemId,
    /// 「Part2 C 3」
    pub place: String,
    pub title: String,
    /// 協議中 or 未決; any status if the item must be confirmed again.
    pub status: Status,
    /// 「甲及び乙」, 「未決」
    pub duty: String,
    /// True for はい.
    pub first_check: Option<bool>,
    /// What the item still needs before it is 合意済; never empty.
    pub lacks: Vec<Lacking>,
    /// Where the contract says something about the item, or else where the contract begins.
    pub span: Span,
}

/// Something missing, and the systems that lack it where others have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lacking {
    pub lack: Lack,
    /// Ids and names; empty when it is missing for the whole contract.
    pub systems: Vec<(SystemId, String)>,
}

/// The day from which a contract's open items have been waiting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Since {
    pub date: Date,
    pub kind: SinceKind,
}

words! {
    /// What happened on that day.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
    pub enum SinceKind {
        /// The first meeting.
        FirstMeeting => "first_meeting", "初回確認";
        /// The contract was made on that day, and names no first meeting.
        Contract => "contract", "契約日";
    }
}

/// How the period of a contract stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ContractTerm {
    pub state: TermState,
    /// Days to the last day: 0 on the day itself, negative after it. `None` without an end.
    pub days_left: Option<i32>,
}

words! {
    /// How the period of a contract stands on a day, in a word.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum TermState {
        /// The last day is over. Whether the contract was renewed is not known.
        Ended => "ended", "期限切れ";
        /// The last day is at most [`ContractTerm::NEAR`] days away.
        Ending => "ending", "満了間近";
        /// The contract has no period.
        NoPeriod => "no_period", "期間の記載なし";
        /// The period has no last day.
        NoEnd => "no_end", "満了日の記載なし";
        /// The first day is still to come, and the last day is not near.
        NotBegun => "not_begun", "期間前";
        Running => "running", "期間中";
    }
}

impl SignedPaperState {
    fn of(annex: &Annex<'_>, at: usize) -> Self {
        let (contract, signed) = (annex.contract, &annex.contract.signed[at]);
        let preamble = signed.preamble.values().map(|number| format!("{PREAMBLE} {number}"));
        let items = signed.numbers.iter().flat_map(|(id, numbers)| {
            let place = annex.catalog.item_at(id).map(|(part, section, item)| item.place(part, section));
            let place = place.unwrap_or_else(|| id.to_string());
            numbers.values().map(move |number| format!("{place} {}", number.printed()))
        });
        Self {
            date: signed.date.value,
            applies_from: signed.applies_from(),
            fingerprint: signed.fingerprint.value.clone(),
            amount: if at == 0 { signed.amount.or(contract.amount) } else { signed.amount },
            record: signed.record.as_ref().map(|record| record.name.value.clone()),
            // The first paper gives every number; to list them would say nothing.
            new_numbers: if at == 0 { Vec::new() } else { preamble.chain(items).collect() },
            span: signed.date.span,
        }
    }

    /// 「契約」, 「変更覚書1」 …: what it is called by its place among the papers.
    pub fn name(at: usize) -> String {
        match at {
            0 => "契約".to_owned(),
            at => format!("変更覚書{at}"),
        }
    }
}

impl Progress {
    /// Takes the facts from an annex.
    pub fn of(annex: &Annex<'_>) -> Self {
        let contract = annex.contract;
        let mut open: Vec<OpenItem> = annex
            .sections
            .iter()
            .flat_map(|section| section.items.iter().map(move |item| (section, item)))
            .filter(|(_, item)| !item.is_settled())
            .map(|(section, item)| {
                let choice = contract.choices.get(&item.item.id);
                OpenItem::of(item, section, choice.map_or(contract.span, |choice| choice.span))
            })
            .collect();
        // The sort is stable, so equal items keep the order of the catalog.
        open.sort_by_key(|item| item.first_check != Some(false));
        Self {
            hospital: annex.hospital.id.value.clone(),
            hospital_name: annex.hospital.party.called().value.clone(),
            dates: annex.hospital.dates,
            contract: contract.id.value.clone(),
            title: contract.title.value.clone(),
            span: contract.span,
            sides: annex
                .sides
                .iter()
                .map(|side| ProgressSide {
                    label: side.label.to_owned(),
                    id: side.party.id.clone(),
                    name: side.party.name.value.clone(),
                })
                .collect(),
            date: contract.date.as_ref().map(|date| date.value),
            first_meeting: contract.first_meeting.as_ref().map(|date| date.value),
            period: contract.period.clone(),
            signed: contract
                .signed
                .last()
                .map(|signed| SignedState { date: signed.date.value, difference: annex.difference.clone() }),
            papers: (0..contract.signed.len()).map(|at| SignedPaperState::of(annex, at)).collect(),
            amount: contract.amount,
            counts: Status::ALL.into_iter().map(|status| (status, annex.count(status))).collect(),
            open,
            lacks: annex.lacks(),
            reminders: reminders(annex),
        }
    }

    /// The names of the parties besides the hospital.
    pub fn others(&self) -> impl Iterator<Item = &str> {
        self.sides.iter().filter(|side| side.id.as_str() != PartyId::HOSPITAL).map(|side| side.name.as_str())
    }

    pub fn count(&self, status: Status) -> usize {
        self.counts.get(&status).copied().unwrap_or_default()
    }

    /// All items of the contract.
    pub fn items(&self) -> usize {
        self.counts.values().sum()
    }

    /// The number of items that must be confirmed again because their text has changed.
    pub fn to_reconfirm(&self) -> usize {
        self.open.iter().filter(|item| item.needs_reconfirming()).count()
    }

    /// Whether nothing is open, as [`Annex::is_settled`] says it.
    pub fn is_settled(&self) -> bool {
        self.lacks.is_empty() && self.open.is_empty()
    }

    /// What is open, in words for a person who writes the file. Empty when nothing is.
    pub fn open_words(&self) -> String {
        let lacks: Vec<String> = self.lacks.iter().map(|lack| lack.with_key()).collect();
        open_words(&open_counts(|status| self.count(status), self.to_reconfirm()), &lacks)
    }

    /// The day of the first meeting, else the day of the contract, else `None`.
    pub fn since(&self) -> Option<Since> {
        let on = |kind| move |date| Since { date, kind };
        self.first_meeting.map(on(SinceKind::FirstMeeting)).or_else(|| self.date.map(on(SinceKind::Contract)))
    }

    /// How the period stands on a day.
    pub fn term(&self, on: Date) -> ContractTerm {
        ContractTerm::of(self.period.as_ref(), on)
    }

    /// Sorts contracts so that those that have waited longest come first. First come open contracts by the day they
    /// wait from, then open ones without a date, then settled ones. Of contracts with the same day, those with an いいえ
    /// come first.
    ///
    /// Contracts that are equal in all this are sorted by [`contract_order`].
    pub fn oldest_first<'p>(contracts: impl IntoIterator<Item = &'p Progress>) -> Vec<&'p Progress> {
        let mut contracts: Vec<&Progress> = contracts.into_iter().collect();
        let waiting = |contract: &Progress| {
            // Settled contracts wait for nothing.
            let since = contract.since().filter(|_| !contract.is_settled());
            let has_refused = contract.open.iter().any(|item| item.first_check == Some(false));
            (contract.is_settled(), since.is_none(), since, !has_refused)
        };
        contracts.sort_by(|a, b| {
            waiting(a).cmp(&waiting(b)).then_with(|| contract_order((a.date, &a.contract), (b.date, &b.contract)))
        });
        contracts
    }
}

impl OpenItem {
    /// Whether it is 要再確認.
    pub fn needs_reconfirming(&self) -> bool {
        self.lacks.iter().any(|lacking| lacking.lack == Lack::Reconfirm)
    }

    fn of(item: &AnnexItem<'_>, section: &AnnexSection<'_>, span: Span) -> Self {
        let lacks = item.lacks.iter().map(|lack| Lacking {
            lack: lack.clone(),
            systems: item
                .lacking_systems
                .get(lack)
                .into_iter()
                .flatten()
                .map(|system| (system.id.clone(), system.name.value.clone()))
                .collect(),
        });
        Self {
            item: item.item.id.clone(),
            place: item.item.place(section.part, section.section),
            title: item.item.plain_title(),
            status: item.status,
            duty: item.duty_short.clone(),
            first_check: item.first_check.map(|check| check.value),
            lacks: lacks.collect(),
            span,
        }
    }
}

impl ContractTerm {
    /// This many days before its last day, a contract counts as near its end. The number is three months in days, the
    /// longest notice of termination that contracts usually ask for.
    pub const NEAR: i32 = 90;

    fn of(period: Option<&Period>, on: Date) -> Self {
        let Some(period) = period else {
            return Self { state: TermState::NoPeriod, days_left: None };
        };
        let begun = period.from.as_ref().is_none_or(|from| from.value <= on);
        let days_left = period.to.as_ref().map(|to| on.days_until(to.value));
        let state = match days_left {
            Some(days) if days < 0 => TermState::Ended,
            Some(days) if days <= Self::NEAR => TermState::Ending,
            _ if !begun => TermState::NotBegun,
            Some(_) => TermState::Running,
            None if period.from.is_none() && period.renewal.is_none() => TermState::NoPeriod,
            None => TermState::NoEnd,
        };
        Self { state, days_left }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Spanned;

    fn day(text: &str) -> Date {
        Date::parse(text).expect("a day")
    }

    fn term(from: &str, to: &str, on: &str) -> (TermState, Option<i32>) {
        let written = |text: &str| (!text.is_empty()).then(|| Spanned::new(day(text), Span::default()));
        let period = Period { from: written(from), to: written(to), renewal: None };
        let term = ContractTerm::of(Some(&period), day(on));
        (term.state, term.days_left)
    }

    /// The days on both sides of every boundary.
    #[test]
    fn periods_around_their_boundaries() {
        let year = |on| term("2026-04-01", "2027-03-31", on);
        assert_eq!(year("2027-04-01"), (TermState::Ended, Some(-1)));
        assert_eq!(year("2027-03-31"), (TermState::Ending, Some(0)));
        assert_eq!(year("2026-12-31"), (TermState::Ending, Some(90)));
        assert_eq!(year("2026-12-30"), (TermState::Running, Some(91)));
        assert_eq!(year("2026-04-01"), (TermState::Running, Some(364)));
        assert_eq!(year("2026-03-31"), (TermState::NotBegun, Some(365)));
        // That it ends soon matters more than that it has not begun.
        assert_eq!(term("2026-04-01", "2026-05-31", "2026-03-31"), (TermState::Ending, Some(61)));
        // A leap day is a day like others.
        assert_eq!(term("", "2028-02-29", "2028-03-01"), (TermState::Ended, Some(-1)));
        assert_eq!(term("", "2028-02-29", "2027-12-01"), (TermState::Ending, Some(90)));
        assert_eq!(term("", "2028-03-01", "2028-02-28"), (TermState::Ending, Some(2)));
        assert_eq!(term("", "2027-03-01", "2027-02-28"), (TermState::Ending, Some(1)));
    }

    #[test]
    fn periods_that_do_not_say_when_they_end() {
        assert_eq!(
            ContractTerm::of(None, day("2027-04-01")),
            ContractTerm { state: TermState::NoPeriod, days_left: None }
        );
        assert_eq!(term("", "", "2027-04-01"), (TermState::NoPeriod, None));
        assert_eq!(term("2026-04-01", "", "2027-04-01"), (TermState::NoEnd, None));
        assert_eq!(term("2026-04-01", "", "2026-03-31"), (TermState::NotBegun, None));
        let renewal = Some(Spanned::new("自動更新".to_owned(), Span::default()));
        let period = Period { from: None, to: None, renewal };
        assert_eq!(ContractTerm::of(Some(&period), day("2027-04-01")).state, TermState::NoEnd);
    }
}
