//! Versions of files in traces: an outside program finds every conflict again from the lines alone.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use serde_json::Value;

use crate::commands::folder_with;
use crate::typed::{crosspoint, told};

/// A field of a line that is a number.
pub fn number(line: &Value, field: &str) -> Option<u64> {
    line[field].as_u64()
}

/// A field of a line that is a name.
pub fn name<'a>(line: &'a Value, field: &str) -> &'a str {
    line[field].as_str().unwrap_or_default()
}

/// All lines of the first trial of an experiment.
pub fn lines(text: &str) -> Vec<Value> {
    let folder = folder_with("own.toml", text);
    let lines = told(&crosspoint(folder.path(), &["trace", "own.toml", "--json"]));
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The row of its first trial in `trials.csv`, by column.
pub fn row(text: &str) -> BTreeMap<String, String> {
    let folder = folder_with("own.toml", text);
    told(&crosspoint(folder.path(), &["run", "own.toml", "-j", "1", "-o", "out"]));
    let table = fs::read_to_string(folder.path().join("out/trials.csv")).unwrap();
    let mut rows = table.lines().map(|row| row.split(',').map(str::to_owned));
    let [heads, row] = [(); 2].map(|()| rows.next().expect("a heading and a row"));
    heads.zip(row).collect()
}

/// What has gone into a version: of all versions made at each machine, which.
type Vector = BTreeSet<(String, u32)>;

/// A conflict: seconds, file, and both versions, the earlier one first.
type Found = (f64, u64, u64, u64);

/// What an outside program knows of all files.
#[derive(Default)]
struct Files {
    /// Of every file and version what has gone into it.
    vectors: BTreeMap<(u64, u64), Vector>,
    /// How many versions were made at each machine.
    made: BTreeMap<String, u32>,
    /// What holders have, by file and machine.
    held: BTreeMap<(u64, String), u64>,
    /// Conflicts of a file that nobody has merged.
    open: BTreeSet<(u64, u64, u64)>,
    found: Vec<Found>,
}

impl Files {
    /// Every file begins with one version that all holders have.
    fn vector(&self, file: u64, version: u64) -> Vector {
        let first = || Vector::from([(String::new(), 0)]);
        match version {
            0 => Vector::new(),
            1 => first(),
            _ => self.vectors[&(file, version)].clone(),
        }
    }

    fn held(&self, file: u64, machine: &str) -> u64 {
        *self.held.get(&(file, machine.to_owned())).unwrap_or(&1)
    }

    fn meet(&mut self, time: f64, file: u64, one: u64, other: u64) {
        let (older, newer) = (one.min(other), one.max(other));
        if self.open.insert((file, older, newer)) {
            self.found.push((time, file, older, newer));
        }
    }

    fn read(&mut self, line: &Value) {
        let machine = name(line, "of").to_owned();
        let time = line["time_s"].as_f64().expect("a line has a time");
        let Some(file) = number(line, "object") else {
            if name(line, "kind") == "loss" {
                for held in self.held.iter_mut().filter(|held| held.0.1 == machine) {
                    *held.1 = 0;
                }
            }
            return;
        };
        let version = || number(line, "version").expect("it names a version");
        let place = (file, machine.clone());
        match (name(line, "kind"), name(line, "keeps")) {
            ("version", keeps) => {
                let bases = [number(line, "base"), number(line, "other")];
                let bases = bases.into_iter().flatten().map(|base| self.vector(file, base));
                let mut own: Vector = bases.flatten().collect();
                let held = self.held(file, &machine);
                let knows = self.vector(file, held).is_subset(&own);
                let count = self.made.entry(machine.clone()).or_default();
                *count += 1;
                own.insert((machine, *count));
                self.vectors.insert((file, version()), own);
                if keeps == "holder" {
                    if !knows {
                        self.meet(time, file, held, version());
                    }
                    self.held.insert(place, version());
                }
            }
            ("take", "holder") => {
                let held = self.held(file, &machine);
                let [own, new] = [held, version()].map(|version| self.vector(file, version));
                assert!(!new.is_subset(&own), "it has that: {line}");
                if !own.is_subset(&new) {
                    self.meet(time, file, held, version());
                    self.held.insert(place, held.max(version()));
                } else {
                    self.held.insert(place, version());
                }
            }
            ("take", "stand-in" | "backup") => drop(self.held.insert(place, version())),
            ("merge", _) => {
                let own = self.vector(file, version());
                let is_in = |version| self.vector(file, version).is_subset(&own);
                let open = self.open.iter().filter(|pair| pair.0 == file);
                assert!(open.clone().all(|pair| is_in(pair.1) && is_in(pair.2)), "{line}");
                self.open.retain(|pair| pair.0 != file);
            }
            _ => {}
        }
    }
}

/// Five people, three of whom write the few files that they have in common.
fn busy(architecture: &str, set: &str) -> String {
    format!(
        "title = \"t\"\norganisation = \"office\"\nhorizon = \"4 weeks\"\nwarm_up = \"0 d\"\n\
         architectures = [\"{architecture}\"]\n[replications]\nmin = 1\nmax = 1\n[set]\n\
         \"organisation.devices\" = 5\n\"organisation.team_size\" = 5\n\
         \"organisation.files\" = 10\n\"service.documents.operations\" = \"20 /h\"\n\
         \"service.documents.classes.co-written\" = {{ intents = 0.5, files = 0.2 }}\n{set}"
    )
}

/// Parts break so often that copies diverge for hours, and disks so that data are lost.
const TROUBLED: &str = "\"hardware.failures.switch.rate\" = \"50 /y\"\n\
    \"hardware.failures.uplink.rate\" = \"200 /y\"\n\
    \"hardware.failures.software.rate\" = \"100 /y\"\n\
    \"hardware.failures.disk.rate\" = \"5 /y\"\n";

#[test]
fn conflicts_are_found_again_from_version_vectors() {
    let none = "\"architecture.ordering\" = \"none\"\n";
    for (architecture, set) in [
        ("workgroup-copies", none),
        ("cloud-drive", ""),
        ("sync-tool", ""),
        ("hybrid-cache", ""),
        ("client-server", none),
    ] {
        let text = busy(architecture, &format!("{set}{TROUBLED}"));
        let (lines, row) = (lines(&text), row(&text));
        let (mut files, mut told) = (Files::default(), Vec::new());
        let [mut saves, mut at_sync, mut at_opening] = [0; 3];
        for line in &lines {
            files.read(line);
            let (kind, noticed) = (name(line, "kind"), name(line, "noticed"));
            match kind {
                "conflict" => {
                    let [file, older, newer] =
                        ["object", "other", "version"].map(|field| number(line, field).unwrap());
                    told.push((line["time_s"].as_f64().unwrap(), file, older, newer));
                    assert_eq!(noticed == "never", architecture == "client-server");
                    at_sync += number(line, "count").unwrap_or(0);
                    assert_eq!(noticed == "at sync", number(line, "count").is_some());
                }
                "notice" => at_opening += number(line, "count").unwrap(),
                // Merged versions, and those made anew, are nobody's saves.
                "version" if number(line, "other").is_none() => {
                    saves += u64::from(number(line, "base") != Some(0));
                }
                _ => {}
            }
        }
        assert_eq!(files.found, told, "{architecture}");
        let count = told.len();
        assert!(count > 5 && saves > 1_000, "{architecture}: {count} of {saves}");
        let share = |conflicts: f64| (1_000.0 * conflicts / saves as f64 * 1e6).round();
        let of = |metric: &str| (row[metric].parse::<f64>().unwrap() * 1e6).round();
        assert_eq!(of("conflicts"), share(count as f64), "{architecture}");
        assert_eq!(of("conflicts_at_sync"), share(at_sync as f64), "{architecture}");
        assert_eq!(of("conflicts_at_opening"), share(at_opening as f64), "{architecture}");
        let lost = if architecture == "client-server" { count } else { 0 };
        assert_eq!(of("lost_updates"), share(lost as f64), "{architecture}");
    }
}

/// Where share modes guard a file, and where all who write have one device, no two versions
/// conflict, whatever breaks.
#[test]
fn one_writer_at_a_time_or_one_device_conflicts_never() {
    let alone = "\"service.documents.classes.co-written\" = { intents = 0.0, files = 0.0 }\n\
                 \"service.documents.classes.open\" = { intents = 0.0, files = 0.0 }\n";
    let shared = busy("client-server", "\"organisation.presence\" = \"always\"\n");
    let only = |architecture: &str| {
        let text = busy(architecture, TROUBLED);
        let classes = text.lines().filter(|line| !line.contains("co-written"));
        classes.collect::<Vec<_>>().join("\n") + "\n" + alone
    };
    for text in [shared, only("workgroup-copies"), only("cloud-drive"), only("sync-tool")] {
        let text = text.replace("4 weeks", "2 weeks");
        let (lines, row) = (lines(&text), row(&text));
        let mut files = Files::default();
        lines.iter().for_each(|line| files.read(line));
        let versions = files.vectors.len();
        assert!(files.found.is_empty() && versions > 500, "{versions}: {:?}", files.found);
        assert_eq!(row["conflicts"].parse::<f64>().unwrap(), 0.0);
    }
}
