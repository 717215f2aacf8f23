//! The list of all codes. A code names the fault, not how to mend it. Its meaning never changes.

/// `kind/fault` in ASCII, for scripts and for the page `docs/diagnostics.md`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(&'static str);

impl Code {
    pub const fn as_str(self) -> &'static str {
        self.0
    }

    /// The code that is written like this. `None` when there is no such code.
    pub fn named(text: &str) -> Option<Self> {
        ALL_CODES.iter().copied().find(|code| code.0 == text)
    }
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $code:literal,)+) => {
        /// All codes, by name.
        pub mod codes {
            use super::Code;
            $($(#[doc = $doc])+ pub const $name: Code = Code($code);)+
        }
        /// All codes, in the order of the flow.
        pub const ALL_CODES: &[Code] = &[$(codes::$name),+];
    };
}

codes! {
    /// A file or folder that was named is missing or cannot be read.
    FILE_UNREADABLE = "file/unreadable",
    /// A file is larger than anything that a person writes.
    FILE_TOO_LARGE = "file/too-large",
    /// The contents of a file multiply to more than the program can make.
    FILE_TOO_MUCH_TO_MAKE = "file/too-much-to-make",
    /// A file is not UTF-8.
    FILE_ENCODING = "file/encoding",
    /// There are more faults than anyone can mend at once. The rest is left out.
    FILE_TOO_MANY_FAULTS = "file/too-many-faults",
    /// The text is not YAML.
    YAML_SYNTAX = "yaml/syntax",
    /// Anchors, aliases, tags, merge keys, directives or several documents. They are not allowed here.
    YAML_FEATURE = "yaml/unsupported-feature",
    /// The file is nested deeper than any file of ours.
    YAML_DEPTH = "yaml/too-deep",
    /// The same key is twice in one mapping.
    YAML_DUPLICATE_KEY = "yaml/duplicate-key",
    /// A key that has no meaning at its place.
    YAML_UNKNOWN_KEY = "yaml/unknown-key",
    /// A required key is missing.
    YAML_MISSING_KEY = "yaml/missing-key",
    /// A value of the wrong kind, such as a list in place of a word.
    YAML_WRONG_TYPE = "yaml/wrong-type",
    /// A key without a value.
    YAML_EMPTY_VALUE = "yaml/empty-value",
    /// A `#` after a value that was most likely meant as part of the value.
    YAML_COMMENT_IN_VALUE = "yaml/comment-in-value",
    /// A remark that YAML reads as part of the value, so it would be printed.
    YAML_REMARK_PRINTED = "yaml/remark-printed",
    /// A line of the form that was filled in but is still a comment.
    YAML_LEFT_AS_COMMENT = "yaml/left-as-comment",
    /// A character that must not be in a contract: bidi controls, zero width, NUL.
    TEXT_FORBIDDEN_CHARACTER = "text/forbidden-character",
    /// A name that is longer than any real name.
    TEXT_NAME_TOO_LONG = "text/name-too-long",
    /// A radical in the place of a letter, as in texts that were copied from a PDF.
    TEXT_RADICAL = "text/radical",
    /// A placeholder that was not replaced: `【契約日】`.
    TEXT_PLACEHOLDER = "text/placeholder",
    /// An id that cannot be the name of a folder, or a key.
    ID_INVALID = "id/invalid",
    /// Two things have the same id, or ids that differ only in case or Unicode form.
    ID_DUPLICATE = "id/duplicate",
    /// The output has the documents of another hospital with this id.
    ID_OTHER_HOSPITAL = "id/other-hospital",
    /// A date that does not exist or is not in one of the three forms.
    DATE_INVALID = "date/invalid",
    /// A date outside the era that it names.
    DATE_OUTSIDE_ERA = "date/outside-era",
    /// A date in a year that no contract means: 9999-12-31.
    DATE_UNLIKELY = "date/unlikely",
    /// Two dates in the wrong order.
    DATE_ORDER = "date/order",
    /// A duration that is not a number and a unit.
    DURATION_INVALID = "duration/invalid",
    /// A part of the catalog is missing or contradicts another.
    CATALOG_INVALID = "catalog/invalid",
    /// A cell of the catalog uses mark-up other than text and markers.
    CATALOG_MARKUP = "catalog/markup",
    /// The hospital file names an edition that this run does not have.
    CATALOG_UNKNOWN_EDITION = "catalog/unknown-edition",
    /// The edition does not have this revision of the points and sentences.
    CATALOG_UNKNOWN_REVISION = "catalog/unknown-revision",
    /// A value that is not in a closed list of words.
    VALUE_NOT_ALLOWED = "value/not-allowed",
    /// A telephone number, or a part of one, that cannot be read.
    PHONE_UNREADABLE = "contact/unreadable-phone",
    /// A picture that cannot be printed as it is.
    FIGURE_UNUSABLE = "figure/unusable",
    /// A party that the hospital file does not define.
    PARTY_UNKNOWN = "party/unknown",
    /// A party that is not a party of the contract.
    PARTY_NOT_IN_CONTRACT = "party/not-in-contract",
    /// A contract with only one party, or with more parties than there are labels.
    PARTY_COUNT = "party/count",
    /// A contract that does not name the hospital itself.
    PARTY_NO_HOSPITAL = "party/no-hospital",
    /// `vendor` in a contract with several vendors.
    PARTY_AMBIGUOUS = "party/ambiguous-vendor",
    /// A system that the hospital file does not define or the contract does not cover.
    SYSTEM_UNKNOWN = "system/unknown",
    /// A section that the edition does not have.
    SECTION_UNKNOWN = "section/unknown",
    /// An item that the edition does not have.
    ITEM_UNKNOWN = "choice/unknown-item",
    /// An item outside the contract's sections.
    ITEM_OUTSIDE_CONTRACT = "choice/outside-sections",
    /// A point that the item does not have.
    POINT_UNKNOWN = "choice/unknown-point",
    /// A group of sentences that the item does not have.
    SENTENCE_UNKNOWN = "choice/unknown-sentence",
    /// An option that the point does not have.
    OPTION_UNKNOWN = "choice/unknown-option",
    /// An answer whose detail is missing, or that must not have one.
    DETAIL_MISMATCH = "choice/detail",
    /// A key beside `excluded` that must not be there.
    EXCLUDED_WITH_ANSWERS = "choice/excluded-with-answers",
    /// `first_check` or `completed` outside a contract.
    CHECK_OUTSIDE_CONTRACT = "choice/check-outside-contract",
    /// はい together with 完了日, or 完了日 before the first meeting.
    CHECK_CONTRADICTION = "choice/check-contradiction",
    /// はい, although the content is not complete.
    CHECK_PREMATURE = "choice/check-premature",
    /// It is not said who bears the cost.
    COST_UNANSWERED = "choice/cost-unanswered",
    /// The text of an item is not the one that it was agreed for.
    TEXT_CHANGED = "choice/text-changed",
    /// A choice of the hospital that no contract uses, or a cost of a contract that no item uses.
    CHOICE_UNUSED = "choice/unused",
    /// A choice of the hospital that the revision of some contracts does not know.
    CHOICE_NOT_IN_REVISION = "choice/not-in-revision",
    /// A vendor, a system or a contact that no contract prints.
    DEFINITION_UNUSED = "file/unused-definition",
    /// A hospital without any contract.
    CONTRACT_NONE = "contract/none",
    /// One contract of a folder, checked without its hospital.
    CONTRACT_ALONE = "contract/alone",
    /// A contract that the hospital file does not define.
    CONTRACT_UNKNOWN = "contract/unknown",
    /// What would be printed is not what was signed.
    CONTRACT_DIFFERS_FROM_SIGNED = "contract/differs-from-signed",
    /// The record of a signing is missing, was altered, or belongs to another signing.
    SIGNED_RECORD = "signed/record",
    /// A contract that was not signed, or does not apply yet, on the day that was asked for.
    SIGNED_NOT_YET = "signed/not-yet",
    /// What the signed papers say does not fit together.
    SIGNED_CLASH = "signed/clash",
    /// A party of a contract without any printed contact.
    CONTACTS_NONE = "contacts/none",
    /// A contract for a system for which no vendor names a contact for incidents.
    CONTACTS_NO_INCIDENT = "contacts/no-incident",
    /// A contact without a telephone number and without a mail address.
    CONTACTS_NO_WAY = "contacts/no-way",
    /// No contract covers the item for a system.
    ROLES_NOT_COVERED = "roles/not-covered",
    /// The item is covered and was begun, but no party holds it.
    ROLES_NOBODY = "roles/nobody",
    /// Two contracts give the item of one system to different parties.
    ROLES_DUPLICATE = "roles/duplicate",
    /// The item is held by another party than the catalog recommends.
    ROLES_AGAINST_RECOMMENDATION = "roles/against-recommendation",
    /// The answers of one contract cannot all hold.
    ROLES_CONTRADICTION = "roles/contradiction",
    /// The answers of two contracts cannot both be true, as the catalog says.
    ROLES_CONFLICT = "roles/conflict",
    /// Two answers of one contract that a person should look at, as the catalog says.
    ROLES_LOOK_AT = "roles/look-at",
    /// The item still needs something in a contract that was begun.
    ROLES_UNDECIDED = "roles/undecided",
    /// A finding was accepted that does not exist, no longer exists, or rests on other answers now.
    ROLES_STALE_ACCEPTANCE = "roles/stale-acceptance",
    /// A template that cannot be read or rendered.
    TEMPLATE_FAULT = "template/fault",
    /// A character that no available font can print.
    GLYPH_MISSING = "font/missing-glyph",
    /// Fonts other than those that the program was made for.
    FONT_SUBSTITUTE = "font/substitute",
    /// A document that would keep the typesetter busy without end.
    TYPESET_TOO_LARGE = "typeset/too-large",
    /// The typesetter refused the document.
    TYPESET_REFUSED = "typeset/refused",
    /// `--final` was given, but something is still open.
    FINAL_REFUSED = "status/not-final",
    /// Something is still undecided or being negotiated.
    STATUS_OPEN = "status/open",
    /// Something that a careful clerk looks at before a contract is signed.
    STATUS_BEFORE_SIGNING = "status/before-signing",
    /// A file that is no workbook, or a workbook that is not read.
    FORM_UNREADABLE = "form/unreadable",
    /// A workbook that is no form, or a form of another hospital, contract or program.
    FORM_FOREIGN = "form/foreign",
    /// A form in which something was changed that nobody may change, so that answers cannot be assigned.
    FORM_CHANGED = "form/changed",
    /// A cell of a form that does not say clearly what its text is.
    FORM_CELL = "form/cell",
    /// A text in a form that is no answer to its question, or may mean several things.
    FORM_ANSWER = "form/answer",
    /// Something in a form that is not read as an answer, or not where one looks.
    FORM_NOT_READ = "form/not-read",
    /// A form that went out for another text of the ministry, or with other questions.
    FORM_OLDER = "form/older",
}
