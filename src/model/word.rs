//! The words of closed lists: the state of an item, the purpose of a contact, the style of dates.
//!
//! [`words!`] declares a list with one line for each word. This line has everything about the word.

/// One word of a closed list. Each list also has `ALL`, `key` and `word` as its own members. The trait is for code
/// that takes any list: readers, the schema, `init`.
pub trait Word: Copy + PartialEq + 'static {
    /// All words, in the order of the list.
    const ALL: &'static [Self];

    /// The word in files, JSON, class names and codes.
    fn key(self) -> &'static str;

    /// The word that people read.
    fn word(self) -> &'static str;

    /// What the key means, for a person who wrote something else.
    fn meaning(self) -> &'static str;

    /// What a new hospital file says after the line of this word.
    fn offer(self) -> &'static str;
}

/// Declares an enum of words: for each its key, and the word that people read. `means` and `offered` are given when
/// [`Word::meaning`] and [`Word::offer`] differ from this word.
///
/// A list may have only keys, when people do not read its words or read the keys themselves.
macro_rules! words {
    (
        $(#[$list:meta])*
        pub enum $name:ident {
            $($(#[$doc:meta])* $value:ident => $key:expr;)+
        }
    ) => {
        $(#[$list])*
        pub enum $name {
            $($(#[$doc])* $value,)+
        }

        impl $name {
            /// All words, in the order of the list.
            pub const ALL: [Self; [$(Self::$value),+].len()] = [$(Self::$value),+];

            /// The word in files, JSON, class names and codes.
            pub const fn key(self) -> &'static str {
                match self {
                    $(Self::$value => $key,)+
                }
            }
        }
    };
    (
        $(#[$list:meta])*
        pub enum $name:ident {
            $(
                $(#[$doc:meta])*
                $value:ident => $key:expr, $word:literal $(, means $meaning:literal)? $(, offered $offer:literal)?;
            )+
        }
    ) => {
        $crate::model::word::words! {
            $(#[$list])*
            pub enum $name {
                $($(#[$doc])* $value => $key;)+
            }
        }

        impl $name {
            /// The word that people read.
            pub const fn word(self) -> &'static str {
                match self {
                    $(Self::$value => $word,)+
                }
            }
        }

        impl $crate::model::word::Word for $name {
            const ALL: &'static [Self] = &Self::ALL;

            fn key(self) -> &'static str {
                self.key()
            }

            fn word(self) -> &'static str {
                self.word()
            }

            fn meaning(self) -> &'static str {
                match self {
                    $(Self::$value => $crate::model::word::words!(@first $($meaning)? $word),)+
                }
            }

            fn offer(self) -> &'static str {
                match self {
                    $(Self::$value => $crate::model::word::words!(@first $($offer)? $word),)+
                }
            }
        }
    };
    (@first $first:literal $($other:literal)?) => { $first };
}

pub(crate) use words;
