//! A queueing network from a file: every table on its own, then names and routes.

use crate::config::{Reader, nearest};
use crate::dist::Law;

use super::check::check;
use super::draws::key_of;
use super::network::{
    Breakdowns, JobClass, Population, QueueNetwork, ServiceOrder, StationPlan, VisitPlan,
};
use super::routing::Route;

/// The traffic equations take time in proportion to the cube of this.
const MOST_STATIONS: usize = 200;
const MOST_CLASSES: usize = 100;

const ORDERS: [(&str, &str); 4] = [
    ("fifo", "first come, first served"),
    ("priority", "the most urgent job first; a service that has begun is not interrupted"),
    ("preemptive", "the most urgent job first; it interrupts less urgent ones"),
    ("sharing", "all jobs at once, each with the same share of the servers"),
];

const INTERRUPTIONS: [(&str, &str); 2] = [
    ("resume", "the work done is kept, the rest remains to be done"),
    ("repeat", "the work done is lost, the same demand is served anew"),
];

const AGES: [(&str, &str); 2] = [
    ("equilibrium", "servers have been failing for ever: some are down, the others have some age"),
    ("new", "all servers are up, and new"),
];

/// A class as its table says it.
struct ClassTable {
    name: String,
    /// Where its table is: `arrivals.customers`.
    path: String,
    population: Population,
    to: String,
    priority: u8,
}

/// A station as its table says it.
struct StationTable {
    plan: StationPlan,
    /// Settings for classes without others.
    all: VisitTable,
    by_class: Vec<(String, VisitTable)>,
}

/// Settings of a visit.
#[derive(Default)]
struct VisitTable {
    demand: Option<Law>,
    patience: Option<Law>,
    next: Option<Vec<(String, f64)>>,
}

impl QueueNetwork {
    /// Reads the root `queues`; every mistake goes to the log of the table.
    pub fn read(mut table: Reader) -> Self {
        let title = table.label("title", Some(""), "name in charts and tables");
        let overload = table.flag(
            "overload",
            Some(false),
            "whether stations to which more work comes than they can do are meant",
        );
        let classes = read_classes(&mut table);
        let stations = read_stations(&mut table);
        let names = Names {
            classes: classes.iter().map(|class| class.name.clone()).collect(),
            stations: stations.iter().map(|station| station.plan.name.clone()).collect(),
        };
        names.check(&table, &classes, &stations);
        let before = table.mistakes();
        let network = joined(title, &names, classes, stations);
        if before == 0 {
            check(&network, &table, overload);
        }
        table.finish();
        network
    }
}

fn read_classes(table: &mut Reader) -> Vec<ClassTable> {
    let mut classes = Vec::new();
    let open = "classes of jobs that come from outside and leave for good, by name";
    if let Some((mut arrivals, names)) = table.table_of_names("arrivals", open) {
        for name in names {
            classes.extend(arrivals.table(name).map(|table| open_class(name, table)));
        }
        arrivals.finish();
    }
    let closed = "classes of users, each of which thinks and then has a job, by name";
    if let Some((mut populations, names)) = table.table_of_names("population", closed) {
        for name in names {
            classes.extend(populations.table(name).map(|table| closed_class(name, table)));
        }
        populations.finish();
    }
    if classes.is_empty() && table.mistakes() == 0 {
        let help = "write `[arrivals.NAME]` for jobs from outside, `[population.NAME]` for users";
        table.error_at("", "no jobs come to this network", Some(help));
    }
    if classes.len() > MOST_CLASSES {
        let message = format!("{} classes are more than {MOST_CLASSES}", classes.len());
        table.error_at("", &message, None);
        classes.truncate(MOST_CLASSES);
    }
    classes
}

fn open_class(name: &str, mut table: Reader) -> ClassTable {
    let gap = Law::read(&mut table, "gap", "time from one arrival to the next");
    if gap.mean() == 0.0 && table.mistakes() == 0 {
        table.error_at("gap", "a gap of no time lets all jobs come at one instant", None);
    }
    let batch = table.count("batch", 1..=100_000, Some(1), "jobs that come together");
    let doc = "instant of the first arrival; left out, the class has been arriving for ever";
    let first = table.optional_duration("first", "0 s"..="100 y", doc);
    class(name, format!("arrivals.{name}"), Population::Open { gap, batch, first }, table)
}

fn closed_class(name: &str, mut table: Reader) -> ClassTable {
    let size = table.count("size", 1..=10_000_000, None, "users");
    let think = Law::read(&mut table, "think", "time from the end of a job to the user's next");
    let doc = "first think time of each user; left out, users have been thinking for ever";
    let first = table.optional_duration("first", "0 s"..="100 y", doc);
    class(name, format!("population.{name}"), Population::Closed { size, think, first }, table)
}

fn class(name: &str, path: String, population: Population, mut table: Reader) -> ClassTable {
    let to = table.text("to", None, "station that a job visits first");
    let doc = "urgency where a station looks at it; lower numbers go first";
    let priority = table.count("priority", 0..=255, Some(0), doc) as u8;
    table.finish();
    ClassTable { name: name.to_owned(), path, population, to, priority }
}

fn read_stations(table: &mut Reader) -> Vec<StationTable> {
    let mut stations = Vec::new();
    if let Some((mut tables, names)) = table.table_of_names("station", "stations by name") {
        for name in names {
            stations.extend(tables.table(name).map(|table| station(name, table)));
        }
        tables.finish();
    }
    if stations.is_empty() && table.mistakes() == 0 {
        let help = "write `[station.NAME]` with its `demand`";
        table.error_at("", "this network has no station", Some(help));
    }
    if stations.len() > MOST_STATIONS {
        let message = format!("{} stations are more than {MOST_STATIONS}", stations.len());
        let help = "equal stations before a balancer are one station with a `count`";
        table.error_at("station", &message, Some(help));
        stations.truncate(MOST_STATIONS);
    }
    stations
}

fn station(name: &str, mut table: Reader) -> StationTable {
    let doc = "equal stations of this name, before which a balancer stands";
    let count = table.count("count", 1..=100_000, Some(1), doc);
    let doc = "stations of this name that a job compares, drawn at random, to join the shortest";
    let choices = table.count("choices", 1..=100_000, Some(1), doc);
    if choices > count && count > 1 {
        let message = format!("{choices} different stations cannot be drawn from {count}");
        table.error_at("choices", &message, None);
    }
    let doc = "servers of one station";
    let servers = table.count_or("servers", 1..=1_000_000, "unlimited", 1, doc);
    let doc = "which jobs are served first";
    let order = match table.choice_of("discipline", doc, &ORDERS, Some("fifo")) {
        Some(("priority", _)) => ServiceOrder::Priority,
        Some(("preemptive", _)) => ServiceOrder::Preemptive,
        Some(("sharing", _)) => ServiceOrder::Sharing,
        _ => ServiceOrder::Fifo,
    };
    let doc = "treatment of work that a more urgent job or a breakdown interrupts";
    let interruption = table.choice_of("interruption", doc, &INTERRUPTIONS, Some("resume"));
    let repeats = matches!(interruption, Some(("repeat", _)));
    let doc = "jobs in one station, those in service included; left out: without limit";
    let room = table.optional_count("room", 1..=1_000_000_000, doc);
    let breakdowns = breakdowns(&mut table);
    let all = visit(&mut table);
    let mut by_class = Vec::new();
    let doc = "settings for jobs of one class instead, by its name";
    if let Some((mut classes, names)) = table.table_of_names("class", doc) {
        for name in names {
            let own = classes.table(name).map(|mut table| {
                let own = visit(&mut table);
                table.finish();
                (name.to_owned(), own)
            });
            by_class.extend(own);
        }
        classes.finish();
    }
    let plan = StationPlan {
        name: name.to_owned(),
        key: key_of(name),
        count,
        choices: choices.min(count),
        servers,
        order,
        repeats,
        room,
        breakdowns,
        visits: Vec::new(),
    };
    unclear_breakdowns(&plan, &table);
    table.finish();
    StationTable { plan, all, by_class }
}

fn breakdowns(table: &mut Reader) -> Option<Breakdowns> {
    let mut own = table.optional_table("breakdowns")?;
    let up = Law::read(&mut own, "up", "time that a server works before it breaks down");
    let down = Law::read(&mut own, "down", "time until it works again");
    if up.mean() == 0.0 && own.mistakes() == 0 {
        own.error_at("up", "a server that works for no time never works", None);
    }
    let doc = "servers at the beginning";
    let age = own.choice_of("age", doc, &AGES, Some("equilibrium"));
    own.finish();
    Some(Breakdowns { up, down, new: matches!(age, Some(("new", _))) })
}

/// Breakdowns of which it is unclear what they hit.
fn unclear_breakdowns(plan: &StationPlan, table: &Reader) {
    let Some(servers) = plan.all_servers().filter(|_| plan.breaks_down()) else { return };
    if plan.repeats && plan.servers != Some(1) && plan.order != ServiceOrder::Sharing {
        let message = "work that a breakdown destroys needs stations of one server: which of \
                       several fails, and whose work is lost, is not said";
        let help = "let the work resume, or give each server a station: `count`, `choices`";
        table.error_at("breakdowns", message, Some(help));
    }
    if servers > 1_000_000 {
        let message = format!("{servers} servers that fail one by one are more than 1000000");
        table.error_at("breakdowns", &message, None);
    }
}

fn visit(table: &mut Reader) -> VisitTable {
    let mut law = |key: &str, doc: &str| table.has(key).then(|| Law::read(table, key, doc));
    let demand = law("demand", "time of one server that a job asks for");
    let patience = law("patience", "a job leaves when its service has not begun after so long");
    let doc = "stations that a job visits after this one, with probabilities; the rest leaves";
    let next = table.table_of_names("next", doc).map(|(mut next, names)| {
        let chance = |name: &str| {
            let doc = "probability that a job goes there next";
            (name.to_owned(), next.probability(name, None, doc))
        };
        let chances = names.into_iter().map(chance).collect();
        next.finish();
        chances
    });
    VisitTable { demand, patience, next }
}

/// The names of a network, to find out which numbers they have.
struct Names {
    classes: Vec<String>,
    stations: Vec<String>,
}

impl Names {
    fn station(&self, name: &str) -> Option<usize> {
        self.stations.iter().position(|own| own == name)
    }

    /// Reports names that nothing has, names that two have, and routes of more than certainty.
    fn check(&self, table: &Reader, classes: &[ClassTable], stations: &[StationTable]) {
        for (at, class) in classes.iter().enumerate() {
            // A missing name was reported where it was read.
            if !class.to.is_empty() {
                let path = format!("{}.to", class.path);
                unknown(table, &path, &class.to, "station", &self.stations);
            }
            let others = self.classes[..at].iter().chain(&self.stations);
            if others.into_iter().any(|other| *other == class.name) {
                let message = format!("another class or station is called `{}`", class.name);
                let help = "names of classes and stations distinguish metrics";
                table.error_at(&class.path, &message, Some(help));
            }
        }
        for station in stations {
            let path = format!("station.{}", station.plan.name);
            self.check_next(table, &path, &station.all);
            for (class, visit) in &station.by_class {
                let path = format!("{path}.class.{class}");
                unknown(table, &path, class, "class", &self.classes);
                self.check_next(table, &path, visit);
            }
        }
    }

    fn check_next(&self, table: &Reader, path: &str, visit: &VisitTable) {
        let next = visit.next.as_deref().unwrap_or_default();
        for (name, _) in next {
            unknown(table, &format!("{path}.next.{name}"), name, "station", &self.stations);
        }
        let sum: f64 = next.iter().map(|(_, chance)| chance).sum();
        if sum > 1.0 + 1e-9 {
            let path = format!("{path}.next");
            let whole = table.path_of(&path);
            let message = format!("the probabilities of `{whole}` add up to {sum}, more than 1");
            table.error_at(&path, &message, None);
        }
    }
}

/// Reports a name that nothing has, with the nearest that something has.
fn unknown(table: &Reader, path: &str, name: &str, kind: &str, known: &[String]) {
    if known.iter().any(|own| own == name) {
        return;
    }
    let names = || known.iter().map(String::as_str);
    let help = match nearest(name, names()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if known.is_empty() => String::new(),
        None => format!("there are: {}", names().collect::<Vec<_>>().join(", ")),
    };
    let help = (!help.is_empty()).then_some(help.as_str());
    table.error_at(path, &format!("there is no {kind} `{name}`"), help);
}

/// The network of tables whose names are all known; of others, what can be said.
fn joined(
    title: String,
    names: &Names,
    classes: Vec<ClassTable>,
    stations: Vec<StationTable>,
) -> QueueNetwork {
    let classes: Vec<JobClass> = classes
        .into_iter()
        .map(|own| JobClass {
            key: key_of(&own.name),
            name: own.name,
            population: own.population,
            to: names.station(&own.to).unwrap_or(0),
            priority: own.priority,
        })
        .collect();
    let stations = stations.into_iter().map(|own| {
        let StationTable { mut plan, all, by_class } = own;
        plan.visits = classes
            .iter()
            .map(|class| {
                let special = by_class.iter().find(|(name, _)| *name == class.name);
                visit_plan(names, special.map(|(_, visit)| visit), &all, plan.can_wait())
            })
            .collect();
        plan
    });
    let mut network = QueueNetwork { title, stations: stations.collect(), classes };
    for class in 0..network.classes.len() {
        let reached = if network.stations.is_empty() { vec![] } else { network.reached(class) };
        for (station, reached) in network.stations.iter_mut().zip(reached) {
            let visit = &mut station.visits[class];
            visit.reached = reached;
            if !reached {
                visit.next = Route::default();
            }
        }
    }
    network
}

fn visit_plan(
    names: &Names,
    special: Option<&VisitTable>,
    all: &VisitTable,
    can_wait: bool,
) -> VisitPlan {
    let demand = special.and_then(|own| own.demand.clone()).or_else(|| all.demand.clone());
    let patience = special.and_then(|own| own.patience.clone()).or_else(|| all.patience.clone());
    let next = special.and_then(|own| own.next.as_ref()).or(all.next.as_ref());
    let known = next
        .into_iter()
        .flatten()
        .filter_map(|(name, chance)| names.station(name).map(|station| (station, *chance)));
    VisitPlan {
        reached: false,
        asks: demand.is_some(),
        demand: demand.unwrap_or_else(Law::zero),
        // Where no job waits, none loses patience.
        patience: patience.filter(|_| can_wait),
        next: Route::new(known),
    }
}
