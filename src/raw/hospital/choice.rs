//! What a layer says about one item, as written.
//!
//! Values with a short and a long form (`duty`, `cost`, an answer) have readers of their own, so that a misspelt
//! inner key is shown at its own place.

use crate::diagnostic::{Diagnostic, Report, Span, Spanned, codes};
use crate::raw::Text;
use crate::raw::decode::{Fields, Value};
use crate::raw::keys::Printed::{Below, Day as AsDay, Label, Never};
use crate::raw::keys::{About, Kind, Name, Need, tell};
use crate::raw::misplaced;
use crate::raw::shape::name::{Holder, Sentence, System, TextMark};
use crate::raw::shape::{
    Any, Day, Filled, Flag, Map, May, Must, MustUnless, OtherKey, Required, Slot, Sometimes, WithPlace, Words, Written,
    YesNo, shape,
};

shape! {
    /// What one layer says about one item.
    pub struct RawChoice = CHOICE("選択") by open_fields {
        duty: May<RawDuty> => DUTY,
        first_check: May<YesNo> => tell(
            "初回確認",
            "初めて話し合った日に確認できたときは はい、できなかったときは いいえ と書きます。契約の choices にだけ書けます。",
            "first_check: いいえ",
        )
        .in_form("初めて話し合った日に確認できたかどうかです。")
        .asks("初回確認", "")
        .in_contracts_alone(),
        completed: May<Day> => tell(
            "完了日",
            "初回確認が いいえ だった項目の、確認が済んだ日です。契約の choices にだけ書けます。",
            "completed: 2026-03-05",
        )
        .in_form("初回確認が「いいえ」だったときに、確認が済んだ日を書きます。")
        .asks("「いいえ」の後で、確認が済んだ日", "【完了日】")
        .printed(AsDay)
        .in_contracts_alone(),
        points: Points => POINTS,
        cost: May<RawCost> => COST_OF,
        note: May<Words> => NOTE,
        wording: May<RawWording> => WORDING,
        systems: Any<Map<System, RawSystemChoice>> => tell(
            "システムごとの選択",
            "システムによって答えが違うときに、違うところだけをシステムの記号の下に書きます。",
            "systems: { dept: { duty: hospital } }",
        )
        .asks("システムで違うとき", "")
        .printed(Below),
        excluded: May<Reason> => tell(
            "対象外とする理由",
            "この項目を取り扱わないときに、その理由を書きます。ほかに書けるのは note だけです。",
            "excluded: 稼働監視は別契約による。",
        )
        .in_form("この項目を取り扱わないときに、その理由を書きます。ほかに書けるのは特記事項だけです。")
        .asks("対象外にする。残せるのは note だけ", "【対象外とする理由】")
        .sealed(),
        inherit: May<Flag> => tell(
            "共通の選択の引継ぎ",
            "共通の選択をこの項目に使わないときに false と書きます。書かなければ使います。",
            "inherit: false",
        )
        .in_form("共通の値をこの項目に使わないときに「いいえ」を選びます。")
        .asks("共通の取決めを使わない", "false")
        .printed(Never("whether the layers above hold")),
        agreed_for: May<TextMark> => tell(
            "取り決めたときの項目の文",
            "確認表の版と、この取決めをしたときの項目の文の照合番号です。betten status --stamp などが書き、項目の文が変わると「要再確認」になります。確かめ直したら、この行を消します。",
            "agreed_for: 2024-06/0123456789abcdef",
        )
        .printed(Never("compared with the item's text")),
    }
}

shape! {
    /// What a choice may say for one system.
    pub struct RawSystemChoice = SYSTEM_CHOICE("システムごとの選択") {
        duty: May<RawDuty> => DUTY,
        points: Points => POINTS,
        cost: May<RawCost> => COST_OF,
        note: May<Words> => NOTE,
        wording: May<RawWording> => WORDING,
    }
}

const DUTY: About = tell(
    "担当",
    "この項目を受け持つ当事者です。事業者が1社だけなら vendor と書け、全員で受け持つときは [ ] に並べ、役割を分けるときは「当事者: 役割」と書きます。",
    "duty: { hospital: 権限の決定, samplesys: 機能の提供 }",
)
.in_form("この項目を受け持つ当事者です。")
    .printed(Label)
    .sealed();

const POINTS: About = tell(
    "取決め事項",
    "この項目で決めることを、「問いの記号: 答え」の形で書きます。書いた答えから、別添の文ができます。",
    "points: { {point}: {answer} }",
)
.printed(Below);

const COST_OF: About = tell(
    "費用負担",
    "この項目の費用を負担する当事者です。書かなければ契約の cost のとおりで、それもなければ「定めなし」と印刷されます。",
    "cost: { bearer: samplesys, detail: 保守料に含む。 }",
)
.in_form("この項目の費用を負担する当事者です。書かなければ契約の「費用負担の原則」のとおりで、それもなければ「定めなし」と印刷されます。")
.asks("費用負担", "")
.printed(Label)
.sealed();

const NOTE: About = tell(
    "特記事項",
    "この項目について、ほかに別添に書いておくことです。書かなければ「なし」と印刷されます。",
    "note: 夜間は防災センターに電話する。",
)
.asks("特記事項", "【特記事項】")
.sealed();

const WORDING: About = tell(
    "取決めの文",
    "答えからできる文例の代わりに、自分たちの文を印刷するときに書きます。文例の一つだけを代えるときは「文案の記号: 文」の形で書きます。答えは、その下に印刷されます。",
    "wording: 乙は、毎年4月に、検証の状況を甲に報告するものとする。",
)
.in_form("答えからできる文の全部の代わりに、自分たちの文を印刷するときに書きます。答えは、その下に印刷されます。")
.asks("文例に代えて使う、自分たちの文", "【取決めの文】")
.sealed();

shape! {
    /// The long form of a cost: `cost: { bearer: …, detail: … }`.
    pub struct RawLongCost = COST("cost") {
        bearer: WithPlace<Must<Bearers>> => tell(
            "負担する者",
            "費用を負担する当事者です。2者以上のときは [ ] に並べます。",
            "bearer: [hospital, samplesys]",
        )
        .printed(Label)
        .sealed(),
        detail: May<Words> => tell(
            "負担のしかた",
            "費用の分け方や、何に含まれるかを書きます。",
            "detail: 保守料に含む。",
        )
        .asks("", "【内容】")
        .sealed(),
    }
}

shape! {
    /// The long form of an answer: `{ value: partial, detail: … }` or `{ not_applicable: reason }`.
    pub struct RawLongAnswer = ANSWER("回答") unless any_unwritten {
        value: MustUnless<NotApplicable, Words> => tell(
            "答え",
            "答えに詳しい内容を添えるときに、答えをここに書きます。",
            "value: partial",
        )
        .printed(Below)
        .sealed(),
        detail: May<Words> => tell(
            "詳しい内容",
            "答えだけでは決まらない内容を書きます。答えによって、必要なときと書けないときがあります。",
            "detail: 診療録データベース",
        )
        .sealed(),
        not_applicable: Sometimes<Words> => tell(
            "該当なし",
            "この問いに該当するものがないときに、理由を書きます。答えと一緒には書けません。",
            "not_applicable: 情報を保存しない。",
        )
        .sealed(),
    }
}

/// A duty, written as `duty: samplesys`, `duty: [hospital, samplesys]` or `duty: { hospital: 承認, samplesys: 作業
/// }`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawDuty {
    pub span: Span,
    /// Each holder, with its task when the duty is split.
    pub holders: Vec<(Text, Option<Text>)>,
}

/// A cost, written as `cost: samplesys`, `cost: [hospital, samplesys]` or `cost: { bearer: …, detail: … }`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawCost {
    pub span: Span,
    /// The key that the bearers are written under: `cost`, or `bearer` in the long form.
    pub key: &'static str,
    pub bearers: Spanned<Vec<Text>>,
    pub detail: Option<Text>,
}

/// An answer to a point. Whether it fits the point is checked in `validate`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawAnswer {
    pub span: Span,
    pub kind: RawAnswerKind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RawAnswerKind {
    /// As in `in_transit: all` or `{ value: partial, detail: … }`.
    Value { value: Text, detail: Option<Text> },
    /// As in `[電子カルテ, 部門システム]`.
    List(Vec<Text>),
    /// As in `{ not_applicable: reason }`.
    NotApplicable(Text),
}

/// The parties' own text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RawWording {
    Whole(Text),
    /// By the id of the group of sentences that the text replaces.
    OfGroups(Vec<(Text, Text)>),
}

impl Written for RawWording {
    type Raw = Self;
    const KIND: Kind = Kind::OneOf(&[Kind::Text, Map::<Sentence, Words>::KIND]);

    fn read(value: Value<'_>, report: &mut Report) -> Option<Self> {
        if value.is_mapping() {
            return Map::<Sentence, Words>::read(value, report).map(Self::OfGroups);
        }
        value.text(report).map(Self::Whole)
    }
}

impl RawWording {
    /// Where it begins.
    pub fn span(&self) -> Span {
        match self {
            Self::Whole(text) => text.span,
            Self::OfGroups(texts) => texts.first().map_or_else(Span::default, |(id, _)| id.span),
        }
    }
}

/// The parts of a choice that may also be given for one system.
#[derive(Debug, Clone, Copy)]
pub struct RawAnswers<'r> {
    pub duty: Option<&'r RawDuty>,
    pub points: &'r [(Text, RawAnswer)],
    pub cost: Option<&'r RawCost>,
    pub note: Option<&'r Text>,
    pub wording: Option<&'r RawWording>,
}

macro_rules! has_answers {
    ($($raw:ident)+) => {$(
        impl $raw {
            pub fn answers(&self) -> RawAnswers<'_> {
                RawAnswers {
                    duty: self.duty.as_ref(),
                    points: &self.points,
                    cost: self.cost.as_ref(),
                    note: self.note.as_ref(),
                    wording: self.wording.as_ref(),
                }
            }
        }
    )+};
}

has_answers!(RawChoice RawSystemChoice);

impl RawAnswers<'_> {
    fn say_nothing(&self) -> bool {
        self.duty.is_none()
            && self.points.is_empty()
            && self.cost.is_none()
            && self.note.is_none()
            && self.wording.is_none()
    }
}

impl RawChoice {
    /// Whether nothing is written below the item, or only placeholders.
    pub fn says_nothing(&self) -> bool {
        self.inherit.is_none()
            && self.excluded.is_none()
            && self.first_check.is_none()
            && self.completed.is_none()
            && self.agreed_for.is_none()
            && self.systems.is_empty()
            && self.answers().say_nothing()
    }
}

/// The choices, by item.
#[derive(Debug)]
pub struct ByItem;

impl Slot for ByItem {
    type Field = Vec<(Text, RawChoice)>;
    const NEED: Need = Need::Never;
    const KIND: Kind = Map::<crate::raw::shape::name::Item, RawChoice>::KIND;
    const MAY_BE_EMPTY: bool = true;

    fn take(fields: &Fields<'_>, key: &'static str, report: &mut Report) -> Self::Field {
        fields.open_map::<RawChoice>(
            key,
            |key, value, flow| {
                let place = misplaced::among_items(key, value.node, fields.keys(), flow)?;
                let message = format!("「{}」は項目の記号ではありません。", key.value);
                Some(Diagnostic::error(codes::ITEM_UNKNOWN, message).at(key.span, "").hint(place))
            },
            report,
        )
    }
}

/// The answers, by point. A key of the item itself is not an answer, even when it is indented like one. No point has
/// the name of such a key; `validate` checks this in catalogs.
#[derive(Debug)]
pub struct Points;

impl Slot for Points {
    type Field = Vec<(Text, RawAnswer)>;
    const NEED: Need = Need::Never;
    const KIND: Kind = Map::<crate::raw::shape::name::Point, RawAnswer>::KIND;
    const MAY_BE_EMPTY: bool = true;

    fn take(fields: &Fields<'_>, key: &'static str, report: &mut Report) -> Self::Field {
        fields.open_map::<RawAnswer>(
            key,
            |key, value, flow| {
                let place = misplaced::among_points(key, value.node, flow)?;
                let message = format!("「{}」は取決め事項ではありません。", key.value);
                Some(Diagnostic::error(codes::POINT_UNKNOWN, message).at(key.span, "").hint(place))
            },
            report,
        )
    }
}

/// The reason why an item is 対象外. A bare `true` is refused, because it would be printed as the reason.
#[derive(Debug)]
pub struct Reason;

impl Written for Reason {
    type Raw = Text;
    const KIND: Kind = Kind::Text;

    fn read(value: Value<'_>, report: &mut Report) -> Option<Text> {
        let reason = value.text(report)?;
        if matches!(reason.as_str(), "true" | "false" | "yes" | "no" | "はい" | "いいえ") {
            report.push(
                Diagnostic::error(codes::YAML_WRONG_TYPE, "「excluded」には、対象外とする理由を書いてください。")
                    .at(reason.span, "理由ではない")
                    .hint("例: excluded: 稼働監視は別契約による。"),
            );
            return None;
        }
        Some(reason)
    }
}

impl Written for RawDuty {
    type Raw = Self;
    const KIND: Kind = Kind::OneOf(&[
        Kind::Name(Name::Holder),
        Kind::List(&Kind::Name(Name::Holder)),
        Kind::Map(Name::Holder, &Kind::Text),
    ]);

    fn read(value: Value<'_>, report: &mut Report) -> Option<Self> {
        let holders: Vec<_> = if value.is_mapping() {
            let roles = value.entries(report)?;
            // A role that is not filled in yet leaves open who does what.
            if roles.iter().filter(|(_, role)| role.unwritten(report)).count() > 0 {
                return None;
            }
            let holders: Vec<_> = roles.into_iter().map(|(party, role)| (party, role.text(report))).collect();
            if holders.is_empty() {
                value.empty(report);
                return None;
            }
            holders
        } else {
            Bearers::read(value, report)?.into_iter().map(|party| (party, None)).collect()
        };
        Some(Self { span: value.span(), holders })
    }
}

impl Written for RawCost {
    type Raw = Self;
    const KIND: Kind =
        Kind::OneOf(&[Kind::Name(Name::Holder), Kind::List(&Kind::Name(Name::Holder)), Kind::Mapping(&COST)]);

    fn read(value: Value<'_>, report: &mut Report) -> Option<Self> {
        if !value.is_mapping() && !value.is_glued(COST) {
            let bearers = Spanned::new(Bearers::read(value, report)?, value.span());
            return Some(Self { span: value.span(), key: "cost", bearers, detail: None });
        }
        let RawLongCost { bearer, detail, .. } = RawLongCost::read(value, report)?;
        let bearers = Spanned::new(bearer.value?, bearer.span);
        Some(Self { span: value.span(), key: "bearer", bearers, detail })
    }
}

/// One party or a list of them.
#[derive(Debug)]
pub struct Bearers;

impl Written for Bearers {
    type Raw = Vec<Text>;
    const KIND: Kind = Kind::OneOf(&[Kind::Name(Name::Holder), Kind::List(&Kind::Name(Name::Holder))]);

    fn read(value: Value<'_>, report: &mut Report) -> Option<Vec<Text>> {
        if value.is_list() {
            return Filled::<Holder>::read(value, report);
        }
        value.text(report).map(|party| vec![party])
    }
}

impl Required for Bearers {
    type Must = Option<Vec<Text>>;

    fn must(read: Option<Vec<Text>>, _: Span) -> Option<Vec<Text>> {
        read
    }
}

impl Written for RawAnswer {
    type Raw = Self;
    const KIND: Kind = Kind::OneOf(&[Kind::Text, Kind::List(&Kind::Text), Kind::Mapping(&ANSWER)]);

    fn read(value: Value<'_>, report: &mut Report) -> Option<Self> {
        let kind = if value.is_list() {
            let items = value.items(report)?.into_iter();
            let written: Vec<Value<'_>> = items.filter(|item| !item.unwritten(report)).collect();
            let list: Vec<Text> = written.into_iter().filter_map(|item| item.text(report)).collect();
            if list.is_empty() && value.is_empty_collection() {
                value.empty(report);
            }
            RawAnswerKind::List(Some(list).filter(|list| !list.is_empty())?)
        } else if value.is_mapping() || value.is_glued(ANSWER) {
            long_answer(RawLongAnswer::read(value, report)?, report)?
        } else if value.unwritten(report) {
            return None;
        } else {
            RawAnswerKind::Value { value: value.text(report)?, detail: None }
        };
        Some(Self { span: value.span(), kind })
    }
}

fn long_answer(long: RawLongAnswer, report: &mut Report) -> Option<RawAnswerKind> {
    let RawLongAnswer { value, detail, not_applicable, .. } = long;
    let Some(reason) = not_applicable else {
        let value = value?.value;
        return (!value.is_empty()).then_some(RawAnswerKind::Value { value, detail });
    };
    for beside in value.iter().map(|value| value.span).chain(detail.iter().map(|detail| detail.span)) {
        report.push(
            Diagnostic::error(codes::YAML_WRONG_TYPE, "「not_applicable」（該当なし）と回答は、同時に書けません。")
                .at(beside, "回答")
                .and_at(reason.span, "該当なしの理由")
                .hint("どちらか一方を消してください。"),
        );
    }
    (!reason.value.is_empty()).then_some(RawAnswerKind::NotApplicable(reason.value))
}

/// The key of [`RawLongAnswer`] that may be there in place of `value`.
#[derive(Debug)]
pub struct NotApplicable;

impl OtherKey for NotApplicable {
    const KEY: &'static str = "not_applicable";
}
