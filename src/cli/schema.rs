//! `betten schema`: writes what editors need to help with the hospital file.

use std::path::PathBuf;

use crate::cli::args::{Arguments, Help, HelpGroup, Subcommand};
use crate::cli::color::{Color, colored};
use crate::cli::edition;
use crate::cli::report::{file, write};
use crate::cli::run::outcome;
use crate::cli::{Failure, Outcome, say, tell};
use crate::diagnostic::show;
use crate::schema::hospital_file;

pub(super) const COMMAND: Subcommand = Subcommand {
    name: "schema",
    group: HelpGroup::Begin,
    help: Help {
        about: "エディタの入力補助に使う定義を書きます",
        long: "\
定義（JSON Schema）は、betten init が病院ファイルと並べて書くものと同じ
です。このプログラムを新しくしたときに、書き直してください。",
        examples: ["betten schema --report betten.schema.json", "betten schema --edition 2024-06"],
    },
    arguments: |arguments| drop(Schema::read(arguments)),
    run: |arguments| schema(&Schema::read(arguments)),
};

#[derive(Debug, Clone, PartialEq, Eq)]
struct Schema {
    report: Option<PathBuf>,
    edition: Option<String>,
    data: Option<PathBuf>,
}

impl Schema {
    fn read(arguments: &mut Arguments<'_>) -> Self {
        Self {
            report: file(arguments, "ファイルに書きます（例：betten.schema.json）"),
            edition: edition::name(arguments),
            data: edition::data(arguments),
        }
    }
}

fn schema(request: &Schema) -> Result<Outcome, Failure> {
    let mut session = edition::session(request.data.as_deref());
    if session.report.has_errors() {
        session.report.sort();
        tell(&show::human(&session.report, &session.sources, colored(Color::Auto)));
        return Ok(outcome(&session.report));
    }
    let schema = hospital_file(edition::edition(session.catalogs(), request.edition.as_deref())?);
    match &request.report {
        Some(path) => {
            write(path, schema.as_bytes())?;
            tell(&format!("{} に書きました。\n", path.display()));
        }
        // A Windows shell garbles UTF-8 that is piped.
        None => say(show::ascii(&schema).as_bytes())?,
    }
    Ok(Outcome::Clean)
}
