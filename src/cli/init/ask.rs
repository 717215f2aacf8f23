//! Asks questions on a terminal, one line each. A wrong answer is explained and asked for again.

use std::io::{BufRead, Write};

use crate::cli::Failure;
use crate::diagnostic::cause;
use crate::edit::Named;

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
        self.answer(&format!("{question} [{}]：", default.unwrap_or(LATER)), check)
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

    /// Asks which of the known ones are meant, by their ids. If there is only one, nothing is asked.
    ///
    /// # Errors
    /// When the person ends the conversation, or the terminal cannot be read.
    pub fn choose(&mut self, question: &str, known: &[Named], required: bool) -> Result<Vec<String>, Failure> {
        if known.is_empty() {
            return Ok(Vec::new());
        }
        let list: Vec<String> = known
            .iter()
            .map(|named| format!("{}（{}）", named.id, named.name.as_deref().unwrap_or_default()))
            .collect();
        self.say(&format!(
            "{question}を、次の記号で答えます。2つ以上のときは空白で区切ります。\n  {}\n",
            list.join("、")
        ))?;
        let default = if let [only] = known { Some(only.id.as_str()) } else { None };
        let split = |answer: &str| -> Vec<String> {
            answer.split([' ', '　', ',', '、', '，']).filter(|id| !id.is_empty()).map(str::to_owned).collect()
        };
        let check = |answer: &str| match split(answer).into_iter().find(|id| known.iter().all(|named| named.id != *id))
        {
            Some(id) => Err(format!("「{id}」はありません。上の一覧から選んでください。")),
            None => Ok(()),
        };
        loop {
            match (self.ask(question, default, &check)?, default) {
                (Some(answer), _) => return Ok(split(&answer)),
                (None, Some(default)) => return Ok(vec![default.to_owned()]),
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

    fn say(&mut self, words: &str) -> Result<(), Failure> {
        let said = self.output.write_all(words.as_bytes()).and_then(|()| self.output.flush());
        said.map_err(|error| format!("画面に書けません。{}", cause::not_written(&error)))
    }
}
