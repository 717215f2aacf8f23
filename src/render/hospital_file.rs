//! Writes a hospital as a file that can be read again: JSON, which is YAML too.
//!
//! In JSON every text is quoted, so no text can be mistaken for anything else.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::diagnostic::Spanned;
use crate::model::date::Date;
use crate::model::hospital::{
    Answers, Choice, Contact, Contract, Cost, Duty, Figure, Hospital, Party, PartyRef, Period, RelatedDocument,
    Subcontractor, Vendor, Wording,
};
use crate::model::id::SentenceId;
use crate::model::point::Answer;
use crate::model::provision::ProvisionNumbers;
use crate::model::record::Signed;

/// The text of the file.
pub fn hospital_file(hospital: &Hospital) -> String {
    let file = mapping([
        ("catalog", text(hospital.catalog.value.as_str())),
        (
            "hospital",
            mapping([
                ("id", text(hospital.id.value.as_str())),
                ("party", party(&hospital.party)),
                ("contacts", list(&hospital.contacts, contact)),
            ]),
        ),
        ("dates", text(hospital.dates.key())),
        ("first_check_in_annex", Some(Value::Bool(hospital.first_check_in_annex))),
        ("text_size", text(hospital.text_size.key())),
        (
            "systems",
            named(hospital.systems.iter().map(|system| (system.id.as_str().to_owned(), text(&system.name.value)))),
        ),
        ("vendors", named(hospital.vendors.iter().map(|it| (it.party.id.as_str().to_owned(), vendor(it))))),
        ("contracts", Some(Value::Array(hospital.contracts.iter().filter_map(contract).collect()))),
    ]);
    let mut written = serde_json::to_string_pretty(&file).expect("a JSON value can be written");
    written.push('\n');
    written
}

/// Leaves out entries without a value; `None` when no entry has one.
fn mapping<const N: usize>(entries: [(&str, Option<Value>); N]) -> Option<Value> {
    named(entries.into_iter().map(|(key, value)| (key.to_owned(), value)))
}

fn named(entries: impl Iterator<Item = (String, Option<Value>)>) -> Option<Value> {
    let map: Map<String, Value> = entries.filter_map(|(key, value)| Some((key, value?))).collect();
    (!map.is_empty()).then_some(Value::Object(map))
}

fn text(value: &str) -> Option<Value> {
    Some(json!(value))
}

fn optional(value: Option<&Spanned<String>>) -> Option<Value> {
    value.and_then(|value| text(&value.value))
}

fn day(value: Option<&Spanned<Date>>) -> Option<Value> {
    value.map(|date| json!(date.value.to_string()))
}

fn list<T>(values: &[T], of: impl Fn(&T) -> Option<Value>) -> Option<Value> {
    let values: Vec<Value> = values.iter().filter_map(of).collect();
    (!values.is_empty()).then_some(Value::Array(values))
}

fn party(party: &Party) -> Option<Value> {
    mapping([
        ("name", text(&party.name.value)),
        ("facility", list(&party.facilities, |facility| text(&facility.value))),
        ("address", optional(party.address.as_ref())),
        ("title", optional(party.title.as_ref())),
        ("person", optional(party.person.as_ref())),
        (
            "agent",
            party.agent.as_ref().and_then(|agent| {
                mapping([("title", text(&agent.title.value)), ("person", optional(agent.person.as_ref()))])
            }),
        ),
    ])
}

fn related(document: &RelatedDocument) -> Option<Value> {
    mapping([
        ("kind", text(document.kind.value.key())),
        ("title", optional(document.title.as_ref())),
        ("edition", optional(document.edition.as_ref())),
        ("date", day(document.date.as_ref())),
        ("from", document.from.as_ref().and_then(|from| text(from.value.as_str()))),
        ("systems", list(&document.systems, |id| text(id.as_str()))),
    ])
}

/// The picture lies beside the file, under its own name.
fn figure(figure: &Figure) -> Option<Value> {
    mapping([
        ("file", text(&figure.picture.file_name())),
        ("title", text(&figure.title.value)),
        ("description", text(&figure.description.value)),
    ])
}

fn vendor(vendor: &Vendor) -> Option<Value> {
    mapping([
        ("party", party(&vendor.party)),
        ("contacts", list(&vendor.contacts, contact)),
        (
            "subcontractors",
            list(&vendor.subcontractors, |Subcontractor { name, work }| {
                mapping([("name", text(&name.value)), ("work", text(&work.value))])
            }),
        ),
    ])
}

fn contact(contact: &Contact) -> Option<Value> {
    mapping([
        ("for", text(contact.purpose.value.key())),
        ("systems", list(&contact.systems, |id| text(id.as_str()))),
        ("hours", optional(contact.hours.as_ref())),
        ("who", text(&contact.who.value)),
        ("phone", optional(contact.phone.as_ref())),
        ("mail", optional(contact.mail.as_ref())),
        ("note", optional(contact.note.as_ref())),
    ])
}

fn contract(contract: &Contract) -> Option<Value> {
    mapping([
        ("id", text(contract.id.value.as_str())),
        ("title", text(&contract.title.value)),
        ("date", day(contract.date.as_ref())),
        (
            "period",
            contract.period.as_ref().and_then(|Period { from, to, renewal }| {
                mapping([
                    ("from", day(from.as_ref())),
                    ("to", day(to.as_ref())),
                    ("renewal", optional(renewal.as_ref())),
                ])
            }),
        ),
        ("parties", list(&contract.parties, |party| text(party.id.as_str()))),
        ("labels", named(contract.parties.iter().map(|party| (party.id.as_str().to_owned(), text(&party.label))))),
        ("systems", list(&contract.systems, |id| text(id.as_str()))),
        ("annex_date", day(contract.annex_date.as_ref())),
        ("precedence", contract.precedence.as_ref().and_then(|it| text(it.value.key()))),
        ("related", list(&contract.related, related)),
        ("figures", list(&contract.figures, figure)),
        ("preamble", texts(&contract.preamble)),
        ("annex", text(&contract.annex.value)),
        ("signing", text(contract.signing.key())),
        ("sections", list(&contract.sections, |id| text(id.as_str()))),
        ("points", text(&contract.revision.to_string())),
        ("first_meeting", day(contract.first_meeting.as_ref())),
        ("cost", contract.cost.as_ref().and_then(|cost| self::cost(&cost.value))),
        ("choices", choices(&contract.choices)),
        ("signed", list(&contract.signed, signed)),
    ])
}

/// The files of the records stay with the hospital.
fn signed(signed: &Signed) -> Option<Value> {
    mapping([
        ("date", day(Some(&signed.date))),
        ("effective", day(signed.effective.as_ref())),
        ("form", text(&signed.form.to_string())),
        ("fingerprint", text(&signed.fingerprint.value)),
        ("preamble", numbers(&signed.preamble)),
        ("numbers", named(signed.numbers.iter().map(|(id, own)| (id.to_string(), numbers(own))))),
    ])
}

fn numbers(numbers: &ProvisionNumbers) -> Option<Value> {
    named(numbers.iter().map(|(id, number)| (id.as_str().to_owned(), text(&number.to_string()))))
}

fn choices<Id: ToString>(choices: &BTreeMap<Id, Choice>) -> Option<Value> {
    named(choices.iter().map(|(id, it)| (id.to_string(), choice(it))))
}

fn choice(choice: &Choice) -> Option<Value> {
    let Some(Value::Object(mut map)) = answers(&choice.answers).or_else(|| Some(json!({}))) else { return None };
    let more = [
        ("inherit", (!choice.inherit).then_some(Value::Bool(false))),
        ("excluded", optional(choice.excluded.as_ref())),
        ("first_check", choice.first_check.as_ref().map(|check| json!(if check.value { "はい" } else { "いいえ" }))),
        ("completed", day(choice.completed.as_ref())),
        ("agreed_for", choice.agreed_for.as_ref().and_then(|mark| text(&mark.value.to_string()))),
        ("systems", named(choice.systems.iter().map(|(id, own)| (id.as_str().to_owned(), answers(own))))),
    ];
    map.extend(more.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))));
    Some(Value::Object(map))
}

fn answers(answers: &Answers) -> Option<Value> {
    mapping([
        ("duty", answers.duty.as_ref().map(|duty| self::duty(&duty.value))),
        ("points", named(answers.points.iter().map(|(id, it)| (id.as_str().to_owned(), Some(answer(&it.value)))))),
        ("cost", answers.cost.as_ref().and_then(|cost| self::cost(&cost.value))),
        ("note", optional(answers.note.as_ref())),
        ("wording", answers.wording.as_ref().and_then(wording)),
    ])
}

fn wording(wording: &Wording) -> Option<Value> {
    match wording {
        Wording::Whole(text) => self::text(&text.value),
        Wording::OfGroups(own) => texts(own),
    }
}

fn texts(texts: &BTreeMap<SentenceId, Spanned<String>>) -> Option<Value> {
    named(texts.iter().map(|(id, own)| (id.as_str().to_owned(), text(&own.value))))
}

fn reference(party: &PartyRef) -> &str {
    match party {
        PartyRef::Party(id) => id.as_str(),
        PartyRef::OnlyVendor => PartyRef::ONLY_VENDOR,
    }
}

fn parties(parties: &[Spanned<PartyRef>]) -> Value {
    parties.iter().map(|party| reference(&party.value)).collect()
}

/// A list of parties, or a mapping if any of them has a role.
fn duty(duty: &Duty) -> Value {
    if duty.holders.iter().all(|holder| holder.role.is_none()) {
        return duty.holders.iter().map(|holder| reference(&holder.party.value)).collect();
    }
    let roles = duty.holders.iter().map(|holder| {
        let role = holder.role.as_ref().map_or("", |role| role.value.as_str());
        (reference(&holder.party.value).to_owned(), json!(role))
    });
    Value::Object(roles.collect())
}

fn cost(cost: &Cost) -> Option<Value> {
    mapping([("bearer", Some(parties(&cost.bearers))), ("detail", optional(cost.detail.as_ref()))])
}

fn answer(answer: &Answer) -> Value {
    match answer {
        Answer::Option { id, detail: None } => json!(id.as_str()),
        Answer::Option { id, detail: Some(detail) } => json!({ "value": id.as_str(), "detail": detail.value }),
        Answer::YesNo(value) => json!(value),
        Answer::Parties(list) => parties(list),
        Answer::Duration(duration) => json!(duration.to_string()),
        Answer::Date(date) => json!(date.to_string()),
        Answer::List(entries) => entries.iter().map(|entry| entry.value.as_str()).collect(),
        Answer::Text(text) => json!(text),
        Answer::NotApplicable(reason) => json!({ "not_applicable": reason.value }),
    }
}
