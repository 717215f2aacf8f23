//! Declares a mapping once: this gives its struct, its table of keys and its reader.
//!
//! One type says what may be written under a key ([`Written`]). Another says whether the key must be there
//! ([`Slot`]). The type of the field, the row of the table and the reader all come from these two, so they always
//! agree.

use std::marker::PhantomData;

use crate::diagnostic::{Report, Span, Spanned};
use crate::raw::Text;
use crate::raw::decode::{Fields, Value};
use crate::raw::keys::{Keys, Kind, Name, Need};
use crate::raw::left::RawLeft;

/// What may be written under a key.
pub trait Written {
    /// What is read.
    type Raw;
    const KIND: Kind;

    /// Gives `None` when the value cannot be used. The fault is then in the report.
    fn read(value: Value<'_>, report: &mut Report) -> Option<Self::Raw>;
}

/// What may be written under a key that must be there.
pub trait Required: Written {
    /// The type of the field. A text or a list is empty when it is missing.
    type Must;

    /// `place` is the place of the mapping.
    fn must(read: Option<Self::Raw>, place: Span) -> Self::Must;
}

/// Whether and how a key must be in its mapping.
pub trait Slot {
    type Field;
    const NEED: Need;
    const KIND: Kind;
    const MAY_BE_EMPTY: bool = false;

    fn take(fields: &Fields<'_>, key: &'static str, report: &mut Report) -> Self::Field;
}

/// A mapping that is a file of its own.
pub trait FileShape: Written<Raw = Self> + Sized {
    /// The keys of a file with lines to fill in; `None` for other files.
    const KEYS: Option<Keys> = None;

    /// Takes the lines that were filled in but left as comments.
    fn keep(&mut self, _left: Vec<RawLeft>) {}
}

/// The key must be there.
#[derive(Debug)]
pub struct Must<W>(PhantomData<W>);

/// The key must be there unless the key `K` is. The value has its place.
#[derive(Debug)]
pub struct MustUnless<K, W>(PhantomData<(K, W)>);

/// The key may be left out.
#[derive(Debug)]
pub struct May<W>(PhantomData<W>);

/// Like [`May`], for a list or a mapping. A key that is left out means an empty one.
#[derive(Debug)]
pub struct Any<W>(PhantomData<W>);

/// Like [`Any`], but the key may also have no value.
///
/// `init` writes such keys with their lines as comments below. An empty key hides nothing, because every document
/// prints what is missing there as 未決. A key that takes a single value must never be empty.
#[derive(Debug)]
pub struct MayBeEmpty<W>(PhantomData<W>);

/// Other keys may replace this one. The value has its place.
#[derive(Debug)]
pub struct Sometimes<W>(PhantomData<W>);

/// Like the slot `S`, with the place of the value. Without the key it is the place of the mapping.
#[derive(Debug)]
pub struct WithPlace<S>(PhantomData<S>);

/// The key that [`MustUnless`] looks for.
pub trait OtherKey {
    const KEY: &'static str;
}

impl<W: Required> Slot for Must<W> {
    type Field = W::Must;
    const NEED: Need = Need::Always;
    const KIND: Kind = W::KIND;

    fn take(fields: &Fields<'_>, key: &'static str, report: &mut Report) -> W::Must {
        let value = fields.demand(key, report);
        W::must(value.and_then(|value| W::read(value, report)), fields.place())
    }
}

impl<K: OtherKey, W: Required> Slot for MustUnless<K, W> {
    type Field = Option<Spanned<W::Must>>;
    const NEED: Need = Need::Sometimes;
    const KIND: Kind = W::KIND;

    fn take(fields: &Fields<'_>, key: &'static str, report: &mut Report) -> Self::Field {
        if fields.value(K::KEY).is_none() {
            fields.demand(key, report)?;
        }
        Sometimes::<W>::take(fields, key, report)
    }
}

impl<W: Written> Slot for May<W> {
    type Field = Option<W::Raw>;
    const NEED: Need = Need::Never;
    const KIND: Kind = W::KIND;

    fn take(fields: &Fields<'_>, key: &'static str, report: &mut Report) -> Option<W::Raw> {
        let value = fields.value(key)?;
        // Where a text is not allowed, a placeholder is as wrong as any other text.
        if W::KIND.takes_text() && value.unwritten(report) {
            return None;
        }
        W::read(value, report)
    }
}

impl<W: Written<Raw: Default>> Slot for Any<W> {
    type Field = W::Raw;
    const NEED: Need = Need::Never;
    const KIND: Kind = W::KIND;

    fn take(fields: &Fields<'_>, key: &'static str, report: &mut Report) -> W::Raw {
        May::<W>::take(fields, key, report).unwrap_or_default()
    }
}

impl<W: Written<Raw: Default>> Slot for MayBeEmpty<W> {
    type Field = W::Raw;
    const NEED: Need = Need::Never;
    const KIND: Kind = W::KIND;
    const MAY_BE_EMPTY: bool = true;

    fn take(fields: &Fields<'_>, key: &'static str, report: &mut Report) -> W::Raw {
        if fields.value(key).is_some_and(Value::is_nothing) {
            return W::Raw::default();
        }
        Any::<W>::take(fields, key, report)
    }
}

impl<W: Required> Slot for Sometimes<W> {
    type Field = Option<Spanned<W::Must>>;
    const NEED: Need = Need::Sometimes;
    const KIND: Kind = W::KIND;

    fn take(fields: &Fields<'_>, key: &'static str, report: &mut Report) -> Self::Field {
        let value = fields.value(key)?;
        Some(Spanned::new(W::must(W::read(value, report), fields.place()), value.span()))
    }
}

impl<S: Slot> Slot for WithPlace<S> {
    type Field = Spanned<S::Field>;
    const NEED: Need = S::NEED;
    const KIND: Kind = S::KIND;
    const MAY_BE_EMPTY: bool = S::MAY_BE_EMPTY;

    fn take(fields: &Fields<'_>, key: &'static str, report: &mut Report) -> Spanned<S::Field> {
        let place = fields.value(key).map_or(fields.place(), Value::span);
        Spanned::new(S::take(fields, key, report), place)
    }
}

/// Any text.
#[derive(Debug)]
pub struct Words;

/// A day, in one of the known ways to write it.
#[derive(Debug)]
pub struct Day;

/// A sort of ids or words ([`Name`]), as a type.
pub trait NameSort {
    const NAME: Name;
}

macro_rules! texts {
    ($($what:ident: $kind:expr;)+) => {$(
        impl Written for $what {
            type Raw = Text;
            const KIND: Kind = $kind;

            fn read(value: Value<'_>, report: &mut Report) -> Option<Text> {
                value.text(report)
            }
        }

        impl Required for $what {
            type Must = Text;

            fn must(read: Option<Text>, place: Span) -> Text {
                read.unwrap_or_else(|| Spanned::new(String::new(), place))
            }
        }
    )+};
}

texts! {
    Words: Kind::Text;
    Day: Kind::Day;
}

/// Texts that are ids or words of a closed list.
pub mod name {
    use super::{Kind, Name, NameSort, Report, Required, Span, Spanned, Text, Value, Written};

    macro_rules! names {
        ($($name:ident)+) => {
            $(
                #[doc = concat!("[`Name::", stringify!($name), "`]")]
                #[derive(Debug)]
                pub struct $name;

                impl NameSort for $name {
                    const NAME: Name = Name::$name;
                }
            )+
            texts! { $($name: Kind::Name(Name::$name);)+ }
        };
    }

    names! {
        Edition Revision Section Item Point Sentence Provision ProvisionNumber System Vendor Party Holder Folder Fingerprint ShortFingerprint TextMark DateStyle
        Purpose RelatedKind Signing Precedence TextSize Contract Finding Catalog
    }
}

/// Declares types for yes and no, each with its own two words.
macro_rules! yes_or_no {
    ($($(#[$doc:meta])* $what:ident: $kind:expr, $read:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $what;

        impl Written for $what {
            type Raw = Spanned<bool>;
            const KIND: Kind = $kind;

            fn read(value: Value<'_>, report: &mut Report) -> Option<Spanned<bool>> {
                value.$read(report)
            }
        }
    )+};
}

yes_or_no! {
    /// Reads `true` or `false`.
    Flag: Kind::Flag, flag;
    /// Reads はい or いいえ.
    YesNo: Kind::YesNo, yes_no;
}

/// A list. It may be empty.
#[derive(Debug)]
pub struct List<W>(PhantomData<W>);

/// A list that must not be empty: an empty one could mean "none" or "not decided".
#[derive(Debug)]
pub struct Filled<W>(PhantomData<W>);

/// A mapping with any number of keys, all of the sort `N`.
#[derive(Debug)]
pub struct Map<N, W>(PhantomData<(N, W)>);

/// One value or a list of values. The list is empty only when a fault was reported.
#[derive(Debug)]
pub struct OneOrMany<W>(PhantomData<W>);

impl<W: Written> Written for List<W> {
    type Raw = Vec<W::Raw>;
    const KIND: Kind = Kind::List(&W::KIND);

    fn read(value: Value<'_>, report: &mut Report) -> Option<Self::Raw> {
        let items = value.items(report)?;
        Some(items.into_iter().filter_map(|item| W::read(item, report)).collect())
    }
}

impl<W: Written> Required for List<W> {
    type Must = Vec<W::Raw>;

    fn must(read: Option<Self::Raw>, _: Span) -> Self::Must {
        read.unwrap_or_default()
    }
}

impl<W: Written> Written for Filled<W> {
    type Raw = Vec<W::Raw>;
    const KIND: Kind = List::<W>::KIND;

    fn read(value: Value<'_>, report: &mut Report) -> Option<Self::Raw> {
        let list = List::<W>::read(value, report)?;
        if list.is_empty() && value.is_empty_collection() {
            value.empty(report);
        }
        (!list.is_empty()).then_some(list)
    }
}

impl<W: Written> Required for Filled<W> {
    type Must = Vec<W::Raw>;

    fn must(read: Option<Self::Raw>, place: Span) -> Self::Must {
        List::<W>::must(read, place)
    }
}

impl<N: NameSort, W: Written> Written for Map<N, W> {
    type Raw = Vec<(Text, W::Raw)>;
    const KIND: Kind = Kind::Map(N::NAME, &W::KIND);

    fn read(value: Value<'_>, report: &mut Report) -> Option<Self::Raw> {
        let entries = value.entries(report)?;
        Some(entries.into_iter().filter_map(|(key, value)| Some((key, W::read(value, report)?))).collect())
    }
}

impl<N: NameSort, W: Written> Required for Map<N, W> {
    type Must = Vec<(Text, W::Raw)>;

    fn must(read: Option<Self::Raw>, _: Span) -> Self::Must {
        read.unwrap_or_default()
    }
}

impl<W: Written> Written for OneOrMany<W> {
    type Raw = Vec<W::Raw>;
    const KIND: Kind = Kind::OneOf(&[W::KIND, Kind::List(&W::KIND)]);

    fn read(value: Value<'_>, report: &mut Report) -> Option<Self::Raw> {
        let many = if value.is_list() {
            Filled::<W>::read(value, report)
        } else {
            W::read(value, report).map(|one| vec![one])
        };
        Some(many.unwrap_or_default())
    }
}

/// Declares a mapping with a closed list of keys, one line for each key: `key: Slot => what people are told,`.
///
/// - A key that is not a valid name in Rust is written `purpose = "for": …`. Files that only this project writes do
///   not describe their keys.
/// - `by open_fields`: opens the mapping with this function of [`Value`] instead of [`Value::fields`].
/// - `unless any_unwritten`: drops the whole mapping when this function of [`Fields`] gives true.
/// - `keeps left`: for a file with lines to fill in. Names the field for the lines that were left as comments.
macro_rules! shape {
    (
        $(#[$doc:meta])*
        $vis:vis struct $raw:ident = $table:ident($what:literal)
        $(by $open:ident)? $(unless $check:ident)? $(keeps $left:ident)?
        {
            $($field:ident $(= $name:literal)?: $slot:ty $(=> $about:expr)?,)+
        }
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        $vis struct $raw {
            $(pub $field: <$slot as crate::raw::shape::Slot>::Field,)+
            $(
                /// Lines of the form that were filled in but left as comments.
                pub $left: Vec<crate::raw::left::RawLeft>,
            )?
            /// The place to show for the mapping as a whole.
            pub span: crate::diagnostic::Span,
        }

        #[doc = concat!("The keys of 「", $what, "」.")]
        $vis const $table: crate::raw::keys::Keys = crate::raw::keys::Keys {
            what: $what,
            known: &[$(
                crate::raw::keys::Key::of::<$slot>(shape!(@key $field $($name)?)) $(.about($about))?
            ),+],
        };

        impl crate::raw::shape::Written for $raw {
            type Raw = Self;
            const KIND: crate::raw::keys::Kind = crate::raw::keys::Kind::Mapping(&$table);

            fn read(
                value: crate::raw::decode::Value<'_>,
                report: &mut crate::diagnostic::Report,
            ) -> Option<Self> {
                let fields = shape!(@open $($open)?)(value, $table, report)?;
                $(if fields.$check(report) {
                    return None;
                })?
                Some(Self {
                    $($field: <$slot as crate::raw::shape::Slot>::take(
                        &fields,
                        shape!(@key $field $($name)?),
                        report,
                    ),)+
                    $($left: Vec::new(),)?
                    span: fields.place(),
                })
            }

        }

        impl crate::raw::shape::Required for $raw {
            type Must = Option<Self>;

            fn must(read: Option<Self>, _: crate::diagnostic::Span) -> Option<Self> {
                read
            }
        }

        $(
            impl crate::raw::shape::FileShape for $raw {
                const KEYS: Option<crate::raw::keys::Keys> = Some($table);

                fn keep(&mut self, left: Vec<crate::raw::left::RawLeft>) {
                    self.$left = left;
                }
            }
        )?
    };
    (@key $field:ident) => { stringify!($field) };
    (@key $field:ident $name:literal) => { $name };
    (@open) => { crate::raw::decode::Value::fields };
    (@open $open:ident) => { crate::raw::decode::Value::$open };
}

pub(super) use shape;
