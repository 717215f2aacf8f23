//! Writes the top of a file: how to fill it in, the hospital, its systems and vendors.

use crate::edit::form;
use crate::edit::page::{FormPage, Offer};
use crate::edit::scalar::scalar;
use crate::edit::{Named, NewHospital};
use crate::model::catalog::Catalog;
use crate::model::hospital::ContactPurpose;
use crate::raw::hospital::{AGENT, CHOICE, CONTACT, FILE, HOSPITAL, PARTY, SUBCONTRACTOR, VENDOR};

/// What a file has. It decides what the guide at the top says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    Everything,
    Hospital,
    Contract,
}

/// Writes how to fill in the file, in the order in which a person needs it.
pub(super) fn guide(page: &mut FormPage, catalog: &Catalog, holds: Holds) {
    let items = holds != Holds::Hospital;
    page.prose(&catalog.title);
    page.prose(&format!("（{}）に答えるファイルです。", catalog.issued));
    page.line("#");
    page.prose("書きかた");
    let mut rules = vec![
        "「#」のすぐ後に欄の名前が続く行（#note: など）は、まだ使っていない行です。使うときは、「#」を1字だけ消します。字下げは変えません。",
        "同じ欄が何行か並んでいたら、1行だけ選びます。",
        "【 】は、値を書くところです。【 】も消して書きます。",
        "「:」「,」と空白は半角で書きます。値の中に「: 」「 #」や、{ } と [ ] の中で「,」を書くときは、値の全体を \" で囲みます。",
        "「#」の後に空白が続く行は説明です。消しても構いません。",
    ];
    if items {
        rules.push("決まっていない行は、「#」を付けたままにします。「必須」のものがそろうまで、その項目は「未決」と印刷されます。");
        rules.push("問いが当てはまらないときは、その理由を書きます。");
    }
    for (index, rule) in rules.iter().enumerate() {
        page.numbered(index + 1, rule);
    }
    if items && let Some(point) = catalog.items().flat_map(|item| &item.points).next() {
        page.line(&format!("#    例：{}: {{ not_applicable: 対象となる機器がない。 }}", point.id));
    }
    page.line("#");
    let call = match holds {
        Holds::Everything => "このフォルダで betten check と打ちます。",
        Holds::Hospital => "このフォルダで betten check . と打ちます。",
        Holds::Contract => "hospital.yaml のあるフォルダで betten check . と打ちます。",
    };
    page.prose(&format!("書いたら、{call}直すところを行ごとに示します。"));
    if items {
        page.line("#");
        page.prose("「文例」は、このプログラムの作成者が示した例です。公表された確認表の文でも、法的な助言でもありません。契約の前に、当事者の側で（できれば弁護士に）確かめてください。");
    }
}

/// Writes everything of a hospital except its contracts.
pub(super) fn body(page: &mut FormPage, catalog: &Catalog, new: &NewHospital) {
    page.gap();
    form::ask(page, catalog, FILE, "catalog");
    page.line(&format!("catalog: \"{}\"", catalog.edition));
    page.gap();
    form::ask(page, catalog, FILE, "points");
    page.line(&format!("points: {}", catalog.revision));
    page.gap();
    form::ask(page, catalog, FILE, "hospital");
    page.line("hospital:");
    page.deeper(|page| {
        form::ask(page, catalog, HOSPITAL, "id");
        page.line(&format!("id: {}", new.hospital.id));
        page.prose(
            "契約の当事者。name は病院の開設者（医療法人、地方公共団体など）の名称、facility は病院の名称です。",
        );
        let facility = new.hospital.name.as_deref().filter(|name| new.owner.as_deref() != Some(*name));
        let facility = facility.map_or(Facility::Offered, Facility::Named);
        party(page, new.owner.as_deref(), "【開設者の名称】", "例：理事長", Some(facility));
        form::ask(page, catalog, HOSPITAL, "contacts");
        contacts(page);
    });
    page.gap();
    for name in ["dates", "first_check_in_annex", "text_size"] {
        FILE.key(name).iter().for_each(|key| form::key(page, catalog, key, None));
    }
    form::ask(page, catalog, FILE, "based_on");
    page.offers(&[Offer { words: "例：../group.yaml".to_owned(), ..form::offer(FILE, "based_on", None) }]);
    form::ask(page, catalog, FILE, "accepted");
    form::ask(page, catalog, FILE, "preamble");
    page.gap();
    form::ask(page, catalog, FILE, "systems");
    page.line("systems:");
    page.deeper(|page| systems(page, &new.systems));
    page.gap();
    form::ask(page, catalog, FILE, "vendors");
    page.line("vendors:");
    page.deeper(|page| vendors(page, catalog, &new.vendors));
    page.gap();
    form::ask(page, catalog, FILE, "choices");
    page.line("choices:");
    if let Some((_, section)) = catalog.sections().next()
        && let Some(item) = section.items.first()
    {
        let words = format!("{}{} {}", section.label, item.number, item.plain_title());
        page.deeper(|page| page.offer(format!("{}: {}", item.id, note()), format!("例：{words}")));
    }
}

/// Writes systems as entries of a mapping.
pub(super) fn systems(page: &mut FormPage, systems: &[Named]) {
    for system in systems {
        page.line(&system_line(system));
    }
}

/// Writes vendors as entries of a mapping.
pub(super) fn vendors(page: &mut FormPage, catalog: &Catalog, vendors: &[Named]) {
    for vendor in vendors {
        page.line(&format!("{}:", vendor.id));
        page.deeper(|page| {
            party(page, vendor.name.as_deref(), VENDOR_NAME, "例：代表取締役", None);
            form::ask(page, catalog, VENDOR, "contacts");
            contacts(page);
            form::ask(page, catalog, VENDOR, "subcontractors");
            page.line("subcontractors:");
            page.deeper(|page| page.offer(format!("- {}", form::braces(SUBCONTRACTOR, &[])), ""));
        });
    }
}

pub(super) const VENDOR_NAME: &str = "【事業者の名称】";
pub(super) const SYSTEM_NAME: &str = "【システムの名称】";

/// What a new file has for the name of the hospital that the party runs.
#[derive(Debug, Clone, Copy)]
enum Facility<'n> {
    Named(&'n str),
    Offered,
}

/// A party. Only the hospital's party is asked for its facility.
fn party(page: &mut FormPage, name: Option<&str>, placeholder: &str, title: &str, facility: Option<Facility<'_>>) {
    page.line("party:");
    page.deeper(|page| {
        page.line(&format!("name: {}", name.map_or_else(|| placeholder.to_owned(), scalar)));
        if let Some(Facility::Named(facility)) = facility {
            page.line(&format!("facility: {}", scalar(facility)));
        }
        let words = |name: &str| if name == "title" { title } else { "" };
        let offer = |name: &str| Offer { words: words(name).to_owned(), ..form::offer(PARTY, name, None) };
        let agent = form::offer(PARTY, "agent", Some(form::braces(AGENT, &[])));
        let offered = matches!(facility, Some(Facility::Offered)).then_some("facility");
        let offers = offered.into_iter().chain(["address", "title", "person"]).map(offer).chain([agent]);
        page.offers(&offers.collect::<Vec<_>>());
    });
}

fn contacts(page: &mut FormPage) {
    page.line("contacts:");
    page.deeper(|page| {
        let offers: Vec<Offer> = ContactPurpose::ALL
            .into_iter()
            .map(|purpose| {
                Offer::new(format!("- {}", form::braces(CONTACT, &[("for", purpose.key())])), purpose.word())
            })
            .collect();
        page.offers(&offers);
    });
}

/// As in `{ note: 【特記事項】 }`.
pub(super) fn note() -> String {
    format!("{{ {} }}", form::offer(CHOICE, "note", None).code)
}

fn system_line(system: &Named) -> String {
    format!("{}: {}", system.id, system.name.as_deref().map_or_else(|| SYSTEM_NAME.to_owned(), scalar))
}
