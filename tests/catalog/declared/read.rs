//! Reads what a sentence says by closed lists of forms. Nothing here knows what a sentence declares.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use betten::model::norm::{ForceWord, PriorStep};
use betten::model::point::PointKind;
use regex::{Captures, Regex};

use super::points;
use crate::support::sample;

/// What one text says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading {
    pub norms: Vec<Said>,
    /// What it fixes besides, each in its own words.
    pub fixed: Vec<String>,
}

/// One thing that it binds somebody to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// As `super::line` writes what is declared.
    pub norm: String,
    /// What must have happened: 「求められたときは、」.
    pub events: Vec<String>,
    /// Time limits with their starts, hours, how often, and whether talks must settle it.
    pub manner: Vec<String>,
    /// Who is told, who is asked.
    pub to: Vec<String>,
}

impl Reading {
    /// For the snapshot.
    pub fn rows(&self) -> String {
        let said = self.norms.iter().map(|said| {
            let part = |name: &str, words: &[String]| {
                if words.is_empty() { String::new() } else { format!(" | {name} {}", words.join("、")) }
            };
            let (events, manner) = (part("if", &said.events), part("how", &said.manner));
            format!("  {}{events}{manner}{}\n", said.norm, part("to", &said.to))
        });
        said.chain(self.fixed.iter().map(|fixed| format!("  fixes {fixed}\n"))).collect()
    }
}

fn form(pattern: &str) -> Regex {
    Regex::new(&pattern.replace("PARTY", &PARTY)).expect("a sound form")
}

/// A pattern for whoever can be bound.
static PARTY: LazyLock<String> = LazyLock::new(|| {
    let answers = points(|kind| *kind == PointKind::Party).into_iter();
    let names: Vec<String> = ["party", "vendor", "hospital"].map(str::to_owned).into_iter().chain(answers).collect();
    format!(r"(\{{(?:{})\}}|各当事者|他の当事者|当事者)", names.join("|"))
});

/// How a clause ends, and with what force. The first that fits counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Force(ForceWord),
    /// It allows something to everybody.
    Grants,
    /// 「Xは、Yとする。」, 「…の定めるところによる。」: it binds nobody.
    Fixes,
}

static ENDS: LazyLock<Vec<(Regex, End)>> = LazyLock::new(|| {
    let ends: [(&str, End); 13] = [
        (r"を要しないものと(する|し)$", End::Force(ForceWord::NeedNot)),
        (r"よう努めるものと(する|し)$", End::Force(ForceWord::Try)),
        (
            r"(行う|する|させる|講じる|求める|設ける|定める|含める|引き渡す|立ち入る)ことができる$",
            End::Force(ForceWord::May),
        ),
        (r"を認めるものとする$|限り認めるものと(する|し)$", End::Force(ForceWord::May)),
        (r"ては(ならない|ならず)$", End::Force(ForceWord::ShallNot)),
        (r"なければならない$", End::Force(ForceWord::Shall)),
        (r"PARTYが[^、]*に代えて講じる安全対策は、\{\w+\.detail\}とする$", End::Force(ForceWord::Shall)),
        (r"を兼ねるものとする$|に含まれるものとし$|には、\{\w+\}を含めるものとする$", End::Fixes),
        (r"同様とする$|とみなす$|算入しない$|を妨げない$|によれば足りる$|この限りでない$", End::Fixes),
        (r"ものと(する|し)$", End::Force(ForceWord::Shall)),
        (r"(\}|の全部|と同じ|に掲げるとおり)と(する|し)$", End::Fixes),
        (r"^外部アクセスを認める場合及びその条件は、Part2 参考3の定めるところによる$", End::Grants),
        (r"の定めるところによる$", End::Fixes),
    ];
    ends.into_iter().map(|(pattern, end)| (form(pattern), end)).collect()
});

/// What each act is called in the sentences. A clause that binds somebody fits exactly one.
pub const ACTS: [(&str, &str); 61] = [
    ("external_access", r"外部アクセス(を行って|を行うことができる|を行うときは、その都度|を認める場合及びその条件は)"),
    ("external_access", r"外部アクセスは、.*行うことができる|外部アクセスによる医療情報の参照及び利用(は|を行って)"),
    ("external_point", r"外部接続点を(設けては|新設し、変更し、又は廃止し)"),
    ("emergency_measure", r"応急措置(を講じることができる|を講じるに当たっては|は、|を講じる必要がある)"),
    ("consultation", r"協議(して(その部分について責任を負う者を|その負担を)?定める|する)ものとする$"),
    (
        "cooperation",
        r"(その他の|これに必要な)協力を行うものと(する|し)$|情報を共有するものとし|連絡及び調整を行う|に必要な情報を.*提供する",
    ),
    ("safety_measure", r"に代えて講じる安全対策は|安全管理対策を講じる|その他の必要な対策を講じる"),
    ("record_keeping", r"記録.*(保存|保全)する"),
    ("transit_encryption", r"通信の(全部|うち一定の範囲のもの)を暗号化|通信については、暗号化を"),
    (
        "storage_encryption",
        r"情報の(全部|うち一定の範囲のもの)を暗号化|情報については、暗号化を|情報のうち一定の範囲のものを暗号化",
    ),
    ("decryption_means", r"復号のための手段を(適切に管理|確保)"),
    ("handover", r"に引き渡すもの"),
    ("kept_means", r"引き渡した後は、これを保有し"),
    ("network_construction", r"ネットワークを適切に構築"),
    ("network_separation", r"ネットワークを、.*分離し、|ネットワークについては、分離を"),
    ("line_contract", r"電気通信事業者その他の第三者との契約及び連絡は、"),
    ("network_diagram", r"ネットワークの構成図を作成し"),
    ("quality_report", r"品質確保の状況.*(提供する|報告する|報告を.*行う)"),
    ("source_disclosure", r"ソースコードを\{hospital\}に開示する"),
    ("source_use", r"開示されたソースコードを、.*目的に使用し、又は第三者に開示し"),
    ("oss_use", r"オープンソースソフトウェア(その他の汎用ソフトウェア)?を使用(する|し)"),
    ("software_use", r"この範囲を変更しようとする|オープンソースソフトウェア以外の汎用ソフトウェアを使用しようとする"),
    ("parts_list", r"部品表を.*提供する"),
    ("support_end_notice", r"終了することとなったときは、.*通知する|終了を知ることができなかったときは、.*通知する"),
    ("monitoring", r"トラフィックを監視する|監視を行う"),
    ("operation_watch", r"稼働状況を.*把握することができるように"),
    ("abnormality_notice", r"異常が検知されたときは、.*通知がされるように"),
    ("abnormality_response", r"検知された異常に.*対応する"),
    ("onsite_response", r"現地における対応(は|を求められた)|これを求められたときは、.*開始する"),
    ("management_structure", r"体制を構築する"),
    (
        "management_report",
        r"管理状況を\{hospital\}に報告|定期の報告を、|定期の報告に、\{contents\}を|管理状況の報告を求められた",
    ),
    ("subcontractor_report", r"再委託先における管理状況を含める"),
    ("onsite_audit", r"立ち入る"),
    ("document_request", r"資料の提出を求める|これに応じ"),
    ("checklist", r"チェックリスト」.*に提出し"),
    ("incident_notice", r"\{hospital\}に連絡し|事故の連絡を、.*により行う|他の当事者に連絡する"),
    ("incident_procedure", r"対応及び連絡の手順を定め"),
    ("incident_report", r"講じた措置を.*報告し|必要な事項を、.*報告する|通知をすべき事項.*通知する"),
    ("announcement", r"事故の公表は、|事故を公表しようとする|法令に基づく場合を除き、.*これを行って"),
    ("investigation", r"原因の究明は、"),
    ("proposal", r"(善後策及び再発防止策を\{hospital\}に|改めて)提案する"),
    ("proposal_answer", r"承認するかどうかを\{vendor\}に回答する|再提案を求める"),
    ("countermeasure", r"承認した善後策及び再発防止策を.*実施する"),
    ("cost", r"費用は、.*負担する"),
    ("cost_claim", r"これを別に請求し"),
    ("vulnerability_collection", r"情報を(継続的に|、合理的な範囲で)?収集する"),
    (
        "vulnerability_report",
        r"その内容、影響及び対策を\{hospital\}に報告|改めて報告する|収集及び対策の状況を\{hospital\}に報告",
    ),
    ("patch", r"対策は、.*実施する|対策を、.*実施する|対策を実施し、又は|対策を実施しようとするときは"),
    ("approval_answer", r"承認するかどうかを回答する"),
    ("permission_function", r"設定することができる仕様のもの"),
    (
        "permission_management",
        r"アクセス権限の設定及び管理のために|設定及び変更の作業を行う|必要な見直しを行う|当該権限を停止し",
    ),
    ("account_management", r"アカウントを作業者ごとに設ける|作業者を特定することができるようにこれを管理"),
    ("shared_account", r"複数の作業者に共用させ"),
    ("maintenance_account", r"保守のためのアカウントを設け"),
    ("access_route", r"定めた経路によら"),
    ("access_means", r"可能とする機器、回線若しくはアカウントを設け"),
    ("access_record", r"外部アクセスの実績を報告|外部アクセスの記録その他の資料により、.*確認する"),
    ("access_rules", r"規則及び手順を(共同して|\{rules_by\}までに).*定め"),
    ("virus_check", r"機能(として\{function\.detail\})?を導入する|ウイルスチェックを行う|ウイルスチェックは、"),
    (
        "virus_update",
        r"(\}|者)は、ウイルス定義ファイル等の更新を|\{update\.detail\}に1回|更新が自動で行われる|公開の都度、.*更新を行う",
    ),
    ("offline_update", r"ネットワークに接続しない機器については、.*更新を"),
];

static ACT_FORMS: LazyLock<Vec<(&str, Regex)>> =
    LazyLock::new(|| ACTS.iter().map(|(act, pattern)| (*act, form(pattern))).collect());

/// What a clause may do only after, or without. The first that fits counts.
#[derive(Debug, Clone, Copy)]
enum Order {
    OnlyAfter,
    /// It may be done, and only after.
    MayAfter,
    MayWithout,
    /// What was approved at large needs no approval each time.
    Standing,
}

static ORDERS: LazyLock<Vec<(Regex, &[ForceWord], Order)>> = LazyLock::new(|| {
    const STEP: &str = "(の承認を得|の承諾を得|の承認を|と協議し|に通知し)";
    use ForceWord::{May, Shall, ShallNot};
    let orders: [(String, &[ForceWord], Order); 7] = [
        (
            r"あらかじめ\{hospital\}の承認を得た範囲において、その都度の承認を得ないで".to_owned(),
            &[May],
            Order::Standing,
        ),
        (format!("{STEP}待たないで"), &[May], Order::MayWithout),
        (format!("{STEP}た上で、.*ことができる$"), &[May], Order::MayAfter),
        (format!("{STEP}た上で、"), &[Shall], Order::OnlyAfter),
        (format!("{STEP}(ないで|なければ)、"), &[ShallNot], Order::OnlyAfter),
        (r"あらかじめ.*((?:その|の)(?:承認|承諾)を得)なければならない$".to_owned(), &[Shall], Order::OnlyAfter),
        (
            r"あらかじめ.*(協議|通知)(?:して定めるものとする|するものとする|しなければならない)$".to_owned(),
            &[Shall],
            Order::OnlyAfter,
        ),
    ];
    orders.into_iter().map(|(pattern, forces, order)| (form(&pattern), forces, order)).collect()
});

/// Words of an order. A clause that has one and fits no order is not understood.
static ORDER_WORDS: LazyLock<Regex> =
    LazyLock::new(|| form("あらかじめ|待たないで|(承認|承諾)を得|協議しないで|通知した上で|協議した上で"));

/// What has a word of an order and no order of acts.
static NO_ORDERS: LazyLock<Regex> = LazyLock::new(|| form("あらかじめ当事者が定めた経路"));

fn step(words: &str) -> PriorStep {
    match words {
        words if words.contains("承認") || words.contains("承諾") => PriorStep::Approval,
        words if words.contains("協議") => PriorStep::Consultation,
        words if words.contains("通知") => PriorStep::Notice,
        other => panic!("{other} is no step"),
    }
}

/// Every form of a time, and of talks that must end in something. What has a length stands with its start.
static MANNERS: LazyLock<Regex> = LazyLock::new(|| {
    let starts = "検知された|求められた|満了した|認識した|連絡をした|提案を受けた|知った|報告された";
    let forms = [
        &format!(r"(?:{starts})\{{\w+\.since\}}以内に"),
        r"(?:記録した|認識した)日の翌日から起算して\{\w+\}を経過する日まで",
        r"本契約の契約期間の初日から起算した\{[\w.]+\}ごとの各期間",
        r"少なくとも\{[\w.]+\}に1回",
        r"終了の日の\{\w+\}前までに",
        r"\{\w+\}までに|本契約が終了する時までに|までの間は",
        r"直ちに|速やかに|遅滞なく|定期に|常時|継続的に",
        r"24時間365日|\{hospital\}の診療時間内に|その業務時間内に|合理的な期間を置いて",
        r"協議して[^、]*定める",
        r"その都度|の都度|求められた都度|納入の時|改修を行った時|締結後",
    ];
    form(&forms.join("|"))
});

/// Without a length, they run from an event.
const SOON: [&str; 3] = ["直ちに", "速やかに", "遅滞なく"];

/// The events of what is to be done soon. They stand before it.
static EVENTS: LazyLock<Regex> =
    LazyLock::new(|| form("ときは、|た後、|の後、|満了後、|締結後|都度、|その後|場合において|知った当事者は、"));

/// Placeholders of a length of time or of a day: the points, and details that are an interval.
static LENGTHS: LazyLock<Regex> = LazyLock::new(|| {
    let points = points(|kind| matches!(kind, PointKind::Duration | PointKind::Date));
    let options = sample::catalog().items().flat_map(|item| &item.points).filter(|point| match &point.kind {
        PointKind::Options(options) => options.iter().any(|option| option.detail.as_deref() == Some("間隔")),
        _ => false,
    });
    let details: BTreeSet<String> = options.map(|point| format!(r"{}\.detail", point.id)).collect();
    let since = points.iter().map(|id| format!(r"{id}(?:\.since)?"));
    form(&format!(r"\{{(?:{})\}}", since.chain(details).collect::<Vec<String>>().join("|")))
});

/// What is told to somebody must say to whom.
static TELLS: LazyLock<Regex> = LazyLock::new(|| {
    let told = "するものと|しなければ|がされるように|することができる|することを要しない|し、";
    form(&format!("(通知|報告|連絡|回答|提案|提供|開示)({told})|引き渡すものと|申し出て|に提出し、"))
});

static TOLD: LazyLock<Regex> = LazyLock::new(|| {
    form(
        "PARTY(?:に(?:、|対し、|(?:事故の)?(?:通知|報告|連絡|回答|提案|提供|提出|開示|引き渡|申し出))|が確認することができるよう、)\
         |PARTYから[^、]*求められた|PARTY(?:の承認|の承諾|と協議|と情報交換)",
    )
});

static ASKED: LazyLock<Regex> = LazyLock::new(|| form("を求められたときは"));

/// Without what stands in （）.
fn without_remarks(text: &str) -> String {
    let mut depth = 0;
    text.chars()
        .filter(|character| match character {
            '（' => {
                depth += 1;
                false
            }
            '）' => {
                depth -= 1;
                false
            }
            _ => depth == 0,
        })
        .collect()
}

/// A clause, and what it takes over from the clause before.
struct Clause<'t> {
    text: &'t str,
    end: End,
    /// 「この場合において、」, 「ただし、」, or a later clause of the sentence.
    follows: bool,
}

fn clauses(sentence: &str) -> Result<Vec<Clause<'_>>, String> {
    static JOINS: LazyLock<Regex> = LazyLock::new(|| form(r"(?:ものとし|てはならず|\}とし)(、)"));
    let (rest, follows) = ["この場合において、", "ただし、"]
        .iter()
        .find_map(|start| Some((sentence.strip_prefix(start)?, true)))
        .unwrap_or((sentence, false));
    let mut texts = Vec::new();
    let mut from = 0;
    for join in JOINS.captures_iter(rest) {
        let comma = join.get(1).expect("it has a comma");
        texts.push(&rest[from..comma.start()]);
        from = comma.end();
    }
    texts.push(&rest[from..]);
    let with_end = |(number, text): (usize, &'_ str)| {
        let end = ENDS.iter().find(|(form, _)| form.is_match(text)).map(|(_, end)| *end);
        end.map(|end| (number, end)).ok_or_else(|| format!("no force is known for 「{text}」"))
    };
    let ends: Vec<(usize, End)> = texts.iter().copied().enumerate().map(with_end).collect::<Result<_, _>>()?;
    Ok(ends
        .into_iter()
        .map(|(number, end)| Clause { text: texts[number], end, follows: follows || number > 0 })
        .collect())
}

/// Who is bound by a clause, in its own words.
struct Subject<'t> {
    words: &'t str,
    /// 「Xに限り、」
    only: bool,
    /// 「応急措置は、Xが…」
    by_name: bool,
}

fn subject(text: &str) -> Result<Option<Subject<'_>>, String> {
    static TOPIC: LazyLock<Regex> = LazyLock::new(|| form("PARTYは、"));
    static ONLY: LazyLock<Regex> = LazyLock::new(|| form("PARTYに限り、"));
    static NAMED: LazyLock<Regex> =
        LazyLock::new(|| form("PARTYが(?:、|行う|講じる|実施する|協議して|[^、]*に代えて講じる)"));
    let words = |found: Captures<'_>| -> std::ops::Range<usize> { found.get(1).expect("a party").range() };
    let topics: Vec<&str> = TOPIC.captures_iter(text).map(|found| &text[words(found)]).collect();
    if topics.len() > 1 {
        return Err(format!("two are bound by 「{text}」"));
    }
    if let Some(topic) = topics.first() {
        return Ok(Some(Subject { words: topic, only: false, by_name: false }));
    }
    if let Some(only) = ONLY.captures(text) {
        return Ok(Some(Subject { words: &text[words(only)], only: true, by_name: false }));
    }
    let named = NAMED.captures_iter(text).last();
    Ok(named.map(|named| Subject { words: &text[words(named)], only: false, by_name: true }))
}

fn who(words: &str, first: Option<&str>) -> Result<String, String> {
    Ok(match words {
        "各当事者" | "当事者" => "each".to_owned(),
        "他の当事者" if first == Some("{hospital}") => "others".to_owned(),
        "他の当事者" => return Err("「他の当事者」 than whom?".to_owned()),
        words => words.trim_matches(['{', '}']).to_owned(),
    })
}

pub fn read(text: &str) -> Result<Reading, String> {
    let text = without_remarks(text);
    if !text.ends_with('。') {
        return Err("it does not end with 。".to_owned());
    }
    let mut reading = Reading::default();
    let (mut bound, mut told_before): (Option<String>, Vec<String>) = (None, Vec::new());
    for sentence in text.split_terminator('。') {
        // A proviso goes on about the same party. Any other sentence names its own.
        bound = bound.filter(|_| sentence.starts_with("ただし、"));
        let clauses = clauses(sentence)?;
        let first = clauses.first().map(|clause| subject(clause.text)).transpose()?.flatten();
        for (number, clause) in clauses.iter().enumerate() {
            let force = match clause.end {
                End::Force(force) => force,
                End::Grants => ForceWord::May,
                End::Fixes => {
                    reading.fixed.push(clause.text.to_owned());
                    continue;
                }
            };
            let own = subject(clause.text)?;
            let next = clauses.get(number + 1).map(|next| subject(next.text)).transpose()?.flatten();
            let party = match (&own, bound, &next) {
                (Some(own), _, _) => own.words.to_owned(),
                (None, Some(bound), _) => bound,
                // What need not be done is nobody's in particular; who does something in its place is named.
                (None, None, Some(next)) if force == ForceWord::NeedNot => next.words.to_owned(),
                (None, None, _) if force == ForceWord::May => "各当事者".to_owned(),
                _ => return Err(format!("nobody is bound by 「{}」", clause.text)),
            };
            let who = who(&party, first.as_ref().map(|first| first.words))?;
            // 「応急措置は、Xが講じるものとし、Yは、…協力を行う」: the roles are divided.
            let helps = |next: &Subject<'_>| {
                ["{vendor}", "{hospital}"].contains(&next.words) && clauses[number + 1].text.contains("協力を行う")
            };
            let alone = own.is_some_and(|own| own.only || own.by_name && next.as_ref().is_some_and(helps));
            let order = order(clause.text, force)?;
            let rest = format!("{} {}", scope(clause.text), act(clause.text, order.is_some())?);
            let manner = manner(clause)?;
            let mut to = told(clause, &told_before)?;
            if to.contains(&party) {
                return Err(format!("{party} tells itself by 「{}」", clause.text));
            }
            let norms = norms(&who, force, order, if alone { " alone" } else { "" }, &together(clause.text));
            reading.norms.extend(norms.into_iter().map(|norm| Said {
                norm: format!("{norm}{rest}"),
                events: events(clause.text),
                manner: manner.clone(),
                to: to.clone(),
            }));
            // Whoever asks is told.
            if to.is_empty() && clause.text.ends_with("を求めることができる") {
                to.push(party.clone());
            }
            (bound, told_before) = (Some(party), to);
        }
    }
    Ok(reading)
}

/// Who is bound with what force: `vendor only_after approval`.
fn norms(
    who: &str,
    force: ForceWord,
    order: Option<(Order, PriorStep)>,
    alone: &str,
    together: &[String],
) -> Vec<String> {
    match order {
        Some((Order::OnlyAfter, step)) => vec![format!("{who} only_after {}{alone}", step.key())],
        Some((Order::MayAfter, step)) => {
            vec![format!("{who} may{alone}"), format!("{who} only_after {}", step.key())]
        }
        Some((Order::MayWithout, step)) => vec![format!("{who} may without {}{alone}", step.key())],
        Some((Order::Standing, _)) | None => {
            let with = together.iter().map(|who| format!("{who} {}", force.key()));
            std::iter::once(format!("{who} {}{alone}", force.key())).chain(with).collect()
        }
    }
}

/// What the clause is about. Where others are consulted first, that is a step of it.
fn act(text: &str, has_step: bool) -> Result<&'static str, String> {
    let forms = ACT_FORMS.iter().filter(|(act, form)| form.is_match(text) && !(has_step && *act == "consultation"));
    let fitting: BTreeSet<&str> = forms.map(|(act, _)| *act).collect();
    match fitting.iter().copied().collect::<Vec<&str>>()[..] {
        [act] => Ok(act),
        [] => Err(format!("no act is known for 「{text}」")),
        _ => Err(format!("{fitting:?} all fit 「{text}」")),
    }
}

fn scope(text: &str) -> String {
    static URGENT: LazyLock<Regex> = LazyLock::new(|| form("緊急の必要があるときは、|緊急に対策を要する"));
    static LISTED: LazyLock<Regex> =
        LazyLock::new(|| form("一定の場合に限り認める|を認める場合及びその条件は、|までの間は、"));
    static OPERATION: LazyLock<Regex> = LazyLock::new(|| form("稼働状況の把握及び異常への対応のため"));
    [(&URGENT, " urgent"), (&LISTED, " listed"), (&OPERATION, " for operation")]
        .into_iter()
        .filter(|(form, _)| form.is_match(text))
        .map(|(_, word)| word)
        .collect()
}

/// Who does it together with the party that is bound.
fn together(text: &str) -> Vec<String> {
    static TOGETHER: LazyLock<Regex> = LazyLock::new(|| form("PARTYとともに"));
    TOGETHER.captures_iter(text).map(|found| found[1].trim_matches(['{', '}']).to_owned()).collect()
}

fn order(text: &str, force: ForceWord) -> Result<Option<(Order, PriorStep)>, String> {
    if let Some((form, _, order)) =
        ORDERS.iter().find(|(form, forces, _)| forces.contains(&force) && form.is_match(text))
    {
        let words = form.captures(text).and_then(|found| found.get(1).map(|words| words.as_str().to_owned()));
        return Ok(Some((*order, words.map_or(PriorStep::Approval, |words| step(&words)))));
    }
    let rest = NO_ORDERS.replace_all(text, "");
    match ORDER_WORDS.find(&rest) {
        Some(word) => Err(format!("「{}」 is no step of 「{text}」", word.as_str())),
        None => Ok(None),
    }
}

fn manner(clause: &Clause<'_>) -> Result<Vec<String>, String> {
    let found: Vec<regex::Match<'_>> = MANNERS.find_iter(clause.text).collect();
    for length in LENGTHS.find_iter(clause.text) {
        // Another option of that point has a detail that is no time.
        if clause.text[length.end()..].starts_with("とする") {
            continue;
        }
        if !found.iter().any(|time| time.start() <= length.start() && length.end() <= time.end()) {
            return Err(format!("{} has no start in 「{}」", length.as_str(), clause.text));
        }
    }
    let mut manner = Vec::new();
    for time in found {
        let words = time.as_str();
        let event = event(&clause.text[..time.start()]);
        manner.push(match event.or(clause.follows.then_some("この場合において")) {
            _ if !SOON.contains(&words) => words.to_owned(),
            Some(event) if event.ends_with("ときは、") => words.to_owned(),
            Some(event) => format!("{event}{words}"),
            None => return Err(format!("{words} has no start in 「{}」", clause.text)),
        });
    }
    Ok(manner)
}

fn events(text: &str) -> Vec<String> {
    static WHENEVER: LazyLock<Regex> = LazyLock::new(|| form("([^、]+(?:ときは|場合において|場合には))、"));
    WHENEVER.captures_iter(text).map(|found| found[1].to_owned()).collect()
}

/// The last event of a text: 「異常が検知されたときは、」.
fn event(text: &str) -> Option<&str> {
    let event = EVENTS.find_iter(text).last()?;
    let from = text[..event.start()].rfind('、').map_or(0, |comma| comma + '、'.len_utf8());
    Some(&text[from..event.end()])
}

fn told(clause: &Clause<'_>, before: &[String]) -> Result<Vec<String>, String> {
    let party = |found: Captures<'_>| found.iter().skip(1).flatten().next().map(|party| party.as_str().to_owned());
    let found: Vec<String> = TOLD.captures_iter(clause.text).filter_map(party).collect();
    if !found.is_empty() || !TELLS.is_match(clause.text) {
        return Ok(found);
    }
    if ASKED.is_match(clause.text) {
        return Ok(vec!["who asked".to_owned()]);
    }
    if clause.follows && !before.is_empty() {
        return Ok(before.to_vec());
    }
    Err(format!("nobody is told by 「{}」", clause.text))
}
