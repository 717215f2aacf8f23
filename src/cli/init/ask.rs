//! Asks questions on a terminal, one line each. A wrong answer is explained and asked for again.

use std::io::{BufRead, Write};

use unicode_normalization::UnicodeNormalization as _;

use crate::cli::Failure;
use crate::diagnostic::cause;
use crate::edit::Named;
use crate::entry::{self, EntryKind, Meaning};

const LATER: &str = "あとで書く";

/// A person who answers.
pub(super) struct Conversation<'a> {
    input: &'a mut dyn BufRead,
    output: &'a mut dyn Write,
}

impl<'a> Conversation<'a> {
    pub fn new(input: &'a mut dyn BufRead, output: &'a mut dyn Write) -> Self {
        Self { input, output }
    }

    pub fn greet(&mut self) -> Result<(), Failure> {
        self.say(
            "病院ファイルに書くことを順に尋ねます。答えを書いて Enter を押してください。\n\
             何も書かずに Enter を押すと、[ ] の中のとおりになります。\n\
             やめるときは Ctrl+C を押してください。何もつくりません。\n\n",
        )
    }

    /// Asks until an answer is right. `None` when the person only presses Enter.
    ///
    /// # Errors
    /// When the person ends the conversation, or the terminal cannot be read.
    pub fn ask(
        &mut self,
        question: &str,
        default: Option<&str>,
        check: &dyn Fn(&str) -> Result<(), String>,
    ) -> Result<Option<String>, Failure> {
        self.answer(&bracketed(question, default), check)
    }

    /// Asks until there is an answer and it is right.
    ///
    /// # Errors
    /// When the person ends the conversation, or the terminal cannot be read.
    pub fn require(&mut self, question: &str, check: &dyn Fn(&str) -> Result<(), String>) -> Result<String, Failure> {
        loop {
            match self.answer(&format!("{question}："), check)? {
                Some(answer) => return Ok(answer),
                None => self.say("  記号を書いてください。\n")?,
            }
        }
    }

    fn answer(
        &mut self,
        question: &str,
        check: &dyn Fn(&str) -> Result<(), String>,
    ) -> Result<Option<String>, Failure> {
        loop {
            self.say(question)?;
            let Some(answer) = self.line()? else { continue };
            let answer = answer.trim();
            if answer.is_empty() {
                return Ok(None);
            }
            match check(answer) {
                Ok(()) => return Ok(Some(answer.to_owned())),
                Err(said) => self.say(&format!("  {said}\n"))?,
            }
        }
    }

    /// Asks for yes or no. Enter means no.
    ///
    /// # Errors
    /// When the person ends the conversation, or the terminal cannot be read.
    pub fn is_yes(&mut self, question: &str) -> Result<bool, Failure> {
        let check = |answer: &str| match yes(answer) {
            Some(_) => Ok(()),
            None => Err("はい か いいえ で答えてください。".to_owned()),
        };
        let answer = self.ask(question, Some("いいえ"), &check)?;
        Ok(answer.is_some_and(|answer| yes(&answer) == Some(true)))
    }

    /// Asks for one of these words, by its number or itself. Enter means the first.
    ///
    /// # Errors
    /// When the person ends the conversation, or the terminal cannot be read.
    pub fn pick<'w>(&mut self, question: &str, words: &[&'w str]) -> Result<&'w str, Failure> {
        self.say(&format!("{question}\n"))?;
        for (index, word) in words.iter().enumerate() {
            self.say(&format!("  {}. {word}\n", index + 1))?;
        }
        let picked = |answer: &str| {
            let answer: String = answer.nfkc().collect();
            let number = answer.trim_end_matches('.').parse::<usize>().ok();
            let numbered = number.and_then(|number| words.get(number.checked_sub(1)?));
            words.iter().find(|word| **word == answer).or(numbered).copied()
        };
        let check = |answer: &str| match picked(answer) {
            Some(_) => Ok(()),
            None => Err(format!("1から{}までの番号を書いてください。", words.len())),
        };
        let answer = self.ask("番号", Some("1"), &check)?;
        Ok(answer.and_then(|answer| picked(&answer)).unwrap_or(words[0]))
    }

    /// Asks which of the known ones are meant, by their ids. Where there is only one, nothing is asked.
    ///
    /// # Errors
    /// When the person ends the conversation, or the terminal cannot be read.
    pub fn choose(
        &mut self,
        question: &str,
        known: &[Named],
        default: Option<&str>,
        required: bool,
    ) -> Result<Vec<String>, Failure> {
        if known.len() < 2 {
            return Ok(known.iter().map(|named| named.id.clone()).collect());
        }
        let word = |named: &Named| match &named.name {
            Some(name) => format!("{}（{name}）", named.id),
            None => named.id.clone(),
        };
        let list: Vec<String> = known.iter().map(word).collect();
        self.say(&format!(
            "{question}を、次の記号で答えます。2つ以上のときは空白で区切ります。\n  {}\n",
            list.join("、")
        ))?;
        let split = |answer: &str| -> Vec<String> {
            let mut ids: Vec<String> = Vec::new();
            for id in answer.nfkc().collect::<String>().split([' ', ',', '、']).filter(|id| !id.is_empty()) {
                if !ids.iter().any(|before| before == id) {
                    ids.push(id.to_owned());
                }
            }
            ids
        };
        let check = |answer: &str| match split(answer).into_iter().find(|id| known.iter().all(|named| named.id != *id))
        {
            Some(id) => Err(format!("「{id}」はありません。上の一覧から選んでください。")),
            None => Ok(()),
        };
        let question =
            if required && default.is_none() { format!("{question}：") } else { bracketed(question, default) };
        loop {
            match (self.answer(&question, &check)?, default) {
                (Some(answer), _) => return Ok(split(&answer)),
                (None, Some(default)) => return Ok(split(default)),
                (None, None) if required => self.say("  記号を書いてください。\n")?,
                (None, None) => return Ok(Vec::new()),
            }
        }
    }

    /// Reads one line. `None` when it is not text; the person has been told.
    fn line(&mut self) -> Result<Option<String>, Failure> {
        let mut bytes = Vec::new();
        let read = self
            .input
            .read_until(b'\n', &mut bytes)
            .map_err(|error| format!("答えを読めません。{}", cause::not_read(&error)))?;
        if read == 0 {
            // The line of the question has not been ended yet.
            self.say("\n")?;
            return Err("途中で終わったので、何も書いていません。".to_owned());
        }
        match String::from_utf8(bytes) {
            Ok(line) => Ok(Some(line)),
            Err(_) => {
                self.say("  文字として読めません。もう一度書いてください。\n")?;
                Ok(None)
            }
        }
    }

    /// Shows words.
    ///
    /// # Errors
    /// When they cannot be shown.
    pub fn say(&mut self, words: &str) -> Result<(), Failure> {
        let said = self.output.write_all(words.as_bytes()).and_then(|()| self.output.flush());
        said.map_err(|error| format!("画面に書けません。{}", cause::not_written(&error)))
    }
}

/// A question, and what Enter means.
fn bracketed(question: &str, default: Option<&str>) -> String {
    format!("{question} [{}]：", default.unwrap_or(LATER))
}

/// What people type for yes and no, with full-width letters as well.
fn yes(answer: &str) -> Option<bool> {
    let answer: String = answer.nfkc().collect();
    match entry::read(EntryKind::Flag, &answer) {
        Meaning::Written => Some(answer == "true"),
        meaning => meaning.one().map(|word| word == "true"),
    }
}
