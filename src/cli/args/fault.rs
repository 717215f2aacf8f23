//! What is wrong with the arguments, in our own words. The library only says which argument it is.

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, Error, ErrorKind};

use super::Parser;
use super::help::full_name;
use crate::diagnostic::nearest;

/// One or two sentences, and where to read more.
pub(super) fn message(error: &Error, parser: &Parser, arguments: &[OsString]) -> String {
    let mut words = arguments.iter().filter_map(|argument| argument.to_str()).filter(|word| !word.starts_with('-'));
    let named = |parser: &'_ Parser, word: Option<&str>| word.and_then(|word| parser.find_subcommand(word).cloned());
    let first = named(parser, words.next());
    let second = first.as_ref().and_then(|first| named(first, words.next()));
    let used = second.as_ref().or(first.as_ref());
    let help = match used {
        Some(command) => format!("betten {} --help", full_name(command)),
        None => "betten --help".to_owned(),
    };
    format!("{}\n使い方は {help} で見られます。", ArgumentFault { error, parser, used }.sentence())
}

struct ArgumentFault<'a> {
    error: &'a Error,
    parser: &'a Parser,
    /// The command whose arguments are wrong.
    used: Option<&'a Parser>,
}

impl ArgumentFault<'_> {
    fn sentence(&self) -> String {
        let argument = self.context(ContextKind::InvalidArg);
        // 「--output <フォルダ>」 is the name and what must follow it.
        let (name, wanted) = argument.split_once(' ').unwrap_or((&argument, ""));
        let wanted = wanted.trim_matches(['<', '>']);
        let value = self.context(ContextKind::InvalidValue);
        match self.error.kind() {
            ErrorKind::UnknownArgument if name.starts_with('-') => self.unknown_option(name),
            ErrorKind::UnknownArgument => self.one_word_too_many(&argument),
            ErrorKind::InvalidSubcommand => self.unknown_command(&self.context(ContextKind::InvalidSubcommand)),
            ErrorKind::InvalidValue if !name.starts_with('-') => {
                "空の引数があります。ファイルかフォルダの名前を書いてください。".to_owned()
            }
            ErrorKind::InvalidValue if value.is_empty() => {
                format!("「{name}」のあとに、{wanted}を書いてください。")
            }
            ErrorKind::InvalidValue => self.value_not_allowed(name, &value),
            ErrorKind::TooManyValues => format!("「{name}」に値は付きません。「{name}」とだけ書いてください。"),
            ErrorKind::ArgumentConflict => self.conflict(name),
            ErrorKind::ValueValidation => {
                let wanted = match name {
                    "--port" => "0から65535までの整数",
                    "--address" => "127.0.0.1 のような数字のアドレス",
                    // `--jobs`
                    _ => "1以上の整数",
                };
                format!("「{name}」に「{value}」は使えません。{wanted}を書いてください。")
            }
            ErrorKind::MissingRequiredArgument if argument.starts_with('<') => {
                "比べる2つを、変更前、変更後の順に書いてください。".to_owned()
            }
            // `--fingerprint` is the only required option.
            ErrorKind::MissingRequiredArgument => format!("「{name}」と{wanted}を書いてください。"),
            ErrorKind::InvalidUtf8 => {
                "文字化けした引数があります。画面の文字コードを UTF-8 にして、打ち直してください。".to_owned()
            }
            ErrorKind::MissingSubcommand => "コマンドを書いてください。".to_owned(),
            // Nothing else is left, because no other option has a syntax of its own.
            _ => "引数の書き方が正しくありません。".to_owned(),
        }
    }

    fn context(&self, kind: ContextKind) -> String {
        match self.error.get(kind) {
            Some(ContextValue::String(text)) => text.clone(),
            Some(ContextValue::Strings(texts)) => texts.join("・"),
            _ => String::new(),
        }
    }

    fn conflict(&self, name: &str) -> String {
        let prior = self.context(ContextKind::PriorArg);
        let other = prior.split(' ').next().unwrap_or_default();
        if other == name || other.is_empty() {
            return format!("「{name}」が2回書かれています。一度だけ書いてください。");
        }
        let (first, second) = if other < name { (other, name) } else { (name, other) };
        format!("「{first}」と「{second}」は、一緒に使えません。")
    }

    fn unknown_option(&self, name: &str) -> String {
        let own = options(self.used.unwrap_or(self.parser));
        let bare = name.trim_start_matches('-');
        if own.contains(&bare) {
            return format!("「{name}」は、コマンドのあとに書いてください。");
        }
        let said = match self.used {
            Some(command) => format!("betten {} に「{name}」というオプションはありません。", full_name(command)),
            None => format!("「{name}」というオプションはありません。"),
        };
        let with_it = commands(self.parser).into_iter().filter(|command| options(command).contains(&bare));
        let with_it: Vec<&str> = with_it.map(full_name).collect();
        match nearest(bare, own.into_iter()) {
            _ if !with_it.is_empty() => format!("{said}使えるのは {} です。", with_it.join("・")),
            Some(near) => said + &misspelt(&format!("--{near}")),
            None => said,
        }
    }

    fn unknown_command(&self, name: &str) -> String {
        if name.is_empty() {
            return "空の引数があります。コマンドを書いてください。".to_owned();
        }
        let around = self.used.filter(|used| used.has_subcommands()).unwrap_or(self.parser);
        let commands: Vec<&str> = around.get_subcommands().map(full_name).collect();
        let last = |name: &'_ str| name.rsplit(' ').next().unwrap_or_default().to_owned();
        let words: Vec<String> = commands.iter().map(|name| last(name)).collect();
        let next = match nearest(name, words.iter().map(String::as_str)) {
            Some(near) => misspelt(near),
            None => format!("使えるのは {} です。", commands.join("・")),
        };
        format!("「{name}」というコマンドはありません。{next}")
    }

    fn one_word_too_many(&self, word: &str) -> String {
        let positionals = self.used.into_iter().flat_map(Parser::get_positionals);
        let names: Vec<&str> = positionals
            .filter_map(|positional| positional.get_value_names()?.first())
            .map(|name| name.as_str())
            .collect();
        match &names[..] {
            [wanted] => format!("「{word}」は余分です。{wanted}は1つだけ書いてください。"),
            [_, ..] => format!("「{word}」は余分です。{}を1つずつ書いてください。", names.join("と")),
            [] => format!("「{word}」は余分です。ここにはオプションだけを書いてください。"),
        }
    }

    fn value_not_allowed(&self, name: &str, value: &str) -> String {
        let allowed = self.context(ContextKind::ValidValue);
        let said = format!("「{name}」に「{value}」は使えません。使えるのは {allowed} です。");
        match nearest(value, allowed.split('・')) {
            Some(near) => said + &misspelt(near),
            None => said,
        }
    }
}

fn misspelt(near: &str) -> String {
    format!("「{near}」の書き間違いではありませんか。")
}

/// The commands that do something.
fn commands(parser: &Parser) -> Vec<&Parser> {
    let below = |command| if Parser::has_subcommands(command) { commands(command) } else { vec![command] };
    parser.get_subcommands().flat_map(below).collect()
}

fn options(command: &Parser) -> Vec<&str> {
    command.get_arguments().filter_map(|argument| argument.get_long()).collect()
}
