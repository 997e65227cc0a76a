//! `hardware`: speeds and failures of machines, lines and power.

use crate::config::Reader;
use crate::net::Sharing;
use crate::sim::SimDuration;
use crate::units::{BitRate, Bytes};

use super::cloud::Cloud;
use super::failures::Failures;
use super::line::{LINES, Line};
use super::remote::Gateway;
use super::roles::Role;

/// How flows can share bandwidth.
const SHARING: [(&str, &str); 3] = [
    ("max-min", "as a fluid, fairly: for long transfers over like round trips, and for theory"),
    ("tcp", "as TCP does, with headers, round-trip bias and loss: for unlike or bad lines"),
    ("constant", "everyone has the path alone: where bandwidth is plentiful, and as a bound"),
];

/// Machines, lines and power.
#[derive(Clone, Debug)]
pub struct Hardware {
    /// Silence for this long is taken for an answer.
    pub timeout: SimDuration,
    /// A desktop's line to the site's switch.
    pub desktop: Line,
    /// A laptop's line to the site's access point.
    pub laptop: Line,
    /// A server's line to the switch, or that of a NAS.
    pub server: Line,
    /// The line of an access switch to the site's switch; as a server's where nothing is said.
    pub riser: Line,
    /// Nothing is said of the lines of access switches: they are those of servers.
    pub riser_as_server: bool,
    /// A printer's line.
    pub printer: Line,
    /// A site's line to the outside.
    pub uplink: Line,
    /// How flows share bandwidth.
    pub sharing: Sharing,
    /// How long an uplink has to be out, or back, before a site with two of them changes over.
    pub detection: SimDuration,
    /// A home's line to the Internet.
    pub home: Line,
    /// Spread of the capacities of homes (standard deviation of the logarithm).
    pub home_sigma: f64,
    /// What tunnels from homes end at.
    pub gateway: Gateway,
    /// What is between the Internet and the host of a provider.
    pub cloud: Cloud,
    /// Time of a disk to find a file.
    pub disk_access: SimDuration,
    /// Rate of a disk.
    pub disk_rate: BitRate,
    /// Time of a printer to start a job.
    pub print_start: SimDuration,
    /// Bytes that a printer prints in a second.
    pub print_rate: Bytes,
    /// Probability that a UPS fails to take over.
    pub ups_fails: f64,
    /// Failures; `None` for a world without faults.
    pub failures: Option<Failures>,
}

impl Hardware {
    /// Reads a hardware file.
    pub fn read(mut table: Reader) -> Self {
        let [desktop, laptop, server, printer, uplink, home, riser] = read_lines(&mut table);
        let hardware = Self {
            timeout: table.duration("timeout", "1 ms"..="1 h", None, "silence taken for an answer"),
            desktop,
            laptop,
            server,
            riser,
            riser_as_server: !table.has("riser"),
            printer,
            uplink,
            home,
            sharing: read_sharing(&mut table),
            detection: table.duration(
                "detection",
                "0 s"..="1 h",
                Some("0 s"),
                "an uplink is out, or back, before a site with two changes over",
            ),
            home_sigma: table.number(
                "home_sigma",
                0.0..=3.0,
                None,
                "spread of homes' capacities: standard deviation of the logarithm",
            ),
            gateway: Gateway::read(&mut table),
            cloud: Cloud::read(&mut table),
            disk_access: table.duration("disk_access", "0 s"..="1 s", None, "a disk finds a file"),
            disk_rate: table.bit_rate("disk_rate", "1 kbit/s"..="1 Tbit/s", None, "of a disk"),
            print_start: table.duration("print_start", "0 s"..="1 h", None, "a printer starts"),
            print_rate: table.bytes("print_rate", "1 B"..="1 GB", None, "printed in a second"),
            ups_fails: table.probability("ups_fails", None, "a UPS fails to take over"),
            failures: table.optional_table("failures").map(Failures::read),
        };
        table.finish();
        hardware
    }

    /// The line that joins a machine to the network of its site, or to the open Internet.
    ///
    /// # Panics
    /// If it is the host of a provider, whose line is the provider's.
    pub(super) fn line_of(&self, role: Role, at_site: bool) -> &Line {
        match (role, at_site) {
            (Role::Desktop | Role::HostPc, true) => &self.desktop,
            (Role::Laptop, true) => &self.laptop,
            (Role::Server | Role::Nas, true) => &self.server,
            (Role::Server, false) => &self.uplink,
            (Role::Printer, true) => &self.printer,
            (Role::Cloud, _) => unreachable!("the line of a provider is no line of the hardware"),
            (_, false) => &self.home,
        }
    }

    /// The line of a key of [`LINES`].
    ///
    /// # Panics
    /// If there is none of that key.
    pub(super) fn line(&self, key: &str) -> &Line {
        match key {
            "desktop" => &self.desktop,
            "laptop" => &self.laptop,
            "server" => &self.server,
            "printer" => &self.printer,
            "uplink" => &self.uplink,
            "home" => &self.home,
            "riser" => &self.riser,
            _ => unreachable!("`{key}` is no line"),
        }
    }
}

/// In the order of [`LINES`].
fn read_lines(table: &mut Reader) -> [Line; LINES.len()] {
    let fails = table.has("failures");
    let mut server = None;
    LINES.map(|key| {
        if key == "riser" && !table.has(key) {
            return server.take().expect("the line of servers is read before");
        }
        let line = Line::read(table, key);
        if !fails {
            line.refuse_faults(table, key);
        }
        if key == "server" {
            server = Some(line.clone());
        }
        line
    })
}

fn read_sharing(table: &mut Reader) -> Sharing {
    match table.choice("sharing", &SHARING, Some("max-min")) {
        Some(("tcp", _)) => Sharing::Tcp,
        Some(("constant", _)) => Sharing::Constant,
        _ => Sharing::MaxMin,
    }
}
