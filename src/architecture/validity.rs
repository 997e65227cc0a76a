//! Which columns go together, with the reason where they do not.

use super::{
    Architecture, Backup, Discovery, Execution, Identity, Monitoring, Ordering, Patching,
    Permissions, Placement,
};

/// Two columns that contradict each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// The column to look at.
    pub function: &'static str,
    /// Why it cannot be.
    pub reason: String,
    /// Change that would help.
    pub remedy: String,
}

/// Whether it is broken; the column to look at, the reason, the remedy.
type Rule = (bool, &'static str, &'static str, &'static str);

impl Architecture {
    /// All contradictions among the columns.
    pub fn conflicts(&self) -> Vec<Conflict> {
        let rules = self.rules_for_people().into_iter().chain(self.rules_for_servers());
        rules
            .filter(|(broken, ..)| *broken)
            .map(|(_, function, reason, remedy)| Conflict {
                function,
                reason: reason.to_owned(),
                remedy: remedy.to_owned(),
            })
            .collect()
    }

    fn rules_for_people(&self) -> [Rule; 10] {
        let central = self.identity.is_central();
        let on_peers = matches!(self.placement, Placement::Peers { .. });
        [
            (
                self.patching == Patching::Push && !central,
                "patching",
                "`push` reaches only devices that are enrolled centrally",
                "set `identity` to `directory` or `cloud`, or `patching = \"owner\"`",
            ),
            (
                self.permissions == Permissions::Central && !central,
                "permissions",
                "`central` groups need users that are known centrally",
                "set `identity` to `directory` or `cloud`, or `permissions = \"per-device\"`",
            ),
            (
                self.permissions == Permissions::PerDevice && self.identity == Identity::None,
                "permissions",
                "an access list `per-device` needs accounts to name",
                "set `identity = \"accounts\"`, or `permissions = \"open\"`",
            ),
            (
                on_peers && self.discovery == Discovery::Known,
                "discovery",
                "a `known` path names one host, but copies live on several and move",
                "set `discovery = \"broadcast\"` or `discovery = \"index\"`",
            ),
            (
                self.placement.holds_all() && self.discovery != Discovery::Known,
                "discovery",
                "devices with `sync` hold all that their users may read: nobody asks who has it",
                "set `discovery = \"known\"`",
            ),
            (
                self.placement.holds_all() && self.ordering != Ordering::None,
                "ordering",
                "devices with `sync` work on copies of their own, which no host opens for them",
                "set `ordering = \"none\"`",
            ),
            (
                (self.placement.servers() > 0 || self.placement.is_in_cloud())
                    && self.discovery != Discovery::Known,
                "discovery",
                "files on servers, or at a provider, are found by their path",
                "set `discovery = \"known\"`",
            ),
            (
                self.placement.is_on_file_host() && self.discovery != Discovery::Known,
                "discovery",
                "files on one machine for all are found by their path",
                "set `discovery = \"known\"`",
            ),
            (
                self.placement.is_on_file_host() && central,
                "identity",
                "a machine that holds all files without a server keeps accounts of its own",
                "set `identity = \"accounts\"`, or place files on a `server`",
            ),
            (
                self.placement.is_in_cloud() && self.ordering != Ordering::None,
                "ordering",
                "clients store changes on their own device first, where nobody keeps who writes",
                "set `ordering = \"none\"`: of two changes both are kept",
            ),
        ]
    }

    fn rules_for_servers(&self) -> [Rule; 6] {
        let servers = self.placement.servers() + self.discovery.servers() + self.identity.servers();
        let none = servers == 0;
        let standby = self.redundancy.standby.is_some();
        let nas = self.placement == Placement::Nas;
        [
            (
                self.ordering.needs_server() && none,
                "ordering",
                "`locks` need a lock owner that everybody can reach",
                "set `ordering = \"none\"`, or place data, index or directory on a server",
            ),
            (
                self.execution == Execution::Server && none,
                "execution",
                "a print queue on the `server` needs a server",
                "set `execution = \"peers\"` or `execution = \"client\"`",
            ),
            (
                matches!(self.backup, Backup::Central { .. }) && none && !nas,
                "backup",
                "a `central` backup needs a server or a NAS",
                "set `backup = \"owner\"`",
            ),
            (
                matches!(self.monitoring, Monitoring::Central { .. }) && none,
                "monitoring",
                "`central` monitoring needs a server to run on",
                "set `monitoring = \"nobody\"`",
            ),
            (
                standby && none,
                "redundancy",
                "a `standby` needs a server to stand by for",
                "leave `standby` out",
            ),
            (
                standby && self.server_roles() > 1,
                "redundancy",
                "a `standby` mirrors one server, but there are several",
                "set `copies` and `servers` to 1, or leave `standby` out",
            ),
        ]
    }

    /// How many servers there are without the standby.
    fn server_roles(&self) -> u32 {
        self.servers() - u32::from(self.redundancy.standby.is_some())
    }
}
