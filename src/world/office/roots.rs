//! The kinds of model files that an office is read from.

use crate::architecture::Architecture;
use crate::config::{Item, Log, Reader};
use crate::plant::{Hardware, LINE_FAULTS, LINES, NETWORKS, fill_in_classes, network_file};
use crate::service::{SERVICES, Service};
use crate::study::{ModelFiles, Named, Root};

use super::organisation::Organisation;
use super::point::read_names;

/// All of them, in the order in which a point is read.
pub static ROOTS: &[Root] = &[
    Root {
        name: "organisation",
        folder: "organisations",
        named: Named::ByExperiment,
        classes: &[],
        read: read_organisation,
        examples: &NETWORKS,
        labels: &[
            ("organisation.devices", "user devices"),
            ("organisation.staff.people", "IT staff"),
            ("organisation.presence.office.remote.days", "days at home"),
        ],
    },
    Root {
        name: "service",
        folder: "services",
        named: Named::Several { of: "organisation", known: SERVICES },
        classes: &[],
        read: |name, item, _, log| {
            Service::read(name, Reader::root(item, &format!("service.{name}"), log));
        },
        examples: &[],
        labels: &[(
            "service.documents.classes.co-written.intents",
            "intents on files that a few people write",
        )],
    },
    Root {
        name: "architecture",
        folder: "architectures",
        named: Named::Compared,
        classes: &[],
        read: |_, item, _, log| {
            Architecture::read(Reader::root(item, "architecture", log));
        },
        examples: &[],
        labels: &[],
    },
    Root {
        name: "hardware",
        folder: "hardware",
        named: Named::ByFile { of: "organisation", usual: "standard" },
        classes: &LINES,
        read: |_, item, library, log| {
            let mut item = item.clone();
            fill_in_classes(&mut item, library, log);
            Hardware::read(Reader::root(&item, "hardware", log));
        },
        examples: &LINE_FAULTS,
        labels: &[],
    },
];

fn read_organisation(_: &str, item: &Item, library: &dyn ModelFiles, log: &Log) {
    let network = network_file(item, library, log);
    let mut table = Reader::root(item, "organisation", log);
    Organisation::read(&mut table, network.as_ref(), log);
    read_names(&mut table);
}
