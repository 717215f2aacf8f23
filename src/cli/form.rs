//! `betten form`: workbooks to fill in go out, and come back as answers.

mod find;
mod read;
mod shape;
mod write;

pub(super) use read::COMMAND as READ;
pub(super) use write::{COMMAND as WRITE, file_name, form_bytes};

use serde::{Deserialize, Serialize};

use crate::cli::args::{CommandFamily, Help};
use crate::edit::{NewContract, NewHospital};

/// What the file of a hospital begins with that was begun with workbooks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Beginning {
    pub hospital: NewHospital,
    pub contracts: Vec<NewContract>,
}

pub(super) const FAMILY: CommandFamily = CommandFamily {
    name: "form",
    help: Help {
        about: "Excel の記入用紙をつくり、書かれた答えを病院ファイルに取り込みます",
        long: "\
記入用紙は、契約ごとに1つの Excel ブックです。問い、選べる答え、書き方が
入っていて、YAML を知らなくても答えられます。
  1. betten form write   記入用紙をつくり、答える人に渡します。
  2. betten form read    戻ってきた記入用紙を読み、変わるところを示します。
                         --write を付けると、病院ファイルに書き込みます。",
        examples: ["betten form write betten.yaml --contract sample/ehr", "betten form read forms betten.yaml"],
    },
};
