//! Whether the assumptions of a closed form hold for a system.

use super::TheoryError;
use super::given::{Given, Order, ServicePoint};
use super::laws::{Customers, LawEntry, Needs, Room, Servers};

/// Refuses a system for which the form does not hold.
///
/// # Errors
/// [`TheoryError::Assumption`] for the first assumption that does not hold, and
/// [`TheoryError::Missing`] where it is not known whether one does.
pub(super) fn check(entry: &LawEntry, given: &Given) -> Result<(), TheoryError> {
    let form = Form { law: entry.name, needs: &entry.needs };
    if let Some(feature) = given.beyond.first() {
        return form.refuse("a system without further features", format!("it has {feature}"));
    }
    match entry.needs.customers {
        Customers::Absent => return Ok(()),
        Customers::Open => form.open(given)?,
        Customers::Closed => form.closed(given)?,
    }
    form.paths(given)?;
    given.stations.iter().try_for_each(|station| form.station(station))
}

/// Whether the way of customers is more than a row of all stations, each passed once.
fn is_drawn(given: &Given) -> bool {
    let Some(routing) = &given.routing else { return given.entries.is_some() };
    let certain = |row: &[f64]| row.iter().position(|chance| *chance == 1.0);
    let first = given.entries.as_ref().map_or(Some(0), |entries| certain(entries));
    let mut at = first;
    let mut passed = vec![false; routing.len()];
    while let Some(station) = at {
        let Some(row) = routing.get(station).filter(|_| !passed[station]) else { return true };
        passed[station] = true;
        at = certain(row);
        if at.is_none() && row.iter().any(|chance| *chance > 0.0) {
            return true;
        }
    }
    passed.iter().any(|passed| !passed)
}

/// A closed form whose assumptions are checked.
struct Form<'a> {
    law: &'static str,
    needs: &'a Needs,
}

impl Form<'_> {
    fn refuse(&self, needs: &'static str, found: String) -> Result<(), TheoryError> {
        Err(TheoryError::Assumption { law: self.law, needs, found })
    }

    fn missing(&self, what: &'static str) -> Result<(), TheoryError> {
        Err(TheoryError::Missing { law: self.law, what })
    }

    fn open(&self, given: &Given) -> Result<(), TheoryError> {
        if let Some(population) = given.population {
            let found = format!("the population is fixed to {population}");
            return self.refuse("arrivals from outside", found);
        }
        match given.arrivals_poisson {
            Some(true) => Ok(()),
            Some(false) => self.refuse("Poisson arrivals", "the arrivals have another law".into()),
            None => self.missing("law of arrivals, Poisson or not"),
        }
    }

    fn closed(&self, given: &Given) -> Result<(), TheoryError> {
        match given.arrival_rate {
            Some(rate) => {
                let found = format!("customers come from outside at rate {rate}");
                self.refuse("a fixed population", found)
            }
            None => Ok(()),
        }
    }

    /// Number of stations, and the ways to and between them.
    fn paths(&self, given: &Given) -> Result<(), TheoryError> {
        match given.stations.len() {
            0 => return self.missing("station"),
            1 => {}
            several if !self.needs.many_stations => {
                return self.refuse("one station", format!("there are {several}"));
            }
            _ => {}
        }
        if is_drawn(given) && !self.needs.routing {
            return self.refuse("no routing", "the way of customers is drawn".into());
        }
        if !given.classes.is_empty() && !self.needs.classes {
            let found = format!("the number of classes is {}", given.classes.len());
            return self.refuse("customers that are all alike", found);
        }
        match given.choices {
            Some(choices) if !self.needs.choices => {
                let found = format!("arrivals join the shortest of {choices} queues");
                self.refuse("one queue at each station", found)
            }
            _ => Ok(()),
        }
    }

    fn station(&self, station: &ServicePoint) -> Result<(), TheoryError> {
        self.servers(station.servers)?;
        self.room(station)?;
        self.order(station.order)?;
        match station.visits {
            Some(visits) if !self.needs.visits && visits != 1.0 => {
                let found = format!("the number of visits is {visits}");
                return self.refuse("one visit per customer", found);
            }
            _ => {}
        }
        let queues = station.order == Order::FirstCome && station.servers.is_some();
        if self.needs.exponential && queues { self.exponential(station) } else { Ok(()) }
    }

    fn servers(&self, servers: Option<u32>) -> Result<(), TheoryError> {
        let everybody = "there is one for everybody";
        match (self.needs.servers, servers) {
            (Servers::One, Some(several)) if several != 1 => {
                self.refuse("one server", format!("the number of servers is {several}"))
            }
            (Servers::One, None) => self.refuse("one server", everybody.into()),
            (Servers::Several, None) => self.refuse("a number of servers", everybody.into()),
            (Servers::Unlimited, Some(limit)) => {
                let found = format!("the number of servers is {limit}");
                self.refuse("a server for everybody", found)
            }
            _ => Ok(()),
        }
    }

    fn room(&self, station: &ServicePoint) -> Result<(), TheoryError> {
        match (self.needs.room, station.room) {
            (Room::Unlimited, Some(room)) => {
                self.refuse("room without limit", format!("the room is {room}"))
            }
            (Room::Limited, None) => self.missing("room"),
            (Room::AsServers, room) if room != station.servers => {
                let found = room.map_or("it has no limit".into(), |room| format!("it is {room}"));
                self.refuse("room for those in service only", found)
            }
            _ => Ok(()),
        }
    }

    fn order(&self, order: Order) -> Result<(), TheoryError> {
        if self.needs.orders.contains(&order) {
            return Ok(());
        }
        let words = |order: Order| match order {
            Order::FirstCome => "service in the order of arrival",
            Order::Shared => "servers that are shared evenly",
            Order::Priority => "priorities without interruptions",
            Order::PriorityPreemptive => "priorities with interruptions",
        };
        self.refuse(words(self.needs.orders[0]), format!("the station has {}", words(order)))
    }

    fn exponential(&self, station: &ServicePoint) -> Result<(), TheoryError> {
        let found = match (station.is_exponential(), station.service_cv2) {
            (Some(true), _) => return Ok(()),
            (None, _) => return self.missing("squared coefficient of variation of service"),
            (Some(false), Some(cv2)) => format!("the squared coefficient of variation is {cv2}"),
            (Some(false), None) => "the service has another law".into(),
        };
        self.refuse("exponential service", found)
    }
}
