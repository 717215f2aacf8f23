//! Writes one item of a contract: its duty, its points with all their answers, its other fields.

use crate::edit::contract::Parties;
use crate::edit::form;
use crate::edit::hospital::note;
use crate::edit::page::{FormPage, Offer};
use crate::edit::scalar::scalar;
use crate::model::catalog::{Item, Section};
use crate::model::id::PartyId;
use crate::model::point::{Holder, Point, PointKind, PointOption, RecommendedDuty};
use crate::raw::hospital::{CHOICE, COST};

/// The lines for items that are new in a contract between these parties.
pub(super) fn new_items(items: &[(&Section, &Item)], parties: &[&str], head: &str) -> String {
    let mut page = FormPage::new();
    let parties = Parties::of(parties.iter().copied().filter(|id| *id != PartyId::HOSPITAL));
    page.line(&format!("# ======== {head} ========"));
    for (section, entry) in items {
        page.gap();
        item(&mut page, section, entry, &parties, None);
    }
    page.gap();
    page.into_text()
}

pub(super) fn item(page: &mut FormPage, section: &Section, item: &Item, parties: &Parties, system: Option<&str>) {
    page.prose(&format!("---- {}{} {} ----", section.label, item.number, item.plain_title()));
    page.line(&format!("{}:", item.id));
    page.deeper(|page| {
        duty(page, item, parties);
        first_check(page);
        page.line("points:");
        page.deeper(|page| {
            for (index, point) in item.points.iter().enumerate() {
                if index > 0 {
                    page.gap();
                }
                self::point(page, item, point, parties);
            }
        });
        page.gap();
        rest(page, parties, system);
    });
}

fn duty(page: &mut FormPage, item: &Item, parties: &Parties) {
    page.prose(&match &item.recommended_duty {
        None => "必須　担当".to_owned(),
        Some(RecommendedDuty::Whole(holder)) => format!("必須　担当（文例では、{}）", holder_word(*holder)),
        Some(RecommendedDuty::PerClause(clauses)) => {
            let clauses: Vec<String> =
                clauses.iter().map(|(label, holder)| format!("{label} {}", holder_word(*holder))).collect();
            format!("必須　担当（文例では、{}）", clauses.join("、"))
        }
    });
    let mut offers = party_offers("duty", parties);
    let roles: Vec<String> = parties
        .iter()
        .map(|party| format!("{}: {}", party.id, placeholder(&format!("{}の役割", party.word))))
        .collect();
    offers.push(Offer::new(format!("duty: {{ {} }}", roles.join(", ")), "役割を分ける"));
    page.offers(&offers);
}

fn first_check(page: &mut FormPage) {
    page.prose(CHOICE.key("first_check").and_then(|key| key.about).map_or("", |about| about.asks));
    page.offers(&[
        Offer::new("first_check: はい", "初めて話し合った日に確認できた"),
        Offer::new("first_check: いいえ", "まだ確認できていない"),
        form::offer(CHOICE, "completed", None),
    ]);
}

fn point(page: &mut FormPage, item: &Item, point: &Point, parties: &Parties) {
    page.prose(&format!("{}　{}", point.required.words(&item.points), point.question));
    if let Some(help) = &point.help {
        page.prose(help);
    }
    let one = |value: &str, words: &str| vec![Offer::new(format!("{}: {value}", point.id), words)];
    let offers = match &point.kind {
        PointKind::Options(options) => options.iter().map(|option| option_offer(point, option)).collect(),
        PointKind::YesNo => vec![
            Offer::new(format!("{}: true", point.id), "はい"),
            Offer::new(format!("{}: false", point.id), "いいえ"),
        ],
        PointKind::Party => party_offers(point.id.as_str(), parties),
        PointKind::Duration => one("【期間】", "例：2時間、5営業日、1か月"),
        PointKind::Date => one("【日付】", "例：2026-04-01、令和8年4月1日"),
        PointKind::List => one("[【1つ目】, 【2つ目】]", "1つでも、3つ以上でも"),
        PointKind::Text => one(&placeholder(&point.question), ""),
    };
    page.offers(&offers);
}

fn option_offer(point: &Point, option: &PointOption) -> Offer {
    let value = scalar(option.id.as_str());
    let code = match &option.detail {
        None => format!("{}: {value}", point.id),
        Some(detail) => format!("{}: {{ value: {value}, detail: {} }}", point.id, placeholder(detail)),
    };
    Offer::new(code, &option.label)
}

/// One line for each party, and one for all of them.
fn party_offers(key: &str, parties: &Parties) -> Vec<Offer> {
    let mut offers: Vec<Offer> =
        parties.iter().map(|party| Offer::new(format!("{key}: {}", party.id), &party.words)).collect();
    offers.push(Offer::new(format!("{key}: {}", parties.list()), parties.all()));
    offers
}

fn rest(page: &mut FormPage, parties: &Parties, system: Option<&str>) {
    page.prose("ほかの欄");
    let bearer = parties.last();
    let offer = |name: &str, value: Option<String>| form::offer(CHOICE, name, value);
    let mut offers = vec![
        offer("cost", Some(form::braces(COST, &[("bearer", bearer)]))),
        offer("note", None),
        offer("wording", None),
    ];
    offers.extend(system.map(|system| offer("systems", Some(format!("{{ {system}: {} }}", note())))));
    offers.extend([offer("inherit", None), offer("excluded", None)]);
    page.offers(&offers);
}

fn holder_word(holder: Holder) -> &'static str {
    match holder {
        Holder::Hospital => "病院",
        Holder::Vendor => "事業者",
        Holder::Shared => "両者",
    }
}

/// A placeholder, in quotes when it needs them.
fn placeholder(wanted: &str) -> String {
    scalar(&format!("【{wanted}】"))
}
