//! The sentences before the items of an annex: what the paper is, what its words mean, what prevails.
//!
//! They are this project's own wording, as the sentences of the items are. Like these, they are a closed little
//! language, so that a test can walk every kind of contract.

use crate::diagnostic::Span;
use crate::model::id::SentenceId;
use crate::model::word::words;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preamble {
    /// What the annex is called, behind its label.
    pub title: String,
    pub groups: Vec<PreambleGroup>,
}

/// Sentences of which at most one is printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreambleGroup {
    pub id: SentenceId,
    pub cases: Vec<PreambleCase>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreambleCase {
    /// The sentence is printed when all of these hold.
    pub when: Vec<ContractFact>,
    pub text: Vec<PreamblePiece>,
    pub span: Span,
}

/// A part of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PreamblePiece {
    Text(String),
    Name(ContractName),
}

words! {
    /// What may be true of a contract.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
    pub enum ContractFact {
        /// The contract names the systems that it covers.
        SystemsNamed => "systems_named";
        NoSystems => "no_systems";
        /// The annex has a day of its own.
        DatedApart => "dated_apart";
        DatedWithContract => "dated_with_contract";
        /// The contract names documents that are no part of the annex.
        RelatedNamed => "related_named";
        /// The annex has figures.
        FiguresNamed => "figures_named";
        AnnexPrevails => "annex_prevails";
        ContractPrevails => "contract_prevails";
    }
}

words! {
    /// What a sentence may name: `{parties}`.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
    pub enum ContractName {
        /// 「甲及び乙」
        Parties => "parties";
        /// The label of the hospital.
        Hospital => "hospital";
        /// The labels of the vendors.
        Vendor => "vendor";
        /// The title of the contract.
        Contract => "contract";
        /// The day of the contract.
        Date => "date";
        /// The label of the annex.
        Annex => "annex";
        /// The day of the annex.
        AnnexDate => "annex_date";
        /// Who published the table.
        Issuers => "issuers";
        /// The title of the table.
        Table => "table";
        /// The items that the annex is about: 「Part2 B4からB6まで」.
        Items => "items";
    }
}
