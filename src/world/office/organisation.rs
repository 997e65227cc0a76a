//! `organisation`: people, devices, sites, files, presence, staff and their work.

use crate::config::{Item, Log, Reader};
use crate::dist::Law;
use crate::plant::Premises;
use crate::presence::{OfficeCalendar, PresencePlan, RemoteDays, SessionLaws, Timetable};
use crate::service::Catalogue;
use crate::sim::SimDuration;
use crate::staff::StaffPlan;

use super::administration::Administration;

/// An organisation and its people.
#[derive(Clone, Debug)]
pub struct Organisation {
    /// Title in charts.
    pub title: String,
    /// Machines and lines.
    pub premises: Premises,
    /// Users who mostly work on each other's files.
    pub team_size: u32,
    /// Files per user.
    pub files: u32,
    /// Sizes of files in bytes.
    pub file_size: Law,
    /// Exponent of the popularity of files (Zipf).
    pub popularity: f64,
    /// Presence of users.
    pub presence: PresencePlan,
    /// IT staff and their hours.
    pub staff: StaffPlan,
    /// Administrative work; `None`: nobody administers anything.
    pub administration: Option<Administration>,
}

impl Organisation {
    /// Reads an organisation file but for the lists of services and the name of the hardware.
    /// `network` is the file that its network names, if there is one of that name.
    pub fn read(table: &mut Reader, network: Option<&Item>, log: &Log) -> Self {
        let title = table.label("title", None, "name in charts and tables");
        let mut premises = Premises::read(table, network, log);
        let team_size =
            table.count("team_size", 1..=100_000, None, "users who work on each other's files");
        let files = table.count("files", 1..=100_000, None, "files per user");
        let devices = premises.devices;
        let all = u64::from(devices) * u64::from(files);
        if all > u64::from(Catalogue::MOST) {
            let message =
                format!("{devices} users with {files} files each have {all}, more than can be");
            let help = format!("`organisation.devices` times this is {} at most", Catalogue::MOST);
            table.error_at("files", &message, Some(&help));
        }
        let file_size = Law::read_bytes(table, "file_size", "size of a file");
        let popularity =
            table.number("popularity", 0.0..=5.0, None, "Zipf exponent of the popularity of files");
        let presence = read_presence(table, premises.sites > 0);
        premises.from_home = presence.is_at_home() && premises.laptop_count() > 0;
        let staff = read_staff(table);
        let administration = table.optional_table("administration").map(Administration::read);
        Self {
            title,
            premises,
            team_size,
            files,
            file_size,
            popularity,
            presence,
            staff,
            administration,
        }
    }
}

fn read_staff(table: &mut Reader) -> StaffPlan {
    let (nine, five) = (SimDuration::HOUR.times(9), SimDuration::HOUR.times(17));
    let Some(mut options) = table.table_of_defaults("staff") else {
        return StaffPlan { people: 0, from: nine, to: five };
    };
    let before = options.mistakes();
    let people =
        options.count("people", 0..=1000, Some(0), "IT staff; 0: the most technical owner does it");
    let from = options.duration("from", "0 s"..="24 h", Some("9 h"), "start of the working day");
    let to = options.duration("to", "0 s"..="24 h", Some("17 h"), "end of the working day");
    if from >= to && options.mistakes() == before {
        options.error_at("to", "the working day of the staff ends before it begins", None);
    }
    options.finish();
    StaffPlan { people, from, to }
}

/// Only people who have an office, at a site, work from home.
fn read_presence(table: &mut Reader, at_sites: bool) -> PresencePlan {
    let variants = [
        ("always", "everybody is there all the time"),
        ("office", "office hours, absences, laptops taken home"),
        ("sessions", "sessions and pauses of Internet peers"),
        ("timetable", "the same working week for everybody, without chance"),
    ];
    match table.choice("presence", &variants, None) {
        Some(("office", options)) => {
            let mut office = read_office(options);
            if !at_sites {
                office.remote = RemoteDays::NEVER;
            }
            PresencePlan::Office(office)
        }
        Some(("sessions", mut options)) => {
            let on = Law::read(&mut options, "on", "length of a session");
            let off = Law::read(&mut options, "off", "length of the pause after a session");
            options.finish();
            PresencePlan::Sessions(SessionLaws { on, off })
        }
        Some(("timetable", mut options)) => {
            let (day, before) = ("0 s"..="24 h", options.mistakes());
            let arrive = options.duration("arrive", day.clone(), Some("9 h"), "people come");
            let leave = options.duration("leave", day, Some("17 h"), "people leave");
            let weekend_worker = options.flag(
                "weekend_worker",
                Some(false),
                "the first user works every day, on a device that stays at its place",
            );
            if arrive >= leave && options.mistakes() == before {
                options.error_at("leave", "people leave before they come", None);
            }
            options.finish();
            PresencePlan::Timetable(Timetable { arrive, leave, weekend_worker })
        }
        Some((_, mut options)) => {
            let doc = "people with laptops are at home all the time";
            let at_home = options.flag("at_home", Some(false), doc);
            options.finish();
            PresencePlan::Always(at_home && at_sites)
        }
        None => PresencePlan::Always(false),
    }
}

fn read_office(mut t: Reader) -> OfficeCalendar {
    let (day, before) = ("0 s"..="24 h", t.mistakes());
    let office = OfficeCalendar {
        arrive: t.duration("arrive", day.clone(), None, "mean time of arrival"),
        leave: t.duration("leave", day, None, "mean time of leaving"),
        jitter: t.duration("jitter", "0 s"..="4 h", None, "standard deviation of both"),
        absence: t.probability("absence", None, "share of working days a person is absent"),
        absence_days: t.number(
            "absence_days",
            1.0..=250.0,
            None,
            "mean length of an absence in working days",
        ),
        part_time: t.probability("part_time", None, "share of people who work three days"),
        lunch_sleep: t.probability("lunch_sleep", None, "a laptop sleeps over lunch"),
        taken_home: t.probability("taken_home", None, "a laptop goes home on a working evening"),
        taken_home_weekend: t.probability(
            "taken_home_weekend",
            None,
            "a laptop goes home on the last evening before a weekend",
        ),
        left_on: t.probability("left_on", None, "a laptop left behind keeps running"),
        desktop_left_on: t.probability("desktop_left_on", None, "a desktop keeps running"),
        remote: t.table_of_defaults("remote").map_or(RemoteDays::NEVER, read_remote),
    };
    if office.arrive >= office.leave && t.mistakes() == before {
        t.error_at("leave", "people leave before they come", None);
    }
    t.finish();
    office
}

fn read_remote(mut t: Reader) -> RemoteDays {
    let people =
        t.probability("people", Some(1.0), "share of people with laptops who work from home");
    let days = t.probability("days", Some(0.0), "share of their working days they are at home");
    let weekdays = [
        ("monday", "days at home on Mondays, relative to the average weekday"),
        ("tuesday", "the same on Tuesdays"),
        ("wednesday", "the same on Wednesdays"),
        ("thursday", "the same on Thursdays"),
        ("friday", "the same on Fridays"),
    ];
    let weekdays = weekdays.map(|(key, doc)| t.number(key, 0.0..=5.0, Some(1.0), doc));
    t.finish();
    RemoteDays { people, days, weekdays }
}
