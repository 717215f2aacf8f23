//! Which findings the hospital accepted, and which of its acceptances have no finding.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Diagnostic, Report, Span, codes};
use crate::model::finding::{Acceptance, FindingKind};
use crate::model::id::{ContractId, ItemId, SystemId};
use crate::model::text_mark::ShortFingerprint;
use crate::resolve::roles::RoleMatrix;
use crate::resolve::roles::find::Atom;
use crate::resolve::roles::look_at::mark;

/// Each atom with the acceptance that holds for it. The report names the acceptances that hold for no atom.
pub(super) fn accept<'a>(
    matrix: &RoleMatrix<'a>,
    atoms: Vec<Atom<'a>>,
) -> (Vec<(Atom<'a>, Option<&'a Acceptance>)>, Report) {
    let entries = &matrix.hospital.accepted;
    let index = Index::of(entries);
    // What each entry was used for.
    let mut used: Vec<Used<'_>> = entries.iter().map(|_| Used::default()).collect();
    let accepted: Vec<_> = atoms
        .into_iter()
        .map(|atom| {
            let mut first: Option<usize> = None;
            let mark = atom.clash.as_ref().map(|clash| mark(matrix, &atom, clash));
            for place in index.near(matrix, &atom) {
                if !holds(matrix, &entries[place], &atom) {
                    continue;
                }
                if mark.is_some() && entries[place].answers != mark {
                    used[place].now.clone_from(&mark);
                    continue;
                }
                first = Some(first.map_or(place, |first| first.min(place)));
                used[place].add(matrix, &atom);
            }
            (atom, first.map(|place| &entries[place]))
        })
        .collect();
    let mut report = Report::new();
    entries.iter().zip(&used).for_each(|(entry, used)| stale(entry, used, &mut report));
    (accepted, report)
}

/// The entries by what an atom must have for them to hold. Without it every entry would be compared with every atom.
struct Index<'a>(BTreeMap<AcceptanceKey<'a>, Vec<usize>>);

/// The kind and the item of an entry, one of its contracts and one of its systems. `None` stands for an entry that
/// names none.
type AcceptanceKey<'a> = (FindingKind, &'a ItemId, Option<&'a ContractId>, Option<&'a SystemId>);

impl<'a> Index<'a> {
    fn of(entries: &'a [Acceptance]) -> Self {
        let mut index: BTreeMap<AcceptanceKey<'a>, Vec<usize>> = BTreeMap::new();
        for (place, entry) in entries.iter().enumerate() {
            let contracts = entry.contracts.iter().map(|contract| Some(&contract.value));
            let contracts: Vec<_> = contracts.chain(entry.contracts.is_empty().then_some(None)).collect();
            let systems = entry.systems.iter().map(|system| Some(&system.value));
            let systems: Vec<_> = systems.chain(entry.systems.is_empty().then_some(None)).collect();
            // An entry that names contracts can hold only for findings in some or all of these contracts.
            for contract in contracts {
                for system in &systems {
                    index.entry((entry.kind, &entry.item, contract, *system)).or_default().push(place);
                }
            }
        }
        Self(index)
    }

    fn near(&self, matrix: &RoleMatrix<'a>, atom: &Atom<'a>) -> impl Iterator<Item = usize> {
        let contracts = match atom.kind {
            FindingKind::NotCovered => None,
            _ => atom.contracts.first().map(|contract| &matrix.contracts[*contract].contract.id.value),
        };
        let item = &matrix.rows[atom.row].item.id;
        let system = atom.system.map(|system| Some(&system.id));
        let keys = [None].into_iter().chain(system).map(move |system| (atom.kind, item, contracts, system));
        keys.filter_map(|key| self.0.get(&key)).flatten().copied()
    }
}

/// The contracts and systems an entry was used for, and whether it was used at all.
#[derive(Default)]
struct Used<'a> {
    is_used: bool,
    /// The answers to the same points, where they are not those that were accepted.
    now: Option<ShortFingerprint>,
    contracts: BTreeSet<&'a ContractId>,
    systems: BTreeSet<&'a SystemId>,
}

impl<'a> Used<'a> {
    fn add(&mut self, matrix: &RoleMatrix<'a>, atom: &Atom<'a>) {
        self.is_used = true;
        self.contracts.extend(atom.contracts.iter().map(|contract| &matrix.contracts[*contract].contract.id.value));
        self.systems.extend(atom.system.map(|system| &system.id));
    }
}

fn holds(matrix: &RoleMatrix<'_>, entry: &Acceptance, atom: &Atom<'_>) -> bool {
    let id = |contract: usize| &matrix.contracts[contract].contract.id.value;
    let names = |contract: usize| entry.contracts.iter().any(|named| named.value == *id(contract));
    let contracts = match entry.kind {
        FindingKind::NotCovered => true,
        kind => {
            atom.contracts.iter().all(|contract| names(*contract))
                && (!kind.is_between_contracts()
                    || entry
                        .contracts
                        .iter()
                        .all(|named| atom.contracts.iter().any(|contract| *id(*contract) == named.value)))
        }
    };
    let system = entry.systems.is_empty()
        || atom.system.is_some_and(|system| entry.systems.iter().any(|named| named.value == system.id));
    let points = atom.clash.as_ref().is_none_or(|clash| {
        let rest: BTreeSet<_> = clash.points.iter().skip(1).copied().collect();
        let with: BTreeSet<_> = entry.with.iter().map(|(item, point)| (item, point)).collect();
        entry.point.as_ref().is_none_or(|point| clash.points.first().is_some_and(|(_, first)| point == *first))
            && (with.is_empty() || with == rest)
    });
    entry.kind == atom.kind && entry.item == matrix.rows[atom.row].item.id && contracts && system && points
}

/// Reports the whole entry, or those of its contracts and systems for which nothing is found.
fn stale(entry: &Acceptance, used: &Used<'_>, report: &mut Report) {
    let code = entry.kind.key();
    if let (false, Some(now)) = (used.is_used, &used.now) {
        let item = &entry.item;
        let fault = match &entry.answers {
            Some(_) => {
                fault(format!("了承した確認事項（{code}、項目 {item}）の答えが、了承したときと違います。"), entry.span)
                    .hint(format!("いまの答えも了承するなら、answers を {now} に改め、理由も見直してください。"))
            }
            None => fault(
                format!("了承した確認事項（{code}、項目 {item}）に、どの答えを了承したか（answers）がありません。"),
                entry.span,
            )
            .hint(format!("いまの答えを了承するなら、「answers: {now}」と書き足してください。")),
        };
        report.push(fault);
        return;
    }
    if !used.is_used {
        report.push(
            fault(format!("了承した確認事項（{code}、項目 {}）は、いまの契約にはありません。", entry.item), entry.span)
                .hint("直って不要になったものなら、消してください。そうでなければ、項目と契約を、示された確認事項と合わせてください。"),
        );
        return;
    }
    for system in &entry.systems {
        if !used.systems.contains(&system.value) {
            report.push(
                fault(
                    format!(
                        "了承した確認事項（{code}、項目 {}）は、システム「{}」にはありません。",
                        entry.item, system.value
                    ),
                    system.span,
                )
                .hint("この記号を消してください。"),
            );
        }
    }
    for contract in &entry.contracts {
        if !used.contracts.contains(&contract.value) {
            report.push(
                fault(
                    format!(
                        "了承した確認事項（{code}、項目 {}）は、契約「{}」にはありません。",
                        entry.item, contract.value
                    ),
                    contract.span,
                )
                .hint("この記号を消してください。"),
            );
        }
    }
}

fn fault(message: String, span: Span) -> Diagnostic {
    Diagnostic::warning(codes::ROLES_STALE_ACCEPTANCE, message).at(span, "当てはまらなくなった了承")
}
