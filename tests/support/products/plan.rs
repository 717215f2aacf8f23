//! How large each part of a hospital is.

/// How large each part of a hospital is.
#[derive(Debug, Clone)]
pub struct Plan {
    pub contracts: usize,
    /// Defined. Contract after contract takes the next of them.
    pub vendors: usize,
    /// Vendors of each contract.
    pub parties: usize,
    /// Defined.
    pub systems: usize,
    /// Systems that each contract names: the first, or when they stand apart the next.
    pub named: usize,
    pub apart: bool,
    /// Contacts of the hospital, and of each vendor.
    pub own_contacts: usize,
    pub contacts: usize,
    /// Systems that each contact names.
    pub contact_systems: usize,
    pub subcontractors: usize,
    /// The documents that each contract names.
    pub related: usize,
    pub accepted: usize,
    /// Contracts and systems that each accepted finding names.
    pub accepted_contracts: usize,
    pub accepted_systems: usize,
    /// Signings.
    pub signed: usize,
    /// Numbers of sentences in the first signing.
    pub numbers: usize,
    /// Facilities of each party.
    pub facilities: usize,
    /// Who holds an item changes from contract to contract, and from system to system.
    pub differ: bool,
    pub base: Layer,
    pub shared: Layer,
    pub own: Layer,
    /// Systems and vendors stand in the file of `based_on`.
    pub in_base: bool,
    /// A folder with one file a contract.
    pub folder: bool,
    /// Bytes of each id but those of items and points.
    pub id: usize,
    pub texts: Texts,
    /// What texts are made of.
    pub letter: &'static str,
    /// What is wrong.
    pub faults: Faults,
}

/// What one layer of choices says.
#[derive(Debug, Clone, Default)]
pub struct Layer {
    pub items: usize,
    /// Entries of `systems` of each item.
    pub systems: usize,
    pub points: usize,
    /// Entries of each answer that is a list.
    pub entries: usize,
    /// The duty is a list of roles.
    pub role: usize,
    pub note: usize,
    pub wording: usize,
    pub cost: usize,
    /// Of answers that want one, and of answers that are texts or lists.
    pub detail: usize,
    pub not_applicable: usize,
    pub excluded: usize,
}

/// Lengths of texts in letters; none where there need not be one.
#[derive(Debug, Clone, Default)]
pub struct Texts {
    pub hospital: usize,
    pub address: usize,
    pub person: usize,
    /// Under `title` of a party.
    pub post: usize,
    pub vendor: usize,
    pub system: usize,
    pub title: usize,
    pub label: usize,
    pub annex: usize,
    pub renewal: usize,
    /// Of the cost of a contract.
    pub cost: usize,
    pub facility: usize,
    pub preamble: usize,
    /// The title and the edition of a related document.
    pub document: usize,
    pub edition: usize,
    pub shared_preamble: usize,
    pub who: usize,
    pub hours: usize,
    pub phone: usize,
    pub mail: usize,
    pub contact_note: usize,
    pub subcontractor: usize,
    pub work: usize,
    pub reason: usize,
}

/// How many names nobody has defined there are, and what stands beside what is right.
#[derive(Debug, Clone, Default)]
pub struct Faults {
    pub systems: usize,
    pub parties: usize,
    pub labels: usize,
    pub sections: usize,
    pub items: usize,
    pub points: usize,
    pub choice_systems: usize,
    pub contact_systems: usize,
    pub accepted_contracts: usize,
    pub accepted_systems: usize,
    /// Keys that are not known, in each contract.
    pub keys: usize,
    /// Contracts, systems and vendors have so many ids between them.
    pub same_contracts: usize,
    /// Contacts have none.
    pub no_phone: bool,
    /// In place of an answer.
    pub answer: Option<&'static str>,
    /// Lines of each contract, keys of each choice of a contract, of each contact, of each accepted finding.
    pub contract: &'static str,
    pub choice: &'static str,
    pub contact: &'static str,
    pub accepted: &'static str,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            contracts: 1,
            vendors: 1,
            parties: 1,
            systems: 0,
            named: 0,
            apart: false,
            own_contacts: 0,
            contacts: 0,
            contact_systems: 0,
            subcontractors: 0,
            related: 0,
            accepted: 0,
            accepted_contracts: 1,
            accepted_systems: 0,
            signed: 0,
            numbers: 0,
            facilities: 0,
            differ: true,
            base: Layer::default(),
            shared: Layer::default(),
            own: Layer::default(),
            in_base: false,
            folder: false,
            id: 0,
            texts: Texts::default(),
            letter: "あ",
            faults: Faults::default(),
        }
    }
}
