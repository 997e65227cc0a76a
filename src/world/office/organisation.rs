//! `organisation`: people, devices, sites, files, presence, staff and their work.

use crate::config::{Item, Log, Reader};
use crate::dist::Law;
use crate::operation::Urgency;
use crate::plant::Premises;
use crate::presence::{
    OfficeCalendar, PresencePlan, RemoteDays, SessionLaws, SleepPlan, Timetable,
};
use crate::service::Catalogue;
use crate::sim::SimDuration;
use crate::staff::{By, Provider, StaffPlan};

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
        premises.from_home = presence.is_at_home() && premises.may_have_laptops();
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
        return StaffPlan { by: By::Owner, from: nine, to: five, owner_effort: OWNER_EFFORT };
    };
    let before = options.mistakes();
    let variants = [
        ("own", "people whose job it is"),
        ("owner", "users who are present and technical, one in eight"),
        ("provider", "technicians of a firm that has other customers too"),
    ];
    let by = options.choice("by", &variants, Some("own")).map(|(by, _)| by);
    let people = options.count(
        "people",
        0..=1000,
        Some(0),
        "own IT staff; 0: technical users, as with `by = \"owner\"`",
    );
    let provider = options.table_of_defaults("provider").map_or_else(usual_provider, read_provider);
    let by = match by {
        Some("provider") => By::Provider(provider),
        Some("own") if people > 0 => By::Own { people },
        _ => By::Owner,
    };
    let from = options.duration("from", "0 s"..="24 h", Some("9 h"), "start of the working day");
    let to = options.duration("to", "0 s"..="24 h", Some("17 h"), "end of the working day");
    if from >= to && options.mistakes() == before {
        options.error_at("to", "the working day of the staff ends before it begins", None);
    }
    let mut owner = options.usual_table("owner");
    let owner_effort = owner.number(
        "effort",
        0.1..=10.0,
        Some(OWNER_EFFORT),
        "hands-on time of administration by owners, relative to that of people whose job it is",
    );
    owner.finish();
    options.finish();
    StaffPlan { by, from, to, owner_effort }
}

/// Hands-on time of owners, relative to that of people whose job it is, where no file says it.
const OWNER_EFFORT: f64 = 1.5;

/// Keys of the classes of urgency, their meanings, and the usual median hours of working time until
/// a provider answers.
const RESPONSES: [(&str, &str, u64); Urgency::ALL.len()] = [
    ("many", "working time until a call is answered about what blocks many", 1),
    ("one", "the same about what blocks one", 1),
    ("wanted", "the same about what somebody wants", 4),
    ("routine", "the same about what can wait", 8),
];

/// The usual working times until a provider answers.
fn usual_responses() -> [Law; Urgency::ALL.len()] {
    RESPONSES.map(|(.., hours)| {
        let median = SimDuration::HOUR.times(hours).as_secs_f64();
        Law::log_normal_with_median(median, 0.8).expect("the median is positive")
    })
}

fn read_responses(table: &mut Reader) -> [Law; Urgency::ALL.len()] {
    let usual = usual_responses();
    let Some(mut own) = table.table_of_defaults("response") else { return usual };
    if Law::stands_in(&own) {
        let message = "a provider answers by urgency, so that one law is not enough";
        let help = "give each its own: `response = { many = ..., one = ..., wanted = ..., \
                    routine = ... }`";
        own.error_at("", message, Some(help));
        return usual;
    }
    let laws: Vec<Law> = RESPONSES
        .iter()
        .zip(usual)
        .map(|((key, doc, _), usual)| Law::read_or(&mut own, key, usual, doc))
        .collect();
    own.finish();
    laws.try_into().expect("there is one for each class of urgency")
}

fn usual_provider() -> Provider {
    let law = |law: Result<Law, _>| law.expect("the moments are positive");
    let seconds = |span: SimDuration| span.as_secs_f64();
    Provider {
        technicians: 2,
        load: 0.7,
        jobs: law(Law::log_normal_with_mean(seconds(SimDuration::MINUTE.times(25)), 0.9)),
        response: usual_responses(),
        travel: SimDuration::MINUTE.times(30),
    }
}

fn read_provider(mut table: Reader) -> Provider {
    let usual = usual_provider();
    let provider = Provider {
        technicians: table.count("technicians", 1..=1000, Some(2), "who share one queue"),
        load: table.number("load", 0.0..=0.95, Some(0.7), "share of their time for others"),
        jobs: Law::read_or(&mut table, "jobs", usual.jobs, "length of a call of others"),
        response: read_responses(&mut table),
        travel: table.duration("travel", "0 s"..="1 d", Some("30 min"), "there and back"),
    };
    table.finish();
    provider
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
        sleep: t.table_of_defaults("sleep").map_or(SleepPlan::NEVER, read_sleep),
    };
    if office.arrive >= office.leave && t.mistakes() == before {
        t.error_at("leave", "people leave before they come", None);
    }
    t.finish();
    office
}

fn read_sleep(mut t: Reader) -> SleepPlan {
    let sleep = SleepPlan {
        desktops: t.probability("desktops", Some(0.0), "a desktop is set to sleep"),
        laptops: t.probability("laptops", Some(0.0), "a laptop is, if it is left on"),
        after: t.duration(
            "after",
            "1 min"..="1 d",
            Some("30 min"),
            "from when its user left until a device sleeps that nobody else uses",
        ),
        wake_on_lan: t.flag("wake_on_lan", Some(false), "requests of others wake a device"),
    };
    t.finish();
    sleep
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
