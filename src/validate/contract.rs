//! Checks one contract: its parties, systems, sections and dates.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Report, Span, Spanned, codes};
use crate::entry::{self, EntryKind};
use crate::model::date::Date;
use crate::model::hospital::{Contract, ContractParty, Period, RelatedDocument, RelatedKind, Signing};
use crate::model::id::{ContractId, ItemId, PartyId, ProvisionId, SectionId, SystemId};
use crate::model::provision::{ProvisionNumber, ProvisionNumbers};
use crate::model::record::{RecordFile, Signed};
use crate::raw::Text;
use crate::raw::hospital::{RawContract, RawPeriod, RawRelatedDocument, RawSigned};
use crate::validate::choice::{Where, choices, cost, outside_contract};
use crate::validate::figure::figures;
use crate::validate::hospital::{Known, meant_list, proposal_for};
use crate::validate::ids;
use crate::validate::preamble::own_preamble;
use crate::validate::words::{Proposal, closed, date, list_line, meaning, name, revision, to_write, unknown};

/// The usual labels of parties in contracts, in the order of the parties.
pub const LABELS: [&str; 10] = ["甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬", "癸"];

pub(super) fn contract(raw: &RawContract, known: &Known<'_>, report: &mut Report) -> Contract {
    ids::folder_name(&raw.id, "契約", report);
    let (parties, meant) = parties(raw, known, report);
    let systems: Vec<SystemId> = known.systems("systems", &raw.systems, report);
    let sections = sections(raw, known, report);
    let first_meeting = raw.first_meeting.as_ref().and_then(|text| date(text, "first_meeting", report));
    // An unknown name may be a misspelt one. Then nothing may be reported as missing from the list.
    let knows_systems = raw.systems.iter().all(|id| known.has_system(&id.value));
    let knows_sections =
        raw.sections.iter().flatten().all(|id| sections.iter().any(|known| known.as_str() == id.value));
    let place = Where::Contract {
        parties: meant.as_deref().unwrap_or(&parties),
        sections: knows_sections.then_some(&sections[..]),
        systems: knows_systems.then_some(&systems[..]),
        first_meeting: first_meeting.as_ref(),
        sections_span: raw.sections.span,
        systems_span: raw.systems.span,
    };
    let cost = raw.cost.as_ref().and_then(|written| cost(written, place, known, report));
    let answered = raw.points.as_ref().and_then(|text| revision(text, known.catalog, report));
    let known = &known.of(answered.unwrap_or(known.revision));
    let choices = choices(&raw.choices, place, known, report);
    let related = related(raw, known, &parties, &systems, report);
    let contract = Contract {
        id: raw.id.clone().map(ContractId::new),
        title: name(&raw.title, "契約の名称", report),
        date: raw.date.as_ref().and_then(|text| date(text, "date", report)),
        period: raw.period.as_ref().map(|period_raw| period(period_raw, report)),
        amount: raw.amount.as_ref().and_then(|text| amount(text, report)),
        has_all_parties: !raw.parties.is_empty()
            && raw.parties.iter().all(|id| parties.iter().any(|side| side.id.as_str() == id.value)),
        parties,
        parties_span: raw.parties.span,
        // The ministry's name for its table, when the hospital gives no other name.
        annex: raw.annex.as_ref().map_or_else(
            || Spanned::new(known.catalog.annex_label.clone(), raw.span),
            |label| name(label, "別添の呼び名", report),
        ),
        signing: raw
            .signing
            .as_ref()
            .and_then(|text| closed(text, "signing", report))
            .map_or_else(Signing::default, |signing| signing.value),
        annex_date: raw.annex_date.as_ref().and_then(|text| date(text, "annex_date", report)),
        precedence: raw.precedence.as_ref().and_then(|text| closed(text, "precedence", report)),
        related,
        figures: figures(raw, known.figures, report),
        preamble: own_preamble(&raw.preamble, known.catalog, report),
        signed: signings(raw, known, report),
        systems,
        revision: known.catalog.revision,
        sections,
        sections_at: raw.sections.as_deref().and_then(stretch),
        first_meeting,
        cost,
        choices,
        span: raw.span,
    };
    days(&contract).into_iter().for_each(|fault| report.push(fault));
    contract
}

/// Days of a contract that hardly go together. Each may be meant, so it is a warning.
fn days(contract: &Contract) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut add = |message: String, place: &Spanned<Date>, other: &Spanned<Date>, label: &str, hint: &str| {
        found.push(
            Diagnostic::warning(codes::DATE_ORDER, message).at(place.span, "").and_at(other.span, label).hint(hint),
        );
    };
    let title = &contract.title.value;
    if let (Some(joined), Some(date)) = (&contract.annex_date, &contract.date)
        && joined.value <= date.value
    {
        let how = if joined.value == date.value { "と同じ日" } else { "より前" };
        add(
            format!("契約「{title}」の別添の日（annex_date）が、契約日（date）{how}です。"),
            joined,
            date,
            "契約日",
            "別添を契約と一緒に交わすなら、annex_date を消してください。後から加えるなら、加える日を annex_date に書いてください。",
        );
    }
    let day = contract.annex_date.as_ref().or(contract.date.as_ref());
    let (word, key) =
        if contract.annex_date.is_some() { ("別添の日", "annex_date") } else { ("契約日", "date") };
    let ends = contract.period.as_ref().and_then(|period| period.to.as_ref());
    if let (Some(day), Some(ends)) = (day, ends)
        && ends.value < day.value
    {
        add(
            format!("契約「{title}」の期間が、{word}（{key}）より前に終わっています。"),
            ends,
            day,
            word,
            "期間（period）と日のどちらが正しいかを確かめてください。更新した後の期間なら、to に更新後の満了日を書いてください。",
        );
    }
    let completed = contract.choices.values().filter_map(|choice| choice.completed.as_ref());
    let last = completed.max_by_key(|completed| completed.value);
    let agreed =
        [(contract.first_meeting.as_ref(), "最初の打合せの日（first_meeting）"), (last, "最後の完了日（completed）")];
    for (before, what) in agreed {
        if let (Some(before), Some(day)) = (before, day)
            && before.value > day.value
        {
            add(
                format!("契約「{title}」の{what}が、{word}（{key}）より後です。"),
                before,
                day,
                word,
                "どちらの日が正しいかを確かめてください。契約の後で決めたことを別添に加えるなら、加える日を annex_date に書いてください。",
            );
        }
    }
    for document in &contract.related {
        if let (Some(of), Some(day)) = (&document.date, day)
            && of.value > day.value
        {
            add(
                format!("契約「{title}」の関連文書の日が、{word}（{key}）より後です。"),
                of,
                day,
                word,
                "別添を交わすときにある文書かを確かめてください。後の版なら、その時までにあった版を書いてください。",
            );
        }
    }
    found
}

/// The documents that the annex names. Their parties and systems must be those of the contract.
fn related(
    raw: &RawContract,
    known: &Known<'_>,
    parties: &[ContractParty],
    systems: &[SystemId],
    report: &mut Report,
) -> Vec<RelatedDocument> {
    let one = |document: &RawRelatedDocument, report: &mut Report| {
        let kind: Option<Spanned<RelatedKind>> = closed(&document.kind, "kind", report);
        if document.title.is_none() && kind.as_ref().is_some_and(|kind| kind.value == RelatedKind::Other) {
            report.push(
                Diagnostic::error(codes::YAML_MISSING_KEY, "その他の文書には「title」が必要です。")
                    .at(document.span, "ここに title が必要")
                    .hint("文書の表題を書いてください。例: title: 保守サービス仕様書"),
            );
        }
        let from = document.from.as_ref().and_then(|id| Some(Spanned::new(known.party(id, None, report)?, id.span)));
        if let Some(from) = &from
            && !parties.iter().any(|party| party.id == from.value)
            && raw.parties.iter().all(|id| known.is_party(&id.value))
        {
            report.push(
                Diagnostic::error(
                    codes::PARTY_NOT_IN_CONTRACT,
                    format!("「{}」は契約「{}」の当事者ではありません。", from.value, raw.title.value),
                )
                .at(from.span, "この契約の当事者ではありません")
                .and_at(raw.parties.span, "この契約の当事者"),
            );
        }
        let own = known.systems("systems", &document.systems, report);
        if let Some(place) =
            document.systems.iter().find(|id| own.iter().any(|own| own.as_str() == id.value && !systems.contains(own)))
        {
            report.push(outside_contract(place, raw.systems.span, "関連文書の systems から消してください。"));
        }
        Some(RelatedDocument {
            kind: kind?,
            title: document.title.as_ref().map(|title| name(title, "文書の名称", report)),
            edition: document.edition.clone(),
            date: document.date.as_ref().and_then(|text| date(text, "date", report)),
            from,
            systems: own,
            span: document.span,
        })
    };
    raw.related.iter().filter_map(|document| one(document, report)).collect()
}

fn party_count(raw: &RawContract) -> Diagnostic {
    Diagnostic::error(
        codes::PARTY_COUNT,
        format!("契約の当事者は2者から{}者までです。{}者が書かれています。", LABELS.len(), raw.parties.len()),
    )
    .at(raw.parties[0].span, "parties")
    .hint("例: parties: [hospital, 事業者の記号]")
}

/// The known parties. When some are not known, also those that were most likely meant.
fn parties(
    raw: &RawContract,
    known: &Known<'_>,
    report: &mut Report,
) -> (Vec<ContractParty>, Option<Vec<ContractParty>>) {
    if raw.parties.len() > LABELS.len() {
        report.push(party_count(raw));
        return (Vec::new(), None);
    }
    let written = || raw.parties.iter().map(|party| party.value.as_str());
    let is_fine = written().all(|id| known.is_party(id));
    let (sides, entries) = (known.all_sides(), raw.parties.iter().collect::<Vec<&Text>>());
    let kind = EntryKind::Parties(&sides);
    let values = if is_fine { None } else { entry::read_list(kind, written()) };
    let all = values.as_ref().map(|values| values.concat());
    let label = |(id, label): (&String, &str)| ContractParty {
        label: label.to_owned(),
        id: PartyId::new(id.clone()),
        span: raw.parties.span,
    };
    let meant = all.as_ref().map(|all| all.iter().zip(LABELS).map(label).collect());
    let proposals = match (values, is_fine) {
        (Some(values), _) => {
            let line = list_line("parties", &all.unwrap_or_default());
            Proposal::each(&line, raw.parties.span, &entries, &values)
        }
        (None, true) => Vec::new(),
        (None, false) => Proposal::questions(kind, &entries),
    };
    let ids: Vec<(&Text, _)> = once(&raw.parties.value, "当事者", report)
        .into_iter()
        .filter_map(|id| Some((id, known.party(id, proposal_for(&proposals, id), report)?)))
        .collect();
    // An unknown party may be a misspelt one. Then no party may be reported as missing.
    let all_known = raw.parties.iter().all(|id| ids.iter().any(|(known, _)| known.value == id.value));
    if all_known && raw.parties.len() == 1 {
        report.push(party_count(raw));
    }
    if let Some(first) = raw.parties.first()
        && all_known
        && !raw.parties.iter().any(|party| party.value == PartyId::HOSPITAL)
    {
        report.push(
            Diagnostic::error(codes::PARTY_NO_HOSPITAL, "契約の当事者に、医療機関（hospital）がありません。")
                .at(first.span, "parties")
                .hint("parties に hospital を足してください。書いた順に甲、乙となります。"),
        );
    }
    for (id, _) in &raw.labels {
        if !raw.parties.iter().any(|party| party.value == id.value) {
            let fault = unknown(
                codes::PARTY_NOT_IN_CONTRACT,
                format!("labels の「{}」は、この契約の当事者ではありません。", id.value),
                id,
                raw.parties.iter().map(|party| party.value.as_str()),
                report,
            );
            report.push(fault);
        }
    }
    let labelled: Vec<ContractParty> = ids
        .iter()
        .zip(LABELS)
        .map(|((written, id), default)| {
            let own = raw.labels.iter().find(|(label_of, _)| label_of.value == written.value);
            ContractParty {
                label: own.map_or_else(|| default.to_owned(), |(_, label)| name(label, "当事者の呼び名", report).value),
                id: id.clone(),
                span: own.map_or(written.span, |(_, label)| label.span),
            }
        })
        .collect();
    for (index, party) in labelled.iter().enumerate() {
        if let Some(first) = labelled[..index].iter().find(|first| first.label == party.label) {
            report.push(
                Diagnostic::error(codes::ID_DUPLICATE, format!("当事者の呼び名「{}」が2つあります。", party.label))
                    .at(party.span, "2つ目")
                    .and_at(first.span, "1つ目"),
            );
        }
    }
    (labelled, meant)
}

/// The entries of a list, each only once. Repetitions are reported.
pub(super) fn once<'t>(list: impl IntoIterator<Item = &'t Text>, what: &str, report: &mut Report) -> Vec<&'t Text> {
    let (mut kept, mut seen) = (Vec::new(), BTreeMap::new());
    for entry in list {
        match seen.get(entry.value.as_str()) {
            Some(first) => report.push(
                Diagnostic::error(codes::ID_DUPLICATE, format!("{what}「{}」が2度書かれています。", entry.value))
                    .at(entry.span, "2つ目")
                    .and_at(*first, "1つ目")
                    .hint("どちらか一方を消してください。"),
            ),
            None => {
                seen.insert(entry.value.as_str(), entry.span);
                kept.push(entry);
            }
        }
    }
    kept
}

fn sections(raw: &RawContract, known: &Known<'_>, report: &mut Report) -> Vec<SectionId> {
    let all = || known.catalog.sections().map(|(_, section)| &section.id);
    let Some(written) = &raw.sections.value else {
        return all().cloned().collect();
    };
    if written.is_empty() {
        report.push(
            Diagnostic::error(codes::SECTION_UNKNOWN, "sections に節がひとつもありません。")
                .at(raw.sections.span, "節の一覧")
                .hint("すべての節を扱うなら、sections の行を消してください。"),
        );
    }
    let names: Vec<(&str, &str)> =
        known.catalog.sections().map(|(_, section)| (section.id.as_str(), section.label.as_str())).collect();
    let proposals = meant_list("sections", written, &names);
    once(written, "節", report)
        .into_iter()
        .filter_map(|id| {
            let found = all().find(|section| section.as_str() == id.value).cloned();
            if found.is_none() {
                let fault = unknown(
                    codes::SECTION_UNKNOWN,
                    format!("「{}」という節は、この版にありません。", id.value),
                    id,
                    all().map(SectionId::as_str),
                    report,
                );
                report.push(to_write(fault, proposal_for(&proposals, id).cloned()));
            }
            found
        })
        .collect()
}

/// The place from the first to the last entry of a list.
fn stretch(list: &[Text]) -> Option<Span> {
    let (first, last) = (list.first()?.span, list.last()?.span);
    Some(Span { end: last.end, ..first })
}

fn period(raw: &RawPeriod, report: &mut Report) -> Period {
    let period = Period {
        from: raw.from.as_ref().and_then(|text| date(text, "from", report)),
        to: raw.to.as_ref().and_then(|text| date(text, "to", report)),
        renewal: raw.renewal.clone(),
    };
    if let (Some(from), Some(to)) = (&period.from, &period.to)
        && to.value < from.value
    {
        report.push(order("契約期間の終わりが、始まりより前です。", to, from));
    }
    period
}

pub(super) fn order(message: &str, later: &Spanned<Date>, earlier: &Spanned<Date>) -> Diagnostic {
    Diagnostic::error(codes::DATE_ORDER, message).at(later.span, "終わり").and_at(earlier.span, "始まり")
}

/// The signings in the order of the file. A number must not be given twice.
fn signings(raw: &RawContract, known: &Known<'_>, report: &mut Report) -> Vec<Signed> {
    let mut taken: BTreeMap<Option<ItemId>, ProvisionNumbers> = BTreeMap::new();
    raw.signed.iter().filter_map(|one| signed(one, known, &mut taken, report)).collect()
}

fn signed(
    raw: &RawSigned,
    known: &Known<'_>,
    taken: &mut BTreeMap<Option<ItemId>, ProvisionNumbers>,
    report: &mut Report,
) -> Option<Signed> {
    let fingerprint = digits(&raw.fingerprint, "照合番号", report);
    let form = match raw.form.as_ref() {
        None => 1,
        Some(text) => text.value.parse().unwrap_or_else(|_| {
            report.push(
                Diagnostic::error(
                    codes::VALUE_NOT_ALLOWED,
                    format!("「{}」は照合番号の方式ではありません。", text.value),
                )
                .at(text.span, "form")
                .hint("betten status --stamp が書いたとおりの番号に戻してください。"),
            );
            1
        }),
    };
    let mut numbers = BTreeMap::new();
    for (id, own) in &raw.numbers {
        // An item may have gone since the signing.
        if let Some(item) = known.catalog.item(&ItemId::new(id.value.clone())) {
            let all = taken.entry(Some(item.id.clone())).or_default();
            numbers.insert(item.id.clone(), provision_numbers(own, all, report));
        }
    }
    let preamble = provision_numbers(&raw.preamble, taken.entry(None).or_default(), report);
    Some(Signed {
        date: date(&raw.date, "date", report)?,
        effective: raw.effective.as_ref().and_then(|day| date(day, "effective", report)),
        form,
        fingerprint,
        amount: raw.amount.as_ref().and_then(|text| amount(text, report)),
        record: record_file(raw, report),
        recorded: None,
        pictures: Vec::new(),
        numbers,
        preamble,
    })
}

/// 64 hexadecimal digits.
fn digits(text: &Text, what: &str, report: &mut Report) -> Text {
    let fine = text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    if !fine && !text.is_empty() {
        report.push(
            Diagnostic::error(codes::VALUE_NOT_ALLOWED, format!("{what}は、0-9 と a-f の64文字です。"))
                .at(text.span, what)
                .hint("betten status --stamp が書いたとおりに戻してください。"),
        );
    }
    text.clone()
}

/// 「1,200,000円」 in yen.
fn amount(text: &Text, report: &mut Report) -> Option<u64> {
    let read = entry::yen(text);
    if read.is_none() {
        let message = format!("「{}」は金額として読めません。", text.value);
        let fault = Diagnostic::error(codes::VALUE_NOT_ALLOWED, message).at(text.span, "金額");
        let fault = meaning(fault, EntryKind::Amount, "amount", text);
        report.push(fault.hint("円の額を、半角の数字で書きます。例: amount: 1,200,000円"));
    }
    read
}

/// The file of the record and its digest. One goes with the other.
fn record_file(raw: &RawSigned, report: &mut Report) -> Option<RecordFile> {
    match (&raw.record, &raw.digest) {
        (Some(name), Some(digest)) => {
            Some(RecordFile { name: name.clone(), digest: digits(digest, "記録のファイルの値", report) })
        }
        (None, None) => None,
        (Some(only), None) | (None, Some(only)) => {
            report.push(
                Diagnostic::error(codes::YAML_MISSING_KEY, "署名の記録には、record と digest の両方が必要です。")
                    .at(only.span, "片方だけです")
                    .hint("betten status --stamp が書いたとおりに戻してください。"),
            );
            None
        }
    }
}

/// What has a number is not looked up: it may have been taken out of the edition since the signing.
/// `all` has the numbers that were given before.
fn provision_numbers(raw: &[(Text, Text)], all: &mut ProvisionNumbers, report: &mut Report) -> ProvisionNumbers {
    let mut numbers = ProvisionNumbers::new();
    for (id, text) in raw {
        let (id, number) = (ProvisionId::new(id.value.clone()), ProvisionNumber::parse(&text.value));
        let taken = number.is_some_and(|number| all.values().any(|other| *other == number));
        match number.filter(|_| !taken) {
            Some(number) => {
                all.insert(id.clone(), number);
                numbers.insert(id, number);
            }
            None => {
                let message = match taken {
                    true => format!("文の番号「{}」が、この項目に2つあります。", text.value),
                    false => format!("「{}」は文の番号に使えません。", text.value),
                };
                report.push(
                    Diagnostic::error(codes::VALUE_NOT_ALLOWED, message).at(text.span, "numbers").hint(
                        "「2」や「2の2」のように書きます。betten status --stamp が書いたとおりに戻してください。",
                    ),
                );
            }
        }
    }
    numbers
}
