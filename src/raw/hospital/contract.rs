//! One contract as written.

use crate::raw::hospital::choice::{ByItem, RawCost};
use crate::raw::hospital::{POINTS, PREAMBLE};
use crate::raw::keys::Printed::{Below, Day as AsDay, Label, Never};
use crate::raw::keys::tell;
use crate::raw::shape::name::{
    Fingerprint, Folder, Item, Party, Precedence, Provision, ProvisionNumber, RelatedKind, Revision, Section, Sentence,
    Signing, System,
};
use crate::raw::shape::{Any, Day, Filled, List, Map, May, Must, WithPlace, Words, shape};

shape! {
    /// An entry of `contracts`, or a file below `contracts/`.
    pub struct RawContract = CONTRACT("契約") keeps left {
        id: Must<Folder> => tell(
            "契約の記号",
            "出力先のフォルダの名前になります。半角の小文字、数字、ハイフンで書きます。",
            "id: ehr",
        )
        .asks("記号（上の id）は、出力先のフォルダの名前になります。", "")
        .printed(Never("the folder in the output")),
        title: Must<Words> => tell(
            "契約名",
            "契約書の表題です。別添の全ページに印刷されます。",
            "title: 電子カルテシステム保守・運用契約",
        )
        .asks("", "【契約の名称】")
        .sealed(),
        date: May<Day> => tell(
            "契約日",
            "契約を結ぶ日です。書かなければ、日付を書き入れる欄が印刷されます。",
            "date: 2026-04-01",
        )
        .asks("契約日。2026-04-01、2026年4月1日、令和8年4月1日 のどの形でも構いません。", "【契約日】")
        .printed(AsDay)
        .sealed(),
        period: May<RawPeriod> => tell(
            "契約期間",
            "契約の始まりと終わり、更新のしかたを書きます。",
            "period: { from: 2026-04-01, to: 2027-03-31, renewal: 更新は、契約書第3条の定めによる。 }",
        )
        .asks("契約期間", "")
        .printed(Below),
        amount: May<Words> => tell(
            "契約の金額",
            "契約の金額を、円で書きます。印刷されません。betten status --format csv の一覧（取引の日、相手方、金額で探すもの）に載ります。",
            "amount: 1,200,000円",
        )
        .in_form("契約の金額を、円で書きます。印刷されません。")
        .asks("契約の金額（amount: 1200000円）は印刷されません。betten status --format csv の一覧に載ります。", "")
        .printed(Never("only in lists of contracts")),
        parties: WithPlace<Must<Filled<Party>>> => tell(
            "当事者",
            "医療機関（hospital）と事業者の記号を、甲、乙、丙の順に書きます。",
            "parties: [hospital, samplesys]",
        )
        .in_form("契約の当事者を、甲、乙、丙の順に書きます。一覧にない事業者を加えるには、先に病院が事業者を登録します。")
        .asks("当事者。書いた順に甲、乙、丙となります。", "")
        .printed(Label)
        .sealed(),
        labels: Any<Map<Party, Words>> => tell(
            "当事者の呼び名",
            "甲、乙のほかの呼び方をするときに、当事者ごとに書きます。",
            "labels: { hospital: 委託者, samplesys: 受託者 }",
        )
        .asks("甲、乙に代わる呼び名", "")
        .sealed(),
        systems: WithPlace<Any<List<System>>> => tell(
            "対象のシステム",
            "この契約で取り扱うシステムの記号です。記号は、ファイルの初めの方の systems で決めたものです。",
            "systems: [ehr, dept]",
        )
        .in_form("この契約で取り扱うシステムです。一覧にないシステムを加えるには、先に病院がシステムを登録します。")
        .asks("この契約で取り扱うシステム", "")
        .printed(Label).sealed(),
        annex_date: May<Day> => tell(
            "別添の日",
            "別添を契約より後に加えるときの、別添を加える日です。別添を加えるための覚書もできます。書かなければ、契約日と同じです。",
            "annex_date: 2026-10-01",
        )
        .asks("別添を契約より後に加えるときだけ、加える日を書きます。加えるための覚書もできます。", "【別添を加える日】")
        .printed(AsDay)
        .sealed(),
        precedence: May<Precedence> => tell(
            "優先する定め",
            "別添と契約書の定めが食い違うときに、どちらを優先するかを選びます。書くまで、別添は案のままです。",
            "precedence: annex",
        )
        .asks("必須　別添と契約書の定めが食い違うときに、どちらを優先するか", "")
        .printed(Label)
        .sealed(),
        related: Any<List<RawRelatedDocument>> => tell(
            "関連文書",
            "別添に名前を載せる文書を書きます。事業者の開示書（MDS、SDS）や、サービス品質に関する合意（SLA）などです。",
            "related: [{ kind: mds, edition: Ver.4.1, date: 2026-02-01, from: samplesys }]",
        )
        .asks("別添に名前を載せる文書（開示書、SLAなど）があるとき（related: の欄）の書き方は、README.ja.md にあります。", "")
        .printed(Below),
        figures: Any<List<RawFigure>> => tell(
            "別図",
            "別添の一部として、項目の後に載せる図（責任分界点図など）を書きます。",
            "figures: [{ file: zu/bunkaiten.png, title: 責任分界点図, description: 外部接続点のルータから院内側を甲、回線側を乙とする図 }]",
        )
        .asks("別添に載せる図（責任分界点図など）があるとき（figures: の欄）の書き方は、README.ja.md にあります。", "")
        .printed(Below),
        preamble: Any<Map<Sentence, Words>> => PREAMBLE,
        annex: May<Words> => tell(
            "別添の名前",
            "契約書から別添を指すときの名前です。書かなければ、公表された確認表と同じ名前です。",
            "annex: 別紙1",
        )
        .asks("書類の呼び名。書かなければ、確認表での名前のとおり「{annex}」になります。契約に付けるものを「別紙」と呼ぶ決まりなら、次の行を使います。契約書の本文にも「別紙1のとおり」のように、同じ呼び名を書いてください。", "別紙1"),
        signing: May<Signing> => tell(
            "別添の署名のしかた",
            "別添にも記名押印や電子署名をするかを選びます。書かなければ、契約書にだけ記名押印するものとします。",
            "signing: paper",
        )
        .asks("この書類そのものへの記名押印", "")
        .printed(Never("which signature block the paper has")),
        sections: WithPlace<May<List<Section>>> => tell(
            "取り扱う節",
            "この契約で取り扱う、確認表の節です。書かなければ、すべての節を取り扱います。",
            "sections: [{section}]",
        )
        .asks("この契約で扱う節。書かなければ全部です。", "")
        .printed(Label)
        .sealed(),
        points: May<Revision> => POINTS,
        first_meeting: May<Day> => tell(
            "初回確認の日",
            "確認表を使って初めて話し合った日です。",
            "first_meeting: 2026-02-10",
        )
        .asks("確認表を使って初めて話し合った日", "【初回の日】")
        .printed(AsDay),
        cost: May<RawCost> => tell(
            "費用負担の原則",
            "費用負担（cost）をどこにも書いていない項目の、費用を負担する当事者です。その項目に書いたのと同じに印刷されます。対象外の項目にはありません。",
            "cost: { bearer: samplesys, detail: 保守料に含む。 }",
        )
        .in_form("費用負担をどこにも書いていない項目の、費用を負担する当事者です。その項目に書いたのと同じに印刷されます。")
        .asks("項目ごとに費用負担を書かないときの、費用負担", "")
        .printed(Label)
        .sealed(),
        choices: ByItem => tell(
            "選択",
            "確認表の項目ごとに、この契約で決めたことを書きます。書いていない項目は「未決」と印刷されます。",
            "choices: { {item}: { duty: vendor, first_check: はい } }",
        )
        .asks("項目ごとの取決め", "")
        .printed(Below),
        signed: Any<List<RawSigned>> => tell(
            "署名の記録",
            "署名した契約と変更の覚書を、署名した順に控えます。betten status --stamp が書き、後で内容が変わると、check が知らせます。",
            "signed: [{ date: 2026-04-01, form: 2, fingerprint: 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef }]",
        )
        .asks("署名したら、betten status --stamp が署名の記録をここに書きます。その後に印刷する内容が変わると、check が知らせます。", "")
        .printed(Below),
    }
}

shape! {
    /// A document that the annex names. It is no part of the annex.
    pub struct RawRelatedDocument = RELATED("関連文書") {
        kind: Must<RelatedKind> => tell(
            "文書の種類",
            "どの種類の文書かを選びます。",
            "kind: mds",
        )
        .printed(Label)
        .sealed(),
        title: May<Words> => tell(
            "文書の名称",
            "文書の表題です。書かなければ、種類の名前を印刷します。other のときは、必ず書きます。",
            "title: 保守サービス仕様書",
        )
        .in_form("文書の表題です。書かなければ、種類の名前を印刷します。種類が「その他の文書」のときは、必ず書きます。")
        .sealed(),
        edition: May<Words> => tell(
            "文書の版",
            "どの版の文書かを書きます。",
            "edition: Ver.4.1",
        )
        .sealed(),
        date: May<Day> => tell(
            "文書の日付",
            "開示書（mds、sds）は受け取った日を、ほかの文書は文書の日付を書きます。",
            "date: 2026-02-01",
        )
        .in_form("事業者の開示書は受け取った日を、ほかの文書は文書の日付を書きます。")
        .printed(AsDay)
        .sealed(),
        from: May<Party> => tell(
            "文書を出した当事者",
            "文書を出した当事者の記号です。",
            "from: samplesys",
        )
        .in_form("文書を出した当事者です。")
        .printed(Label)
        .sealed(),
        systems: Any<Filled<System>> => tell(
            "対象のシステム",
            "どのシステムについての文書かを、システムの記号で書きます。書かなければ、この契約のすべてのシステムについてのものです。",
            "systems: [ehr, dept]",
        )
        .in_form("どのシステムについての文書かを書きます。書かなければ、この契約のすべてのシステムについてのものです。")
        .printed(Label)
        .sealed(),
    }
}

shape! {
    /// A picture that is part of the annex.
    pub struct RawFigure = FIGURE("別図") {
        file: Must<Words> => tell(
            "図のファイル",
            "図のファイルの場所です。このファイルから見た場所を書きます。PNG か SVG のファイルが使えます。",
            "file: zu/bunkaiten.png",
        )
        .in_form("図のファイルの場所です。病院ファイルから見た場所を書きます（例：zu/bunkaiten.png）。PNG か SVG のファイルが使えます。")
        .printed(Label),
        title: Must<Words> => tell(
            "図の名称",
            "図の表題です。「別図」の後に印刷されます。",
            "title: 責任分界点図",
        )
        .sealed(),
        description: Must<Words> => tell(
            "図の説明",
            "図に示したことを、図の見えない人が読み上げで聞く文にしたものです。紙には印刷されません。",
            "description: 外部接続点のルータから院内側を甲、回線側を乙とする図",
        )
        .printed(Never("read aloud to people who do not see the picture")),
    }
}

shape! {
    pub struct RawPeriod = PERIOD("period") {
        from: May<Day> => tell(
            "始まり",
            "契約期間の最初の日です。",
            "from: 2026-04-01",
        )
        .asks("", "【始まりの日】")
        .printed(AsDay)
        .sealed(),
        to: May<Day> => tell(
            "終わり",
            "契約期間の最後の日です。始まりより前の日は書けません。",
            "to: 2027-03-31",
        )
        .asks("", "【終わりの日】")
        .printed(AsDay)
        .sealed(),
        renewal: May<Words> => tell(
            "更新",
            "期間が終わるときに契約をどう続けるかを、契約書の条を示して書きます。",
            "renewal: 更新は、契約書第3条の定めによる。",
        )
        .asks("", "【更新の定め】")
        .sealed(),
    }
}

shape! {
    pub struct RawSigned = SIGNED("署名の記録") unless any_unwritten {
        date: Must<Day> => tell(
            "署名した日",
            "契約又は変更の覚書に署名した日です。",
            "date: 2026-04-01",
        )
        .printed(Never("compared with what would be printed now")),
        effective: May<Day> => tell(
            "適用の日",
            "内容を適用する日です。署名した日と同じなら、書きません。",
            "effective: 2026-10-01",
        )
        .printed(Never("compared with what would be printed now")),
        form: May<Words> => tell(
            "照合番号の方式",
            "照合番号を計算した方式の番号です。betten status --stamp が書きます。書かなければ 1 です。",
            "form: 2",
        )
        .printed(Never("compared with what would be printed now")),
        fingerprint: Must<Fingerprint> => tell(
            "照合番号",
            "署名した別添（変更の覚書では、変更後の別添）の、64文字の照合番号です。",
            "fingerprint: 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        )
        .printed(Never("compared with what would be printed now")),
        amount: May<Words> => tell(
            "変更の金額",
            "この変更の覚書に金額の定めがあるときに、円で書きます。betten status --format csv の一覧に載ります。",
            "amount: 50,000円",
        )
        .printed(Never("only in lists of contracts")),
        record: May<Words> => tell(
            "記録のファイル",
            "署名した書面の文の全部を控えたファイルの場所です。病院ファイルのあるフォルダから見て書きます。betten status --stamp がつくります。",
            "record: signed/ehr-2026-04-01-01234567.json",
        )
        .printed(Never("where the record is")),
        digest: May<Fingerprint> => tell(
            "記録のファイルの値",
            "記録のファイルの SHA-256 です。ファイルが書き換えられると、check が知らせます。",
            "digest: 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        )
        .printed(Never("compared with the record")),
        numbers: Any<Map<Item, Map<Provision, ProvisionNumber>>> => tell(
            "文の番号",
            "この署名で、取決めの文に新しく付いた番号です。betten status --stamp が書き、その後に文が増減しても番号が変わらないようにします。",
            "numbers: { {item}: { {sentence}: 1 } }",
        )
        .printed(Label),
        preamble: Any<Map<Provision, ProvisionNumber>> => tell(
            "前文の文の番号",
            "この署名で、前文の文に新しく付いた番号です。betten status --stamp が書きます。",
            "preamble: { {preamble}: 1 }",
        )
        .printed(Label),
    }
}
