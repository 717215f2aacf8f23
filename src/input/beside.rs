//! Reads what a hospital file names: the file it is based on, its pictures, the records of its signings.

use std::collections::BTreeMap;
use std::sync::Arc;

use unicode_normalization::UnicodeNormalization;

use super::encoding::{self, ReadFault};
use super::{Files, PathKind, is_yaml, read_text};
use crate::diagnostic::{Diagnostic, MAX_TEXT, Report, SourceId, Sources, Span, Spanned, codes};

/// Reads the file that `based_on` names, relative to the file in which it is written. `None` when it cannot be read;
/// the report then says why.
pub fn read_base(
    files: &dyn Files,
    based_on: &Spanned<String>,
    sources: &mut Sources,
    report: &mut Report,
) -> Option<SourceId> {
    let written = based_on.value.as_str();
    if !is_yaml(written) || !is_relative(written) {
        report.push(no_place(
            based_on,
            "「based_on」には、このファイルから見た YAML ファイルの場所を書いてください。",
            "based_on: ../group.yaml",
        ));
        return None;
    }
    let path = beside(files, based_on, sources);
    match files.kind(&path) {
        PathKind::File => read_text(files, &path, sources, report),
        kind => {
            report.push(
                Diagnostic::error(codes::FILE_UNREADABLE, format!("「{path}」を読めません。{}", kind.reason()))
                    .at(based_on.span, "")
                    .hint(FROM_HERE),
            );
            None
        }
    }
}

/// Reads the record of a signing: a JSON file that the hospital file names, relative to its own folder (`home`, with
/// `/` at its end). Gives its path and its text.
///
/// # Errors
/// A sentence that says why there is no text.
pub fn read_record(files: &dyn Files, home: &str, written: &str) -> Result<(String, String), String> {
    let leaves = written.split('/').any(|step| step == "..");
    if !written.ends_with(".json") || leaves || written.starts_with(['/', '~']) || written.contains([':', '\\']) {
        return Err(format!("「{written}」は、病院ファイルのあるフォルダの中の JSON ファイルの場所ではありません。"));
    }
    let path = format!("{home}{written}");
    match files.kind(&path) {
        PathKind::File => {
            let read = files.read(&path, MAX_TEXT).and_then(encoding::decode);
            read.map(|text| (path.clone(), text)).map_err(|fault| fault.diagnostic(&path).message)
        }
        kind => Err(format!("「{path}」を読めません。{}", kind.reason())),
    }
}

/// Where a file that another file names is looked for.
const FROM_HERE: &str = "場所は、このファイルのあるフォルダから見て書きます。";

/// Whether a place is written as seen from another file.
fn is_relative(written: &str) -> bool {
    !written.starts_with(['/', '\\', '~']) && !written.contains([':', '\\'])
}

/// The fault of a place that is not written as it must be.
fn no_place(written: &Spanned<String>, message: &str, example: &str) -> Diagnostic {
    let fault = Diagnostic::error(codes::FILE_UNREADABLE, message).at(written.span, "").hint(format!("例: {example}"));
    if written.value.contains('\\') { fault.hint("フォルダの区切りは / です。") } else { fault }
}

/// The path of a file, as seen from the file that names it.
fn beside(files: &dyn Files, written: &Spanned<String>, sources: &Sources) -> String {
    let folder = sources.get(written.span.source).name.rsplit_once('/').map_or("", |(folder, _)| folder);
    let below = |name: &str| if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
    // A disk may keep the name as a Mac writes it, with kana and their marks as separate characters.
    let (path, apart) = (below(&written.value), below(&written.value.nfd().collect::<String>()));
    if files.kind(&path) != PathKind::File && files.kind(&apart) == PathKind::File { apart } else { path }
}

/// In bytes. A page of A3, scanned with 300 dots to the inch, has about as many. Each picture stands in several papers,
/// and in pages as text.
const MAX_PICTURE: usize = 8 * 1024 * 1024;

/// In bytes, for the pictures of all contracts of a hospital, each as often as it is named.
const MAX_PICTURES: usize = 256 * 1024 * 1024;

/// The path of a picture as shown to people, and its bytes.
pub type PictureBytes = (String, Arc<Vec<u8>>);

/// Reads the pictures that contracts name, each relative to the file in which it is written. Each file is read once.
/// The key is the place of the name. What cannot be read is left out; the report then says why.
pub fn read_figures<'w>(
    files: &dyn Files,
    names: impl IntoIterator<Item = &'w Spanned<String>>,
    sources: &Sources,
    report: &mut Report,
) -> BTreeMap<Span, PictureBytes> {
    let mut read: BTreeMap<String, Result<Arc<Vec<u8>>, ReadFault>> = BTreeMap::new();
    let mut found = BTreeMap::new();
    let mut left = MAX_PICTURES;
    for written in names.into_iter().filter(|written| !written.value.is_empty()) {
        if !is_relative(&written.value) {
            let message = "「file」には、このファイルから見た図のファイルの場所を書いてください。";
            report.push(no_place(written, message, "file: zu/bunkaiten.png"));
            continue;
        }
        let path = beside(files, written, sources);
        let bytes = read.entry(path.clone()).or_insert_with(|| files.read(&path, MAX_PICTURE).map(Arc::new));
        match bytes {
            Ok(bytes) if bytes.len() > left => {
                report.push(
                    Diagnostic::error(
                        codes::FILE_TOO_LARGE,
                        format!(
                            "図が多すぎます。契約ごとに数えて、合わせて{}MBまでです。",
                            MAX_PICTURES / (1024 * 1024)
                        ),
                    )
                    .at(written.span, "ここから先の図は読みません")
                    .hint("図を小さくするか、契約を分けて、id の異なる病院ファイルにしてください。"),
                );
                break;
            }
            Ok(bytes) => {
                left -= bytes.len();
                found.insert(written.span, (path, Arc::clone(bytes)));
            }
            Err(fault) => {
                let fault = no_picture(files, fault, &path, written, report);
                report.push(fault);
            }
        }
    }
    found
}

fn no_picture(
    files: &dyn Files,
    fault: &ReadFault,
    path: &str,
    written: &Spanned<String>,
    report: &mut Report,
) -> Diagnostic {
    if let ReadFault::TooLarge { limit } = fault {
        return Diagnostic::error(
            codes::FILE_TOO_LARGE,
            format!("図「{path}」が大きすぎます。{}MBまでです。", limit / (1024 * 1024)),
        )
        .at(written.span, "")
        .hint("図の点の数を減らすか（「ペイント」の「サイズ変更」など）、必要なところだけを切り取ってください。");
    }
    let reason = match files.kind(path) {
        PathKind::File => fault.reason(),
        kind => kind.reason().to_owned(),
    };
    let unreadable = Diagnostic::error(codes::FILE_UNREADABLE, format!("図「{path}」を読めません。{reason}"))
        .at(written.span, "")
        .hint(FROM_HERE);
    let (folder, name) = path.rsplit_once('/').unwrap_or((".", path));
    let names = files.names(folder);
    match report.nearest(name, names.iter().map(String::as_str)) {
        Some(near) if files.kind(path) == PathKind::Missing => {
            unreadable.hint(format!("「{near}」の書き間違いではありませんか。"))
        }
        _ => unreadable,
    }
}

/// Reads a picture again that an earlier run has read. `None` when it is not there any more.
pub fn read_figure(files: &dyn Files, path: &str) -> Option<Vec<u8>> {
    files.read(path, MAX_PICTURE).ok()
}
