//! What a person gave on the command line, completed by answers and defaults.

use crate::cli::Failure;
use crate::cli::init::Init;
use crate::cli::init::ask::Conversation;
use crate::diagnostic::nearest;
use crate::edit::{
    HospitalEntries, Named, NewContract, NewHospital, check_contract_id, check_date, check_free, check_hospital_id,
    check_name, check_system_id, check_vendor_id,
};
use crate::model::hospital::Hospital;

/// What a hospital has several of, each with an id and a name.
#[derive(Debug)]
pub(super) struct NamedKind {
    pub word: &'static str,
    /// An id that nobody gave is this, with a number.
    pub id: &'static str,
    pub option: &'static str,
    example: &'static str,
    /// Asked after each.
    more: &'static str,
    check: fn(&str) -> Result<(), String>,
}

pub(super) const VENDOR: NamedKind = NamedKind {
    word: "事業者",
    id: "vendor",
    option: "--vendor",
    example: "abc=株式会社ABC",
    more: "もう1社ありますか",
    check: check_vendor_id,
};

pub(super) const SYSTEM: NamedKind = NamedKind {
    word: "システム",
    id: "system",
    option: "--system",
    example: "pacs=PACS",
    more: "もう1つ、システムがありますか",
    check: check_system_id,
};

pub(super) const CONTRACT: &str = "契約";
pub(super) const CONTRACT_ID: &str = "contract";

const NO_ID: &str = "病院の記号を --id で書いてください（例：--id chuo）。何も書いていません。\n出力先のフォルダの名前になるので、病院ごとに違うものにします。";

/// The values of the options. Each is right by itself.
#[derive(Debug, Default)]
pub(super) struct InitOptions {
    hospital_id: Option<String>,
    hospital: Option<String>,
    owner: Option<String>,
    edition: Option<String>,
    vendors: Vec<Named>,
    systems: Vec<Named>,
    contract_id: Option<String>,
    title: Option<String>,
    date: Option<String>,
}

impl InitOptions {
    /// Checks each value by itself.
    ///
    /// # Errors
    /// A sentence about the first value that cannot be used.
    pub fn of(request: &Init) -> Result<Self, Failure> {
        let checked = |option: &str, value: &Option<String>, check: fn(&str) -> Result<(), String>| match value {
            Some(value) => check(value).map(|()| Some(value.clone())).map_err(|said| format!("{option}：{said}")),
            None => Ok(None),
        };
        Ok(Self {
            hospital_id: checked("--id", &request.id, check_hospital_id)?,
            hospital: checked("--hospital", &request.hospital, check_name)?,
            owner: checked("--owner", &request.owner, check_name)?,
            edition: request.edition.clone(),
            vendors: named(&VENDOR, &request.vendors)?,
            systems: named(&SYSTEM, &request.systems)?,
            contract_id: checked("--contract-id", &request.contract_id, check_contract_id)?,
            title: checked("--title", &request.title, check_name)?,
            date: checked("--date", &request.date, check_date)?,
        })
    }

    /// Checks that these options fit a hospital that is there already.
    ///
    /// # Errors
    /// A sentence about the first option that says something else than `file`.
    pub fn fits(&self, known: &Hospital, file: &str) -> Result<(), Failure> {
        let settled = [
            ("--hospital", &self.hospital, &known.party.called().value),
            ("--owner", &self.owner, &known.party.name.value),
            ("--id", &self.hospital_id, &known.id.value.as_str().to_owned()),
            ("--edition", &self.edition, &known.catalog.value.as_str().to_owned()),
        ];
        for (option, given, there) in settled {
            if given.as_ref().is_some_and(|given| given != there) {
                return Err(format!(
                    "{option}：{file} では「{there}」です。事業者や契約を足すときは、{option} を書かないでください。何も書いていません。"
                ));
            }
        }
        Ok(())
    }

    /// A hospital and its contracts.
    ///
    /// # Errors
    /// When the person ends the conversation, or gave no name for a vendor or system.
    pub fn new_hospital(
        &self,
        conversation: Option<&mut Conversation<'_>>,
    ) -> Result<(NewHospital, Vec<NewContract>), Failure> {
        for (kind, given) in [(&VENDOR, &self.vendors), (&SYSTEM, &self.systems)] {
            if let Some(nameless) = given.iter().find(|named| named.name.is_none()) {
                let NamedKind { option, example, .. } = kind;
                return Err(format!(
                    "{option}：「{}」には名称がありません。「記号=名称」の形で書いてください。例: {option} {example}",
                    nameless.id
                ));
            }
        }
        // A person who gives all three knows what to write. The rest has defaults.
        let mut conversation =
            conversation.filter(|_| self.hospital.is_none() || self.hospital_id.is_none() || self.vendors.is_empty());
        if let Some(conversation) = &mut conversation {
            conversation.greet()?;
        }
        let name = or_ask(&self.hospital, &mut conversation, "病院の名称", &check_name)?;
        // Enter does not take the hospital's name for this: few hospitals have the name of who runs them.
        let owner = or_ask(
            &self.owner,
            &mut conversation,
            "開設者の名称（契約の当事者。例：医療法人社団さくら会）",
            &check_name,
        )?;
        let hospital = Named {
            name,
            id: match (&self.hospital_id, &mut conversation) {
                (Some(id), _) => id.clone(),
                // There is no default: with an id that everybody takes, two hospitals would use one folder.
                (None, Some(conversation)) => conversation
                    .require("病院の記号（出力先のフォルダの名前。病院ごとに違うもの）", &check_hospital_id)?,
                (None, None) => return Err(NO_ID.to_owned()),
            },
        };
        let mut all = HospitalEntries::default();
        for (kind, given, list) in
            [(&VENDOR, &self.vendors, &mut all.vendors), (&SYSTEM, &self.systems, &mut all.systems)]
        {
            match given.is_empty() {
                true => ask_named(kind, list, &mut conversation)?,
                false => list.clone_from(given),
            }
        }
        self.ask_contracts(&mut all, &mut conversation)?;
        let HospitalEntries { systems, vendors, contracts } = all;
        Ok((NewHospital { hospital, owner, systems, vendors }, contracts))
    }

    /// What is added to a hospital with these entries. `file` is its file, and `how` the words about what can be added.
    ///
    /// # Errors
    /// When nobody says what to add, or it is there, or the person ends the conversation.
    pub fn addition(
        &self,
        there: HospitalEntries,
        file: &str,
        how: &str,
        conversation: Option<&mut Conversation<'_>>,
    ) -> Result<HospitalEntries, Failure> {
        let mut all = there.clone();
        for (kind, given, list) in
            [(&VENDOR, &self.vendors, &mut all.vendors), (&SYSTEM, &self.systems, &mut all.systems)]
        {
            for named in given {
                if is_new(kind, named, list, file)? {
                    list.push(named.clone());
                }
            }
        }
        let mut conversation = conversation.filter(|_| self.vendors.is_empty());
        if self.contract_id.is_some() || self.title.is_some() || self.date.is_some() {
            if let Some(conversation) = &mut conversation {
                conversation.greet()?;
            }
            self.ask_contracts(&mut all, &mut conversation)?;
        } else if let Some(named) = self.vendors.iter().chain(&self.systems).next() {
            if all == there {
                return Err(format!("「{}」は {file} にもうあります。何も書いていません。\n\n{how}", named.id));
            }
        } else if let Some(conversation) = &mut conversation {
            conversation.greet()?;
            ask_what(&mut all, conversation)?;
        } else {
            return Err(format!("何を足すかが書かれていないので、何も書いていません。\n\n{how}"));
        }
        Ok(HospitalEntries {
            systems: all.systems.split_off(there.systems.len()),
            vendors: all.vendors.split_off(there.vendors.len()),
            contracts: all.contracts.split_off(there.contracts.len()),
        })
    }

    /// Adds a contract, and those that the person has besides.
    fn ask_contracts(
        &self,
        all: &mut HospitalEntries,
        conversation: &mut Option<&mut Conversation<'_>>,
    ) -> Result<(), Failure> {
        let contract = self.contract(all, conversation)?;
        all.contracts.push(contract);
        while let Some(talking) = conversation
            && talking.is_yes("もう1契約ありますか")?
        {
            let contract = Self::default().contract(all, conversation)?;
            all.contracts.push(contract);
        }
        Ok(())
    }

    fn contract(
        &self,
        all: &HospitalEntries,
        conversation: &mut Option<&mut Conversation<'_>>,
    ) -> Result<NewContract, Failure> {
        let ids = |named: &[Named]| named.iter().map(|named| named.id.clone()).collect::<Vec<_>>();
        // What no contract names yet.
        let left = |named: &[Named], of: fn(&NewContract) -> &[String]| -> Vec<String> {
            let is_left = |id: &String| !all.contracts.iter().any(|contract| of(contract).contains(id));
            ids(named).into_iter().filter(is_left).collect()
        };
        let vendors = match (self.vendors.as_slice(), all.vendors.as_slice(), conversation.as_mut()) {
            ([], [], _) => {
                return Err(format!(
                    "事業者がまだありません。何も書いていません。\n契約の相手を、{option} 記号=名称 で一緒に書いてください。例: {option} {example}",
                    option = VENDOR.option,
                    example = VENDOR.example
                ));
            }
            ([], known, Some(conversation)) => {
                let left = left(known, |contract| &contract.vendors);
                conversation.choose("契約の相手の事業者", known, left.first().map(String::as_str), true)?
            }
            ([], [only], None) => vec![only.id.clone()],
            ([], known, None) => {
                return Err(format!(
                    "どの事業者との契約かを、--vendor 記号 で書いてください。事業者は {} です。何も書いていません。\n例: --vendor {}",
                    ids(known).join("・"),
                    known[0].id
                ));
            }
            (given, ..) => ids(given),
        };
        let systems = match (self.systems.as_slice(), all.systems.as_slice(), conversation.as_mut()) {
            ([], known, Some(conversation)) => {
                let left = left(known, |contract| &contract.systems).join("、");
                let default = Some(left.as_str()).filter(|left| !left.is_empty());
                conversation.choose("契約で取り扱うシステム", known, default, false)?
            }
            ([], [only], None) => vec![only.id.clone()],
            (given, ..) => ids(given),
        };
        let title = or_ask(&self.title, conversation, "契約の名称", &check_name)?;
        let taken = || all.contracts.iter().map(|contract| contract.id.as_str());
        let id = match (&self.contract_id, conversation.as_mut()) {
            (Some(id), _) => {
                check_free(id, taken()).map_err(|said| {
                    format!(
                        "--contract-id：契約の id{said}何も書いていません。例: --contract-id {}",
                        free(CONTRACT_ID, taken)
                    )
                })?;
                id.clone()
            }
            (None, conversation) => {
                let check = |id: &str| check_contract_id(id).and_then(|()| check_free(id, taken()));
                ask_id("契約の記号（出力先のフォルダの名前）", free(CONTRACT_ID, taken), conversation, &check)?
            }
        };
        Ok(NewContract {
            id,
            title,
            date: or_ask(&self.date, conversation, "契約日（例：2026-04-01、令和8年4月1日）", &check_date)?,
            vendors,
            offered_systems: if systems.is_empty() { ids(&all.systems) } else { Vec::new() },
            systems,
        })
    }
}

/// Asks what to add to a hospital, and for it. A contract needs a vendor.
fn ask_what(all: &mut HospitalEntries, conversation: &mut Conversation<'_>) -> Result<(), Failure> {
    let words = [CONTRACT, VENDOR.word, SYSTEM.word];
    let words = if all.vendors.is_empty() { &words[1..] } else { &words[..] };
    let picked = conversation.pick("何を足しますか。", words)?;
    let mut conversation = Some(conversation);
    if picked == VENDOR.word {
        ask_named(&VENDOR, &mut all.vendors, &mut conversation)?;
    } else if picked == SYSTEM.word {
        ask_named(&SYSTEM, &mut all.systems, &mut conversation)?;
    }
    let is_wanted = match &mut conversation {
        Some(conversation) if picked != CONTRACT => {
            !all.vendors.is_empty() && conversation.is_yes("契約も足しますか")?
        }
        _ => true,
    };
    if is_wanted { InitOptions::default().ask_contracts(all, &mut conversation) } else { Ok(()) }
}

/// Adds one to the list, and those that the person has besides.
fn ask_named(
    kind: &NamedKind,
    list: &mut Vec<Named>,
    conversation: &mut Option<&mut Conversation<'_>>,
) -> Result<(), Failure> {
    loop {
        let name = or_ask(&None, conversation, &format!("{}の名称", kind.word), &check_name)?;
        let taken = || list.iter().map(|named| named.id.as_str());
        let check = |id: &str| (kind.check)(id).and_then(|()| check_free(id, taken()));
        let question = format!("{}の記号（半角の英数字）", kind.word);
        let id = ask_id(&question, free(kind.id, taken), conversation.as_mut(), &check)?;
        list.push(Named { id, name });
        let has_more = match conversation {
            Some(conversation) => conversation.is_yes(kind.more)?,
            None => false,
        };
        if !has_more {
            return Ok(());
        }
    }
}

/// The first of the numbered ids that is not taken.
pub(super) fn free<'t, T: Iterator<Item = &'t str>>(id: &str, taken: impl Fn() -> T) -> String {
    let mut numbered = (1..).map(|number| format!("{id}{number}"));
    numbered.find(|id| check_free(id, taken()).is_ok()).unwrap_or_default()
}

/// Whether the hospital does not have what an option names.
///
/// # Errors
/// When that is not clear: it has no name, or the name is another one, or something else has this name.
fn is_new(kind: &NamedKind, given: &Named, there: &[Named], file: &str) -> Result<bool, Failure> {
    let NamedKind { word, option, .. } = kind;
    let id = &given.id;
    if let Some(known) = there.iter().find(|known| known.id == *id) {
        return match (&given.name, &known.name) {
            (Some(name), Some(known)) if name != known => Err(format!(
                "{option}：{file} では、「{id}」は「{known}」です。何も書いていません。名称を変えるときは {file} を直してください。"
            )),
            _ => Ok(false),
        };
    }
    let Some(name) = &given.name else {
        let near = nearest(id, there.iter().map(|known| known.id.as_str()));
        let near = near.map_or_else(String::new, |near| format!("{near} の書き間違いではありませんか。"));
        return Err(format!(
            "{file} に{word}「{id}」がありません。{near}何も書いていません。\n新しい{word}なら、名称も書いてください。例: {option} {id}=名称"
        ));
    };
    if let Some(known) = there.iter().find(|known| known.name.as_ref() == Some(name)) {
        return Err(format!(
            "{option}：「{name}」は、{file} に「{}」としてもうあります。何も書いていません。",
            known.id
        ));
    }
    check_free(id, there.iter().map(|known| known.id.as_str()))
        .map_err(|said| format!("{option}：{said}何も書いていません。"))?;
    Ok(true)
}

type AnswerCheck<'c> = &'c dyn Fn(&str) -> Result<(), String>;

fn or_ask(
    given: &Option<String>,
    conversation: &mut Option<&mut Conversation<'_>>,
    question: &str,
    check: AnswerCheck<'_>,
) -> Result<Option<String>, Failure> {
    match (given, conversation) {
        (None, Some(conversation)) => conversation.ask(question, None, check),
        (given, _) => Ok(given.clone()),
    }
}

fn ask_id(
    question: &str,
    default: String,
    conversation: Option<&mut &mut Conversation<'_>>,
    check: AnswerCheck<'_>,
) -> Result<String, Failure> {
    let answer = match conversation {
        Some(conversation) => conversation.ask(question, Some(&default), check)?,
        None => None,
    };
    Ok(answer.unwrap_or(default))
}

/// Splits 「記号=名称」.
fn named(kind: &NamedKind, written: &[String]) -> Result<Vec<Named>, Failure> {
    written
        .iter()
        .map(|written| {
            let (id, name) = match written.split_once(['=', '＝']) {
                Some((id, name)) => (id.trim(), Some(name.trim())),
                None => (written.trim(), None),
            };
            (kind.check)(id)
                .and_then(|()| name.map_or(Ok(()), check_name))
                .map_err(|said| format!("{} {written}：{said}「記号=名称」の形で書きます。", kind.option))?;
            Ok(Named { id: id.to_owned(), name: name.map(str::to_owned) })
        })
        .collect()
}
