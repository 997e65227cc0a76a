//! `hardware`: speeds and failures of machines, lines and power.

use crate::config::Reader;
use crate::dist::Law;
use crate::net::Sharing;
use crate::operation::Fault;
use crate::sim::SimDuration;
use crate::units::{BitRate, Bytes};

use super::line::{LINES, Line};

/// How flows can share bandwidth.
const SHARING: [(&str, &str); 3] = [
    ("max-min", "as a fluid, fairly: for long transfers over like round trips, and for theory"),
    ("tcp", "as TCP does, with headers, round-trip bias and loss: for unlike or bad lines"),
    ("constant", "everyone has the path alone: where bandwidth is plentiful, and as a bound"),
];

/// How something fails and is mended.
#[derive(Clone, Debug)]
pub struct Failure {
    /// Mean time between failures, exponential, so that the age of a component at the beginning
    /// does not matter ([`crate::fault::Age`]); `None`: never fails.
    pub mean_life: Option<SimDuration>,
    /// For faults that pass by themselves: how long they last. Otherwise the hands-on time of the
    /// repair.
    pub lasts: Law,
    /// Time until a spare part is there, before the hands-on time; zero where none is needed.
    pub part: Law,
}

/// Machines, lines and power.
#[derive(Clone, Debug)]
pub struct Hardware {
    /// Silence for this long is taken for an answer.
    pub timeout: SimDuration,
    /// A desktop's line to the site's switch.
    pub desktop: Line,
    /// A laptop's line to the site's access point.
    pub laptop: Line,
    /// A server's line to the switch.
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

/// Failures by component; one that is not listed never fails.
#[derive(Clone, Debug)]
pub struct Failures {
    /// A server without its disks.
    pub server: Failure,
    /// A server's software.
    pub software: Failure,
    /// A disk.
    pub disk: Failure,
    /// A desktop.
    pub desktop: Failure,
    /// A laptop.
    pub laptop: Failure,
    /// A laptop is lost.
    pub lost: Failure,
    /// Ordinary power outages.
    pub power: Failure,
    /// Major power outages.
    pub power_major: Failure,
    /// Dips of the supply.
    pub power_dip: Failure,
    /// A switch of a site, and likewise the second where there is one.
    pub switch: Failure,
    /// An access point.
    pub access_point: Failure,
    /// An access point hangs.
    pub access_point_hang: Failure,
    /// A site's uplink, and likewise the second where there is one.
    pub uplink: Failure,
    /// The cable of a desktop, a server or a printer, or its port of the switch; likewise the line
    /// of an access switch.
    pub cable: Failure,
    /// A cable of a desktop, a server or a printer loses a pair: it still links, but slower.
    pub bad_pair: BadPair,
    /// A node of the backbone; its carrier mends it.
    pub backbone_node: Failure,
    /// A link of the backbone; its carrier mends it.
    pub backbone_link: Failure,
    /// A printer.
    pub printer: Failure,
}

/// Gigabit Ethernet needs four pairs and falls back to 100 Mbit/s on two (IEEE 802.3, clause 28).
#[derive(Clone, Debug)]
pub struct BadPair {
    /// How often, and the work of finding and changing the cable.
    pub failure: Failure,
    /// Capacity of the line meanwhile, each way.
    pub speed: BitRate,
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

impl Failures {
    fn read(mut table: Reader) -> Self {
        let mut failure = |key| Failure::read(&mut table, key);
        let failures = Self {
            server: failure("server"),
            software: failure("software"),
            disk: failure("disk"),
            desktop: failure("desktop"),
            laptop: failure("laptop"),
            lost: failure("lost"),
            power: failure("power"),
            power_major: failure("power_major"),
            power_dip: failure("power_dip"),
            switch: failure("switch"),
            access_point: failure("access_point"),
            access_point_hang: failure("access_point_hang"),
            uplink: failure("uplink"),
            cable: failure("cable"),
            printer: failure("printer"),
            backbone_node: failure("backbone_node"),
            backbone_link: failure("backbone_link"),
            bad_pair: BadPair::read(&mut table, "bad_pair"),
        };
        table.finish();
        failures
    }
}

impl Failures {
    /// How one fault comes and goes; devices differ by kind. `None` for lines of which only they
    /// themselves say something.
    pub fn of(&self, fault: Fault, laptop: bool) -> Option<&Failure> {
        Some(match fault {
            Fault::ServerHardware => &self.server,
            Fault::ServerSoftware => &self.software,
            Fault::Disk => &self.disk,
            Fault::DeviceHardware if laptop => &self.laptop,
            Fault::DeviceHardware => &self.desktop,
            Fault::DeviceLost => &self.lost,
            Fault::PowerOutage => &self.power,
            Fault::PowerMajor => &self.power_major,
            Fault::PowerDip => &self.power_dip,
            Fault::Switch | Fault::SecondSwitch => &self.switch,
            Fault::AccessPoint => &self.access_point,
            Fault::AccessPointHang => &self.access_point_hang,
            Fault::Uplink | Fault::SecondUplink => &self.uplink,
            Fault::Cable | Fault::Riser => &self.cable,
            Fault::BackboneNode => &self.backbone_node,
            Fault::BackboneLink => &self.backbone_link,
            Fault::BadPair => &self.bad_pair.failure,
            Fault::Printer => &self.printer,
            Fault::HomeLine | Fault::Radio => return None,
        })
    }
}

impl Failure {
    pub(super) fn read(table: &mut Reader, key: &'static str) -> Self {
        let never = Self { mean_life: None, lasts: Law::zero(), part: Law::zero() };
        let Some(mut options) = table.optional_table(key) else { return never };
        let failure = Self::of(&mut options);
        options.finish();
        failure
    }

    fn of(options: &mut Reader) -> Self {
        let rate = options.frequency("rate", "0 /y"..="1 /min", None, "how often it fails");
        Self {
            mean_life: (rate.per_hour() > 0.0)
                .then(|| SimDuration::from_secs_f64(3_600.0 / rate.per_hour()))
                .flatten(),
            lasts: Law::read(options, "lasts", "hands-on time of the repair, or its length"),
            part: Law::read_or(options, "part", Law::zero(), "until a spare part is there"),
        }
    }
}

impl BadPair {
    pub(super) fn read(table: &mut Reader, key: &'static str) -> Self {
        let speed = BitRate::new(100_000_000);
        let never = Failure { mean_life: None, lasts: Law::zero(), part: Law::zero() };
        let Some(mut options) = table.optional_table(key) else {
            return Self { failure: never, speed };
        };
        let failure = Failure::of(&mut options);
        let range = "1 bit/s"..="10 Tbit/s";
        let speed = options.bit_rate("speed", range, Some("100 Mbit/s"), "capacity of two pairs");
        options.finish();
        Self { failure, speed }
    }
}
