//! What a person gave on the command line, completed by answers and defaults.

use crate::cli::Failure;
use crate::cli::init::Init;
use crate::cli::init::ask::Conversation;
use crate::diagnostic::nearest;
use crate::edit::{
    Named, NewContract, NewHospital, check_contract_id, check_date, check_hospital_id, check_name, check_system_id,
    check_vendor_id, definition_of_system, definition_of_vendor,
};
use crate::model::hospital::Hospital;

const VENDOR_ID: &str = "vendor1";
const SYSTEM_ID: &str = "system1";
const CONTRACT_ID: &str = "contract";

const NO_ID: &str = "病院の記号を --id で書いてください（例：--id chuo）。何も書いていません。\n出力先のフォルダの名前になるので、病院ごとに違うものにします。";

/// The values of the options. Each is right by itself.
#[derive(Debug)]
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
            vendors: named("--vendor", &request.vendors, check_vendor_id)?,
            systems: named("--system", &request.systems, check_system_id)?,
            contract_id: checked("--contract-id", &request.contract_id, check_contract_id)?,
            title: checked("--title", &request.title, check_name)?,
            date: checked("--date", &request.date, check_date)?,
        })
    }

    /// Checks that these options make sense for a hospital that is there already.
    ///
    /// # Errors
    /// A sentence about the first option that makes no sense, or that names what the hospital does not define.
    pub fn fits(&self, known: &Hospital) -> Result<(), Failure> {
        let settled = [
            ("--hospital", &self.hospital, &known.party.called().value),
            ("--owner", &self.owner, &known.party.name.value),
            ("--id", &self.hospital_id, &known.id.value.as_str().to_owned()),
            ("--edition", &self.edition, &known.catalog.value.as_str().to_owned()),
        ];
        for (option, given, there) in settled {
            if given.as_ref().is_some_and(|given| given != there) {
                return Err(format!(
                    "{option}：hospital.yaml では「{there}」です。契約を足すときは、{option} を書かないでください。"
                ));
            }
        }
        let vendors = known_vendors(known);
        let systems = known_systems(known);
        check_known("事業者", "vendors", &self.vendors, &vendors, "--vendor", definition_of_vendor)?;
        check_known("システム", "systems", &self.systems, &systems, "--system", definition_of_system)
    }

    /// A hospital and its first contract.
    ///
    /// # Errors
    /// When the person ends the conversation, or gave no name for a vendor or system.
    pub fn new_hospital(
        &self,
        conversation: Option<&mut Conversation<'_>>,
    ) -> Result<(NewHospital, NewContract), Failure> {
        for (option, named) in [("--vendor", &self.vendors), ("--system", &self.systems)] {
            if let Some(nameless) = named.iter().find(|named| named.name.is_none()) {
                return Err(format!(
                    "{option}：「{}」には名称がありません。「記号=名称」の形で書いてください。例: {option} abc=株式会社ABC",
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
        let vendors = or_ask_named(&self.vendors, &mut conversation, "事業者", VENDOR_ID, &check_vendor_id)?;
        let systems = or_ask_named(&self.systems, &mut conversation, "システム", SYSTEM_ID, &check_system_id)?;
        let contract = NewContract {
            vendors: vendors.iter().map(|vendor| vendor.id.clone()).collect(),
            systems: systems.iter().map(|system| system.id.clone()).collect(),
            offered_systems: Vec::new(),
            ..self.contract(&format!("{CONTRACT_ID}1"), &mut conversation)?
        };
        Ok((NewHospital { hospital, owner, systems, vendors }, contract))
    }

    /// One more contract for a hospital that is there.
    ///
    /// # Errors
    /// When the person ends the conversation, or when it is not clear which vendor is meant.
    pub fn another_contract(
        &self,
        known: &Hospital,
        conversation: Option<&mut Conversation<'_>>,
    ) -> Result<NewContract, Failure> {
        let (vendors, systems) = (known_vendors(known), known_systems(known));
        let mut conversation = conversation.filter(|_| self.vendors.is_empty());
        if let Some(conversation) = &mut conversation {
            conversation.greet()?;
        }
        let ids = |named: &[Named]| named.iter().map(|named| named.id.clone()).collect::<Vec<_>>();
        let vendors = match (self.vendors.as_slice(), vendors.as_slice(), &mut conversation) {
            ([], [], _) => {
                let new = Named { id: VENDOR_ID.to_owned(), name: None };
                return Err(format!(
                    "hospital.yaml に事業者がありません。何も書いていません。\nhospital.yaml に次の行を足してから、もう一度打ってください。\n\nvendors:\n{}",
                    definition_of_vendor(&new)
                ));
            }
            ([], all, Some(conversation)) => conversation.choose("契約の相手の事業者", all, true)?,
            ([], [only], None) => vec![only.id.clone()],
            ([], all, None) => {
                return Err(format!(
                    "どの事業者との契約かを、--vendor 記号 で書いてください。事業者は {} です。何も書いていません。\n例: --vendor {}",
                    ids(all).join("・"),
                    all[0].id
                ));
            }
            (given, ..) => ids(given),
        };
        let chosen = match (self.systems.as_slice(), &mut conversation) {
            ([], Some(conversation)) => conversation.choose("契約で取り扱うシステム", &systems, false)?,
            ([], None) if systems.len() == 1 => ids(&systems),
            (given, _) => ids(given),
        };
        let taken = |id: &String| known.contracts.iter().any(|contract| contract.id.value.as_str() == id);
        let free = (1..).map(|number| format!("{CONTRACT_ID}{number}")).find(|id| !taken(id)).unwrap_or_default();
        Ok(NewContract {
            vendors,
            systems: chosen,
            offered_systems: ids(&systems),
            ..self.contract(&free, &mut conversation)?
        })
    }

    /// The contract without its parties and systems, which are added later.
    fn contract(&self, id: &str, conversation: &mut Option<&mut Conversation<'_>>) -> Result<NewContract, Failure> {
        Ok(NewContract {
            title: or_ask(&self.title, conversation, "契約の名称", &check_name)?,
            id: or_ask_id(
                &self.contract_id,
                conversation,
                "契約の記号（出力先のフォルダの名前）",
                id,
                &check_contract_id,
            )?,
            date: or_ask(&self.date, conversation, "契約日（例：2026-04-01、令和8年4月1日）", &check_date)?,
            vendors: Vec::new(),
            systems: Vec::new(),
            offered_systems: Vec::new(),
        })
    }
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

fn or_ask_id(
    given: &Option<String>,
    conversation: &mut Option<&mut Conversation<'_>>,
    question: &str,
    default: &str,
    check: AnswerCheck<'_>,
) -> Result<String, Failure> {
    let answer = match (given, conversation) {
        (None, Some(conversation)) => conversation.ask(question, Some(default), check)?,
        (given, _) => given.clone(),
    };
    Ok(answer.unwrap_or_else(|| default.to_owned()))
}

fn or_ask_named(
    given: &[Named],
    conversation: &mut Option<&mut Conversation<'_>>,
    what: &str,
    default: &str,
    check: AnswerCheck<'_>,
) -> Result<Vec<Named>, Failure> {
    if !given.is_empty() {
        return Ok(given.to_vec());
    }
    let name = or_ask(&None, conversation, &format!("{what}の名称"), &check_name)?;
    let id = or_ask_id(&None, conversation, &format!("{what}の記号（半角の英数字）"), default, check)?;
    Ok(vec![Named { id, name }])
}

/// Splits 「記号=名称」.
fn named(option: &str, written: &[String], check: fn(&str) -> Result<(), String>) -> Result<Vec<Named>, Failure> {
    written
        .iter()
        .map(|written| {
            let (id, name) = match written.split_once(['=', '＝']) {
                Some((id, name)) => (id.trim(), Some(name.trim())),
                None => (written.trim(), None),
            };
            check(id)
                .and_then(|()| name.map_or(Ok(()), check_name))
                .map_err(|said| format!("{option} {written}：{said}「記号=名称」の形で書きます。"))?;
            Ok(Named { id: id.to_owned(), name: name.map(str::to_owned) })
        })
        .collect()
}

fn known_vendors(known: &Hospital) -> Vec<Named> {
    let named = |party: &crate::model::hospital::Party| Named {
        id: party.id.as_str().to_owned(),
        name: Some(party.name.value.clone()),
    };
    known.vendors.iter().map(|vendor| named(&vendor.party)).collect()
}

fn known_systems(known: &Hospital) -> Vec<Named> {
    let named = |system: &crate::model::hospital::System| Named {
        id: system.id.as_str().to_owned(),
        name: Some(system.name.value.clone()),
    };
    known.systems.iter().map(named).collect()
}

/// Checks that each given id is defined. If a name is given too, it must be the same.
fn check_known(
    what: &str,
    key: &str,
    given: &[Named],
    known: &[Named],
    option: &str,
    definition: fn(&Named) -> String,
) -> Result<(), Failure> {
    for named in given {
        let Some(there) = known.iter().find(|known| known.id == named.id) else {
            let near = nearest(&named.id, known.iter().map(|known| known.id.as_str()));
            let near = near.map_or_else(String::new, |near| format!("{near} の書き間違いではありませんか。"));
            let lines = definition(named);
            return Err(format!(
                "hospital.yaml に{what}「{}」がありません。{near}何も書いていません。\n新しい{what}なら、hospital.yaml の {key}: の下に次の行を足してから、もう一度打ってください。\n\n{lines}",
                named.id
            ));
        };
        if let (Some(name), Some(there)) = (&named.name, &there.name)
            && name != there
        {
            return Err(format!(
                "{option}：hospital.yaml では、「{}」は「{there}」です。名称を変えるときは hospital.yaml を直してください。",
                named.id
            ));
        }
    }
    Ok(())
}
