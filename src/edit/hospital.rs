//! The top of a file: how to fill it in, the hospital, its systems and vendors.

use crate::edit::page::{Offer, Page};
use crate::edit::scalar::scalar;
use crate::edit::{Named, NewHospital};
use crate::model::catalog::Catalog;
use crate::model::date::{Date, DateStyle};
use crate::model::hospital::{ContactPurpose, TextSize};

/// What a file holds, for what is said at its top.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    Everything,
    Hospital,
    Contract,
}

/// How to fill in, in the order in which a person meets it.
pub(super) fn guide(page: &mut Page, catalog: &Catalog, holds: Holds) {
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

/// Everything of a hospital but its contracts.
pub(super) fn body(page: &mut Page, catalog: &Catalog, new: &NewHospital) {
    page.gap();
    page.prose("どの版の確認表に答えるか");
    page.line(&format!("catalog: \"{}\"", catalog.edition));
    page.gap();
    page.prose("病院。契約の「甲」になります。");
    page.line("hospital:");
    page.deeper(|page| {
        page.prose("記号。出力先のフォルダの名前になります（半角の小文字、数字、ハイフン）。");
        page.line(&format!("id: {}", new.hospital.id));
        party(page, new.hospital.name.as_deref(), "【病院の名称】", "例：院長");
        page.prose("病院の窓口。使う行を、必要なだけ写して増やせます。mail（電子メール）、note（備考）、systems（対象のシステム）も書けます。");
        contacts(page);
    });
    page.gap();
    settings(page);
    page.gap();
    page.prose("契約で取り扱うシステム。左が記号（半角の英数字）、右が名称です。");
    page.line("systems:");
    page.deeper(|page| {
        for system in &new.systems {
            page.line(&system_line(system));
        }
    });
    page.gap();
    page.prose("事業者。契約の「乙」「丙」になります。増やすときは、記号の行から下を写します。");
    page.line("vendors:");
    page.deeper(|page| {
        for vendor in &new.vendors {
            page.line(&format!("{}:", vendor.id));
            page.deeper(|page| {
                party(page, vendor.name.as_deref(), VENDOR_NAME, "例：代表取締役");
                page.prose("事業者の窓口");
                contacts(page);
                page.prose("再委託先");
                page.line("subcontractors:");
                page.deeper(|page| page.offer("- { name: 【再委託先の名称】, work: 【委託する業務】 }", ""));
            });
        }
    });
    page.gap();
    page.prose("全部の契約に共通する決めごと。書く形は契約の choices と同じで、契約に書いたことが優先します。初回確認と完了日は、契約にだけ書きます。");
    page.line("choices:");
    if let Some((_, section)) = catalog.sections().next()
        && let Some(item) = section.items.first()
    {
        let words = format!("{}{} {}", section.label, item.number, item.plain_title());
        page.deeper(|page| page.offer(format!("{}: {{ note: 【特記事項】 }}", item.id), format!("例：{words}")));
    }
}

const VENDOR_NAME: &str = "【事業者の名称】";

fn party(page: &mut Page, name: Option<&str>, placeholder: &str, title: &str) {
    page.line("party:");
    page.deeper(|page| {
        page.line(&format!("name: {}", name.map_or_else(|| placeholder.to_owned(), scalar)));
        page.offers(&[
            Offer::new("address: 【住所】", ""),
            Offer::new("title: 【職名】", title),
            Offer::new("person: 【氏名】", ""),
        ]);
    });
}

fn contacts(page: &mut Page) {
    page.line("contacts:");
    page.deeper(|page| {
        let offers: Vec<Offer> = ContactPurpose::ALL
            .into_iter()
            .map(|purpose| {
                let code = format!("- {{ for: {}, hours: 【時間帯】, who: 【窓口】, phone: 【電話】 }}", purpose.key());
                Offer::new(code, purpose.word())
            })
            .collect();
        page.offers(&offers);
    });
}

fn settings(page: &mut Page) {
    page.prose("日付の印刷のしかた");
    // Any day shows the two styles.
    let day = |style| Date::new(2026, 4, 1).map_or_else(String::new, |date| date.format(style));
    page.offers(&[
        Offer::new("dates: wareki", format!("{}（書かなければ、これ）", day(DateStyle::Wareki))),
        Offer::new("dates: seireki", day(DateStyle::Seireki)),
    ]);
    page.prose("初回確認と完了日を、確認表だけでなく別添にも印刷します。");
    page.offer("first_check_in_annex: true", "");
    page.prose("PDFの文字の大きさ");
    page.offers(&[
        Offer::new("text_size: normal", format!("{}（書かなければ、これ）", TextSize::Normal.word())),
        Offer::new("text_size: large", TextSize::Large.word()),
    ]);
    page.prose("病院のグループなどで共通の内容（choices、systems、vendors、dates）を、別のファイルから読みます。");
    page.offer("based_on: 【ファイルの場所】", "例：../group.yaml");
    page.prose("契約どうしの確認事項（roles/…）を、理由があってそのままにするとき（accepted: の欄）の書き方は、check が「提案」に示します。");
}

fn system_line(system: &Named) -> String {
    format!("{}: {}", system.id, system.name.as_deref().map_or_else(|| "【システムの名称】".to_owned(), scalar))
}

/// The lines that define a vendor below `vendors:` of a file.
pub fn definition_of_vendor(vendor: &Named) -> String {
    let name = vendor.name.as_deref().map_or_else(|| VENDOR_NAME.to_owned(), scalar);
    format!("  {}:\n    party:\n      name: {name}\n", vendor.id)
}

/// The line that defines a system below `systems:` of a file.
pub fn definition_of_system(system: &Named) -> String {
    format!("  {}\n", system_line(system))
}
