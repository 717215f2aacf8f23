//! Which forms a hospital has, and their fields.

use std::collections::BTreeMap;

use crate::book::{BookHead, BookOrigin, FORM};
use crate::diagnostic::{SourceId, Sources};
use crate::edit::{FilledLayers, FilledMapping, Refusal};
use crate::form::{FieldChoice, FieldGroup, FieldGroupKind, FormField, FormScope, common_fields, contract_fields};
use crate::model::catalog::Catalog;
use crate::model::hospital::{Contract, Hospital};
use crate::model::id::PartyId;
use crate::resolve::text_mark;

/// What a form is for: what holds in all contracts, or one of them.
#[derive(Debug, Clone, Copy)]
pub struct FormTarget<'h> {
    pub hospital: &'h Hospital,
    /// The edition that the hospital names.
    pub catalog: &'h Catalog,
    pub contract: Option<&'h Contract>,
}

/// The fields of a form, as the file has them now.
#[derive(Debug)]
pub struct TargetFields {
    /// The file in which the answers stand.
    pub source: SourceId,
    pub own: FilledMapping,
    pub groups: Vec<FieldGroup>,
}

impl<'h> FormTarget<'h> {
    /// Every form of a hospital: for what holds in all contracts, then for each contract.
    pub fn all(hospital: &'h Hospital, catalog: &'h Catalog) -> Vec<Self> {
        let of = |contract| Self { hospital, catalog, contract };
        [of(None)].into_iter().chain(hospital.contracts.iter().map(|contract| of(Some(contract)))).collect()
    }

    /// `sample/ehr`, and `sample/common` for what holds in all contracts.
    pub fn name(&self) -> String {
        let own = self.contract.map_or(Self::COMMON, |contract| contract.id.value.as_str());
        format!("{}/{own}", self.hospital.id.value)
    }

    /// In the place of a contract's id.
    pub const COMMON: &'static str = "common";

    /// The title of the contract.
    pub fn title(&self) -> &'h str {
        self.contract.map_or("すべての契約に共通すること", |contract| contract.title.value.as_str())
    }

    /// The fields that a form asks, with what stands in the file. A form for a contract names nothing of others.
    ///
    /// # Errors
    /// When the file cannot be read as a tree. A hospital that was read without faults can.
    pub fn asked(&self, sources: &Sources) -> Result<TargetFields, Refusal> {
        let covered = self.contract.map_or(self.hospital.systems.len(), |contract| contract.systems.len());
        self.fields_of(sources, true).map(|fields| without_needless(fields, covered))
    }

    /// The fields that may be answered, also with what only another contract names.
    ///
    /// # Errors
    /// As for [`Self::asked`].
    pub fn fields(&self, sources: &Sources) -> Result<TargetFields, Refusal> {
        self.fields_of(sources, false)
    }

    fn fields_of(&self, sources: &Sources, is_within: bool) -> Result<TargetFields, Refusal> {
        let of_file = |source: SourceId| FilledMapping::of_file(&sources.get(source).text);
        let main = self.hospital.id.span.source;
        let base = self.hospital.base.map(of_file).transpose()?;
        let Some(contract) = self.contract else {
            let own = of_file(main)?;
            let scope = FormScope::of_hospital(self.catalog, self.hospital);
            let is_vendor = |party: &&FieldChoice| party.value != PartyId::HOSPITAL;
            let vendors: Vec<FieldChoice> = scope.parties.iter().filter(is_vendor).cloned().collect();
            let layers = FilledLayers { own: &own, farther: base.iter().collect(), only_vendor: None };
            let groups = common_fields(&scope, &vendors, &layers);
            return Ok(TargetFields { source: main, own, groups });
        };
        let source = contract.id.span.source;
        let own = FilledMapping::of_contract(&sources.get(source).text, contract.id.value.as_str())?;
        let file = of_file(main)?;
        let scope = FormScope::of_contract(self.catalog, self.hospital, contract);
        let scope = if is_within { scope.within(contract) } else { scope };
        let farther = [&file].into_iter().chain(&base).collect();
        let layers = FilledLayers { own: &own, farther, only_vendor: scope.only_vendor() };
        let groups = contract_fields(&scope, &layers);
        Ok(TargetFields { source, own, groups })
    }

    /// What stands around the fields in a workbook.
    pub fn head(&self, groups: &[FieldGroup], due: Option<&str>, return_to: Option<&str>) -> BookHead {
        let hospital = self.hospital;
        let name = |id: &PartyId| match hospital.vendors.iter().find(|vendor| vendor.party.id == *id) {
            Some(vendor) => vendor.party.name.value.clone(),
            None => hospital.party.name.value.clone(),
        };
        let parties = self.contract.into_iter().flat_map(|contract| &contract.parties);
        let others = parties.filter(|party| party.id.as_str() != PartyId::HOSPITAL);
        BookHead {
            hospital: hospital.party.called().value.clone(),
            contract: self.contract.map_or_else(String::new, |contract| contract.title.value.clone()),
            others: others.map(|party| name(&party.id)).collect(),
            edition: format!("{}版", self.catalog.issued),
            issuers: self.catalog.issuers.clone(),
            due: due.map(str::to_owned),
            return_to: return_to.map(str::to_owned),
            origin: self.origin(groups),
        }
    }

    fn origin(&self, groups: &[FieldGroup]) -> BookOrigin {
        BookOrigin {
            form: FORM,
            hospital: self.hospital.id.value.to_string(),
            contract: self.contract.map(|contract| contract.id.value.to_string()),
            edition: self.catalog.edition.to_string(),
            points: self.contract.map_or(self.hospital.revision, |contract| contract.revision).0,
            texts: self.texts(groups),
            beginning: None,
        }
    }

    /// The mark of the text of each item in the form.
    pub fn texts(&self, groups: &[FieldGroup]) -> BTreeMap<String, String> {
        let items = groups.iter().filter_map(|group| match &group.kind {
            FieldGroupKind::Item { id, .. } => Some(id.as_str()),
            _ => None,
        });
        let mark = |id: &str| {
            let item = self.catalog.items().find(|item| item.id.as_str() == id)?;
            Some((id.to_owned(), text_mark(self.catalog, item).to_string()))
        };
        items.filter_map(mark).collect()
    }
}

/// The fields to be asked. With only one system, its answers are those of the contract.
fn without_needless(fields: TargetFields, covered: usize) -> TargetFields {
    let is_asked = |field: &FormField| covered > 1 || field.key.system.is_none() || !field.value.is_empty();
    let group = |group: FieldGroup| {
        let kept = group.fields.into_iter().filter(is_asked).collect();
        FieldGroup { kind: group.kind, title: group.title, fields: kept }
    };
    TargetFields { groups: fields.groups.into_iter().map(group).collect(), ..fields }
}
