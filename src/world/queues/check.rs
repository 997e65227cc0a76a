//! Mistakes of a network as a whole: work without end, and ways without end.

use crate::config::{Reader, nearest};

use super::network::{Population, QueueNetwork};
use super::traffic::Overload;

/// Reports all of it.
pub(super) fn check(network: &QueueNetwork, table: &Reader, overload: bool) {
    let before = table.mistakes();
    check_stations(network, table);
    for class in 0..network.classes.len() {
        check_class(network, table, class);
    }
    if table.mistakes() == before && !overload {
        for found in network.overloads() {
            report(network, table, found);
        }
    }
}

/// Stations without jobs, and jobs whose demand is not said.
fn check_stations(network: &QueueNetwork, table: &Reader) {
    for station in &network.stations {
        let path = format!("station.{}", station.name);
        if !station.is_reached() {
            let message = format!("no class of jobs reaches the station `{}`", station.name);
            let mut help = "name it in `to` of a class or in `next` of a station".to_owned();
            let reached = network.stations.iter().filter(|own| own.is_reached());
            if let Some(near) = nearest(&station.name, reached.map(|own| &*own.name)) {
                help = format!("did you mean `{near}`? Else {help}");
            }
            table.error_at(&path, &message, Some(&help));
            continue;
        }
        let mut silent = network.classes.iter().zip(&station.visits);
        if let Some((class, _)) = silent.find(|(_, visit)| visit.reached && !visit.asks) {
            let whole = table.path_of(&format!("{path}.demand"));
            let message = format!(
                "`{whole}` is missing: time of one server that a job of the class `{}` asks for",
                class.name
            );
            let help =
                format!("give it there or in `[station.{}.class.{}]`", station.name, class.name);
            table.error_at(&path, &message, Some(&help));
        }
    }
}

/// Jobs that never leave, and users to whom no time passes.
fn check_class(network: &QueueNetwork, table: &Reader, class: usize) {
    let own = &network.classes[class];
    if let Some(trap) = network.trap(class) {
        let name = &network.stations[trap].name;
        let (message, help) = match own.population {
            Population::Open { .. } => (
                format!("jobs of the class `{}` never leave after `{name}`", own.name),
                "some station on their way has to let go of them: probabilities in `next` that \
                 add up to less than 1",
            ),
            Population::Closed { .. } => (
                format!("users of the class `{}` never think again after `{name}`", own.name),
                "let the probabilities in `next` of some station add up to less than 1; a `think` \
                 of \"0 s\" lets a user begin anew at once",
            ),
        };
        table.error_at(&format!("station.{name}.next"), &message, Some(help));
        return;
    }
    let Population::Closed { think, .. } = &own.population else { return };
    if think.mean() > 0.0 {
        return;
    }
    let path = format!("population.{}.think", own.name);
    let visits = network.visits(class);
    let demand = |(station, visits): (usize, &f64)| {
        visits * network.stations[station].visits[class].demand.mean()
    };
    if visits.iter().enumerate().map(demand).sum::<f64>() == 0.0 {
        let message = format!("no time passes for users of the class `{}`", own.name);
        table.error_at(&path, &message, Some("give them a think time, or their jobs a demand"));
        return;
    }
    let loses = |station: &usize| {
        let plan = &network.stations[*station];
        plan.visits[class].reached && plan.may_lose(class)
    };
    if let Some(station) = (0..network.stations.len()).find(loses) {
        let name = &network.stations[station].name;
        let message = format!(
            "users of the class `{}` whom `{name}` turns away would be back at the same instant",
            own.name
        );
        table.error_at(&path, &message, Some("give them a think time"));
    }
}

fn report(network: &QueueNetwork, table: &Reader, found: Overload) {
    let Overload { station, load, capacity } = found;
    let plan = &network.stations[station];
    let servers = match (plan.count, plan.servers.unwrap_or(u32::MAX)) {
        (1, 1) => "1 server".to_owned(),
        (1, servers) => format!("{servers} servers"),
        (count, 1) => format!("{count} stations of 1 server"),
        (count, servers) => format!("{count} stations of {servers} servers"),
    };
    let can_do = match &plan.breakdowns {
        Some(breakdowns) => {
            let share = rounded(100.0 * breakdowns.availability());
            format!("{servers}, up for {share} % of the time, can do")
        }
        None => format!("{servers} can do"),
    };
    let more = if load > capacity * (1.0 + 1e-12) {
        "more work arrives than"
    } else {
        "as much work arrives as"
    };
    let message = format!(
        "the load of `{}` is {}: {more} {can_do}; the queue grows without end",
        plan.name,
        rounded(load)
    );
    let help = "let less work come, add servers, give the station a `room` or its jobs `patience`, \
                or say `overload = true` if it is meant";
    table.error_at(&format!("station.{}", plan.name), &message, Some(help));
}

/// A number with at most four digits after the point.
fn rounded(number: f64) -> String {
    ((number * 1e4).round() / 1e4).to_string()
}
