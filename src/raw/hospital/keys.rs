//! The keys of the hospital file, with what people are told about each.
//!
//! The schema for editors shows these words, and `docs/data-format.md` is compared with them.

use crate::raw::keys::{Key, Keys, Kind, Name};

/// The whole file, or the `hospital.yaml` of a folder.
pub const FILE: Keys = Keys {
    what: "病院ファイル",
    known: &[
        Key::required("catalog").about(
            "確認表の版",
            Kind::Name(Name::Edition),
            "どの版の確認表に答えるかを書きます。数字と読まれないように、引用符で囲みます。",
            "catalog: \"2024-06\"",
        ),
        Key::required("hospital").about(
            "医療機関",
            Kind::Mapping(&HOSPITAL),
            "この病院の記号、契約の当事者としての名称と住所、連絡先を書きます。",
            "hospital: { id: sample, party: { name: サンプル総合病院 } }",
        ),
        DATES,
        Key::optional("first_check_in_annex").about(
            "別添への初回確認の印刷",
            Kind::Flag,
            "初回確認と完了日を、確認表だけでなく別添にも印刷するときに true と書きます。書かなければ印刷しません。",
            "first_check_in_annex: true",
        ),
        Key::optional("text_size").about(
            "PDFの文字の大きさ",
            Kind::Name(Name::TextSize),
            "PDFの文字の大きさを選びます。large と書くと、本文が12ポイントになります。書かなければ、ふつうの大きさ（10から10.5ポイント）です。",
            "text_size: large",
        ),
        Key::optional("based_on").about(
            "共通のファイル",
            Kind::Text,
            "複数の病院に共通する内容を書いたファイルの場所です。このファイルから見た場所を書き、同じことがこのファイルにもあれば、このファイルが優先します。",
            "based_on: ../group.yaml",
        ),
        SYSTEMS,
        VENDORS,
        CHOICES,
        Key::sometimes("contracts").about(
            "契約",
            Kind::List(&Kind::Mapping(&CONTRACT)),
            "契約を1つずつ、行頭に「- 」を付けて書きます。契約ごとに別添、確認表、連絡先一覧ができます。",
            "contracts: [{ id: ehr, title: 電子カルテシステム保守・運用契約, parties: [hospital, samplesys] }]",
        ),
        Key::optional("accepted").about(
            "了承した確認事項",
            Kind::List(&Kind::Mapping(&ACCEPTED)),
            "役割分担一覧で見つかった確認事項のうち、理由があってそのままにするものを書きます。理由は役割分担一覧に印刷されます。",
            "accepted: [{ code: roles/duplicate, item: {item}, contracts: [ehr, network], reason: 二重に確認する。 }]",
        ),
    ],
};

/// A finding of the role matrix that the hospital leaves as it is.
pub const ACCEPTED: Keys = Keys {
    what: "了承した確認事項",
    known: &[
        Key::required("code").about(
            "確認事項のコード",
            Kind::Name(Name::Finding),
            "check が [ ] の中に示すコードです。",
            "code: roles/duplicate",
        ),
        Key::required("item").about(
            "項目",
            Kind::Name(Name::Item),
            "確認表のどの項目についてかを書きます。",
            "item: {item}",
        ),
        Key::optional("contracts").about(
            "契約",
            Kind::OneOf(&[Kind::Name(Name::Contract), Kind::List(&Kind::Name(Name::Contract))]),
            "どの契約についてかを、契約の記号で書きます。どの契約も取り扱わない項目（roles/not-covered）のほかでは、必ず書きます。",
            "contracts: [ehr, network]",
        ),
        Key::optional("systems").about(
            "対象のシステム",
            Kind::OneOf(&[Kind::Name(Name::System), Kind::List(&Kind::Name(Name::System))]),
            "どのシステムについてかを、システムの記号で書きます。どの契約も取り扱わない項目（roles/not-covered）では、必ず書きます。",
            "systems: ehr",
        ),
        Key::optional("point").about(
            "取決め事項",
            Kind::Name(Name::Point),
            "契約の間で答えが食い違うとき（roles/conflict）に、どの取決め事項かを書きます。",
            "point: {point}",
        ),
        Key::optional("with").about(
            "食い違う相手",
            Kind::Text,
            "契約の間で答えが食い違うとき（roles/conflict）に、相手の項目と取決め事項を「項目.取決め事項」の形で書きます。",
            "with: {item}.{point}",
        ),
        Key::required("reason").about(
            "理由",
            Kind::Text,
            "そのままにする理由です。役割分担一覧に印刷されます。",
            "reason: 引継ぎの期間は両社が監視する。",
        ),
    ],
};

/// What a file named by `based_on` may hold.
pub const BASE: Keys =
    Keys { what: "based_on で読み込むファイル", known: &[CHOICES, VENDORS, SYSTEMS, DATES] };

const DATES: Key = Key::optional("dates").about(
    "日付の印刷のしかた",
    Kind::Name(Name::DateStyle),
    "日付を和暦で印刷するか、西暦で印刷するかを選びます。書かなければ和暦です。",
    "dates: seireki",
);
const SYSTEMS: Key = Key::optional("systems").about(
    "システム",
    Kind::Map(Name::System, &Kind::Text),
    "契約で取り扱うシステムを「記号: 名称」の形で書きます。記号は、契約の systems などでシステムを指すのに使います。",
    "systems: { ehr: 電子カルテシステム }",
);
const VENDORS: Key = Key::optional("vendors").about(
    "事業者",
    Kind::Map(Name::Vendor, &Kind::Mapping(&VENDOR)),
    "契約の相手方を、記号を付けて書きます。記号は、契約の parties や担当（duty）で事業者を指すのに使います。",
    "vendors: { samplesys: { party: { name: 株式会社サンプルシステムズ } } }",
);
const CHOICES: Key = Key::optional("choices").about(
    "共通の選択",
    Kind::Map(Name::Item, &Kind::Mapping(&CHOICE)),
    "どの契約にも共通して決めたことを、項目ごとに書きます。契約の側にも書けば、契約の側が優先します。",
    "choices: { {item}: { note: 夜間は防災センターに電話する。 } }",
);

pub const HOSPITAL: Keys = Keys {
    what: "hospital",
    known: &[
        Key::required("id").about(
            "病院の記号",
            Kind::Name(Name::Folder),
            "出力先のフォルダの名前になります。半角の小文字、数字、ハイフンで書きます。",
            "id: sample",
        ),
        PARTY_OF,
        CONTACTS,
    ],
};

const PARTY_OF: Key = Key::required("party").about(
    "当事者",
    Kind::Mapping(&PARTY),
    "契約の当事者としての名称、住所、代表する人を書きます。別添の記名押印欄などに印刷されます。",
    "party: { name: サンプル総合病院, address: 東京都サンプル区1番1号, title: 院長, person: 見本 太郎 }",
);
const CONTACTS: Key = Key::optional("contacts").about(
    "連絡先",
    Kind::List(&Kind::Mapping(&CONTACT)),
    "どの用件で、いつ、だれに連絡するかを、1件ずつ書きます。連絡先一覧に印刷されます。",
    "contacts: [{ for: incident, who: 保守受付, phone: 03-0000-0011 }]",
);

pub const PARTY: Keys = Keys {
    what: "party",
    known: &[
        Key::required("name").about(
            "名称",
            Kind::Text,
            "契約書に書くとおりの、法人などの正式な名称です。",
            "name: 株式会社サンプルシステムズ",
        ),
        Key::optional("address").about(
            "住所",
            Kind::Text,
            "契約書に書くとおりの住所です。",
            "address: 東京都見本区サンプル町二丁目2番2号",
        ),
        Key::optional("title").about(
            "職",
            Kind::Text,
            "契約を結ぶ人の肩書です。院長、代表取締役などと書きます。",
            "title: 代表取締役",
        ),
        Key::optional("person").about("氏名", Kind::Text, "契約を結ぶ人の氏名です。", "person: 見本 太郎"),
    ],
};

pub const VENDOR: Keys = Keys {
    what: "事業者",
    known: &[
        PARTY_OF,
        CONTACTS,
        Key::optional("subcontractors").about(
            "再委託先",
            Kind::List(&Kind::Mapping(&SUBCONTRACTOR)),
            "この事業者が仕事を任せる先を、1社ずつ書きます。",
            "subcontractors: [{ name: サンプルナイトサポート, work: 夜間・休日の電話受付 }]",
        ),
    ],
};

pub const CONTACT: Keys = Keys {
    what: "連絡先",
    known: &[
        Key::required("for").about(
            "用件",
            Kind::Name(Name::Purpose),
            "どのような用件のときの連絡先かを選びます。",
            "for: incident",
        ),
        Key::optional("systems").about(
            "対象のシステム",
            Kind::List(&Kind::Name(Name::System)),
            "この連絡先が受け持つシステムの記号です。書かなければ、すべてのシステムの連絡先です。",
            "systems: [ehr, dept]",
        ),
        Key::optional("hours").about(
            "時間帯",
            Kind::Text,
            "連絡のつく曜日と時間です。夜間と休日は、別の連絡先として書きます。",
            "hours: 平日 9時から18時まで",
        ),
        Key::required("who").about("連絡先の名称", Kind::Text, "部署、窓口、人の名前です。", "who: 保守受付"),
        Key::optional("phone").about(
            "電話",
            Kind::Text,
            "電話番号を、ハイフンで区切って書きます。",
            "phone: 03-0000-0011",
        ),
        Key::optional("mail").about(
            "電子メール",
            Kind::Text,
            "電子メールの宛先です。",
            "mail: support@samplesys.example",
        ),
        Key::optional("note").about(
            "備考",
            Kind::Text,
            "連絡のしかたについて、ほかに伝えておくことを書きます。",
            "note: 情報システム室の当番に取り次ぐ。",
        ),
    ],
};

pub const SUBCONTRACTOR: Keys = Keys {
    what: "再委託先",
    known: &[
        Key::required("name").about("名称", Kind::Text, "再委託先の正式な名称です。", "name: サンプルナイトサポート"),
        Key::required("work").about(
            "委託する業務",
            Kind::Text,
            "この事業者が任せる仕事です。",
            "work: 夜間・休日の電話受付",
        ),
    ],
};

pub const CONTRACT: Keys = Keys {
    what: "契約",
    known: &[
        Key::required("id").about(
            "契約の記号",
            Kind::Name(Name::Folder),
            "出力先のフォルダの名前になります。半角の小文字、数字、ハイフンで書きます。",
            "id: ehr",
        ),
        Key::required("title").about(
            "契約名",
            Kind::Text,
            "契約書の表題です。別添の全ページに印刷されます。",
            "title: 電子カルテシステム保守・運用契約",
        ),
        Key::optional("date").about(
            "契約日",
            Kind::Day,
            "契約を結ぶ日です。書かなければ、日付を書き入れる欄が印刷されます。",
            "date: 2026-04-01",
        ),
        Key::optional("period").about(
            "契約期間",
            Kind::Mapping(&PERIOD),
            "契約の始まりと終わり、更新のしかたを書きます。",
            "period: { from: 2026-04-01, to: 2027-03-31, renewal: 自動更新 1年 }",
        ),
        Key::required("parties").about(
            "当事者",
            Kind::List(&Kind::Name(Name::Party)),
            "医療機関（hospital）と事業者の記号を、甲、乙、丙の順に書きます。",
            "parties: [hospital, samplesys]",
        ),
        Key::optional("labels").about(
            "当事者の呼び名",
            Kind::Map(Name::Party, &Kind::Text),
            "甲、乙のほかの呼び方をするときに、当事者ごとに書きます。",
            "labels: { hospital: 委託者, samplesys: 受託者 }",
        ),
        Key::optional("systems").about(
            "対象のシステム",
            Kind::List(&Kind::Name(Name::System)),
            "この契約で取り扱うシステムの記号です。記号は、ファイルの初めの方の systems で決めたものです。",
            "systems: [ehr, dept]",
        ),
        Key::optional("annex").about(
            "別添の名前",
            Kind::Text,
            "契約書から別添を指すときの名前です。書かなければ、公表された確認表と同じ名前です。",
            ANNEX_OFFER,
        ),
        Key::optional("signing").about(
            "別添の署名のしかた",
            Kind::Name(Name::Signing),
            "別添にも記名押印や電子署名をするかを選びます。書かなければ、契約書にだけ記名押印するものとします。",
            "signing: paper",
        ),
        Key::optional("sections").about(
            "取り扱う節",
            Kind::List(&Kind::Name(Name::Section)),
            "この契約で取り扱う、確認表の節です。書かなければ、すべての節を取り扱います。",
            "sections: [{section}]",
        ),
        Key::optional("first_meeting").about(
            "初回確認の日",
            Kind::Day,
            "確認表を使って初めて話し合った日です。",
            "first_meeting: 2026-02-10",
        ),
        Key::optional("choices").about(
            "選択",
            Kind::Map(Name::Item, &Kind::Mapping(&CHOICE)),
            "確認表の項目ごとに、この契約で決めたことを書きます。書いていない項目は「未決」と印刷されます。",
            "choices: { {item}: { duty: vendor, first_check: はい } }",
        ),
        Key::optional("signed").about(
            "署名した別添",
            Kind::Mapping(&SIGNED),
            "署名した日と、そのときの照合番号を控えます。後で内容が変わると、check が知らせます。",
            "signed: { date: 2026-04-01, fingerprint: 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef }",
        ),
    ],
};

/// The other usual name of the attachment, as `init` offers it.
pub const ANNEX_OFFER: &str = "annex: 別紙1";

pub const PERIOD: Keys = Keys {
    what: "period",
    known: &[
        Key::optional("from").about("始まり", Kind::Day, "契約期間の最初の日です。", "from: 2026-04-01"),
        Key::optional("to").about(
            "終わり",
            Kind::Day,
            "契約期間の最後の日です。始まりより前の日は書けません。",
            "to: 2027-03-31",
        ),
        Key::optional("renewal").about(
            "更新",
            Kind::Text,
            "期間が終わるときに契約をどう続けるかです。",
            "renewal: 自動更新 1年",
        ),
    ],
};

pub const SIGNED: Keys = Keys {
    what: "signed",
    known: &[
        Key::required("date").about("署名した日", Kind::Day, "別添に署名した日です。", "date: 2026-04-01"),
        Key::required("fingerprint").about(
            "照合番号",
            Kind::Name(Name::Fingerprint),
            "署名した別添の末尾にある、64文字の照合番号です。そのまま写します。",
            "fingerprint: 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        ),
        Key::optional("items").about(
            "項目ごとの照合番号",
            Kind::Map(Name::Item, &Kind::Name(Name::ShortFingerprint)),
            "署名した別添の、項目ごとの照合番号です。betten status --stamp が書き、後で変わった項目を check が示します。",
            "items: { {item}: 0123456789abcdef }",
        ),
    ],
};

const DUTY: Key = Key::optional("duty").about(
    "担当",
    Kind::OneOf(&[
        Kind::Name(Name::Holder),
        Kind::List(&Kind::Name(Name::Holder)),
        Kind::Map(Name::Holder, &Kind::Text),
    ]),
    "この項目を受け持つ当事者です。事業者が1社だけなら vendor と書け、全員で受け持つときは [ ] に並べ、役割を分けるときは「当事者: 役割」と書きます。",
    "duty: { hospital: 権限の決定, samplesys: 機能の提供 }",
);
const POINTS: Key = Key::optional("points").about(
    "取決め事項",
    Kind::Map(Name::Point, &Kind::OneOf(&[Kind::Text, Kind::List(&Kind::Text), Kind::Mapping(&ANSWER)])),
    "この項目で決めることを、「問いの記号: 答え」の形で書きます。書いた答えから、別添の文ができます。",
    "points: { {point}: {answer} }",
);
const COST_OF: Key = Key::optional("cost").about(
    "費用負担",
    Kind::OneOf(&[Kind::Name(Name::Holder), Kind::List(&Kind::Name(Name::Holder)), Kind::Mapping(&COST)]),
    "この項目の費用を負担する当事者です。書かなければ「定めなし」と印刷されます。",
    "cost: { bearer: samplesys, detail: 保守料に含む。 }",
);
const NOTE: Key = Key::optional("note").about(
    "特記事項",
    Kind::Text,
    "この項目について、ほかに別添に書いておくことです。書かなければ「なし」と印刷されます。",
    "note: 夜間は防災センターに電話する。",
);
const WORDING: Key = Key::optional("wording").about(
    "取決めの文",
    Kind::Text,
    "答えからできる文例の代わりに、自分たちの文を印刷するときに書きます。答えは、その下に印刷されます。",
    "wording: 乙は、毎年4月に、検証の状況を甲に報告するものとする。",
);

pub const CHOICE: Keys = Keys {
    what: "選択",
    known: &[
        DUTY,
        Key::optional("first_check").about(
            "初回確認",
            Kind::YesNo,
            "初めて話し合った日に確認できたときは はい、できなかったときは いいえ と書きます。契約の choices にだけ書けます。",
            "first_check: いいえ",
        ),
        Key::optional("completed").about(
            "完了日",
            Kind::Day,
            "初回確認が いいえ だった項目の、確認が済んだ日です。契約の choices にだけ書けます。",
            "completed: 2026-03-05",
        ),
        POINTS,
        COST_OF,
        NOTE,
        WORDING,
        Key::optional("systems").about(
            "システムごとの選択",
            Kind::Map(Name::System, &Kind::Mapping(&SYSTEM_CHOICE)),
            "システムによって答えが違うときに、違うところだけをシステムの記号の下に書きます。",
            "systems: { dept: { duty: hospital } }",
        ),
        Key::optional("excluded").about(
            "対象外とする理由",
            Kind::Text,
            "この項目を取り扱わないときに、その理由を書きます。ほかに書けるのは note だけです。",
            "excluded: 稼働監視は別契約による。",
        ),
        Key::optional("inherit").about(
            "共通の選択の引継ぎ",
            Kind::Flag,
            "共通の選択をこの項目に使わないときに false と書きます。書かなければ使います。",
            "inherit: false",
        ),
        Key::optional("agreed_for").about(
            "取り決めたときの項目の文",
            Kind::Name(Name::TextMark),
            "確認表の版と、この取決めをしたときの項目の文の照合番号です。betten status --stamp などが書き、項目の文が変わると「要再確認」になります。確かめ直したら、この行を消します。",
            "agreed_for: 2024-06/0123456789abcdef",
        ),
    ],
};

/// What an answer for one system may say.
pub const SYSTEM_CHOICE: Keys =
    Keys { what: "システムごとの選択", known: &[DUTY, POINTS, COST_OF, NOTE, WORDING] };

pub const COST: Keys = Keys {
    what: "cost",
    known: &[
        Key::required("bearer").about(
            "負担する者",
            Kind::OneOf(&[Kind::Name(Name::Holder), Kind::List(&Kind::Name(Name::Holder))]),
            "費用を負担する当事者です。2者以上のときは [ ] に並べます。",
            "bearer: [hospital, samplesys]",
        ),
        Key::optional("detail").about(
            "負担のしかた",
            Kind::Text,
            "費用の分け方や、何に含まれるかを書きます。",
            "detail: 保守料に含む。",
        ),
    ],
};

pub const ANSWER: Keys = Keys {
    what: "回答",
    known: &[
        Key::sometimes("value").about(
            "答え",
            Kind::Text,
            "答えに詳しい内容を添えるときに、答えをここに書きます。",
            "value: partial",
        ),
        Key::optional("detail").about(
            "詳しい内容",
            Kind::Text,
            "答えだけでは決まらない内容を書きます。答えによって、必要なときと書けないときがあります。",
            "detail: 診療録データベース",
        ),
        Key::optional("not_applicable").about(
            "該当なし",
            Kind::Text,
            "この問いに該当するものがないときに、理由を書きます。答えと一緒には書けません。",
            "not_applicable: 情報を保存しない。",
        ),
    ],
};

/// Every mapping of the hospital file with its keys; the pages about the format are compared with it.
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
    PERIOD,
    SIGNED,
    CHOICE,
    SYSTEM_CHOICE,
    COST,
    ANSWER,
];
