//! A contract: its head, and every section and item of the edition below `choices`.

use crate::edit::NewContract;
use crate::edit::item::item;
use crate::edit::page::{Offer, Page};
use crate::edit::scalar::scalar;
use crate::model::catalog::Catalog;
use crate::model::hospital::PartyRef;
use crate::model::id::PartyId;
use crate::raw::hospital::ANNEX_OFFER;
use crate::validate::LABELS;

/// The parties of a contract as its choices name them.
#[derive(Debug)]
pub(super) struct Parties(Vec<PartyOffer>);

#[derive(Debug)]
pub(super) struct PartyOffer {
    pub id: String,
    /// 「病院」
    pub word: String,
    /// 「病院（甲）」
    pub words: String,
}

impl Parties {
    /// The hospital and these vendors.
    pub fn of<'v>(vendors: impl Iterator<Item = &'v str>) -> Self {
        let vendors: Vec<&str> = vendors.collect();
        let one = vendors.len() == 1;
        let hospital = (PartyId::HOSPITAL.to_owned(), "病院".to_owned());
        let vendors = vendors.into_iter().map(|id| {
            // The word for the only vendor outlives a change of its id.
            if one {
                (PartyRef::ONLY_VENDOR.to_owned(), "事業者".to_owned())
            } else {
                (id.to_owned(), id.to_owned())
            }
        });
        let offers = std::iter::once(hospital).chain(vendors).zip(LABELS);
        Self(offers.map(|((id, word), label)| PartyOffer { words: format!("{word}（{label}）"), id, word }).collect())
    }

    pub fn iter(&self) -> impl Iterator<Item = &PartyOffer> {
        self.0.iter()
    }

    /// `[hospital, vendor]`
    pub fn list(&self) -> String {
        let ids: Vec<&str> = self.0.iter().map(|party| party.id.as_str()).collect();
        format!("[{}]", ids.join(", "))
    }

    /// What `list` means.
    pub fn all(&self) -> &'static str {
        if self.0.len() == 2 { "両者" } else { "全員（[ ] の中から選べます）" }
    }

    /// The id of the last party, a vendor wherever there is one.
    pub fn last(&self) -> &str {
        self.0.last().map_or(PartyId::HOSPITAL, |party| party.id.as_str())
    }
}

/// What stands below the contract's id.
pub(super) fn fields(page: &mut Page, catalog: &Catalog, contract: &NewContract) {
    page.prose("記号（上の id）は、出力先のフォルダの名前になります。");
    page.line(&format!("title: {}", contract.title.as_deref().map_or_else(|| "【契約の名称】".to_owned(), scalar)));
    page.prose("契約日。2026-04-01、2026年4月1日、令和8年4月1日 のどの形でも構いません。");
    match &contract.date {
        Some(date) => page.line(&format!("date: {date}")),
        None => page.offer("date: 【契約日】", ""),
    }
    page.prose("契約期間");
    page.offer("period: { from: 【始まりの日】, to: 【終わりの日】, renewal: 【更新の定め】 }", "");
    page.prose("当事者。書いた順に甲、乙、丙となります。");
    let parties: Vec<&str> =
        std::iter::once(PartyId::HOSPITAL).chain(contract.vendors.iter().map(String::as_str)).collect();
    page.line(&format!("parties: [{}]", parties.join(", ")));
    page.prose("甲、乙に代わる呼び名");
    let labels: Vec<String> =
        parties.iter().zip(LABELS).map(|(party, label)| format!("{party}: 【{label}に代わる呼び名】")).collect();
    page.offer(format!("labels: {{ {} }}", labels.join(", ")), "");
    systems(page, contract);
    annex(page, catalog);
    page.prose("この契約で扱う節。書かなければ全部です。");
    let sections: Vec<&str> = catalog.sections().map(|(_, section)| section.id.as_str()).collect();
    page.offer(format!("sections: [{}]", sections.join(", ")), "");
    page.prose("確認表を使って初めて話し合った日");
    page.offer("first_meeting: 【初回の日】", "");
    page.prose("署名したら、betten status --stamp が締結日と照合番号をここに書きます。その後に印刷する内容が変わると、check が知らせます。");
    page.offer("signed: { date: 【締結日】, fingerprint: 【照合番号】 }", "");
    page.gap();
    page.prose("項目ごとの取決め");
    page.line("choices:");
    let parties = Parties::of(contract.vendors.iter().map(String::as_str));
    let system = contract.systems.first();
    page.deeper(|page| {
        for (part, section) in catalog.sections() {
            page.gap();
            page.line(&format!("# ======== {} {} ========", part.label, section.label));
            if let Some(title) = &section.title {
                page.prose(title);
            }
            for entry in &section.items {
                page.gap();
                item(page, section, entry, &parties, system.map(String::as_str));
            }
        }
    });
}

fn systems(page: &mut Page, contract: &NewContract) {
    page.prose("この契約で取り扱うシステム");
    if contract.systems.is_empty() {
        if !contract.offered_systems.is_empty() {
            page.offer(format!("systems: [{}]", contract.offered_systems.join(", ")), "");
        }
    } else {
        page.line(&format!("systems: [{}]", contract.systems.join(", ")));
    }
}

fn annex(page: &mut Page, catalog: &Catalog) {
    page.prose(&format!("書類の呼び名。書かなければ、確認表での名前のとおり「{}」になります。契約に付けるものを「別紙」と呼ぶ決まりなら、次の行を使います。契約書の本文にも「別紙1のとおり」のように、同じ呼び名を書いてください。", catalog.annex_label));
    page.offer(ANNEX_OFFER, "");
    page.prose("この書類そのものへの記名押印");
    page.offers(&[
        Offer::new("signing: none", "しない（書かなければ、これ）"),
        Offer::new("signing: paper", "記名押印する"),
        Offer::new("signing: electronic", "電子署名をする"),
    ]);
}
