//! Writes a plan as YAML. What no axis makes grow is as small as possible.

use std::fs;
use std::path::Path;

use super::plan::{Faults, Layer, Plan};

/// The largest file, and the most values one may have.
const BYTES: usize = 4 * 1024 * 1024;
const VALUES: usize = 300_000;

/// The most entries of a list.
const ENTRIES: usize = 20_000;

/// The most bytes in a folder.
const FOLDER: usize = 16 * 1024 * 1024;

/// The files of a hospital by their paths, the one to be checked first.
#[derive(Debug, Clone)]
pub struct Files {
    pub files: Vec<(String, String)>,
    /// None of them is larger than may be, nor all together.
    pub fits: bool,
}

impl Files {
    /// What `check` is given.
    pub fn path(&self) -> &str {
        if self.files.iter().any(|(path, _)| path == "h/hospital.yaml") { "h" } else { "betten.yaml" }
    }

    pub fn write(&self, folder: &Path) {
        for (path, text) in &self.files {
            let path = folder.join(path);
            fs::create_dir_all(path.parent().expect("below the folder")).expect("the folder can be made");
            fs::write(path, text).expect("the file can be written");
        }
    }
}

/// A text in the making that knows how large it is, and stops to grow when that is too much.
struct Out {
    text: String,
    /// Never less than there are.
    values: usize,
}

impl Out {
    fn new() -> Self {
        Self { text: String::new(), values: 0 }
    }

    fn push(&mut self, text: &str) {
        if self.is_full() {
            return;
        }
        self.values += text.bytes().filter(|byte| matches!(byte, b':' | b',' | b'-' | b'[' | b'{')).count();
        self.text.push_str(text);
    }

    fn is_full(&self) -> bool {
        self.text.len() > BYTES || self.values > VALUES
    }

    fn each(&mut self, count: usize, mut one: impl FnMut(&mut Self, usize)) {
        for number in 0..count {
            if self.is_full() {
                break;
            }
            one(self, number);
        }
    }

    /// `key: value`, and a comma behind.
    fn pair(&mut self, key: &str, value: &str) {
        self.push(key);
        self.push(": ");
        self.push(value);
        self.push(", ");
    }

    /// The same, unless the text has no letter.
    fn text(&mut self, key: &str, plan: &Plan, number: usize, length: usize) {
        if length > 0 {
            let text = plan.text(number, length);
            self.pair(key, &text);
        }
    }

    /// A list, no longer than may be.
    fn ids(&mut self, key: &str, ids: impl Iterator<Item = String>) {
        self.push(key);
        self.push(": [");
        for id in ids.take(ENTRIES) {
            if self.is_full() {
                break;
            }
            self.push(&id);
            self.push(",");
        }
        self.push("], ");
    }
}

/// What a point may be answered with. `*` stands for a text, `#` for a number from 1.
type Points = &'static [(&'static str, &'static [&'static str])];

const LIMIT: &[&str] = &["#時間"];
const PARTY: &[&str] = &["hospital"];
const FLAG: &[&str] = &["true", "false"];
const TEXT: &[&str] = &["*"];
const LIST: &[&str] = &["[]"];

/// Every item of the edition and its points, those between which contracts may clash in front.
const ITEMS: &[(&str, Points)] = &[
    (
        "2-C-4",
        &[
            ("time_limit", LIMIT),
            ("contact", TEXT),
            ("after_hours", &["{ value: other, detail: * }", "same"]),
            ("channel", &["{ value: other, detail: * }", "phone"]),
            ("written_report", LIMIT),
            ("authority_support", FLAG),
            ("announcement", &["hospital", "consult"]),
        ],
    ),
    (
        "2-C-1",
        &[
            ("first_response", &["at_once", "approval", "hospital"]),
            ("scope", &["{ value: partial, detail: * }", "all"]),
            ("hours", &["{ value: other, detail: * }", "always"]),
            ("log_retention", LIMIT),
        ],
    ),
    (
        "2-R-3",
        &[
            ("access", &["{ value: limited, detail: * }", "forbidden", "allowed"]),
            ("conditions", LIST),
            ("procedure", &["each_approval", "standing"]),
            ("rules", TEXT),
            ("rules_by", &["2026-04-01"]),
            ("log_retention", LIMIT),
            ("log_keeper", PARTY),
        ],
    ),
    (
        "2-B-4",
        &[
            ("external", &["allowed", "forbidden"]),
            ("in_transit", &["{ value: partial, detail: * }", "all"]),
            ("at_rest", &["{ value: partial, detail: * }", "all"]),
            ("method", LIST),
            ("key_custodian", PARTY),
            ("at_end", &["handover", "decrypted"]),
        ],
    ),
    (
        "2-B-5",
        &[
            ("external_points", &["{ value: listed, detail: * }", "none"]),
            ("vendor_range", LIST),
            ("separation", &["{ value: logical, detail: * }"]),
            ("external_change", &["approval", "consult"]),
            ("hospital_range", LIST),
            ("line_contact", PARTY),
            ("diagram", PARTY),
        ],
    ),
    (
        "2-B-6",
        &[
            ("reports", LIST),
            ("source_code", &["{ value: conditional, detail: * }", "none"]),
            ("report_timing", &["{ value: regular, detail: * }", "request"]),
            ("oss", &["{ value: used, detail: * }", "none"]),
            ("sbom", FLAG),
            ("support_end_notice", LIMIT),
        ],
    ),
    (
        "2-C-2",
        &[
            ("notice_limit", LIMIT),
            ("equipment", LIST),
            ("hours", &["{ value: other, detail: * }", "always"]),
            ("remote", FLAG),
            ("remote_by", PARTY),
            ("notify_hospital", TEXT),
            ("notify_vendor", TEXT),
            ("onsite_start", LIMIT),
            ("onsite_by", PARTY),
        ],
    ),
    (
        "2-C-3",
        &[
            ("interval", LIMIT),
            ("due", LIMIT),
            ("contents", LIST),
            ("form", &["{ value: other, detail: * }", "document"]),
            ("on_demand_limit", LIMIT),
            ("subcontractors", FLAG),
            ("audit", &["onsite", "documents"]),
            ("checklist", FLAG),
        ],
    ),
    (
        "2-C-5",
        &[
            ("emergency", &["allowed", "approval"]),
            ("investigator", PARTY),
            ("proposal_limit", LIMIT),
            ("approval_limit", LIMIT),
            ("implementation", TEXT),
            ("evidence", LIMIT),
            ("cost_rule", &["by_cause", "own"]),
        ],
    ),
    (
        "2-R-1",
        &[
            ("collection", &["continuous", "reasonable"]),
            ("sources", LIST),
            ("scope", LIST),
            ("report_limit", LIMIT),
            ("interval", LIMIT),
            ("patcher", PARTY),
            ("patch_limit", LIMIT),
            ("urgent_limit", LIMIT),
            ("patch_procedure", &["approval", "notice"]),
            ("approval_limit", LIMIT),
        ],
    ),
    (
        "2-R-2",
        &[
            ("roles", LIST),
            ("setter", PARTY),
            ("reviewer", PARTY),
            ("review_interval", LIMIT),
            ("removal_limit", LIMIT),
            ("vendor_accounts", &["{ value: shared, detail: * }", "individual"]),
        ],
    ),
    (
        "2-R-4",
        &[
            ("function", &["{ value: product, detail: * }"]),
            ("installer", PARTY),
            ("updater", PARTY),
            ("update", &["{ value: regular, detail: * }", "auto"]),
            ("offline", &["{ value: media, detail: * }"]),
            ("scan", LIMIT),
            ("scanner", PARTY),
        ],
    ),
];

const FINDINGS: [&str; 8] = [
    "roles/duplicate",
    "roles/against-recommendation",
    "roles/not-covered",
    "roles/nobody",
    "roles/undecided",
    "roles/conflict",
    "roles/contradiction",
    "roles/look-at",
];

impl Plan {
    /// A number and letters behind it; no two texts of a kind are the same.
    fn text(&self, number: usize, length: usize) -> String {
        let mut text = format!("あ{number}");
        let rest = length.saturating_sub(text.chars().count());
        text.push_str(&self.letter.repeat(rest / self.letter.chars().count().max(1)));
        text
    }

    fn id(&self, letter: char, number: usize) -> String {
        format!("{letter}{number:0width$}", width = self.id)
    }

    pub fn files(&self) -> Files {
        let (mut out, mut base) = (Out::new(), Out::new());
        let has_base = self.in_base || self.base.items > 0;
        out.push("catalog: \"2024-06\"\nhospital:\n  id: a\n  party: { ");
        self.party(&mut out, 0, self.texts.hospital);
        out.push("}\n");
        if self.own_contacts > 0 {
            out.push("  contacts:\n");
            self.contacts(&mut out, self.own_contacts);
        }
        if has_base {
            out.push("based_on: base.yaml\n");
        }
        if self.texts.shared_preamble > 0 {
            out.push("preamble: { ");
            for sentence in ["joins", "items", "tiers", "roles", "system", "business_day", "remainder", "precedence"] {
                out.text(sentence, self, 0, self.texts.shared_preamble);
            }
            out.push("}\n");
            self.choices(&mut base, &self.base);
        }
        self.definitions(if self.in_base { &mut base } else { &mut out });
        self.choices(&mut out, &self.shared);
        if self.accepted > 0 {
            out.push("accepted:\n");
            self.accepted(&mut out);
        }
        let (folder, main) = if self.folder { ("h/", "hospital.yaml") } else { ("", "betten.yaml") };
        let mut contracts = Vec::new();
        let mut fits = true;
        if self.folder {
            let mut bytes = 0;
            for number in 0..self.contracts {
                let mut one = Out::new();
                self.contract(&mut one, number);
                bytes += one.text.len();
                fits &= !one.is_full() && bytes <= FOLDER;
                if !fits {
                    break;
                }
                contracts.push((format!("h/contracts/{number:04}.yaml"), one.text));
            }
        } else {
            out.push("contracts:\n");
            out.each(self.contracts, |out, number| {
                out.push("  - ");
                self.contract(out, number);
            });
        }
        fits &= !out.is_full() && !base.is_full();
        let base = has_base.then(|| (format!("{folder}base.yaml"), base.text));
        let files = std::iter::once((format!("{folder}{main}"), out.text)).chain(base).chain(contracts).collect();
        Files { files, fits }
    }

    fn party(&self, out: &mut Out, number: usize, name: usize) {
        out.text("name", self, number, name.max(1));
        if self.facilities > 0 {
            out.push("facility: [");
            out.each(self.facilities, |out, place| {
                let name = self.text(place, self.texts.facility.max(1));
                out.push(&format!("{name}, "));
            });
            out.push("], ");
        }
        out.text("address", self, number, self.texts.address);
        out.text("person", self, number, self.texts.person);
        out.text("title", self, number, self.texts.post);
    }

    fn contacts(&self, out: &mut Out, count: usize) {
        let texts = &self.texts;
        out.each(count, |out, number| {
            out.push("    - { for: incident, ");
            out.text("who", self, number, texts.who.max(1));
            out.text("hours", self, number, texts.hours);
            out.text("mail", self, number, texts.mail);
            out.text("note", self, number, texts.contact_note);
            match texts.phone {
                0 if self.faults.no_phone => {}
                0 => out.pair("phone", "03-0000-0001"),
                length => out.pair("phone", &"0".repeat(length)),
            }
            if self.contact_systems + self.faults.contact_systems > 0 {
                let known = (0..self.contact_systems).map(|place| self.id('s', (number + place) % self.systems));
                let unknown = (0..self.faults.contact_systems).map(|place| self.id('x', place));
                out.ids("systems", known.chain(unknown));
            }
            out.push(self.faults.contact);
            out.push("}\n");
        });
    }

    fn definitions(&self, out: &mut Out) {
        if self.systems > 0 {
            out.push("systems:\n");
            out.each(self.systems, |out, number| {
                let (id, name) = (self.id('s', number), self.text(number, self.texts.system.max(1)));
                out.push(&format!("  {id}: {name}\n"));
            });
        }
        out.push("vendors:\n");
        out.each(self.vendors, |out, number| {
            out.push(&format!("  {}:\n    party: {{ ", self.id('v', number)));
            self.party(out, number, self.texts.vendor);
            out.push("}\n");
            if self.contacts > 0 {
                out.push("    contacts:\n");
                self.contacts(out, self.contacts);
            }
            if self.subcontractors > 0 {
                out.push("    subcontractors:\n");
                out.each(self.subcontractors, |out, number| {
                    out.push("    - { ");
                    out.text("name", self, number, self.texts.subcontractor.max(1));
                    out.text("work", self, number, self.texts.work.max(1));
                    out.push("}\n");
                });
            }
        });
    }

    fn accepted(&self, out: &mut Out) {
        out.each(self.accepted, |out, number| {
            let (item, points) = ITEMS[number / FINDINGS.len() % ITEMS.len()];
            let code = FINDINGS[number % FINDINGS.len()];
            out.push("  - { ");
            out.pair("code", code);
            out.pair("item", item);
            if code != "roles/not-covered" {
                let count = self.accepted_contracts.max(1 + usize::from(self.contracts > 1 && number % 4 != 1));
                let known = (0..count).map(|place| self.id('c', (number + place) % self.contracts));
                out.ids("contracts", known.chain((0..self.faults.accepted_contracts).map(|place| self.id('y', place))));
            }
            if (self.accepted_systems > 0 || code == "roles/not-covered" && self.named > 0)
                && !matches!(code, "roles/conflict" | "roles/contradiction" | "roles/look-at" | "roles/undecided")
            {
                let known =
                    (0..self.accepted_systems.max(1)).map(|place| self.id('s', (number + place) % self.systems));
                out.ids("systems", known.chain((0..self.faults.accepted_systems).map(|place| self.id('x', place))));
            }
            if matches!(code, "roles/conflict" | "roles/contradiction" | "roles/look-at") {
                out.pair("point", points[0].0);
                // The one point whose answers clash with one another.
                if item == "2-C-4" && code == "roles/conflict" {
                    out.pair("with", "2-C-4.time_limit");
                }
            }
            out.push(self.faults.accepted);
            out.text("reason", self, number, self.texts.reason.max(1));
            out.push("}\n");
        });
    }

    /// The systems that a contract names.
    fn named(&self, contract: usize) -> impl Iterator<Item = usize> {
        let (count, first) = match self.apart {
            true => {
                let each = (self.systems / self.contracts).max(self.named);
                (each, contract * each)
            }
            false => (self.named, 0),
        };
        let all = self.systems;
        (0..count.min(all)).map(move |place| (first + place) % all)
    }

    fn contract(&self, out: &mut Out, number: usize) {
        let (texts, faults) = (&self.texts, &self.faults);
        let own = match faults.same_contracts {
            0 => number,
            count => number % count,
        };
        out.push(&format!("{{ id: {}, ", self.id('c', own)));
        out.text("title", self, number, texts.title.max(1));
        let parties = || {
            std::iter::once("hospital".to_owned())
                .chain((0..self.parties).map(|place| self.id('v', (number + place) % self.vendors)))
        };
        out.ids("parties", parties().chain((0..faults.parties).map(|place| self.id('z', place))));
        if texts.label + faults.labels > 0 {
            out.push("labels: { ");
            for (place, party) in parties().enumerate() {
                out.text(&party, self, place, texts.label.max(2));
            }
            out.each(faults.labels, |out, place| out.pair(&self.id('z', place), "あ"));
            out.push("}, ");
        }
        if self.named + faults.systems > 0 {
            let known = self.named(number).map(|system| self.id('s', system));
            out.ids("systems", known.chain((0..faults.systems).map(|place| self.id('x', place))));
        }
        if faults.sections > 0 {
            out.ids("sections", (0..faults.sections).map(|place| format!("9-{place}")));
        }
        out.text("annex", self, number, texts.annex);
        if self.signed > 0 {
            out.push("amount: 1200000円, ");
        }
        if texts.renewal > 0 {
            out.push("period: { from: 2026-04-01, to: 2027-03-31, ");
            out.text("renewal", self, number, texts.renewal);
            out.push("}, ");
        }
        if texts.cost > 0 {
            out.push("cost: { bearer: hospital, ");
            out.text("detail", self, number, texts.cost);
            out.push("}, ");
        }
        if self.signed > 0 {
            let digits = "0123456789abcdef";
            out.push("signed: [");
            out.each(self.signed, |out, place| {
                out.push(&format!("{{ date: 2026-04-01, fingerprint: {}, form: 2, ", digits.repeat(4)));
                if place == 0 {
                    out.push("preamble: { joins: 1 }, numbers: { 2-B-4: { ");
                    out.each(self.numbers, |out, place| out.pair(&self.id('n', place), &(place + 1).to_string()));
                    out.push("} }, ");
                }
                out.push("record: none.json, digest: ");
                out.push(&digits.repeat(4));
                out.push("}, ");
            });
            out.push("], ");
        }
        if texts.preamble > 0 {
            out.push("preamble: { ");
            out.text("incident", self, number, texts.preamble);
            out.push("}, ");
        }
        if self.related > 0 {
            out.push("related: [");
            out.each(self.related, |out, place| {
                out.push("{ kind: other, ");
                out.text("title", self, place, texts.document.max(1));
                out.text("edition", self, place, texts.edition);
                out.push("}, ");
            });
            out.push("], ");
        }
        out.each(faults.keys, |out, place| out.pair(&self.id('k', place), "あ"));
        out.push(faults.contract);
        if self.own.items + faults.items > 0 {
            out.push("choices: {");
            let systems: Vec<usize> = self.named(number).collect();
            let system = |place: usize| systems.get(place).copied().unwrap_or(place);
            self.items(out, &self.own, number, Some(number), &system);
            out.each(faults.items, |out, place| out.push(&format!("9-X-{place}: {{ note: あ }}, ")));
            out.push("}, ");
        }
        out.push("}\n");
    }

    fn choices(&self, out: &mut Out, layer: &Layer) {
        if layer.items > 0 {
            out.push("choices: {");
            self.items(out, layer, 0, None, &|place| place);
            out.push("}\n");
        }
    }

    fn items(
        &self,
        out: &mut Out,
        layer: &Layer,
        number: usize,
        contract: Option<usize>,
        system: &dyn Fn(usize) -> usize,
    ) {
        let faults = contract.map(|_| &self.faults);
        for (place, (item, points)) in ITEMS.iter().take(layer.items).enumerate() {
            out.push("\n      ");
            out.push(item);
            out.push(": { ");
            // Another contract answers the item that one excludes.
            if layer.excluded > 0 && contract.is_none_or(|contract| (contract + place) % 2 == 0) {
                out.text("excluded", self, number, layer.excluded);
            } else {
                self.answers(out, layer, points, number, contract, faults);
                let unknown = faults.map_or(0, |faults| faults.choice_systems);
                if layer.systems + unknown > 0 {
                    out.push("systems: { ");
                    out.each(layer.systems, |out, place| {
                        out.push(&self.id('s', system(place)));
                        out.push(": { ");
                        self.answers(out, layer, points, number + place + 1, contract, faults);
                        out.push("},\n        ");
                    });
                    out.each(unknown.min(ENTRIES - layer.systems), |out, place| {
                        out.push(&self.id('x', place));
                        out.push(": { note: あ }, ");
                    });
                    out.push("}, ");
                }
            }
            if let Some(faults) = faults {
                out.push(faults.choice);
            }
            out.push("}, ");
        }
    }

    fn answers(
        &self,
        out: &mut Out,
        layer: &Layer,
        points: Points,
        number: usize,
        contract: Option<usize>,
        faults: Option<&Faults>,
    ) {
        let other = self.differ && number % 2 == 1;
        let vendor = match contract {
            Some(contract) => self.id('v', contract % self.vendors),
            None if self.parties == 1 => "vendor".to_owned(),
            None => "hospital".to_owned(),
        };
        // What one contract splits, another gives to one party alone.
        let split = if contract.is_none_or(|contract| contract % 2 == 0) { layer.role } else { 0 };
        match split {
            0 => out.pair("duty", if other { "hospital" } else { &vendor }),
            length => {
                out.push("duty: { ");
                if vendor != "hospital" && !number.is_multiple_of(3) {
                    out.text(&vendor, self, number, length);
                }
                out.text("hospital", self, number, length);
                out.push("}, ");
            }
        }
        if layer.cost > 0 {
            out.push("cost: { bearer: hospital, ");
            out.text("detail", self, number, layer.cost);
            out.push("}, ");
        }
        out.text("note", self, number, layer.note);
        out.text("wording", self, number, layer.wording);
        let unknown = faults.map_or(0, |faults| faults.points);
        if layer.points + unknown == 0 {
            return;
        }
        out.push("points: { ");
        for (point, answers) in points.iter().take(layer.points) {
            out.push(point);
            out.push(": ");
            match (faults.and_then(|faults| faults.answer), layer.not_applicable) {
                (Some(answer), _) => out.push(answer),
                (None, 0) => self.answer(out, layer, answers[number % answers.len()], number),
                (None, length) => {
                    out.push("{ ");
                    out.text("not_applicable", self, number, length);
                    out.push("}");
                }
            }
            out.push(", ");
        }
        out.each(unknown, |out, place| out.pair(&self.id('q', place), "あ"));
        out.push("}, ");
    }

    fn answer(&self, out: &mut Out, layer: &Layer, answer: &str, number: usize) {
        let text = || self.text(number, layer.detail.max(1));
        match answer {
            "[]" => {
                out.push("[");
                out.each(layer.entries.max(1), |out, place| {
                    let text = self.text(place, layer.detail.max(1));
                    out.push(&text);
                    out.push(",");
                });
                out.push("]");
            }
            "#時間" => out.push(&format!("{}時間", number % 90 + 1)),
            _ => out.push(&answer.replace('*', &text())),
        }
    }
}
