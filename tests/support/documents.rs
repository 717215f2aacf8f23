//! Documents built by hand, as composing would make them for a realistic contract.

use betten::diagnostic::{SourceId, Span};
use betten::document::{
    Align, Block, Cell, ColumnHead, Definition, Document, DocumentKind, Fact, Inline, ItemRow, ItemTable, Line,
    LineKind, Paragraph, ParagraphRole, Row, Running, Table, TableRole, Tier, TierField,
};
use betten::model::catalog::Column;
use betten::model::date::Date;
use betten::model::id::TermNumber;
use betten::model::status::Status;

use crate::support::printed::{ITEMS, Printed};

pub(crate) const CONTRACT: &str = "電子カルテシステム保守・運用契約";

/// The annex of a contract with everything in it that a page can hold.
pub(crate) fn annex(date: Option<Date>) -> Document {
    let mut blocks = vec![
        heading(1, "別添1　推奨される対応例"),
        prose(ParagraphRole::Body, "医療情報システムの契約における当事者間の役割分担等に関する確認表"),
        prose(ParagraphRole::Notice, "案　未決が3件、協議中が1件あります。"),
        prose(ParagraphRole::Scope, "収録範囲：Part2 B4〜B6、C1〜C5、参考1〜4（その他の項目は収録していません。）"),
        facts(date),
        heading(2, "項目の一覧"),
        overview(),
        heading(2, "Part2 医療機関と事業者が共同で実施する項目"),
    ];
    for (section, title) in [
        ("B", "B"),
        ("C", "C システム保守・運用契約"),
        ("R", "参考 「医療機関におけるサイバーセキュリティ対策チェックリスト」該当項目"),
    ] {
        blocks.push(heading(3, title));
        blocks.push(Block::Items(ItemTable {
            caption: format!("推奨される対応例　{title}"),
            kinds: KINDS.to_vec(),
            columns: KINDS.iter().zip(HEADS).map(|(_, head)| column(head, 10, Align::Start)).collect(),
            items: ITEMS
                .iter()
                .enumerate()
                .filter(|(_, item)| item.0 == section)
                .map(|(index, item)| row(index, item))
                .collect(),
        }));
    }
    blocks.push(heading(2, "用語"));
    blocks.push(Block::Definitions(
        [
            (7, "トラフィック"),
            (8, "脆弱性"),
            (12, "リモートメンテナンス"),
            (13, "不正アクセス"),
            (19, "オープンソースソフトウェア"),
            (20, "ソースコード"),
            (21, "ウイルス定義ファイル(パターンファイル)"),
        ]
        .map(|(number, term)| Definition { number: TermNumber(number), term: term.to_owned(), explanation: None })
        .to_vec(),
    ));
    blocks.push(heading(2, "出典"));
    blocks.push(prose(
        ParagraphRole::Small,
        "出典：厚生労働省「【参考資料3-7】(別添1)医療情報システムの契約における当事者間の役割分担等に関する確認表 推奨される対応例」を加工して作成。",
    ));
    document(DocumentKind::Annex, "別添1　推奨される対応例", date, blocks)
}

/// 確認表
pub(crate) fn checklist(date: Option<Date>) -> Document {
    let mut rows = Vec::new();
    let mut last = "";
    for (index, (section, cells)) in ITEMS.iter().enumerate() {
        if *section != last {
            rows.push(Row::Section(vec![Inline::text(format!("Part2 {section}"))]));
            last = section;
        }
        let chosen = [Some(0), Some(1), None][index % 3];
        rows.push(Row::Cells {
            anchor: None,
            cells: vec![
                Cell { header: true, paragraphs: vec![vec![Inline::text(cells[0])]] },
                cell(cells[1]),
                cell(cells[2]),
                Cell {
                    header: false,
                    paragraphs: vec![vec![Inline::Ringed {
                        words: vec!["はい".to_owned(), "いいえ".to_owned()],
                        chosen,
                    }]],
                },
                cell(if chosen == Some(1) { "令和8年3月5日" } else { "( 　/　 )" }),
            ],
        });
    }
    let blocks = vec![
        heading(1, "確認表"),
        facts(date),
        Block::Table(Table {
            role: TableRole::Checklist,
            caption: "確認表".to_owned(),
            columns: vec![
                column("項番", 14, Align::Center),
                column("項目", 50, Align::Start),
                column("内容", 104, Align::Start),
                column("初回確認\n令和8年2月10日", 36, Align::Center),
                column("完了日", 32, Align::Center),
            ],
            rows,
        }),
    ];
    document(DocumentKind::Checklist, "確認表", date, blocks)
}

/// 別表 連絡先一覧
pub(crate) fn contacts(date: Option<Date>) -> Document {
    let heads = ["用件", "対象システム", "時間帯", "連絡先", "電話", "電子メール", "備考"];
    let rows = [
        [
            "障害・事故",
            "電子カルテシステム、部門システム",
            "平日 9時から18時まで",
            "株式会社サンプルシステムズ 保守受付",
            "03-0000-0011",
            "support@samplesys.example",
            "なし",
        ],
        [
            "障害・事故",
            "すべて",
            "夜間・休日",
            "防災センター",
            "03-0000-0002",
            "記載なし",
            "情報システム室の当番に取り次ぐ。",
        ],
    ];
    let blocks = vec![
        heading(1, "別表　連絡先一覧"),
        facts(date),
        heading(2, "連絡先"),
        Block::Table(Table {
            role: TableRole::Contacts,
            caption: "連絡先".to_owned(),
            columns: heads.iter().map(|head| column(head, 10, Align::Start)).collect(),
            rows: rows
                .iter()
                .map(|row| Row::Cells { anchor: None, cells: row.iter().map(|text| cell(text)).collect() })
                .collect(),
        }),
    ];
    document(DocumentKind::Contacts, "別表　連絡先一覧", date, blocks)
}

/// The annex with one text in every place where a person can write.
///
/// A number after the text tells the places apart. The texts are returned in the order of the page.
pub(crate) fn hostile(text: &str) -> (Document, Vec<String>) {
    let written = |number: usize| format!("{text}〔{number}〕");
    let place = |number: usize| vec![Inline::from(written(number), span(number))];
    let item = ItemRow {
        anchor: "item-2-b-4".to_owned(),
        heading: vec![Inline::text("Part2 B 4 暗号化")],
        status: Status::Agreed,
        reconfirm: false,
        cells: ["4", "暗号化", "内容", "リスク", "対応例", "参考"].map(cell).to_vec(),
        tier: Tier {
            fields: ["担当", "取決め", "費用負担", "特記事項"]
                .iter()
                .enumerate()
                .map(|(index, label)| TierField {
                    label: (*label).to_owned(),
                    lines: vec![
                        Line {
                            kind: LineKind::Sentence,
                            number: Some("(1)".to_owned()),
                            letter: None,
                            is_numbered: true,
                            system: None,
                            inlines: place(4 + 2 * index),
                        },
                        Line {
                            kind: LineKind::Answer,
                            number: None,
                            letter: None,
                            is_numbered: false,
                            system: Some(vec![Inline::text("部門システム")]),
                            inlines: place(5 + 2 * index),
                        },
                    ],
                })
                .collect(),
        },
    };
    let blocks = vec![
        Block::Heading { level: 1, anchor: None, text: place(0) },
        Block::Facts(vec![Fact { name: "甲".to_owned(), values: vec![place(1)] }]),
        Block::Table(Table {
            role: TableRole::Contacts,
            caption: "連絡先".to_owned(),
            columns: ["連絡先", "備考"].map(|head| column(head, 10, Align::Start)).to_vec(),
            rows: vec![Row::Cells {
                anchor: None,
                cells: [2, 3].map(|number| Cell { header: false, paragraphs: vec![place(number)] }).to_vec(),
            }],
        }),
        Block::Items(ItemTable {
            caption: "推奨される対応例".to_owned(),
            kinds: KINDS.to_vec(),
            columns: HEADS.map(|head| column(head, 10, Align::Start)).to_vec(),
            items: vec![item],
        }),
    ];
    let mut document = document(DocumentKind::Annex, text, None, blocks);
    document.author = text.to_owned();
    document.running.contract = place(90);
    document.running.label = place(91);
    (document, (0..12).map(written).collect())
}

pub(crate) fn span(number: usize) -> Span {
    Span::new(SourceId(0), number * 10..number * 10 + 5)
}

/// A document that prints one text of a person, at `span(7)`.
pub(crate) fn with_text(text: &str) -> Document {
    let blocks = vec![
        heading(1, "別添1"),
        Block::Paragraph(Paragraph { role: ParagraphRole::Body, inlines: vec![Inline::from(text, span(7))] }),
    ];
    document(DocumentKind::Annex, "別添1", None, blocks)
}

const KINDS: [Column; 6] =
    [Column::Number, Column::Title, Column::Content, Column::Risk, Column::Response, Column::References];
const HEADS: [&str; 6] = ["項番", "項目", "内容", "想定されるリスク", "推奨される対応例", "ガイドライン等関連部分"];

fn document(kind: DocumentKind, title: &str, date: Option<Date>, blocks: Vec<Block>) -> Document {
    let running = Running {
        contract: vec![Inline::text(CONTRACT)],
        contract_date: date.map_or_else(|| "令和　　年　　月　　日".to_owned(), |date| date.format(Default::default())),
        label: vec![Inline::text("別添1")],
        edition: "令和6年6月版".to_owned(),
        fingerprint: "1a2b3c4d".to_owned(),
        edited_catalog: None,
    };
    Document {
        draft: true,
        author: "医療法人サンプル会　サンプル総合病院".to_owned(),
        date,
        ..Document::of(kind, format!("{title}（{CONTRACT}）"), running, blocks)
    }
}

fn facts(date: Option<Date>) -> Block {
    let fact = |name: &str, value: &str| Fact { name: name.to_owned(), values: vec![vec![Inline::text(value)]] };
    Block::Facts(vec![
        fact("契約名", CONTRACT),
        fact(
            "契約日",
            &date.map_or_else(|| "令和　　年　　月　　日".to_owned(), |date| date.format(Default::default())),
        ),
        fact("甲", "医療法人サンプル会　サンプル総合病院　院長　見本　髙志"),
        fact("乙", "株式会社サンプルシステムズ　代表取締役　山﨑　𠮷見"),
        fact("対象システム", "電子カルテシステム、部門システム"),
    ])
}

fn overview() -> Block {
    let mut rows = Vec::new();
    let mut last = "";
    for (index, (section, cells)) in ITEMS.iter().enumerate() {
        if *section != last {
            rows.push(Row::Section(vec![Inline::text(format!("Part2 {section}"))]));
            last = section;
        }
        rows.push(Row::Cells {
            anchor: None,
            cells: vec![
                Cell { header: true, paragraphs: vec![vec![Inline::text(cells[0])]] },
                cell(cells[1]),
                cell(["乙", "甲・乙", "甲"][index % 3]),
                Cell { header: false, paragraphs: vec![vec![Inline::Status(Status::ALL[index % 4])]] },
            ],
        });
    }
    Block::Table(Table {
        role: TableRole::Overview,
        caption: "項目ごとの担当と状態".to_owned(),
        columns: vec![
            column("項番", 14, Align::Center),
            column("項目", 60, Align::Start),
            column("担当", 30, Align::Start),
            column("状態", 20, Align::Start),
        ],
        rows,
    })
}

fn row(index: usize, (section, cells): &Printed) -> ItemRow {
    let status = Status::ALL[index % 4];
    let line = |kind, text: &str| Line {
        kind,
        number: None,
        letter: None,
        is_numbered: false,
        system: None,
        inlines: vec![Inline::text(text)],
    };
    let undecided = || {
        vec![Line {
            kind: LineKind::Plain,
            number: None,
            letter: None,
            is_numbered: false,
            system: None,
            inlines: vec![Inline::Open("未決".to_owned())],
        }]
    };
    let field = |label: &str, lines: Vec<Line>| TierField { label: label.to_owned(), lines };
    let agreed = match status {
        Status::Undecided => undecided(),
        Status::Excluded => vec![line(LineKind::Sentence, "本契約の対象外（稼働監視は別契約による。）")],
        _ => vec![
            line(
                LineKind::Sentence,
                "乙は、医療情報システムの通信について、その全部を暗号化するものとする。ただし、甲が書面により承諾した範囲については、この限りでない。",
            ),
            line(
                LineKind::Sentence,
                "乙は、保存情報のうち診療録データベース及びそのバックアップを暗号化するものとし、復号のための鍵は甲が保管する。",
            ),
            line(LineKind::Answer, "通信の暗号化：全部"),
            line(LineKind::Answer, "保存情報の暗号化：一定範囲（診療録データベース及びそのバックアップ）"),
            line(LineKind::Answer, "鍵の保管者：甲"),
            Line {
                kind: LineKind::Answer,
                number: None,
                letter: None,
                is_numbered: false,
                system: Some(vec![Inline::text("部門システム")]),
                inlines: vec![Inline::text("保存情報の暗号化：該当なし（情報を保存しない。）")],
            },
        ],
    };
    ItemRow {
        anchor: format!("item-2-{}-{}", section.to_lowercase(), cells[0]),
        heading: vec![Inline::text(format!("Part2 {section} {} {}", cells[0], cells[1]))],
        status,
        reconfirm: false,
        cells: cells
            .iter()
            .enumerate()
            .map(|(column, text)| Cell { header: column == 0, paragraphs: text.split('\n').map(marked).collect() })
            .collect(),
        tier: Tier {
            fields: vec![
                field(
                    "担当",
                    if status == Status::Undecided {
                        undecided()
                    } else {
                        vec![line(LineKind::Plain, "乙（株式会社サンプルシステムズ）")]
                    },
                ),
                field("取決め", agreed),
                field(
                    "費用負担",
                    vec![line(
                        LineKind::Plain,
                        if index.is_multiple_of(2) { "乙（保守料に含む。）" } else { "定めなし" },
                    )],
                ),
                field(
                    "特記事項",
                    vec![line(
                        LineKind::Plain,
                        if index.is_multiple_of(3) {
                            "鍵の控えは、病院の金庫で保管する。"
                        } else {
                            "なし"
                        },
                    )],
                ),
            ],
        },
    }
}

/// `脆弱性*8の原因` → text, marker, text.
fn marked(text: &str) -> Vec<Inline> {
    let mut inlines = Vec::new();
    let mut rest = text;
    while let Some(star) = rest.find('*') {
        let after = &rest[star + 1..];
        let digits = after.bytes().take_while(u8::is_ascii_digit).count();
        inlines.push(Inline::text(&rest[..star]));
        inlines.push(Inline::Marker(TermNumber(after[..digits].parse().expect("a number follows the star"))));
        rest = &after[digits..];
    }
    if !rest.is_empty() {
        inlines.push(Inline::text(rest));
    }
    inlines
}

fn heading(level: u8, text: &str) -> Block {
    Block::Heading { level, anchor: None, text: vec![Inline::text(text)] }
}

pub(crate) fn prose(role: ParagraphRole, text: &str) -> Block {
    Block::Paragraph(Paragraph { role, inlines: vec![Inline::text(text)] })
}

fn cell(text: &str) -> Cell {
    Cell { header: false, paragraphs: vec![marked(text)] }
}

fn column(text: &str, share: u16, align: Align) -> ColumnHead {
    let mut inlines = Vec::new();
    for (index, line) in text.split('\n').enumerate() {
        if index > 0 {
            inlines.push(Inline::Break);
        }
        inlines.push(Inline::text(line));
    }
    ColumnHead { text: inlines, share, align, filter: None }
}
