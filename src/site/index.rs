//! The page over several hospitals: their names and some counts, and nothing of any contract.

use crate::document::compose::{head_cell, row, text_cell};
use crate::document::{Block, Row, Table, TableRole};
use crate::model::status::Status;
use crate::resolve::roles::Finding;
use crate::site::{Page, START, Site, body, column, link};

/// What the page says of one hospital.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listed {
    /// `sample`: the folder in the output.
    pub folder: String,
    pub name: String,
    pub contracts: usize,
    /// In the order of [`Status::ALL`].
    pub counts: Vec<usize>,
    /// How many findings between its contracts are open.
    pub findings: usize,
}

impl Listed {
    /// Counts what there is in a hospital.
    pub fn of(site: &Site<'_>) -> Self {
        let count = |status| site.annexes.iter().map(|annex| annex.count(status)).sum();
        Self {
            folder: site.hospital.id.value.to_string(),
            name: site.hospital.party.called().value.clone(),
            contracts: site.annexes.len(),
            counts: Status::ALL.into_iter().map(count).collect(),
            findings: site.matrix.findings.iter().filter(|finding| Finding::is_open(finding)).count(),
        }
    }

    fn row(&self) -> Row {
        let name = link(START, &format!("{}/{START}", self.folder), self.name.clone());
        let mut cells = vec![head_cell(vec![name]), text_cell(self.contracts.to_string())];
        cells.extend(self.counts.iter().map(|count| text_cell(count.to_string())));
        cells.push(text_cell(self.findings.to_string()));
        row(cells)
    }
}

/// The page. The hospitals stand in the order in which they were named.
pub fn page(hospitals: &[Listed]) -> Page {
    let mut columns = vec![column("病院", 50, None), column("契約の数", 10, None)];
    columns.extend(Status::ALL.map(|status| column(status.word(), 10, None)));
    columns.push(column("契約の間の確認事項", 10, None));
    let table = Table {
        role: TableRole::Hospitals,
        caption: "病院ごとの契約の数と、項目の状態ごとの数".to_owned(),
        columns,
        rows: hospitals.iter().map(Listed::row).collect(),
    };
    Page::new(START, "hospitals", TITLE, vec![body(TOLD), Block::Table(table).into()])
}

const TITLE: &str = "病院の一覧";

const TOLD: &str = "病院の名称と件数だけを示します。内容は、それぞれの病院のページにあります。";
