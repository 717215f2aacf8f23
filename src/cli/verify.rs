//! `betten verify`: whether `output/` holds what was made, or whether a paper says what the hospital files say now.

mod fingerprint;
mod folder;
mod paper;
mod signed;

use std::path::PathBuf;

use crate::cli::args::{Arguments, Help, HelpGroup, Subcommand, option, target};
use crate::cli::make::Making;
use crate::cli::mend::mend;
use crate::cli::report::Reporting;
use crate::cli::run::Inputs;
use crate::cli::{Failure, Outcome};

pub(super) const COMMAND: Subcommand = Subcommand {
    name: "verify",
    group: HelpGroup::Check,
    help: Help {
        about: "出力先が、つくったときのままかを確かめます",
        long: "\
出力先のファイルを、つくったときの記録と比べます。変わったファイル、なく
なったファイルはエラー、記録にないファイルはお知らせです（--strict では
エラー）。変わったもの、なくなったものは、betten build でつくり直せます。
--rebuild では、いまの病院ファイルからもう一度つくり、それとも比べます。
出力先には何も書きません。

--fingerprint では、紙の別添が、いまの病院ファイルと同じかを確かめます。
紙の各ページの下にある照合番号（8桁）か、末尾にある照合番号（64桁）を
書くと、同じ番号になる契約を示します。番号が同じなら、当事者、契約名、
契約日、各項目の取決めが、その紙とこのファイルとで同じです。
8桁は見つけるためのものです。正式には64桁で確かめてください。

--against では、PDFが、署名の記録のある書面と同じかを確かめます。ページの
見た目を、署名した日に控えた値と比べ、変わったところのあるページを示しま
す。電子署名が加わったものも見分けます。署名をした人が誰かは、確かめませ
ん。

終了コード：
  0  違いがない（--fingerprint では、同じ契約がある。--against では、すべて
     署名した書面）
  1  違いがある、またはエラーあり
  2  出力先がない、ファイルがないなどで確かめられない",
        examples: ["betten verify output --rebuild betten.yaml", "betten verify 契約書.pdf --against betten.yaml"],
    },
    arguments: |arguments| drop(Verify::read(arguments)),
    run: |arguments| verify(&Verify::read(arguments)?),
};

#[derive(Debug, Clone, PartialEq, Eq)]
struct Verify {
    what: VerifyTarget,
    /// The hospitals that a fingerprint or a rebuild is compared with.
    inputs: Inputs,
    /// Whether everything is made again and compared.
    rebuild: bool,
    making: Making,
    reporting: Reporting,
}

/// What is verified.
#[derive(Debug, Clone, PartialEq, Eq)]
enum VerifyTarget {
    /// The fingerprint as it stands on the paper: 8 or 64 digits.
    Fingerprint(String),
    /// An output folder.
    Folder(PathBuf),
    /// PDFs that are compared with what was signed.
    Papers(Vec<PathBuf>),
}

impl Verify {
    /// Reads the arguments. With a fingerprint the paths are hospital files; without one, the path is an output folder.
    fn read(arguments: &mut Arguments<'_>) -> Result<Self, Failure> {
        const REBUILD: &str = "rebuild";
        let named = arguments.paths(
            target("paths", "出力先か病院ファイル").help("出力先のフォルダを1つ（なければ output）").long_help(
                "出力先のフォルダを1つ（なければ output）\n--fingerprint のときは、病院ファイル\n（いくつでも。なければ betten.yaml）",
            ),
        );
        let fingerprint = arguments.text(
            option("fingerprint", "紙に印刷された照合番号：8桁か64桁").value_name("照合番号").conflicts_with(REBUILD),
        );
        let rebuild = arguments.paths(
            option(REBUILD, "つくり直して比べます（なければ betten.yaml）")
                .value_name("病院ファイル")
                .long_help("病院ファイルから、もう一度つくって比べます\n（いくつでも。なければ betten.yaml）")
                .default_missing_value("betten.yaml"),
        );
        let against = arguments.paths(
            option("against", "PDFを、署名した書面と比べます")
                .value_name("病院ファイル")
                .long_help("PDFが、署名の記録のある書面と同じかを確かめます\n（いくつでも。なければ betten.yaml）")
                .default_missing_value("betten.yaml")
                .conflicts_with_all([REBUILD, "fingerprint"]),
        );
        let mut inputs = Inputs::options(arguments);
        let reporting = Reporting::read(arguments);
        let making = Making::read(arguments);
        let is_rebuild = rebuild.is_some();
        let (what, files) = match fingerprint {
            _ if against.is_some() => (VerifyTarget::Papers(named.unwrap_or_default()), against),
            Some(fingerprint) => (VerifyTarget::Fingerprint(fingerprint), named),
            None => (VerifyTarget::Folder(folder(named.unwrap_or_default())?), rebuild),
        };
        if let Some(files) = files {
            inputs.paths = files;
        }
        Ok(Self { what, inputs, rebuild: is_rebuild, making, reporting })
    }
}

fn folder(named: Vec<PathBuf>) -> Result<PathBuf, Failure> {
    if let Some(pdf) = named.iter().find(|path| path.extension().is_some_and(|extension| extension == "pdf")) {
        return Err(format!(
            "「{}」はフォルダではありません。署名したPDFかどうかを確かめるときは、--against 病院ファイル も書いてください。紙の照合番号を確かめるときは、betten verify --fingerprint 照合番号 betten.yaml と打ってください。",
            pdf.display()
        ));
    }
    if named.len() > 1 {
        return Err(format!("「{}」は余分です。フォルダは1つだけ書いてください。", named[1].display()));
    }
    Ok(named.into_iter().next().unwrap_or_else(|| PathBuf::from("output")))
}

fn verify(request: &Verify) -> Result<Outcome, Failure> {
    if request.rebuild || !matches!(request.what, VerifyTarget::Folder(_)) {
        mend(&request.inputs.paths)?;
    }
    match &request.what {
        VerifyTarget::Fingerprint(written) => fingerprint::verify(written, &request.inputs),
        VerifyTarget::Folder(folder) => folder::verify(folder, request),
        VerifyTarget::Papers(files) => signed::verify(files, request),
    }
}
