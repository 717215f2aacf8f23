//! An annex made by hand, with every kind of block and every field of text.

use betten::document::{
    Align, Block, Cell, ColumnHead, Definition, Document, DocumentKind, Fact, Inline, ItemRow, ItemTable, Line,
    LineKind, Paragraph, ParagraphRole, Row, Running, Table, TableRole, Tier, TierField,
};
use betten::model::catalog::Column;
use betten::model::date::Date;
use betten::model::id::TermNumber;
use betten::model::status::Status;

/// What stands in place of each text of the sample, in the order of the document.
pub(crate) type Fill<'a> = &'a mut dyn FnMut(&str) -> String;

/// The sample as it would be printed.
pub(crate) fn annex() -> Document {
    filled(&mut str::to_owned)
}

/// The sample with other texts in its text fields.
pub(crate) fn filled(fill: Fill<'_>) -> Document {
    let blocks = vec![
        Block::Heading { level: 1, anchor: None, text: text(fill, "別添1　推奨される対応例") },
        paragraph(ParagraphRole::Body, text(fill, "医療情報システムの契約における当事者間の役割分担等に関する確認表")),
        paragraph(ParagraphRole::Notice, text(fill, "案　未決が1件、協議中が1件あります。")),
        paragraph(
            ParagraphRole::Scope,
            text(fill, "収録範囲：Part2 B4〜B6、C1〜C5、参考1〜4（その他の項目は収録していません。）"),
        ),
        facts(fill),
        heading(2, "overview", text(fill, "項目の一覧")),
        overview(fill),
        heading(2, "part-2", text(fill, "Part2　医療機関と事業者が共同で実施する項目")),
        heading(3, "section-2-b", text(fill, "B（節の題名は未収録）")),
        items(fill),
        heading(2, "checklist", text(fill, "確認表")),
        checklist(fill),
        heading(2, "terms", text(fill, "用語")),
        Block::Definitions(vec![
            Definition {
                number: TermNumber(7), term: fill("ネットワークのトラフィック"), explanation: None
            },
            Definition {
                number: TermNumber(8),
                term: fill("脆弱性"),
                explanation: Some(fill("攻撃に利用され得る欠陥。")),
            },
            Definition { number: TermNumber(13), term: fill("不正アクセス"), explanation: None },
        ]),
        paragraph(
            ParagraphRole::Small,
            text(fill, "出典：総務省・厚生労働省・経済産業省の確認表（令和6年6月）を加工して作成。"),
        ),
    ];
    let running = Running {
        contract: text(fill, "電子カルテシステム保守・運用契約"),
        contract_date: fill("令和8年4月1日"),
        label: text(fill, "別添1"),
        edition: fill("令和6年6月版"),
        fingerprint: fill("1a2b3c4d"),
        edited_catalog: Some(fill("独自に編集した項目")),
    };
    Document {
        draft: true,
        author: "医療法人サンプル会".to_owned(),
        date: Date::new(2026, 4, 1),
        ..Document::of(
            DocumentKind::Annex,
            fill("別添1　推奨される対応例（電子カルテシステム保守・運用契約）"),
            running,
            blocks,
        )
    }
}

fn facts(fill: Fill<'_>) -> Block {
    Block::Facts(vec![
        Fact { name: fill("契約名"), values: vec![text(fill, "電子カルテシステム保守・運用契約")] },
        Fact { name: fill("契約日"), values: vec![text(fill, "令和8年4月1日")] },
        Fact {
            name: fill("甲"),
            values: vec![
                text(fill, "医療法人サンプル会　サンプル総合病院"),
                text(fill, "東京都千代田区霞が関1-2-3"),
                text(fill, "院長　髙橋 一郎"),
            ],
        },
        Fact {
            name: fill("乙"),
            values: vec![text(fill, "株式会社サンプルシステムズ"), text(fill, "代表取締役　﨑山 花子")],
        },
    ])
}

fn overview(fill: Fill<'_>) -> Block {
    let mut row = |anchor: &str, number: &str, title: Vec<Inline>, duty: &str, status| Row::Cells {
        anchor: Some(anchor.to_owned()),
        cells: vec![
            header(text(fill, number)),
            cell(vec![title]),
            cell(vec![text(fill, duty)]),
            cell(vec![vec![Inline::Status(status)]]),
        ],
    };
    let title = |title: &str| vec![Inline::text(title)];
    let mut rows = vec![
        row("item-2-b-4", "4", title("暗号化"), "乙", Status::Agreed),
        row("item-2-b-5", "5", title("ネットワーク構成"), "甲・乙", Status::Negotiating),
        row(
            "item-2-c-1",
            "1",
            vec![Inline::text("ネットワークのトラフィック"), Inline::Marker(TermNumber(7)), Inline::text("監視")],
            "未決",
            Status::Undecided,
        ),
        row("item-2-c-5", "5", title("事故発生時の原因究明・対策"), "甲・乙（分担）", Status::Excluded),
    ];
    rows.insert(0, Row::Section(text(fill, "Part2 B")));
    rows.insert(3, Row::Section(text(fill, "Part2 C システム保守・運用契約")));
    Block::Table(Table {
        role: TableRole::Overview,
        caption: fill("項目ごとの担当と状態"),
        columns: vec![
            column(text(fill, "項番"), Align::Center),
            column(text(fill, "項目"), Align::Start),
            column(text(fill, "担当"), Align::Start),
            column(text(fill, "状態"), Align::Start),
        ],
        rows,
    })
}

fn items(fill: Fill<'_>) -> Block {
    Block::Items(ItemTable {
        caption: fill("推奨される対応例　Part2 B"),
        kinds: vec![Column::Number, Column::Title, Column::Content, Column::Risk, Column::Response, Column::References],
        columns: ["項番", "項目", "内容", "想定されるリスク", "推奨される対応例", "ガイドライン等関連部分"]
            .into_iter()
            .enumerate()
            .map(|(index, head)| column(text(fill, head), if index == 0 { Align::Center } else { Align::Start }))
            .collect(),
        items: vec![encryption(fill), network(fill), traffic(fill), causes(fill)],
    })
}

fn encryption(fill: Fill<'_>) -> ItemRow {
    ItemRow {
        anchor: "item-2-b-4".to_owned(),
        heading: text(fill, "Part2 B 4 暗号化"),
        status: Status::Agreed,
        reconfirm: false,
        cells: vec![
            header(text(fill, "4")),
            cell(vec![text(fill, "暗号化")]),
            cell(vec![text(fill, "通信及び保存情報の暗号化を実施する。")]),
            cell(vec![vec![
                one(fill, "通信及び保存情報が暗号化されていないと、通信の盗聴、保存情報の紛失・不正アクセス"),
                Inline::Marker(TermNumber(13)),
                one(fill, "が生じた場合に情報が読み取られ、漏えいするリスクが高まる。"),
            ]]),
            cell(vec![
                text(
                    fill,
                    "用いるシステム、サービスの内容に応じて、通信及び保存情報の暗号化の有無および程度(全部か、一定範囲か等)について取り決める。",
                ),
                text(
                    fill,
                    "特に、医療情報システムに対する外部からの接続を認める場合、安全対策が確保された内部ネットワークに到達するまでのオープンなネットワーク(インターネット)において、通信経路に関する安全対策が確実に確保されるよう、事業者において暗号化等必要な対策を講じることを取り決める。",
                ),
                text(
                    fill,
                    "なお、暗号化にあたっては、復号のための手段を確保するなど、医療情報の可用性に留意すること。",
                ),
            ]),
            cell(vec![
                text(fill, "・医療情報システムの安全管理に関するガイドライン第6.0版 システム運用編13.1.2"),
                text(fill, "・情報システム・モデル取引・契約書追補版 セキュリティチェックシート"),
            ]),
        ],
        tier: tier(
            fill,
            &[("乙", None, LineKind::Plain)],
            &[
                ("乙は、本システムに係る通信の全部を暗号化するものとする。", None, LineKind::Sentence),
                (
                    "乙は、保存情報のうち診療録データベースを暗号化し、復号に必要な鍵は甲が保管するものとする。",
                    None,
                    LineKind::Sentence,
                ),
                ("該当なし（保存データを持たない）", Some("部門システム"), LineKind::Plain),
                ("通信の暗号化：全部", None, LineKind::Answer),
                ("保存情報の暗号化：一定範囲（診療録データベース）", None, LineKind::Answer),
                ("復号鍵の保管：甲", None, LineKind::Answer),
            ],
            &[("乙（保守料に含む）", None, LineKind::Plain)],
        ),
    }
}

fn network(fill: Fill<'_>) -> ItemRow {
    ItemRow {
        anchor: "item-2-b-5".to_owned(),
        heading: text(fill, "Part2 B 5 ネットワーク構成"),
        status: Status::Negotiating,
        reconfirm: false,
        cells: vec![
            header(text(fill, "5")),
            cell(vec![text(fill, "ネットワーク構成")]),
            cell(vec![text(fill, "診療等に必要なネットワークを適切に構築する。")]),
            cell(vec![vec![
                one(fill, "リスク分析等に基づき、ネットワークを適切に構築する必要がある。例えばリモートメンテナンス"),
                Inline::Marker(TermNumber(12)),
                one(
                    fill,
                    "等のために外部接続点を多数設置する等、必要以上の外部アクセスを許容する設計としたような場合、管理等が困難となり脆弱性",
                ),
                Inline::Marker(TermNumber(8)),
                one(fill, "の原因となるおそれがある。"),
            ]]),
            cell(vec![
                text(
                    fill,
                    "(a) 十分なセキュリティを確保しつつ、適切な保守・運用(システム障害対応等を含む)を行うことも見据えて、ネットワークを適切に構築する(論理的/物理的な構成分離、ネットワーク間のアクセス制御等)。",
                ),
                text(
                    fill,
                    "(b) 外部ネットワーク利用等に関連する具体的な役割分担等、責任の所在の範囲について取り決める。",
                ),
            ]),
            cell(vec![text(
                fill,
                "・医療情報システムの安全管理に関するガイドライン第6.0版 企画管理編8.1、システム運用編12.2",
            )]),
        ],
        tier: tier(
            fill,
            &[("甲：院内の配線及び機器", None, LineKind::Plain), ("乙：外部接続点", None, LineKind::Plain)],
            &[("甲及び乙は、責任の所在の範囲を別図のとおりとする。", None, LineKind::Sentence)],
            &[("定めなし", None, LineKind::Plain)],
        ),
    }
}

fn traffic(fill: Fill<'_>) -> ItemRow {
    let marker = || Inline::Marker(TermNumber(7));
    ItemRow {
        anchor: "item-2-c-1".to_owned(),
        heading: vec![one(fill, "Part2 C 1 "), one(fill, "ネットワークのトラフィック"), marker(), one(fill, "監視")],
        status: Status::Undecided,
        reconfirm: false,
        cells: vec![
            header(text(fill, "1")),
            cell(vec![vec![one(fill, "ネットワークのトラフィック"), marker(), one(fill, "監視")]]),
            cell(vec![vec![
                one(fill, "ネットワークのトラフィック"),
                marker(),
                one(fill, "の監視及び異常発生時の対応を確認する。"),
            ]]),
            cell(vec![text(
                fill,
                "ネットワーク障害や大量のデータ転送により、ネットワークが正常に利用できなくなるおそれがある。",
            )]),
            cell(vec![text(
                fill,
                "事故発生時の対応方法及び、事業者が事故の発生又は発生のおそれを認識した場合、直ちに医療機関に連絡するよう取り決める。",
            )]),
            cell(vec![text(fill, "・情報システム・モデル取引・契約書追補版 セキュリティチェックシート")]),
        ],
        tier: Tier {
            fields: vec![
                TierField { label: fill("担当"), lines: vec![open(fill, "未決")] },
                TierField {
                    label: fill("取決め"), lines: vec![open(fill, "未決（監視する者、連絡の期限）")]
                },
                TierField {
                    label: fill("費用負担"), lines: vec![line(fill, ("定めなし", None, LineKind::Plain))]
                },
                TierField {
                    label: fill("特記事項"),
                    lines: vec![Line {
                        kind: LineKind::Plain,
                        number: None,
                        letter: None,
                        is_numbered: false,
                        system: None,
                        inlines: vec![
                            one(fill, "夜間は防災センターを経由する。"),
                            Inline::Break,
                            one(fill, "内線 1234"),
                        ],
                    }],
                },
            ],
        },
    }
}

fn causes(fill: Fill<'_>) -> ItemRow {
    ItemRow {
        anchor: "item-2-c-5".to_owned(),
        heading: text(fill, "Part2 C 5 事故発生時の原因究明・対策"),
        status: Status::Excluded,
        reconfirm: false,
        cells: vec![
            header(text(fill, "5")),
            cell(vec![text(fill, "事故発生時の原因究明・対策")]),
            cell(vec![text(
                fill,
                "事故発生時の原因究明、善後策の策定・実施、再発防止策の策定・実施に係る役割分担を行う。",
            )]),
            cell(vec![text(
                fill,
                "事故発生時に状況や関連情報を分析し、原因を究明して善後策を策定・実施すること。また、再発防止策の策定・実施についての役割分担を定めておかなければ、事故発生時に迅速かつ適切な対応ができず、被害が拡大するおそれがある。",
            )]),
            cell(vec![
                text(fill, "(a) 事故発生時には相互に連携を行い情報共有を行うほか、"),
                text(
                    fill,
                    "(b) 事業者において原因究明を実施し、診療への影響を踏まえた善後策及び再発防止策を提案すること、",
                ),
                text(fill, "(c) 医療機関は当該方策を検討・承認して事業者とともに実施すること"),
                text(fill, "を取り決める。"),
            ]),
            cell(vec![
                text(fill, "・医療情報システムの安全管理に関するガイドライン第6.0版 企画管理編2.1.3"),
                text(fill, "・医療情報を取り扱う情報システム・サービスの提供事業者における安全管理ガイドライン3.2.2"),
            ]),
        ],
        tier: tier(
            fill,
            &[("対象外", None, LineKind::Plain)],
            &[("稼働監視は別契約による。", None, LineKind::Plain)],
            &[("対象外", None, LineKind::Plain)],
        ),
    }
}

fn checklist(fill: Fill<'_>) -> Block {
    let mut row = |number: &str, title: &str, chosen, completed: Vec<Inline>| {
        let words = vec![fill("はい"), fill("いいえ")];
        Row::Cells {
            anchor: None,
            cells: vec![
                header(text(fill, number)),
                cell(vec![text(fill, title)]),
                cell(vec![vec![Inline::Ringed { words, chosen }]]),
                cell(vec![completed]),
            ],
        }
    };
    let rows = vec![
        row("4", "暗号化", Some(0), vec![Inline::text("（不要）")]),
        row("5", "ネットワーク構成", Some(1), vec![Inline::text("令和8年3月5日")]),
        row("6", "品質確保の状況", None, vec![Inline::text("（　　/　　）")]),
    ];
    Block::Table(Table {
        role: TableRole::Checklist,
        caption: fill("初回確認と完了日"),
        columns: vec![
            column(text(fill, "項番"), Align::Center),
            column(text(fill, "項目"), Align::Start),
            column(vec![one(fill, "初回確認"), Inline::Break, one(fill, "（令和8年2月10日）")], Align::Center),
            column(text(fill, "完了日"), Align::Center),
        ],
        rows,
    })
}

type Written<'a> = (&'a str, Option<&'a str>, LineKind);

fn tier(fill: Fill<'_>, duty: &[Written<'_>], agreed: &[Written<'_>], cost: &[Written<'_>]) -> Tier {
    let note = [("なし", None, LineKind::Plain)];
    let fields = [("担当", duty), ("取決め", agreed), ("費用負担", cost), ("特記事項", &note)]
        .into_iter()
        .map(|(label, lines)| TierField {
            label: fill(label),
            lines: lines.iter().map(|written| line(fill, *written)).collect(),
        })
        .collect();
    Tier { fields }
}

fn line(fill: Fill<'_>, (value, system, kind): Written<'_>) -> Line {
    Line {
        kind,
        number: None,
        letter: None,
        is_numbered: false,
        system: system.map(|system| text(fill, system)),
        inlines: text(fill, value),
    }
}

fn open(fill: Fill<'_>, word: &str) -> Line {
    Line {
        kind: LineKind::Plain,
        number: None,
        letter: None,
        is_numbered: false,
        system: None,
        inlines: vec![Inline::Open(fill(word))],
    }
}

fn heading(level: u8, anchor: &str, text: Vec<Inline>) -> Block {
    Block::Heading { level, anchor: Some(anchor.to_owned()), text }
}

fn paragraph(role: ParagraphRole, inlines: Vec<Inline>) -> Block {
    Block::Paragraph(Paragraph { role, inlines })
}

fn column(text: Vec<Inline>, align: Align) -> ColumnHead {
    ColumnHead { text, share: 10, align, filter: None }
}

fn header(text: Vec<Inline>) -> Cell {
    Cell { header: true, paragraphs: vec![text] }
}

fn cell(paragraphs: Vec<Vec<Inline>>) -> Cell {
    Cell { header: false, paragraphs }
}

fn text(fill: Fill<'_>, value: &str) -> Vec<Inline> {
    vec![one(fill, value)]
}

fn one(fill: Fill<'_>, value: &str) -> Inline {
    Inline::text(fill(value))
}
