//! Records of an experiment: journal records, tables, the manifest, and reading them back.

mod claim;
mod codec;
mod compare;
mod detail_tables;
mod error;
mod files;
mod folder;
mod outline;
mod packed;
mod parts;
mod platform;
mod recorded;
mod records;
mod sketch;
mod tables;

pub use claim::Claim;
pub use compare::{Comparison, Method, Question, Tails};
pub use error::RunError;
pub use files::Record;
pub use folder::{Folder, FolderError, check_folder};
pub use outline::{Facts, Outline, trace_command};
pub use parts::{recall_pilots, recall_warm_up};
pub use platform::Platform;
pub use recorded::{Made, Recorded, Row, recall};

pub(in crate::experiment) use codec::{MetricNames, decode, encode};
pub(in crate::experiment) use folder::PACE;
pub(in crate::experiment) use outline::header;
pub(in crate::experiment) use parts::{
    Part, deciding, known_trials, needed_trials, other_versions, parts,
};
pub(in crate::experiment) use records::{FAILURE, JournalRecords, OUTLINE, PILOT, PILOT_PLAN, ROW};
pub(in crate::experiment) use tables::number;
