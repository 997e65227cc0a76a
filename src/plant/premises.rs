//! Machines and lines of an organisation, as its file says: how many, where, and joined by what.

use crate::architecture::Machines;
use crate::config::{Item, Log, Reader};
use crate::ids::UserId;
use crate::operation::purposes;
use crate::study::Draws;

use super::backbone::{Network, RouteRules};

/// What an organisation's file says of its machines and lines.
#[derive(Clone, Debug)]
pub struct Premises {
    /// User devices, one per user; servers and printers are extra.
    pub devices: u32,
    /// Probability that the device of a user is a laptop.
    pub laptops: f64,
    /// Sites over which users are spread evenly; 0 for peers on the open Internet.
    pub sites: u32,
    /// Network between sites, or peers on the open Internet.
    pub network: Network,
    /// How routes are chosen where there are several: on a backbone, over two uplinks, through a
    /// redundant core.
    pub routes: RouteRules,
    /// Lines from each site to the others and to the Internet: one, or two of the same kind, of
    /// which the second is used while the first is out.
    pub uplinks: u32,
    /// Switches to which a site's servers and access switches are joined: one, or two of the same
    /// kind, of which the second is used while the first is out.
    pub core_switches: u32,
    /// Desks that share an access switch, which one line joins to each switch of the site; `None`:
    /// all are on the switch of the site. Access switches do not fail in this model, their lines
    /// may.
    pub desks_per_switch: Option<u32>,
    /// Users who share a printer; `None`: no printers.
    pub users_per_printer: Option<u32>,
    /// Laptops may be at their owners' homes, and reach their site from there.
    pub from_home: bool,
}

impl Premises {
    /// Reads the keys of an organisation's file that are about machines and lines. `network` is
    /// the file that its network names, if there is one of that name. Whether people work from home
    /// stands elsewhere: here nobody does.
    pub fn read(table: &mut Reader, network: Option<&Item>, log: &Log) -> Self {
        let devices =
            table.count("devices", 1..=100_000, None, "user devices, one per user; servers extra");
        let laptops =
            table.probability("laptops", Some(0.0), "probability that a device is a laptop");
        let sites = table.count(
            "sites",
            0..=100,
            Some(1),
            "sites with a switch each; 0: peers on the open Internet",
        );
        let (network, routes) = read_network(table, sites, network, log);
        let uplinks = table.count("uplinks", 1..=2, Some(1), "lines of each site to the others");
        let before = table.mistakes();
        let core_switches =
            table.count("core_switches", 1..=2, Some(1), "switches in the core of each site");
        let desks_per_switch = table.optional_count(
            "desks_per_switch",
            1..=1_000,
            "desks that share an access switch",
        );
        let sound = table.mistakes() == before;
        if sound && core_switches > 1 && desks_per_switch.is_none() {
            let message = "a redundant core needs access switches, which are joined to both parts";
            table.error_at("core_switches", message, Some("set `organisation.desks_per_switch`"));
        }
        let users_per_printer =
            table.optional_count("users_per_printer", 1..=100_000, "users who share a printer");
        Self {
            devices,
            laptops,
            sites,
            network,
            routes,
            uplinks,
            core_switches,
            desks_per_switch,
            users_per_printer,
            from_home: false,
        }
    }

    /// How many printers there are.
    pub fn printers(&self) -> u32 {
        self.users_per_printer.map_or(0, |users| self.devices.div_ceil(users))
    }

    /// Whether a device can be a laptop: in some trials none is, if the share is small.
    pub fn may_have_laptops(&self) -> bool {
        self.laptops > 0.0
    }

    /// Whether a device can be a desktop, likewise.
    pub fn may_have_desktops(&self) -> bool {
        self.laptops < 1.0
    }

    /// Whether something leads away from sites.
    pub fn leads_outward(&self, machines: Machines) -> bool {
        self.sites > 1 || self.from_home || machines.cloud
    }

    /// Whether people at home have tunnels to their sites.
    pub fn has_tunnels(&self, machines: Machines) -> bool {
        self.from_home && !machines.without_tunnels
    }

    /// Whether desks share access switches.
    pub fn has_access_switches(&self) -> bool {
        self.sites > 0 && self.desks_per_switch.is_some()
    }

    /// Whether a user has a laptop: the same one under every architecture and among any number of
    /// users, and the more of them the larger the share.
    pub fn has_laptop(&self, user: UserId, draws: Draws) -> bool {
        draws.of(purposes::LAPTOP, user, ()).open01() < self.laptops
    }

    /// Two parts of the backbone that no link joins and that sites, or peers and `servers`, would
    /// both be attached to.
    pub fn divided(&self, servers: u32) -> Option<(&'static str, &str, &str)> {
        let Network::Backbone(backbone) = &self.network else { return None };
        let (who, count) = match self.sites {
            0 => ("peers", self.devices + servers),
            sites => ("sites", sites),
        };
        let (one, other) = backbone.divided(count as usize)?;
        Some((who, one, other))
    }
}

fn read_network(
    table: &mut Reader,
    sites: u32,
    file: Option<&Item>,
    log: &Log,
) -> (Network, RouteRules) {
    let named = table.has("network");
    let mistakes = table.mistakes();
    let network = Network::read(table, file, log);
    if named && sites == 1 && matches!(network, Network::Backbone(_)) {
        let message = "a backbone joins sites, and there is one site: it has no effect";
        let help = "set `organisation.sites` to 2 or more, or to 0 for peers on the Internet";
        table.error_at("network", message, Some(help));
    }
    let routes = RouteRules::read(table);
    let has_weights = matches!(network, Network::Backbone(_));
    if let (true, Network::Backbone(backbone)) = (routes.by_weight, &network) {
        backbone.check_weights(log);
    }
    if routes.by_weight && !has_weights && table.mistakes() == mistakes {
        let message = "only the links of a backbone have weights: this has no effect";
        let help = "set `organisation.network` to a `map`, or leave `routes_by` out";
        table.error_at("routes_by", message, Some(help));
    }
    (network, routes)
}
