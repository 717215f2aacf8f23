//! What the signed papers say together on a day, as one text. It is no paper that anybody signs.

use crate::document::compose::annex::{plain, share};
use crate::document::compose::parts::{
    as_of, cell, fact, head, head_cell, heading, of_contract, part_heading, row, section_name, section_row, text_cell,
    text_paragraph, title,
};
use crate::document::{
    Align, Block, Cell, Document, DocumentKind, Inline, ItemRow, ItemTable, Line, LineKind, ParagraphRole, Table,
    TableRole, Tier, TierField,
};
use crate::model::agreed::AgreedClause;
use crate::model::catalog::Column;
use crate::model::date::Date;
use crate::model::record::Signed;
use crate::model::status::Status;
use crate::resolve::{AGREED, Annex, Consolidated, Fingerprint, PLACE, PREAMBLE, SignedPaperState, TIER};

/// The text that holds on this day. `annex` is the contract as the hospital file has it now.
pub fn consolidated(annex: &Annex<'_>, all: &Consolidated, day: Date) -> Document {
    let dates = annex.hospital.dates;
    let as_of = as_of(day, dates);
    let reader = Reader { annex, all };
    let name = reader.fact("別添の名称").unwrap_or_default();
    let mut blocks = vec![
        title(vec![Inline::text(format!("{name}　{as_of}の内容"))]),
        text_paragraph(
            ParagraphRole::Notice,
            format!(
                "{as_of}で適用される内容を、署名した書面からまとめたものです（参考）。原本は、署名した書面です。〔 〕は、その文によった変更覚書の署名の日です。"
            ),
        ),
        heading(2, "papers", "署名の記録"),
        reader.papers(day),
        heading(2, "contract", "契約の表示"),
        reader.facts(),
        heading(2, "preamble", PREAMBLE),
    ];
    blocks.extend(reader.preamble());
    blocks.extend(reader.items());
    let label = vec![Inline::text(format!("{name}（{as_of}）"))];
    of_contract(annex, DocumentKind::Consolidated, &format!("{name}　{as_of}の内容"), label, blocks)
}

struct Reader<'r, 'a> {
    annex: &'r Annex<'a>,
    all: &'r Consolidated,
}

impl Reader<'_, '_> {
    fn head(&self) -> impl Iterator<Item = &AgreedClause> {
        self.all.text.clauses().iter().filter(|clause| clause.key.item.is_none())
    }

    fn fact(&self, name: &str) -> Option<&str> {
        let clause = self.head().find(|clause| clause.key.field == name)?;
        Some(clause.text.lines.first()?.text.as_str())
    }

    /// Each paper with its days and its number, and whether it applies.
    fn papers(&self, day: Date) -> Block {
        let dates = self.annex.hospital.dates;
        let signed = &self.annex.contract.signed;
        let applies = |at: usize| match () {
            () if self.all.papers.contains(&at) => "適用",
            () if signed[at].applies_from() > day => "まだ適用しない",
            () => "",
        };
        let paper = |(at, one): (usize, &Signed)| {
            row(vec![
                head_cell(vec![Inline::text(SignedPaperState::name(at))]),
                text_cell(one.date.value.format(dates)),
                text_cell(one.applies_from().format(dates)),
                text_cell(Fingerprint::first_digits(&one.fingerprint.value)),
                text_cell(applies(at)),
            ])
        };
        Block::Table(Table {
            role: TableRole::Signings,
            caption: "署名した書面".to_owned(),
            columns: vec![
                head("書面", 40, Align::Start),
                head("署名の日", 40, Align::Start),
                head("適用の日", 40, Align::Start),
                head("照合番号", 30, Align::Start),
                head("この日", 30, Align::Start),
            ],
            rows: signed.iter().enumerate().map(paper).collect(),
        })
    }

    fn facts(&self) -> Block {
        let facts = self.head().filter(|clause| clause.key.field != PREAMBLE).map(|clause| {
            let mut lines: Vec<Vec<Inline>> =
                clause.text.lines.iter().map(|line| vec![Inline::text(line.spoken())]).collect();
            if let Some(last) = lines.last_mut() {
                last.extend(self.origin(clause));
            }
            fact(&clause.key.field, lines)
        });
        Block::Facts(facts.collect())
    }

    fn preamble(&self) -> impl Iterator<Item = Block> {
        self.head().filter(|clause| clause.key.field == PREAMBLE).map(|clause| {
            let mut inlines: Vec<Inline> =
                clause.text.number.iter().map(|number| Inline::text(format!("{number}　"))).collect();
            inlines.extend(clause.text.lines.iter().map(|line| Inline::text(line.spoken())));
            inlines.extend(self.origin(clause));
            super::parts::paragraph(ParagraphRole::Provision, inlines)
        })
    }

    /// 〔令和8年10月1日変更覚書〕 after a clause that a 変更覚書 put there.
    fn origin(&self, clause: &AgreedClause) -> Option<Inline> {
        let at = *self.all.origins.get(&clause.key)?;
        let signed = self.annex.contract.signed.get(at).filter(|_| at > 0)?;
        Some(Inline::text(format!("〔{}変更覚書〕", signed.date.value.format(self.annex.hospital.dates))))
    }

    /// The items, each with the ministry's cells and what was agreed, under the heads of their sections.
    fn items(&self) -> Vec<Block> {
        let (mut blocks, mut last) = (Vec::new(), None);
        for clauses in self.all.text.clauses().chunk_by(|a, b| a.key.item == b.key.item) {
            let Some(id) = clauses.first().and_then(|clause| clause.key.item.as_ref()) else { continue };
            let place = self.annex.catalog.place(id);
            let section = place.map(|(_, section)| section.id.clone());
            if last != Some(section.clone()) {
                if let Some((part, section)) = place {
                    if !blocks.iter().any(|block| *block == part_heading(part)) {
                        blocks.push(part_heading(part));
                    }
                    blocks.push(Block::Heading { level: 3, anchor: None, text: section_row(section) });
                }
                last = Some(section);
                blocks
                    .push(Block::Items(self.table(place.map(|(part, section)| section_name(part, section)), clauses)));
            }
            if let Some(Block::Items(table)) = blocks.last_mut() {
                table.items.push(self.item(id.anchor(), &table.kinds, clauses));
            }
        }
        blocks
    }

    /// The columns of the table that begins with this item.
    fn table(&self, section: Option<String>, clauses: &[AgreedClause]) -> ItemTable {
        let catalog = self.annex.catalog;
        let cells = clauses.iter().filter(|clause| clause.order.1 < TIER && clause.key.field != PLACE);
        let kind = |clause: &AgreedClause| {
            let known = Column::ALL.into_iter().find(|kind| catalog.column_head(*kind) == clause.key.field);
            (known.unwrap_or(Column::Content), clause.key.field.clone())
        };
        let number = (Column::Number, catalog.column_head(Column::Number).to_owned());
        let columns: Vec<(Column, String)> = [number].into_iter().chain(cells.map(kind)).collect();
        let kinds: Vec<Column> = columns.iter().map(|(kind, _)| *kind).collect();
        let align = |kind| if kind == Column::Number { Align::Center } else { Align::Start };
        ItemTable {
            caption: section.unwrap_or_default(),
            columns: columns.iter().map(|(kind, name)| head(name, share(*kind, &kinds), align(*kind))).collect(),
            kinds,
            items: Vec::new(),
        }
    }

    fn item(&self, anchor: String, kinds: &[Column], clauses: &[AgreedClause]) -> ItemRow {
        let first = |clause: &AgreedClause| clause.text.lines.first().map(|line| line.text.clone()).unwrap_or_default();
        let place = clauses.iter().find(|clause| clause.key.field == PLACE).map(first).unwrap_or_default();
        let (cells, agreed): (Vec<_>, Vec<_>) = clauses.iter().partition(|clause| clause.order.1 < TIER);
        let cells: Vec<&AgreedClause> = cells.into_iter().filter(|clause| clause.key.field != PLACE).collect();
        let number: String = place.chars().rev().take_while(char::is_ascii_digit).collect();
        let title = cells.first().map(|clause| first(clause)).unwrap_or_default();
        let of_clause = |clause: &AgreedClause| -> Cell {
            cell(clause.text.lines.iter().map(|line| vec![Inline::text(line.spoken())]).collect())
        };
        let number = head_cell(vec![Inline::text(number.chars().rev().collect::<String>())]);
        let mut printed: Vec<Cell> = [number].into_iter().chain(cells.into_iter().map(of_clause)).collect();
        printed.resize_with(kinds.len(), || text_cell(""));
        let mut fields: Vec<TierField> = Vec::new();
        for clause in agreed {
            let lines = self.lines(clause);
            match fields.last_mut().filter(|field| field.label == clause.key.field) {
                Some(field) => field.lines.extend(lines),
                None => fields.push(TierField { label: clause.key.field.clone(), lines }),
            }
        }
        ItemRow {
            anchor,
            heading: vec![Inline::text(format!("{place} {title}"))],
            status: Status::Agreed,
            reconfirm: false,
            cells: printed,
            tier: Tier { fields },
        }
    }

    fn lines(&self, clause: &AgreedClause) -> Vec<Line> {
        let last = clause.text.lines.len().saturating_sub(1);
        let is_numbered = clause.text.number.is_some();
        let of_line = |(at, line): (usize, &crate::model::agreed::ClauseLine)| {
            let mut inlines = vec![Inline::text(line.text.clone())];
            inlines.extend(self.origin(clause).filter(|_| at == last));
            Line {
                kind: if clause.key.field == AGREED { LineKind::Sentence } else { LineKind::Plain },
                number: clause.text.number.clone().filter(|_| at == 0),
                letter: line.letter.clone(),
                is_numbered,
                system: line.system.as_ref().map(|system| vec![Inline::text(system.clone())]),
                ..plain(inlines)
            }
        };
        clause.text.lines.iter().enumerate().map(of_line).collect()
    }
}
