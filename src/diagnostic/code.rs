//! The list of all codes. A code names the fault, not the cure, and never changes its meaning.

/// `kind/fault`, in ASCII, for scripts and for the page `docs/diagnostics.md`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(&'static str);

impl Code {
    pub const fn as_str(self) -> &'static str {
        self.0
    }

    pub fn named(text: &str) -> Option<Self> {
        ALL_CODES.iter().copied().find(|code| code.0 == text)
    }
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $code:literal,)+) => {
        /// Every code by name.
        pub mod codes {
            use super::Code;
            $($(#[doc = $doc])+ pub const $name: Code = Code($code);)+
        }
        /// Every code, in the order of the flow.
        pub const ALL_CODES: &[Code] = &[$(codes::$name),+];
    };
}

codes! {
    /// A file or folder that was named is not there or cannot be read.
    FILE_UNREADABLE = "file/unreadable",
    /// A file is larger than anything a person writes.
    FILE_TOO_LARGE = "file/too-large",
    /// What a file asks for multiplies to more than can be made.
    FILE_TOO_MUCH_TO_MAKE = "file/too-much-to-make",
    /// A file is not UTF-8.
    FILE_ENCODING = "file/encoding",
    /// More faults than anyone mends in one go; the rest is left out.
    FILE_TOO_MANY_FAULTS = "file/too-many-faults",
    /// The text is not YAML.
    YAML_SYNTAX = "yaml/syntax",
    /// Anchors, aliases, tags, merge keys, directives, several documents: not used here.
    YAML_FEATURE = "yaml/unsupported-feature",
    /// Nested deeper than any file of ours.
    YAML_DEPTH = "yaml/too-deep",
    /// The same key twice in one mapping.
    YAML_DUPLICATE_KEY = "yaml/duplicate-key",
    /// A key that has no meaning at its place.
    YAML_UNKNOWN_KEY = "yaml/unknown-key",
    /// A key that must be there is not.
    YAML_MISSING_KEY = "yaml/missing-key",
    /// A value of the wrong shape: a list where a word is needed, or the like.
    YAML_WRONG_TYPE = "yaml/wrong-type",
    /// A key without a value.
    YAML_EMPTY_VALUE = "yaml/empty-value",
    /// A `#` behind a value that was most likely meant to be part of it.
    YAML_COMMENT_IN_VALUE = "yaml/comment-in-value",
    /// A remark that YAML takes for a part of the value, so that it would be printed.
    YAML_REMARK_PRINTED = "yaml/remark-printed",
    /// A line of the form that was filled in, and is still a comment.
    YAML_LEFT_AS_COMMENT = "yaml/left-as-comment",
    /// A character that must not stand in a contract: bidi controls, zero width, NUL.
    TEXT_FORBIDDEN_CHARACTER = "text/forbidden-character",
    /// A name is longer than any.
    TEXT_NAME_TOO_LONG = "text/name-too-long",
    /// A radical in the place of a letter, as texts copied out of a PDF have it.
    TEXT_RADICAL = "text/radical",
    /// A place that is still to be written: `【契約日】`.
    TEXT_PLACEHOLDER = "text/placeholder",
    /// An id that cannot be a folder's name or a key.
    ID_INVALID = "id/invalid",
    /// Two things with one id, or ids that differ only in case or Unicode form.
    ID_DUPLICATE = "id/duplicate",
    /// The output holds the documents of another hospital of this id.
    ID_OTHER_HOSPITAL = "id/other-hospital",
    /// A date that does not exist or is not in one of the three forms.
    DATE_INVALID = "date/invalid",
    /// A date outside the era it names.
    DATE_OUTSIDE_ERA = "date/outside-era",
    /// A date in years that no contract means: 9999-12-31.
    DATE_UNLIKELY = "date/unlikely",
    /// Two dates in the wrong order.
    DATE_ORDER = "date/order",
    /// A duration that is not a number and a unit.
    DURATION_INVALID = "duration/invalid",
    /// The catalog lacks a part of itself or contradicts itself.
    CATALOG_INVALID = "catalog/invalid",
    /// A cell of the catalog uses mark-up other than text and markers.
    CATALOG_MARKUP = "catalog/markup",
    /// The hospital file names an edition that is not at hand.
    CATALOG_UNKNOWN_EDITION = "catalog/unknown-edition",
    /// A value outside a closed list of words.
    VALUE_NOT_ALLOWED = "value/not-allowed",
    /// A telephone number, or a part of one, that cannot be read as one.
    PHONE_UNREADABLE = "contact/unreadable-phone",
    /// A party that the hospital file does not define.
    PARTY_UNKNOWN = "party/unknown",
    /// A party that is not one of the contract's.
    PARTY_NOT_IN_CONTRACT = "party/not-in-contract",
    /// A contract with one party, or more than there are labels.
    PARTY_COUNT = "party/count",
    /// A contract that does not name the hospital itself.
    PARTY_NO_HOSPITAL = "party/no-hospital",
    /// `vendor` where the contract has several.
    PARTY_AMBIGUOUS = "party/ambiguous-vendor",
    /// A system that the hospital file does not define, or the contract does not cover.
    SYSTEM_UNKNOWN = "system/unknown",
    /// A section the edition does not have.
    SECTION_UNKNOWN = "section/unknown",
    /// An item the edition does not have.
    ITEM_UNKNOWN = "choice/unknown-item",
    /// An item outside the contract's sections.
    ITEM_OUTSIDE_CONTRACT = "choice/outside-sections",
    /// A point the item does not have.
    POINT_UNKNOWN = "choice/unknown-point",
    /// An option the point does not have.
    OPTION_UNKNOWN = "choice/unknown-option",
    /// An answer whose detail is missing or not wanted.
    DETAIL_MISMATCH = "choice/detail",
    /// Something beside `excluded` that cannot stand there.
    EXCLUDED_WITH_ANSWERS = "choice/excluded-with-answers",
    /// `first_check` or `completed` outside a contract.
    CHECK_OUTSIDE_CONTRACT = "choice/check-outside-contract",
    /// はい with 完了日, or 完了日 before the first meeting.
    CHECK_CONTRADICTION = "choice/check-contradiction",
    /// はい although the content is not complete.
    CHECK_PREMATURE = "choice/check-premature",
    /// Who bears the cost is not said.
    COST_UNANSWERED = "choice/cost-unanswered",
    /// The text of an item is another than the one it was agreed for.
    TEXT_CHANGED = "choice/text-changed",
    /// A choice of the hospital that no contract uses.
    CHOICE_UNUSED = "choice/unused",
    /// A vendor, system or contact that no contract prints.
    DEFINITION_UNUSED = "file/unused-definition",
    /// A hospital without any contract.
    CONTRACT_NONE = "contract/none",
    /// The file of one contract of a folder, by itself.
    CONTRACT_ALONE = "contract/alone",
    /// A contract that the hospital file does not define.
    CONTRACT_UNKNOWN = "contract/unknown",
    /// What would be printed differs from what was signed.
    CONTRACT_DIFFERS_FROM_SIGNED = "contract/differs-from-signed",
    /// A party of a contract of whom no contact is printed.
    CONTACTS_NONE = "contacts/none",
    /// A contract for a system of which no vendor names anybody for incidents.
    CONTACTS_NO_INCIDENT = "contacts/no-incident",
    /// A contact with neither telephone nor mail.
    CONTACTS_NO_WAY = "contacts/no-way",
    /// No contract covers the item for a system.
    ROLES_NOT_COVERED = "roles/not-covered",
    /// The item is covered and was worked on, and nobody holds it.
    ROLES_NOBODY = "roles/nobody",
    /// Two contracts give the item, for one system, to different parties.
    ROLES_DUPLICATE = "roles/duplicate",
    /// Another party holds the item than the catalog recommends.
    ROLES_AGAINST_RECOMMENDATION = "roles/against-recommendation",
    /// Answers of two contracts that the catalog says cannot both hold.
    ROLES_CONFLICT = "roles/conflict",
    /// Something the item needs is still open in a contract that is being worked on.
    ROLES_UNDECIDED = "roles/undecided",
    /// A finding was accepted that is none, or none any more.
    ROLES_STALE_ACCEPTANCE = "roles/stale-acceptance",
    /// A template that cannot be read or rendered.
    TEMPLATE_FAULT = "template/fault",
    /// A character that no font at hand can print.
    GLYPH_MISSING = "font/missing-glyph",
    /// Fonts other than the ones the program was made for.
    FONT_SUBSTITUTE = "font/substitute",
    /// A document the typesetter would work on without end.
    TYPESET_TOO_LARGE = "typeset/too-large",
    /// The typesetter refused the document.
    TYPESET_REFUSED = "typeset/refused",
    /// `--final`, and something is still open.
    FINAL_REFUSED = "status/not-final",
    /// Something is still undecided or in negotiation.
    STATUS_OPEN = "status/open",
}
