//! The hospital file as written. Each of its keys is declared once.
//!
//! The keys of a contract are in `contract`. Those of a choice about one item are in `choice`.

use crate::raw::Text;
use crate::raw::keys::Printed::{Below, Label, Never};
use crate::raw::keys::{About, Keys, tell};
use crate::raw::shape::name::{
    Contract, DateStyle, Edition, Finding, Folder, Item, Point, Purpose, Revision, Sentence, ShortFingerprint, System,
    TextSize, Vendor,
};
use crate::raw::shape::{Any, Filled, Flag, List, Map, May, MayBeEmpty, Must, OneOrMany, Sometimes, Words, shape};

mod choice;
mod contract;

pub use choice::{
    ANSWER, CHOICE, COST, RawAnswer, RawAnswerKind, RawAnswers, RawChoice, RawCost, RawDuty, RawSystemChoice,
    RawWording, SYSTEM_CHOICE,
};
pub use contract::{
    CONTRACT, FIGURE, PERIOD, RELATED, RawContract, RawFigure, RawPeriod, RawRelatedDocument, RawSigned, SIGNED,
};

use choice::ByItem;

shape! {
    /// The whole hospital file, or the `hospital.yaml` of a folder.
    pub struct RawHospitalFile = FILE("病院ファイル") keeps left {
        catalog: Must<Edition> => tell(
            "確認表の版",
            "どの版の確認表に答えるかを書きます。数字と読まれないように、引用符で囲みます。",
            "catalog: \"2024-06\"",
        )
        .asks("どの版の確認表に答えるか", "")
        .printed(Label)
        .sealed(),
        points: May<Revision> => POINTS
            .asks("どの改訂の取決め事項と文案によるか", ""),
        hospital: Must<RawHospital> => tell(
            "医療機関",
            "この病院の記号、契約の当事者としての名称と住所、連絡先を書きます。",
            "hospital: { id: sample, party: { name: 医療法人サンプル会, facility: サンプル総合病院 } }",
        )
        .asks("病院。契約の「甲」になります。", "")
        .printed(Below),
        dates: May<DateStyle> => DATES,
        first_check_in_annex: May<Flag> => tell(
            "別添への初回確認の印刷",
            "初回確認と完了日を、確認表だけでなく別添にも印刷するときに true と書きます。書かなければ印刷しません。",
            "first_check_in_annex: true",
        )
        .in_form("初回確認と完了日を、確認表だけでなく別添にも印刷するかどうかです。")
        .asks("初回確認と完了日を、確認表だけでなく別添にも印刷します。", "true")
        .printed(Never("whether two fields are printed")),
        text_size: May<TextSize> => tell(
            "PDFの文字の大きさ",
            "PDFの文字の大きさを選びます。large と書くと、本文が12ポイントになります。書かなければ、ふつうの大きさ（10から10.5ポイント）です。",
            "text_size: large",
        )
        .in_form("PDFの文字の大きさです。書かなければ、ふつうの大きさ（本文10.5ポイント）です。")
        .asks("PDFの文字の大きさ", "")
        .printed(Never("how large the letters are")),
        based_on: May<Words> => tell(
            "共通のファイル",
            "複数の病院に共通する内容を書いたファイルの場所です。このファイルから見た場所を書き、同じことがこのファイルにもあれば、このファイルが優先します。",
            "based_on: ../group.yaml",
        )
        .in_form("複数の病院に共通する内容を書いたファイルの場所です。病院ファイルから見た場所を書きます。")
        .asks("病院のグループなどで共通の内容（choices、systems、vendors、dates）を、別のファイルから読みます。", "【ファイルの場所】")
        .printed(Never("where more values are")),
        systems: Any<Map<System, Words>> => SYSTEMS,
        vendors: Any<Map<Vendor, RawVendor>> => VENDORS,
        preamble: Any<Map<Sentence, Words>> => PREAMBLE.asks("別添の前文の文を、どの契約でも自分たちの文に代えるとき（preamble: の欄）の書き方は、README.ja.md にあります。", ""),
        choices: ByItem => CHOICES,
        contracts: Sometimes<List<RawContract>> => tell(
            "契約",
            "契約を1つずつ、行頭に「- 」を付けて書きます。契約ごとに別添、確認表、連絡先一覧ができます。",
            "contracts: [{ id: ehr, title: 電子カルテシステム保守・運用契約, parties: [hospital, samplesys] }]",
        )
        .asks("契約", "")
        .printed(Below),
        accepted: Any<List<RawAcceptance>> => tell(
            "了承した確認事項",
            "役割分担一覧で見つかった確認事項のうち、理由があってそのままにするものを書きます。理由は役割分担一覧に印刷されます。",
            "accepted: [{ code: roles/duplicate, item: {item}, contracts: [ehr, network], reason: 二重に確認する。 }]",
        )
        .asks("契約どうしの確認事項（roles/…）を、理由があってそのままにするとき（accepted: の欄）の書き方は、check が「提案」に示します。", "")
        .printed(Below),
    }
}

impl RawHospitalFile {
    /// Makes a hospital file for a contract that came without one. It defines each system and vendor that the
    /// contract names.
    pub fn around(contract: &RawContract, edition: &str) -> Self {
        let span = contract.span;
        let text = |value: &str| Text::new(value.to_owned(), span);
        let party = |name: Text| {
            Some(RawParty { name, facility: Vec::new(), address: None, title: None, person: None, agent: None, span })
        };
        let vendor = |id: &Text| {
            (id.clone(), RawVendor { party: party(id.clone()), contacts: Vec::new(), subcontractors: Vec::new(), span })
        };
        Self {
            catalog: text(edition),
            hospital: Some(RawHospital {
                id: text("hospital"),
                party: party(text("医療機関")),
                contacts: Vec::new(),
                span,
            }),
            points: None,
            dates: None,
            first_check_in_annex: None,
            text_size: None,
            based_on: None,
            systems: once_each(&contract.systems).map(|id| (id.clone(), id.clone())).collect(),
            vendors: once_each(&contract.parties).filter(|id| id.value != "hospital").map(vendor).collect(),
            preamble: Vec::new(),
            choices: Vec::new(),
            contracts: None,
            accepted: Vec::new(),
            left: Vec::new(),
            span,
        }
    }
}

/// Each text once. A text that the contract names twice is reported where the contract is checked.
fn once_each(named: &[Text]) -> impl Iterator<Item = &Text> {
    named
        .iter()
        .enumerate()
        .filter(|(at, id)| !named[..*at].iter().any(|before| before.value == id.value))
        .map(|(_, id)| id)
}

shape! {
    /// A finding of the role matrix that the hospital has accepted.
    pub struct RawAcceptance = ACCEPTED("了承した確認事項") {
        code: Must<Finding> => tell(
            "確認事項のコード",
            "check が [ ] の中に示すコードです。",
            "code: roles/duplicate",
        )
        .printed(Never("which finding is meant")),
        item: Must<Item> => tell(
            "項目",
            "確認表のどの項目についてかを書きます。",
            "item: {item}",
        )
        .printed(Never("which finding is meant")),
        contracts: May<OneOrMany<Contract>> => tell(
            "契約",
            "どの契約についてかを、契約の記号で書きます。どの契約も取り扱わない項目（roles/not-covered）のほかでは、必ず書きます。",
            "contracts: [ehr, network]",
        )
        .printed(Never("which finding is meant")),
        systems: May<OneOrMany<System>> => tell(
            "対象のシステム",
            "どのシステムについてかを、システムの記号で書きます。どの契約も取り扱わない項目（roles/not-covered）では、必ず書きます。",
            "systems: ehr",
        )
        .printed(Never("which finding is meant")),
        point: May<Point> => tell(
            "取決め事項",
            "答えについての確認事項（roles/contradiction、roles/conflict、roles/look-at）のときに、どの取決め事項かを書きます。",
            "point: {point}",
        )
        .printed(Never("which finding is meant")),
        with: May<OneOrMany<Words>> => tell(
            "食い違う相手",
            "答えについての確認事項（roles/contradiction、roles/conflict、roles/look-at）のときに、相手の項目と取決め事項を「項目.取決め事項」の形で書きます。",
            "with: {item}.{point}",
        )
        .printed(Never("which finding is meant")),
        answers: May<ShortFingerprint> => tell(
            "了承した答え",
            "答えについての確認事項（roles/contradiction、roles/conflict、roles/look-at）のときに、どの答えを了承したかです。check が示す16文字をそのまま写します。答えが変わると、了承は効かなくなります。",
            "answers: 0123456789abcdef",
        )
        .printed(Never("which finding is meant")),
        reason: Must<Words> => tell(
            "理由",
            "そのままにする理由です。役割分担一覧に印刷されます。",
            "reason: 引継ぎの期間は両社が監視する。",
        ),
    }
}

shape! {
    /// The file that `based_on` names.
    pub struct RawBase = BASE("based_on で読み込むファイル") keeps left {
        choices: ByItem => CHOICES,
        vendors: Any<Map<Vendor, RawVendor>> => VENDORS,
        systems: Any<Map<System, Words>> => SYSTEMS,
        dates: May<DateStyle> => DATES,
    }
}

const POINTS: About = tell(
    "取決め事項と文案の改訂",
    "このプログラムの取決め事項と文案のうち、どの改訂によるかを書きます。契約に書けば、その契約だけの改訂になります。書かなければ 1 です。",
    "points: 1",
)
.printed(Never("which revision is meant"))
.sealed();

const DATES: About = tell(
    "日付の印刷のしかた",
    "日付を和暦で印刷するか、西暦で印刷するかを選びます。書かなければ和暦です。",
    "dates: seireki",
)
.asks("日付の印刷のしかた", "")
.printed(Never("how days are printed"));

const SYSTEMS: About = tell(
    "システム",
    "契約で取り扱うシステムを「記号: 名称」の形で書きます。記号は、契約の systems などでシステムを指すのに使います。",
    "systems: { ehr: 電子カルテシステム }",
)
.asks("契約で取り扱うシステム。左が記号（半角の英数字）、右が名称です。", "【システムの名称】")
.sealed();

pub(super) const PREAMBLE: About = tell(
    "前文の文",
    "別添の前文にある文を、自分たちの文に代えるときに、「文案の記号: 文」の形で書きます。",
    "preamble: { {preamble}: 「事故」とは、診療に支障のある障害をいう。 }",
)
.sealed();

const VENDORS: About = tell(
    "事業者",
    "契約の相手方を、記号を付けて書きます。記号は、契約の parties や担当（duty）で事業者を指すのに使います。",
    "vendors: { samplesys: { party: { name: 株式会社サンプルシステムズ } } }",
)
.asks("事業者。契約の「乙」「丙」になります。増やすときは、記号の行から下を写します。", "")
.printed(Below);

const CHOICES: About = tell(
    "共通の選択",
    "どの契約にも共通して決めたことを、項目ごとに書きます。契約の側にも書けば、契約の側が優先します。",
    "choices: { {item}: { note: 夜間は防災センターに電話する。 } }",
)
    .asks("全部の契約に共通する取決め。書く形は契約の choices と同じで、契約に書いたことが優先します。初回確認と完了日は、契約にだけ書きます。", "")
    .printed(Below);

shape! {
    pub struct RawHospital = HOSPITAL("hospital") {
        id: Must<Folder> => tell(
            "病院の記号",
            "出力先のフォルダの名前になります。半角の小文字、数字、ハイフンで書きます。",
            "id: sample",
        )
        .asks("記号。出力先のフォルダの名前になります（半角の小文字、数字、ハイフン）。", "")
        .printed(Never("the folder in the output")),
        party: Must<RawParty> => PARTY_OF,
        contacts: MayBeEmpty<List<RawContact>> => CONTACTS.asks("病院の窓口。使う行を、必要なだけ写して増やせます。mail（電子メール）、note（備考）、systems（対象のシステム）も書けます。", ""),
    }
}

shape! {
    pub struct RawVendor = VENDOR("事業者") {
        party: Must<RawParty> => PARTY_OF,
        contacts: MayBeEmpty<List<RawContact>> => CONTACTS.asks("事業者の窓口", ""),
        subcontractors: MayBeEmpty<List<RawSubcontractor>> => tell(
            "再委託先",
            "この事業者が仕事を任せる先を、1社ずつ書きます。",
            "subcontractors: [{ name: サンプルナイトサポート, work: 夜間・休日の電話受付 }]",
        )
        .asks("再委託先", "")
        .printed(Below),
    }
}

const PARTY_OF: About = tell(
    "当事者",
    "契約の当事者としての名称、住所、代表する人を書きます。別添の記名押印欄などに印刷されます。",
    "party: { name: 医療法人サンプル会, facility: サンプル総合病院, address: 東京都サンプル区1番1号, title: 理事長, person: 見本 太郎 }",
)
.printed(Below);

const CONTACTS: About = tell(
    "連絡先",
    "どの用件で、いつ、だれに連絡するかを、1件ずつ書きます。連絡先一覧に印刷されます。",
    "contacts: [{ for: incident, who: 保守受付, phone: 03-0000-0011 }]",
)
.printed(Below);

shape! {
    pub struct RawParty = PARTY("party") {
        name: Must<Words> => tell(
            "名称",
            "契約書に書くとおりの、契約の当事者の正式な名称です。病院には法人格がないので、開設者（医療法人など）の名称を書きます。",
            "name: 株式会社サンプルシステムズ",
        )
        .sealed(),
        facility: Any<OneOrMany<Words>> => tell(
            "対象施設",
            "契約で取り扱う病院などの名称です。名称（name）は開設者とし、病院の名称はここに書きます。2つ以上のときは [ ] に並べます。",
            "facility: サンプル総合病院",
        )
        .in_form("契約で取り扱う病院などの名称です。「名称」は開設者とし、病院の名称はここに書きます。")
        .asks("", "【病院などの施設の名称】")
        .sealed(),
        address: May<Words> => tell(
            "住所",
            "契約書に書くとおりの住所です。",
            "address: 東京都見本区サンプル町二丁目2番2号",
        )
        .asks("", "【住所】")
        .sealed(),
        title: May<Words> => tell(
            "職",
            "契約を結ぶ人の肩書です。理事長、代表取締役などと書きます。",
            "title: 代表取締役",
        )
        .asks("", "【職名】")
        .sealed(),
        person: May<Words> => tell(
            "氏名",
            "契約を結ぶ人の氏名です。",
            "person: 見本 太郎",
        )
        .asks("", "【氏名】")
        .sealed(),
        agent: May<RawAgent> => tell(
            "代理人",
            "当事者に代わって契約を結ぶ人がいるときに、その職と氏名を書きます。",
            "agent: { title: 東京支店長, person: 見本 次郎 }",
        )
        .asks("代理人が結ぶとき", "")
        .printed(Below),
    }
}

shape! {
    /// Who signs for a party in the place of its representative.
    pub struct RawAgent = AGENT("代理人") {
        title: Must<Words> => tell(
            "代理人の職",
            "院長、支店長などと書きます。",
            "title: 東京支店長",
        )
        .asks("", "【代理人の職】")
        .sealed(),
        person: May<Words> => tell(
            "代理人の氏名",
            "代理人の氏名です。",
            "person: 見本 次郎",
        )
        .asks("", "【代理人の氏名】")
        .sealed(),
    }
}

shape! {
    pub struct RawContact = CONTACT("連絡先") {
        purpose = "for": Must<Purpose> => tell(
            "用件",
            "どのような用件のときの連絡先かを選びます。",
            "for: incident",
        )
        .printed(Label),
        systems: Any<Filled<System>> => tell(
            "対象のシステム",
            "この連絡先が受け持つシステムの記号です。書かなければ、すべてのシステムの連絡先です。",
            "systems: [ehr, dept]",
        )
        .in_form("この連絡先が受け持つシステムです。書かなければ、すべてのシステムの連絡先です。")
        .printed(Label),
        hours: May<Words> => tell(
            "時間帯",
            "連絡のつく曜日と時間です。夜間と休日は、別の連絡先として書きます。",
            "hours: 平日 9時から18時まで",
        )
        .asks("", "【時間帯】"),
        who: Must<Words> => tell(
            "連絡先の名称",
            "部署、窓口、人の名前です。",
            "who: 保守受付",
        )
        .asks("", "【窓口】"),
        phone: May<Words> => tell(
            "電話",
            "電話番号を、ハイフンで区切って書きます。",
            "phone: 03-0000-0011",
        )
        .asks("", "【電話】"),
        mail: May<Words> => tell(
            "電子メール",
            "電子メールの宛先です。",
            "mail: support@samplesys.example",
        ),
        note: May<Words> => tell(
            "備考",
            "連絡のしかたについて、ほかに伝えておくことを書きます。",
            "note: 情報システム室の当番に取り次ぐ。",
        ),
    }
}

shape! {
    pub struct RawSubcontractor = SUBCONTRACTOR("再委託先") {
        name: Must<Words> => tell(
            "名称",
            "再委託先の正式な名称です。",
            "name: サンプルナイトサポート",
        )
        .asks("", "【再委託先の名称】"),
        work: Must<Words> => tell(
            "委託する業務",
            "この事業者が任せる仕事です。",
            "work: 夜間・休日の電話受付",
        )
        .asks("", "【委託する業務】"),
    }
}

/// Every mapping of the hospital file with its keys. A test compares the pages about the format with this list.
pub const ALL_KEYS: &[Keys] = &[
    FILE,
    ACCEPTED,
    BASE,
    HOSPITAL,
    PARTY,
    VENDOR,
    CONTACT,
    SUBCONTRACTOR,
    CONTRACT,
    RELATED,
    FIGURE,
    PERIOD,
    SIGNED,
    CHOICE,
    SYSTEM_CHOICE,
    COST,
    ANSWER,
];
