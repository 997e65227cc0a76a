//! An architecture is a table: function -> provider. It decides, and neither acts nor keeps state.
//!
//! "Client-server", "peer to peer" and "hybrid" are files in `models/architectures/`, not branches
//! in the code. Each function has a file with the closed list of its providers; `plan.rs` puts
//! their answers together into the steps of one attempt. An architecture sees what the asker can
//! know ([`View`]), never the truth, and cannot schedule.

mod backup;
mod discovery;
mod execution;
mod identity;
mod monitoring;
mod ordering;
mod patching;
mod permissions;
mod placement;
mod plan;
mod redundancy;
mod transfer;
mod validity;
mod view;

pub use backup::Backup;
pub use discovery::Discovery;
pub use execution::Execution;
pub use identity::Identity;
pub use monitoring::Monitoring;
pub use ordering::Ordering;
pub use patching::Patching;
pub use permissions::Permissions;
pub use placement::{Client, HostPc, Placement};
pub use redundancy::{Redundancy, Standby};
pub use transfer::Transfer;
pub use view::{PrintPath, View};

use crate::config::Reader;

/// How often the same administrative action has to be done by hand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Scope {
    /// Not at all.
    Nothing,
    /// Once, at a central place.
    Once,
    /// On each device concerned.
    PerDevice,
}

/// Machines beside users' devices that an architecture needs, and where they stand.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Machines {
    /// Servers in the office, the standby included; among peers on the Internet, servers there.
    pub servers: u32,
    /// One host of a provider, on the Internet.
    pub cloud: bool,
    /// Whether people at home reach what they need without the office's gateway.
    pub without_tunnels: bool,
}

/// One provider for each function. A value: replacing a column changes the network.
#[derive(Clone, Debug, PartialEq)]
pub struct Architecture {
    /// What it is called where people read; files and commands have the name of its file.
    pub title: String,
    /// Identity: who are you?
    pub identity: Identity,
    /// Permissions: what may you do?
    pub permissions: Permissions,
    /// Discovery: where is it?
    pub discovery: Discovery,
    /// Placement: where do data live?
    pub placement: Placement,
    /// Transfer: how do bytes move?
    pub transfer: Transfer,
    /// Ordering: who orders writes?
    pub ordering: Ordering,
    /// Execution: who spools print jobs?
    pub execution: Execution,
    /// Backup: who keeps history?
    pub backup: Backup,
    /// Patching: who maintains devices?
    pub patching: Patching,
    /// Monitoring: who notices a fault?
    pub monitoring: Monitoring,
    /// Redundancy: what if a server dies?
    pub redundancy: Redundancy,
}

impl Architecture {
    /// Reads an architecture file and checks that its columns go together.
    pub fn read(mut table: Reader) -> Self {
        let before = table.mistakes();
        let architecture = Self {
            title: table.label(
                "title",
                None,
                "its name in charts, on pages and terminals; tables have that of the file",
            ),
            identity: Identity::read(&mut table),
            permissions: Permissions::read(&mut table),
            discovery: Discovery::read(&mut table),
            placement: Placement::read(&mut table),
            transfer: Transfer::read(&mut table),
            ordering: Ordering::read(&mut table),
            execution: Execution::read(&mut table),
            backup: Backup::read(&mut table),
            patching: Patching::read(&mut table),
            monitoring: Monitoring::read(&mut table),
            redundancy: Redundancy::read(&mut table),
        };
        // A column that could not be read says nothing about the others.
        let conflicts =
            if table.mistakes() == before { architecture.conflicts() } else { Vec::new() };
        for conflict in conflicts {
            table.error_at(conflict.function, &conflict.reason, Some(&conflict.remedy));
        }
        table.finish();
        architecture
    }

    /// The machines that it needs beside users' devices.
    pub fn machines(&self) -> Machines {
        Machines {
            servers: self.servers(),
            cloud: self.identity.is_in_cloud() || self.placement.is_in_cloud(),
            without_tunnels: self.placement.is_over_internet()
                && self.servers() == self.placement.servers(),
        }
    }

    /// How many server machines it needs, the standby included.
    pub fn servers(&self) -> u32 {
        let for_files = self.placement.servers();
        let for_names = self.discovery.servers().max(self.identity.servers());
        let for_work = u32::from(
            self.execution == Execution::Server
                || self.ordering.needs_server()
                || (self.permissions == Permissions::Central && !self.identity.is_in_cloud()),
        );
        for_files.max(for_names).max(for_work) + u32::from(self.redundancy.standby.is_some())
    }
}
