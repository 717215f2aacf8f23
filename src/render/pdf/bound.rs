//! Says what is too large to be typeset, before anything is typeset.

use super::Content;
use crate::diagnostic::{Diagnostic, codes};
use crate::document::{Block, Document, Heaviest, TableRole};

/// A document of this weight takes less than 10 seconds of a processor and less than 1 GiB.
pub const MOST: u64 = 800_000;

/// The 役割分担一覧 grows with the contracts it is about. For each of them it may weigh this much more.
const FOR_EACH_CONTRACT: u64 = 2_500;

/// Says why the content is too large, at the heaviest text that a person wrote. `None` if it is not too large.
pub fn too_large(content: &Content<'_>) -> Option<Diagnostic> {
    let weight = content.weight();
    let most = MOST + content.documents.iter().map(contracts).sum::<u64>() * FOR_EACH_CONTRACT;
    if weight.units <= most {
        return None;
    }
    let name = match content.documents {
        [document] => format!("「{}」", document.title),
        documents => format!("「{}」などを1つにした書類", documents[0].title),
    };
    // Rounded up, so that the message never names less than there is.
    let tenths = (weight.units * 10).div_ceil(most);
    let fault = Diagnostic::error(codes::TYPESET_TOO_LARGE, format!("{name}が大きすぎて、PDFにできません。"))
        .hint(format!(
            "1つのPDFに入る量の{}.{}倍あります（文字{}、段落と改行{}、表の欄{}）。",
            tenths / 10,
            tenths % 10,
            weight.letters,
            weight.lines,
            weight.cells
        ))
        .hint("長い文は、別の書類にしてその名前を書いてください。表が長いときは、契約や連絡先を減らすか、病院ファイルを分けてください。");
    Some(match weight.heaviest {
        Some(Heaviest { letters, lines, place, .. }) => {
            fault.at(place, format!("いちばん長い文（文字{letters}、段落と改行{lines}）"))
        }
        None => fault,
    })
}

/// The number of contracts in the head of a role matrix.
fn contracts(document: &Document) -> u64 {
    let matrix = |block: &Block| match block {
        Block::Table(table) if table.role == TableRole::Roles => table.columns.len().saturating_sub(1) as u64,
        _ => 0,
    };
    document.blocks.iter().map(matrix).sum()
}
