//! What can grow in a hospital, and what can be wrong in many places of it.

use super::plan::{Layer, Plan, Texts};

/// The longest text, of letters of three bytes.
const LONGEST: usize = 33_000;

/// One way in which a hospital grows.
pub struct Axis {
    pub name: &'static str,
    pub most: usize,
    pub kind: Kind,
    pub grow: fn(&mut Plan, usize),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    List,
    Text,
    Fault,
}

impl Axis {
    /// The count with that share of the zeros of the most there may be: 0 gives 1, and 1 all.
    pub fn at(&self, share: f64) -> usize {
        ((self.most as f64).powf(share).round() as usize).clamp(1, self.most)
    }
}

/// The axis of that name.
pub fn axis(name: &str) -> &'static Axis {
    AXES.iter().find(|axis| axis.name == name).unwrap_or_else(|| panic!("no axis has the name {name}"))
}

const fn list(name: &'static str, most: usize, grow: fn(&mut Plan, usize)) -> Axis {
    Axis { name, most, kind: Kind::List, grow }
}

const fn text(name: &'static str, grow: fn(&mut Plan, usize)) -> Axis {
    Axis { name, most: LONGEST, kind: Kind::Text, grow }
}

const fn fault(name: &'static str, most: usize, grow: fn(&mut Plan, usize)) -> Axis {
    Axis { name, most, kind: Kind::Fault, grow }
}

/// The most entries of a list, a few less for what stands there anyway.
const ENTRIES: usize = 19_900;
const CONTRACTS: usize = 1_000;

pub const AXES: &[Axis] = &[
    list("contracts", CONTRACTS, |plan, count| plan.contracts = count),
    list("contacts of the hospital", ENTRIES, |plan, count| plan.own_contacts = count),
    list("contacts of vendors", ENTRIES, |plan, count| plan.contacts = count),
    list("systems of contacts", ENTRIES, |plan, count| {
        plan.contact_systems = count;
        plan.systems(count);
        plan.contacts = plan.contacts.max(1);
    }),
    list("systems", ENTRIES, |plan, count| {
        plan.systems(count);
        plan.named = plan.named.max(count);
    }),
    list("systems apart", ENTRIES, |plan, count| {
        plan.systems(count);
        plan.apart = true;
        plan.named = plan.named.max(1);
    }),
    list("vendors", ENTRIES, |plan, count| plan.vendors = count),
    list("vendors of contracts", 9, |plan, count| {
        plan.parties = count;
        plan.vendors = plan.vendors.max(count);
    }),
    list("subcontractors", ENTRIES, |plan, count| plan.subcontractors = count),
    list("related documents", ENTRIES, |plan, count| plan.related = count),
    list("accepted", ENTRIES, |plan, count| plan.accepted = count),
    list("contracts of accepted", CONTRACTS, |plan, count| {
        plan.accepted = plan.accepted.max(1);
        plan.accepted_contracts = count;
        plan.contracts = plan.contracts.max(count);
    }),
    list("systems of accepted", ENTRIES, |plan, count| {
        plan.accepted = plan.accepted.max(1);
        plan.accepted_systems = count;
        plan.systems(count);
        plan.named = plan.named.max(1);
    }),
    list("signings", ENTRIES, |plan, count| plan.signed = count),
    list("shared items", 12, |plan, count| plan.shared.items = count),
    list("shared systems", ENTRIES, |plan, count| {
        plan.shared.items = plan.shared.items.max(1);
        plan.shared.systems = count;
        plan.systems(count);
        plan.named = plan.named.max(if plan.apart { 1 } else { count });
    }),
    list("shared points", 7, |plan, count| {
        plan.shared.items = plan.shared.items.max(1);
        plan.shared.points = count;
    }),
    list("shared entries", ENTRIES, |plan, count| {
        plan.shared.items = plan.shared.items.max(1);
        plan.shared.points = 7;
        plan.shared.entries = count;
    }),
    list("base items", 12, |plan, count| plan.base.items = count),
    list("base systems", ENTRIES, |plan, count| {
        plan.base.items = plan.base.items.max(1);
        plan.base.systems = count;
        plan.in_base = true;
        plan.systems(count);
        plan.named = plan.named.max(if plan.apart { 1 } else { count });
    }),
    list("base entries", ENTRIES, |plan, count| {
        plan.base.items = plan.base.items.max(1);
        plan.base.points = 7;
        plan.base.entries = count;
    }),
    list("items", 12, |plan, count| plan.own.items = count),
    list("item systems", ENTRIES, |plan, count| {
        plan.own.items = plan.own.items.max(1);
        plan.own.systems = count;
        plan.systems(count);
        plan.named = plan.named.max(count);
    }),
    list("points", 7, |plan, count| {
        plan.own.items = plan.own.items.max(1);
        plan.own.points = count;
    }),
    list("entries", ENTRIES, |plan, count| {
        plan.own.items = plan.own.items.max(1);
        plan.own.points = 7;
        plan.own.entries = count;
    }),
    list("numbers", ENTRIES, |plan, count| {
        plan.signed = plan.signed.max(1);
        plan.numbers = count;
    }),
    list("facilities", ENTRIES, |plan, count| plan.facilities = count),
    list("long ids", 38, |plan, count| plan.id = count),
    text("name of the hospital", |plan, length| plan.texts.hospital = length),
    text("address", |plan, length| plan.texts.address = length),
    text("persons", |plan, length| plan.texts.person = length),
    text("posts of persons", |plan, length| plan.texts.post = length),
    text("names of vendors", |plan, length| plan.texts.vendor = length),
    text("names of systems", |plan, length| plan.texts.system = length),
    text("titles", |plan, length| plan.texts.title = length),
    text("labels", |plan, length| plan.texts.label = length),
    text("annex", |plan, length| plan.texts.annex = length),
    text("facilities of parties", |plan, length| {
        plan.facilities = plan.facilities.max(1);
        plan.texts.facility = length;
    }),
    text("preamble", |plan, length| plan.texts.preamble = length),
    text("shared preamble", |plan, length| plan.texts.shared_preamble = length),
    text("titles of related documents", |plan, length| {
        plan.related = plan.related.max(1);
        plan.texts.document = length;
    }),
    text("editions of related documents", |plan, length| {
        plan.related = plan.related.max(1);
        plan.texts.edition = length;
    }),
    text("renewal", |plan, length| plan.texts.renewal = length),
    text("costs of contracts", |plan, length| plan.texts.cost = length),
    text("who", |plan, length| plan.contact_text(|texts| texts.who = length)),
    text("hours", |plan, length| plan.contact_text(|texts| texts.hours = length)),
    text("phone", |plan, length| plan.contact_text(|texts| texts.phone = length)),
    text("mail", |plan, length| plan.contact_text(|texts| texts.mail = length)),
    text("notes of contacts", |plan, length| plan.contact_text(|texts| texts.contact_note = length)),
    text("names of subcontractors", |plan, length| {
        plan.subcontractors = plan.subcontractors.max(1);
        plan.texts.subcontractor = length;
    }),
    text("work of subcontractors", |plan, length| {
        plan.subcontractors = plan.subcontractors.max(1);
        plan.texts.work = length;
    }),
    text("reasons", |plan, length| {
        plan.accepted = plan.accepted.max(1);
        plan.texts.reason = length;
    }),
    text("shared notes", |plan, length| plan.shared_text(|layer| layer.note = length)),
    text("shared wording", |plan, length| plan.shared_text(|layer| layer.wording = length)),
    text("shared roles", |plan, length| plan.shared_text(|layer| layer.role = length)),
    text("shared costs", |plan, length| plan.shared_text(|layer| layer.cost = length)),
    text("shared details", |plan, length| plan.shared_text(|layer| layer.detail = length)),
    text("shared reasons of exclusion", |plan, length| plan.shared_text(|layer| layer.excluded = length)),
    text("shared reasons of no answer", |plan, length| plan.shared_text(|layer| layer.not_applicable = length)),
    text("base notes", |plan, length| {
        plan.base.items = plan.base.items.max(1);
        plan.base.note = length;
    }),
    text("base details", |plan, length| {
        plan.base.items = plan.base.items.max(1);
        plan.base.points = plan.base.points.max(1);
        plan.base.detail = length;
    }),
    text("notes", |plan, length| plan.own_text(|layer| layer.note = length)),
    text("wording", |plan, length| plan.own_text(|layer| layer.wording = length)),
    text("roles", |plan, length| plan.own_text(|layer| layer.role = length)),
    text("costs", |plan, length| plan.own_text(|layer| layer.cost = length)),
    text("details", |plan, length| plan.own_text(|layer| layer.detail = length)),
    text("reasons of exclusion", |plan, length| plan.own_text(|layer| layer.excluded = length)),
    text("reasons of no answer", |plan, length| plan.own_text(|layer| layer.not_applicable = length)),
    fault("unknown systems", ENTRIES, |plan, count| plan.faults.systems = count),
    fault("unknown parties", ENTRIES, |plan, count| plan.faults.parties = count),
    fault("unknown labels", ENTRIES, |plan, count| plan.faults.labels = count),
    fault("unknown sections", ENTRIES, |plan, count| plan.faults.sections = count),
    fault("unknown items", ENTRIES, |plan, count| plan.faults.items = count),
    fault("unknown points", ENTRIES, |plan, count| {
        plan.own.items = plan.own.items.max(1);
        plan.faults.points = count;
    }),
    fault("unknown systems of items", ENTRIES, |plan, count| {
        plan.own.items = plan.own.items.max(1);
        plan.faults.choice_systems = count;
    }),
    fault("unknown systems of contacts", ENTRIES, |plan, count| {
        plan.own_contacts = plan.own_contacts.max(1);
        plan.faults.contact_systems = count;
    }),
    fault("unknown contracts of accepted", ENTRIES, |plan, count| {
        plan.accepted = plan.accepted.max(1);
        plan.faults.accepted_contracts = count;
    }),
    fault("unknown systems of accepted", ENTRIES, |plan, count| {
        plan.accepted = plan.accepted.max(1);
        plan.faults.accepted_systems = count;
    }),
    fault("unknown keys", ENTRIES, |plan, count| plan.faults.keys = count),
    fault("too long ids", 60, |plan, count| plan.id = count),
    fault("the same contracts", CONTRACTS, |plan, count| {
        plan.contracts = plan.contracts.max(count);
        plan.faults.same_contracts = 1;
    }),
];

/// A code, and what makes a hospital give it.
pub type Fault = (&'static str, fn(&mut Plan));

/// What may be wrong, or worth a word, in each contract, choice or contact.
pub const FAULTS: &[Fault] = &[
    ("yaml/missing-key", |plan| plan.faults.contract = "signed: [{}], "),
    ("yaml/wrong-type", |plan| plan.faults.contract = "period: [あ], annex: [あ], signing: {}, "),
    ("yaml/empty-value", |plan| plan.faults.contract = "annex: , date: , period: , "),
    ("yaml/duplicate-key", |plan| plan.faults.contract = "annex: あ, annex: あ, "),
    ("yaml/left-as-comment", |plan| plan.faults.contract = "\n    # date: 2026-04-01\n    # annex: 別紙1\n    "),
    ("yaml/remark-printed", |plan| plan.faults.choice = "note: あ#い ＃う, "),
    ("text/placeholder", |plan| plan.faults.contract = "annex: 【別添の名前】, period: { renewal: 【更新】 }, "),
    ("text/radical", |plan| plan.faults.contract = "annex: ⼈⼈⼈, "),
    ("text/forbidden-character", |plan| plan.faults.contract = "annex: \u{200b}, "),
    ("date/invalid", |plan| plan.faults.contract = "date: 2026-99-99, first_meeting: あ, "),
    ("date/outside-era", |plan| plan.faults.contract = "date: 平成99年1月1日, "),
    ("date/unlikely", |plan| plan.faults.contract = "date: 2999-12-31, first_meeting: 1900-01-01, "),
    ("date/order", |plan| plan.faults.contract = "period: { from: 2026-04-02, to: 2026-04-01 }, "),
    ("value/not-allowed", |plan| plan.faults.contract = "signing: あ, "),
    ("id/invalid", |plan| plan.id = 60),
    ("party/count", |plan| (plan.parties, plan.vendors) = (12, 12)),
    ("party/ambiguous-vendor", |plan| {
        (plan.parties, plan.vendors) = (3, 3);
        plan.faults.choice = "cost: vendor, ";
    }),
    ("choice/outside-sections", |plan| plan.faults.contract = "sections: [2-B], "),
    ("choice/unknown-option", |plan| plan.answered("あ")),
    ("choice/detail", |plan| plan.answered("{ value: all, detail: あ }")),
    ("duration/invalid", |plan| plan.answered("99")),
    ("yaml/wrong-type of answers", |plan| plan.answered("{}")),
    ("choice/excluded-with-answers", |plan| plan.faults.choice = "excluded: あ, "),
    ("choice/check-contradiction", |plan| plan.faults.choice = "first_check: はい, completed: 2026-04-01, "),
    ("choice/check-premature", |plan| plan.faults.choice = "first_check: はい, "),
    ("choice/cost-unanswered", |plan| plan.own.points = 7),
    ("choice/text-changed", |plan| plan.faults.choice = "agreed_for: 2024-06/0123456789abcdef, "),
    ("choice/unused", |plan| {
        plan.shared.items = 12;
        plan.faults.choice = "inherit: false, ";
    }),
    ("contract/differs-from-signed", |plan| plan.signed = 1),
    ("contacts/no-way", |plan| {
        plan.faults.no_phone = true;
        plan.contacts = 10;
    }),
    ("contacts/no-incident", |plan| {
        (plan.systems, plan.named, plan.contact_systems) = (10, 10, 1);
        plan.contacts = 2;
    }),
    ("roles/duplicate", |plan| {
        (plan.systems, plan.named, plan.own.systems, plan.own.role) = (10, 10, 10, 6);
    }),
    ("roles/not-covered", |plan| {
        (plan.systems, plan.apart, plan.named) = (1_000, true, 1);
        plan.own.excluded = 2;
    }),
];

impl Plan {
    /// Every point of every item is answered so.
    fn answered(&mut self, answer: &'static str) {
        self.own.points = 7;
        self.faults.answer = Some(answer);
    }

    fn systems(&mut self, count: usize) {
        self.systems = self.systems.max(count);
    }

    fn contact_text(&mut self, set: impl Fn(&mut Texts)) {
        self.contacts = self.contacts.max(1);
        set(&mut self.texts);
    }

    fn shared_text(&mut self, set: impl Fn(&mut Layer)) {
        self.shared.items = self.shared.items.max(1);
        set(&mut self.shared);
        if self.shared.detail + self.shared.not_applicable > 0 {
            self.shared.points = self.shared.points.max(1);
        }
    }

    fn own_text(&mut self, set: impl Fn(&mut Layer)) {
        self.own.items = self.own.items.max(1);
        set(&mut self.own);
        if self.own.detail + self.own.not_applicable > 0 {
            self.own.points = self.own.points.max(1);
        }
    }
}
