//! Lasting files were made for the parties of a contract. When the contract's id is given to other parties, the files
//! must not stay in the folder that these parties are handed. They move into a folder of their own at the same depth,
//! so that links of a page to folders above still work.

use std::io::Read as _;

use crate::publish::error::disk;
use crate::publish::{Artifact, Made, Options, PublishError, Staging, sha256};
use crate::system;

impl Staging {
    /// Notes for whom lasting files were made, and moves those that were made for others. Returns the folders they came
    /// from and went to, each once.
    ///
    /// # Errors
    /// When a file cannot be read or written.
    pub(super) fn keep_apart(
        &mut self,
        files: &mut Vec<Made>,
        options: Options<'_>,
    ) -> Result<Vec<(String, String)>, PublishError> {
        let mut folders = Vec::new();
        let (mut here, mut apart) = (Vec::new(), Vec::new());
        for mut made in std::mem::take(files) {
            let at = made.path.rsplit_once('/').filter(|_| made.lasting);
            let parties = at.and_then(|(folder, _)| options.parties?.get(folder));
            match (at, parties) {
                (Some((folder, name)), Some(now))
                    if !made.parties.is_empty() && now.iter().any(|party| !made.parties.contains(party)) =>
                {
                    let to = beside(folder, &made.parties);
                    let Some(bytes) = self.lasting(&made.path)? else { continue };
                    self.put(&Artifact { path: format!("{to}/{name}"), bytes, made_from: made.made_from })?;
                    let moved = self.made.pop().expect("it was just put");
                    folders.push((folder.to_owned(), to));
                    apart.push(Made { lasting: true, parties: made.parties, ..moved });
                }
                (_, now) => {
                    if made.parties.is_empty() {
                        made.parties = now.cloned().unwrap_or_default();
                    }
                    here.push(made);
                }
            }
        }
        // A file moved earlier under the same name has the same content, or was changed since. It is listed once.
        here.retain(|made| !apart.iter().any(|other: &Made| other.path == made.path));
        *files = here;
        files.extend(apart);
        files.sort_by(|a, b| a.path.cmp(&b.path));
        folders.sort();
        folders.dedup();
        Ok(folders)
    }

    /// The bytes of a lasting file. `None` where a person has removed it.
    fn lasting(&self, path: &str) -> Result<Option<Vec<u8>>, PublishError> {
        let place = self.output.join(path);
        let Some(mut file) = disk(&place, system::open_plain(&place))? else { return Ok(None) };
        let mut bytes = Vec::new();
        disk(&place, file.read_to_end(&mut bytes))?;
        Ok(Some(bytes))
    }
}

/// `sample/ehr` → `sample/_ehr-1f2e3d4c`. No contract can have such a name, and the same parties get the same folder.
fn beside(folder: &str, parties: &[String]) -> String {
    let (above, contract) = folder.rsplit_once('/').map_or(("", folder), |(above, contract)| (above, contract));
    let digits = &sha256(parties.join("\n").as_bytes())[..8];
    format!("{above}/_{contract}-{digits}").trim_start_matches('/').to_owned()
}
