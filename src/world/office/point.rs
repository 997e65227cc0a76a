//! One point of an experiment as it is meant: organisation, services, architecture, hardware.

use std::sync::Arc;

use crate::architecture::Architecture;
use crate::config::{Log, Reader, nearest};
use crate::plant::{Hardware, fill_in_classes, network_file};
use crate::service::{SERVICES, Service};
use crate::study::Roots;

use super::organisation::Organisation;

/// Everything that a trial depends on but the seed and the replication.
#[derive(Clone, Debug)]
pub struct Office {
    /// People, devices, sites, files, staff.
    pub organisation: Organisation,
    /// Workloads in the order of the organisation's list.
    pub services: Vec<Service>,
    /// Function -> provider.
    pub architecture: Architecture,
    /// Speeds and failures of machines and lines.
    pub hardware: Arc<Hardware>,
}

impl Office {
    /// Reads all roots and checks them against each other; every mistake goes to `log`.
    pub fn read(roots: &Roots, log: &Log) -> Self {
        let (library, file) = (roots.library(), roots.file("organisation"));
        let mut hardware = roots.file("hardware").clone();
        fill_in_classes(&mut hardware, library, log);
        let network = network_file(file, library, log);
        let mut table = Reader::root(file, "organisation", log);
        let organisation = Organisation::read(&mut table, network.as_ref(), log);
        let (_, _) = read_names(&mut table);
        table.finish();
        let services = roots.several("service").filter_map(|(name, item)| {
            Service::read(name, Reader::root(item, &format!("service.{name}"), log))
        });
        let services = services.collect();
        let table = Reader::root(roots.file("architecture"), "architecture", log);
        let architecture = Architecture::read(table);
        let hardware = Arc::new(Hardware::read(Reader::root(&hardware, "hardware", log)));
        let office = Self { organisation, services, architecture, hardware };
        if log.is_clean() {
            office.check(roots, log);
        }
        office
    }

    /// Rules that concern two roots.
    fn check(&self, roots: &Roots, log: &Log) {
        let copies = self.architecture.placement.copies_on_devices().unwrap_or(0);
        let devices = self.organisation.premises.devices;
        if copies > devices {
            let table = Reader::root(roots.file("architecture"), "architecture", log);
            table.error_at(
                "placement.peers.copies",
                &format!("{copies} copies need {copies} devices, but there are {devices}"),
                Some("leave such points out with `[only] where = \"...\"`, or sweep fewer copies"),
            );
        }
        self.check_parts(roots, log);
    }

    /// Sites or peers in several parts of a map would never reach each other.
    fn check_parts(&self, roots: &Roots, log: &Log) {
        let premises = &self.organisation.premises;
        if let Some((who, one, other)) = premises.divided(self.architecture.servers()) {
            let message = format!(
                "{who} would be attached to `{one}` and `{other}`, parts of the map that no link joins"
            );
            let help = "leave all parts but one out of the map, join them by a link, or set `attach = \
                        \"busiest\"`, by which nodes without links are left out";
            let table = Reader::root(roots.file("organisation"), "organisation", log);
            table.error_at("network", &message, Some(help));
        }
    }
}

/// The services and the hardware that an organisation names.
pub fn read_names(table: &mut Reader) -> (Vec<String>, String) {
    let services = table.names("services", "workloads of the organisation");
    for name in &services {
        let known = || SERVICES.iter().map(|(known, _)| *known);
        if !known().any(|own| own == name) {
            let help = match nearest(name, known()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("services are: {}", known().collect::<Vec<_>>().join(", ")),
            };
            table.error_at("services", &format!("there is no service `{name}`"), Some(&help));
        }
    }
    let hardware = table.label("hardware", Some("standard"), "file in `models/hardware/`");
    (services, hardware)
}
