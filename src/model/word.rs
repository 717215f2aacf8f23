//! Words of closed lists: how far an item has come, what a contact is for, how dates are printed.
//!
//! [`words!`] declares a list, a word a line. All that is said of a word stands on its line.

/// One word of a closed list. Each list has `ALL`, `key` and `word` without the trait, too; the trait is for code that
/// takes any list: readers, the schema, `init`.
pub trait Word: Copy + PartialEq + 'static {
    /// In the order in which they are listed.
    const ALL: &'static [Self];

    /// The word in files, JSON, class names and codes.
    fn key(self) -> &'static str;

    /// The word people read.
    fn word(self) -> &'static str;

    /// What the key means, for a person who wrote something else in its place.
    fn meaning(self) -> &'static str;

    /// What a new hospital file says beside the line.
    fn offer(self) -> &'static str;
}

/// Declares an enum of words: the key and what people read. `means` and `offered` stand where [`Word::meaning`] and
/// [`Word::offer`] are not the word itself.
///
/// A list of keys alone is one that people do not read, or read as it is written.
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
            /// In the order in which they are listed.
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
            /// The word people read.
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
