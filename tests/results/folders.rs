//! Made-up results folders for the tests of the charts.

use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::Path;

/// Contents of a made-up results folder.
pub struct Folder {
    pub manifest: Value,
    pub summary: String,
    pub causes: String,
    pub crossings: Option<String>,
}

pub const DEVICES: [u32; 8] = [2, 3, 5, 8, 12, 20, 40, 80];

pub const SEVEN: [&str; 7] = [
    "client-server",
    "client-server-standby",
    "workgroup-copies",
    "peer-to-peer",
    "peer-to-peer-with-index",
    "hybrid-regional-cache",
    "mainframe-and-terminals",
];

impl Folder {
    /// A folder with these architectures, eight sizes and three numbers of copies.
    pub fn new(architectures: &[&str], charts: Value) -> Self {
        let manifest = json!({
            "experiment": "availability",
            "title": "Who still finds the file when people go home?",
            "organisation": "office-8",
            "architectures": architectures,
            "replications": 20,
            "seed": 7,
            "metrics": [
                {"name": "availability", "unit": "share", "direction": "higher",
                 "label": "availability", "meaning": "share of intents done in time"},
                {"name": "if_independent", "unit": "share", "direction": "higher",
                 "label": "if failures were independent"},
                {"name": "wait", "unit": "s", "direction": "lower", "label": "mean wait"},
                {"name": "traffic", "unit": "B", "direction": "lower",
                 "label": "bytes sent per user and day"},
            ],
            "axes": [
                {"key": "organisation.devices", "label": "user devices", "unit": "",
                 "values": DEVICES.map(|d| d.to_string())},
                {"key": "redundancy", "label": "copies", "unit": "", "values": ["1", "2", "3"]},
                {"key": "taken_home", "label": "share taken home", "unit": "",
                 "values": ["0.1", "0.3"]},
                {"key": "sync", "label": "time between copies", "unit": "",
                 "values": ["20 min", "4 h", "1 day"]},
            ],
            "charts": charts,
        });
        let mut folder = Self {
            manifest,
            summary: "architecture,organisation.devices,redundancy,taken_home,sync,\
                      metric,unit,n,mean,sd,ci_low,ci_high\n"
                .to_owned(),
            causes: "architecture,organisation.devices,redundancy,taken_home,sync,\
                     function,cause,not_in_time,issued\n"
                .to_owned(),
            crossings: None,
        };
        for (number, name) in architectures.iter().enumerate() {
            folder.fill(number, name);
        }
        folder
    }

    /// The first architecture has no copies and so empty cells there.
    fn fill(&mut self, number: usize, name: &str) {
        let copies: &[&str] = if number == 0 { &[""] } else { &["1", "2", "3"] };
        for copies in copies {
            for devices in DEVICES {
                for home in ["0.1", "0.3"] {
                    for sync in ["20 min", "4 h", "1 day"] {
                        let place = format!("{name},{devices},{copies},{home},{sync}");
                        self.rows(number, f64::from(devices), copies, &place);
                    }
                }
            }
        }
    }

    fn rows(&mut self, number: usize, devices: f64, copies: &str, place: &str) {
        let redundancy: f64 = copies.parse().unwrap_or(1.0);
        let home = if place.contains(",0.3,") { 2.0 } else { 1.0 };
        let rank = number as f64;
        let missing = match number {
            0 => 0.0045 * home,
            _ => 0.013 * home / (devices / 2.0).powf(0.35 * rank.sqrt() * redundancy) + rank * 2e-4,
        };
        let slack = missing * 0.18 + 2e-4;
        let mean = 1.0 - missing;
        self.metric(place, "availability", "share", mean, slack);
        let theory = 1.0 - 0.02_f64.powf(redundancy) * home / devices.sqrt();
        self.metric(place, "if_independent", "share", theory, f64::NAN);
        let wait = 0.02 * (1.0 + rank) * (devices / 2.0).powf(0.4 + rank * 0.35);
        self.metric(place, "wait", "s", wait, wait * 0.15);
        let traffic = 2e6 * (1.0 + rank) + 4e5 * devices * redundancy * rank;
        self.metric(place, "traffic", "B", traffic, traffic * 0.03);
        let issued = 100_000.0;
        for (function, weight) in [("read a file", 2.0), ("print", 1.0), ("search", 0.6)] {
            for (index, cause) in CAUSES.iter().enumerate() {
                let part = missing * weight / (index as f64 + 1.0 + (rank - 1.0).abs()) / 3.0;
                let not_in_time = (part * issued).round();
                if not_in_time > 0.0 {
                    writeln!(self.causes, "{place},{function},{cause},{not_in_time},{issued}")
                        .expect("a string takes all");
                }
            }
        }
    }

    fn metric(&mut self, place: &str, name: &str, unit: &str, mean: f64, slack: f64) {
        let (low, high) = (mean - slack, mean + slack);
        let interval = if slack.is_nan() { ",".to_owned() } else { format!("{low},{high}") };
        writeln!(self.summary, "{place},{name},{unit},20,{mean},0.1,{interval}")
            .expect("a string takes all");
    }

    /// Writes the files that `draw` reads.
    pub fn save(&self, dir: &Path) {
        let write = |name: &str, text: &str| {
            std::fs::write(dir.join(name), text).expect("the folder is writable");
        };
        write("manifest.json", &self.manifest.to_string());
        write("summary.csv", &self.summary);
        write("causes.csv", &self.causes);
        if let Some(crossings) = &self.crossings {
            write("crossings.csv", crossings);
        }
    }
}

pub const CAUSES: [&str; 6] = [
    "server down",
    "link down",
    "no copy reachable",
    "too late",
    "queue full",
    "device switched off",
];

/// A folder of what is hard to draw: long and hostile names, tiny shares, many values and causes.
pub fn extremes() -> Folder {
    let long = "n".repeat(300);
    let long_words = "a very long name of an architecture ".repeat(9);
    let names =
        ["<script>alert('x')</script>", long.as_str(), long_words.as_str(), "b\"&\u{202e}c"];
    let counts: Vec<String> = (1..=60).map(|count| count.to_string()).collect();
    let sites: Vec<String> = (0..30).map(|site| format!("site {site}")).collect();
    let title = format!("<script>alert(1)</script> & \"quotes\" {}", "long title ".repeat(40));
    let x = json!({"key": "count"});
    let manifest = json!({
        "experiment": "extremes", "title": title, "organisation": "o\u{0}rg".repeat(80),
        "architectures": names, "replications": 1,
        "metrics": [
            {"name": "lost", "unit": "share", "label": "lost"},
            {"name": "never", "unit": "share", "label": "never measured"},
            {"name": "sure", "unit": "share", "label": "certain"},
        ],
        "axes": [
            {"key": "count", "label": format!("count {}", "of things ".repeat(30)), "values": counts},
            {"key": "site", "label": "site", "values": sites},
        ],
        "charts": [
            {"name": "../../etc/<lost>", "x": x, "y": ["lost"], "y_scale": "log"},
            {"name": "never", "title": "Nothing was measured", "x": x, "y": ["never"]},
            {"name": "sure", "title": "Always", "x": x, "y": ["sure", "lost"]},
            {"name": "many-panels", "title": "Many", "x": x, "y": ["lost"], "panels": ["site"]},
            {"name": "many-bars", "title": "Many causes", "x": x, "stack": "cause"},
            {"name": "MANY-bars", "title": "By name", "x": {"key": "architecture"},
             "stack": "cause"},
            {"name": "one", "title": "One point", "x": {"key": "count", "scale": "log"},
             "y": ["lost"], "series": "site", "at": {"site": "site 3"}},
        ],
    });
    let mut summary = "architecture,count,site,metric,unit,n,mean,sd,ci_low,ci_high\n".to_owned();
    let mut causes = "architecture,count,site,function,cause,not_in_time,issued\n".to_owned();
    for (rank, name) in names.iter().enumerate() {
        let quoted = format!("\"{}\"", name.replace('"', "\"\""));
        for count in 1..=60 {
            let mean = 0.3_f64.powi(rank as i32 * 2) * (-f64::from(count) / 5.0).exp();
            let mean = if count == 30 { 0.0 } else { mean };
            writeln!(summary, "{quoted},{count},,lost,share,1,{mean},,-0.1,{}", mean * 1.5)
                .expect("a string takes all");
            writeln!(summary, "{quoted},{count},,sure,share,1,1,,1,1").expect("a string takes all");
            for cause in 0..14 {
                let not_in_time = (14 - cause) * (rank + 1);
                writeln!(
                    causes,
                    "{quoted},{count},,f,cause {cause} {long_words},{not_in_time},100000"
                )
                .expect("a string takes all");
            }
        }
    }
    Folder { manifest, summary, causes, crossings: None }
}
